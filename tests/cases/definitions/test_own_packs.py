"""Rule packs beside an engagement: read where they lie, every fault at once with its line, carried with a report."""

import io
import shutil
import zipfile
from decimal import Decimal

import pytest
from click.testing import CliRunner

from analysis.evaluation.engagement import read_engagement
from analysis.evaluation.evaluate import evaluate
from analysis.evaluation.pack_comparison import compare_packs
from analysis.evaluation.template import template_texts
from analysis.scoring.packs import known_packs, read_pack
from questionnaires.problems import ProblemsError
from reports.carried.attachments import attachments
from survey_app.commands.cli import cli
from tests.conftest import ROOT

COUNTY = template_texts()["packs/county-1.off.yaml"]
TOWN = """pack: town
version: "2"
rests_on: county-1
name: {zh: 示例镇, en: Example town}
least_scored: "1"
"""


@pytest.fixture
def home(tmp_path):
    """The engagement of Guzhen under a pack of its own, which another own one rests on."""
    home = shutil.copytree(ROOT / "examples/guzhen", tmp_path / "guzhen")
    (home / "packs").mkdir()
    (home / "packs/county-1.yaml").write_text(COUNTY, encoding="utf-8")
    (home / "packs/town-2.yaml").write_text(TOWN, encoding="utf-8")
    settings = home / "engagement.yaml"
    settings.write_text(
        settings.read_text(encoding="utf-8").replace("pack: national-1", "pack: town-2"), encoding="utf-8"
    )
    return home


def told(home, lang="en"):
    with pytest.raises(ProblemsError) as wrong:
        read_engagement(home)
    return wrong.value.text(lang)


def test_an_own_pack_grades_by_its_own_bands_and_names_and_is_an_input(home):
    evaluation = evaluate(read_engagement(home))
    assert (evaluation.card.grade, evaluation.card.grade_texts["zh"]) == ("good", "良好")
    assert evaluation.figures["score.grade"].text("zh") == "良好"
    assert evaluation.figures["pack.bands"].text("zh") == "优秀 ≥ 95，良好 ≥ 85，合格 ≥ 75"
    packs = {name for name in evaluation.engagement.inputs if name.startswith("packs/")}
    assert packs == {"packs/county-1.yaml", "packs/town-2.yaml", "packs/national-1.yaml"}
    assert (read_pack("town-2", home).least_scored, read_pack("county-1", home).least_scored) == (1, Decimal("0.8"))
    assert {"county-1", "town-2"} <= set(known_packs(home)) == set(known_packs(home / "packs"))
    assert "county-1" not in known_packs()


def test_what_travels_with_the_report_gives_the_same_grade_again(home, tmp_path):
    evaluation = evaluate(read_engagement(home))
    (content,) = (each.content for each in attachments(evaluation) if each.name == "engagement.zip")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        archive.extractall(tmp_path / "again")
    assert (tmp_path / "again/packs/county-1.yaml").read_text(encoding="utf-8") == COUNTY
    again = evaluate(read_engagement(tmp_path / "again"))
    assert (again.card.total, again.card.grade_texts) == (evaluation.card.total, evaluation.card.grade_texts)


def test_every_fault_of_every_own_pack_is_told_at_once_beside_those_of_the_tables(home):
    (home / "packs/county-1.yaml").write_text(COUNTY.replace('from: "95"', "from: 九十五"), encoding="utf-8")
    (home / "packs/town-2.yaml").write_text(TOWN + "colour: red\n", encoding="utf-8")
    with (home / "readings.csv").open("a", encoding="utf-8") as rows:
        rows.write("nothing,verified,1,,因,why,2025-12-20\n")
    text = told(home)
    for part in ("county-1.yaml, row 13, column 11, bands[1].from", "town-2.yaml, row 6", '"nothing"'):
        assert text.count(part) == 1, text


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("national-1.yaml", COUNTY, "national-1 is the id of a rule pack that is shipped"),
        ("other-1.yaml", COUNTY, 'found "county-1"; allowed: other-1, as its file'),
        ("loop-1.yaml", TOWN.replace("town", "loop").replace('"2"', "1").replace("county-1", "loop-1"), "loop-1"),
        ("town.yml", TOWN, "allowed: town.yaml"),
        ("a b-1.yaml", TOWN, "an id of letters, digits and hyphens"),
        ("list-1.yaml", "- a\n", "list-1.yaml"),
        (
            "twice-1.yaml",
            COUNTY.replace("grade: good", "grade: excellent").replace("county", "twice"),
            "each grade once",
        ),
    ],
)
def test_an_own_pack_that_cannot_be_used_is_refused_even_where_nobody_names_it(home, name, content, said):
    (home / "packs" / name).write_text(content, encoding="utf-8")
    assert said in told(home)


def test_no_link_is_followed_and_what_is_switched_off_is_left_alone(home, tmp_path):
    (home / "packs/off-1.off.yaml").write_text("- nothing", encoding="utf-8")
    read_engagement(home)
    (tmp_path / "elsewhere.yaml").write_text(COUNTY.replace("county", "link"), encoding="utf-8")
    (home / "packs/link-1.yaml").symlink_to(tmp_path / "elsewhere.yaml")
    assert "a link or a folder" in told(home)
    (home / "packs/link-1.yaml").unlink()
    shutil.move(home / "packs", tmp_path / "packs")
    (home / "packs").symlink_to(tmp_path / "packs")
    assert "a link or a folder" in told(home)


@pytest.mark.parametrize("path", ["../packs/county-1", "/etc/hosts", "county-1.off"])
def test_a_pack_is_named_by_its_id_and_by_no_path(home, path):
    with pytest.raises(ProblemsError, match="there is no such rule pack"):
        read_pack(path, home)


def test_a_comparison_and_the_commands_take_own_packs(home):
    comparison = compare_packs(read_engagement(home), read_pack("county-1", home), read_pack("national-1"))
    assert (comparison.a.grade_texts["zh"], comparison.b.grade_texts["zh"]) == ("良好", "优")
    run = CliRunner().invoke
    for words, said in (
        (["packs", "list", "--packs", str(home)], "示例县"),
        (["packs", "show", "town-2", "--packs", str(home / "packs")], "优秀 ≥ 95"),
        (["packs", "check", str(home)], "没有发现问题"),
        (["packs", "compare", "county-1", "national-1", str(home)], "良好"),
    ):
        result = run(cli, words)
        assert (result.exit_code, said in result.output) == (0, True), result.output
    (home / "packs/town-2.yaml").write_text("pack: [", encoding="utf-8")
    refused = run(cli, ["packs", "check", str(home)])
    assert refused.exit_code == 2
    assert "town-2.yaml" in refused.output
