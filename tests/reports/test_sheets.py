"""Paper forms and code sheets: everything the phone asks, the codes that are keyed in, nothing about residents."""

import re
import subprocess

import pikepdf
import pytest

from questionnaires.load import load_questionnaire
from questionnaires.problems import ProblemsError
from reports.pdf.selfcheck import check_pdf
from reports.sheets.sheets import CodeCard, condition_in_words, read_cards, write_code_sheets, write_paper_form
from survey_app.commands.cli import cli
from tests.conftest import EVERY_TYPE

CARDS = [
    CodeCard(link=f"https://wj.example/d/ABCDE{at:05d}/", code=f"ABCDE{at:05d}", name=f"{at} 号楼")
    for at in range(1, 11)
]


def text_of(path):
    return re.sub(
        r"\s+",
        "",
        subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, check=True, text=True).stdout,
    )


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("source", ["old_community-1", EVERY_TYPE], ids=["library", "every_type"])
def test_the_form_holds_every_item_choice_and_code(tmp_path, source, lang):
    questionnaire = load_questionnaire(source)
    written = write_paper_form(questionnaire, tmp_path / "form.pdf", lang=lang, organiser="评价组")
    text = text_of(written.path)
    for item in questionnaire.variables:
        wording = item.text[lang].replace("{amount}", "____")
        assert re.sub(r"\s+", "", wording) in text, item.id
        for choice in item.choices:
            assert re.sub(r"\s+", "", choice.text[lang]) in text, (item.id, choice.code)
    with pikepdf.open(written.path) as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert "/AcroForm" not in pdf.Root
        assert [float(side) for side in pdf.pages[0].mediabox[2:]] == pytest.approx([595.28, 841.89], abs=0.1)
    assert check_pdf(written.path) == ()


def test_a_condition_is_said_with_numbers_and_choices():
    questionnaire = load_questionnaire("old_community-1")
    page = questionnaire.page("heard")
    assert condition_in_words(page.ask_if, questionnaire, {"consulted": "2"}, "zh") == "第 2 题选“征求过”"
    assert condition_in_words(page.ask_if, questionnaire, {"consulted": "2"}, "en") == "you chose “Yes” in 2"


@pytest.mark.parametrize(("size", "n_pages", "points"), [("a4", 2, (595.28, 841.89)), ("a6", 10, (297.64, 419.53))])
def test_code_sheets_show_place_short_address_and_code(tmp_path, size, n_pages, points):
    written = write_code_sheets(CARDS, tmp_path / "codes.pdf", size=size, title="满意度调查")
    text = text_of(written.path)
    assert all(f"{card.code[:5]}{card.code[5:]}" in text for card in CARDS)
    assert text.count("wj.example") == 10
    with pikepdf.open(written.path) as pdf:
        assert len(pdf.pages) == n_pages
        assert [float(side) for side in pdf.pages[0].mediabox[2:]] == pytest.approx(points, abs=0.1)
    assert check_pdf(written.path) == ()


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        ("name,code\na,b\n", "link"),
        ("code,link\nAB,ftp://x\n", "web address"),
        ("code,link\nAB\n", 'row 2, column "link": blank; allowed: a web address'),
        ("code,link\n1.2E+10,https://w/s/12E9/\n", 'row 2, column "code": found "1.2E\\+10"; allowed: 12E9'),
        ("code,link\nAB,https://w/s/AB/\n\nAB,https://w/s/AB/\n", 'row 4, column "code": "AB" repeats row 2'),
        ("code,link\n", "has no codes"),
    ],
)
def test_a_wrong_list_of_codes_is_refused_with_its_place(tmp_path, content, fault):
    path = tmp_path / "codes.csv"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(ProblemsError, match=fault):
        read_cards(path)
    with pytest.raises(ProblemsError, match=r"no\.csv"):
        read_cards(tmp_path / "no.csv")


def test_a_list_of_codes_is_read_as_spreadsheets_save_it(tmp_path):
    path = tmp_path / "codes.csv"
    for separator in ";\t":
        path.write_text("\ufeffcode,link,,\r\nAB,https://w/s/AB/,,\r\n".replace(",", separator), encoding="utf-8")
        assert read_cards(path) == [CodeCard(link="https://w/s/AB/", code="AB", name="")]


def test_doors_become_a_list_that_prints(field, tmp_path, monkeypatch):
    field.door("site", "3 号楼")
    field.door("open", "公开")
    monkeypatch.setenv("HENGPING_SECRET_KEY", field.config.secret_key)
    monkeypatch.setenv("HENGPING_DATABASE_URL", field.config.database_url)
    cli.main(["survey", "doors", "estate", "-o", str(tmp_path / "doors.csv")], standalone_mode=False)
    cards = read_cards(tmp_path / "doors.csv")
    assert [card.name for card in cards] == ["3 号楼", "公开"]
    assert field.app.test_client().get(cards[0].link.removeprefix("http://127.0.0.1:8000")).status_code == 200
