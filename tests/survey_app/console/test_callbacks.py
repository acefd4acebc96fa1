"""The call-back sample in the console and on the command line: over households that used their code, repeatably."""

import csv
import io
import re
import subprocess
import sys
from datetime import UTC, date, datetime

import pytest
from click.testing import CliRunner
from sqlalchemy import select, update

from survey_app.commands.cli import cli
from survey_app.store.surveys import revoke_code, used_households
from survey_app.store.tables import codes
from tests.conftest import KEY, ROOT
from tests.survey_app.evaluator import Evaluator
from tests.survey_app.resident import Resident

PLACE = "/console/estate/callbacks"
ASKED = {"tolerable": "5", "confidence": "95", "reach": "60", "denials": "0", "seed": "7"}
DAY = date(2026, 1, 31)


def use(field, numbers, survey="estate"):
    """Mark household codes as used, as a submission does."""
    with field.engine.begin() as db:
        ids = db.execute(select(codes.c.id).where(codes.c.survey_id == survey).order_by(codes.c.id)).scalars().all()
        wanted = [ids[number - 1] for number in numbers]
        db.execute(update(codes).where(codes.c.id.in_(wanted)).values(submitted_at=DAY))


def asked(**changes):
    return PLACE + "?" + "&".join(f"{name}={value}" for name, value in (ASKED | changes).items())


@pytest.fixture
def used(field):
    """Of 120 households 90 have used their code."""
    field.codes(120)
    use(field, range(1, 91))
    return field


def test_a_household_counts_once_it_has_sent_its_form_whatever_it_answered(field):
    first, second = field.codes(2)
    resident = Resident(field, second)
    resident.answer_all()
    assert used_households(field.engine, "estate") == ()
    resident.submit()
    assert used_households(field.engine, "estate") == (2,)
    field.door("site", "3 号楼")
    at_door = Resident(field, door=field.door("open", "链接"))
    at_door.enter()
    at_door.answer_from("p/overall")
    at_door.submit()
    assert used_households(field.engine, "estate") == (2,)  # whoever came by a door has no code to be called by
    third = field.codes(1)
    use(field, [])
    assert len({first, second, *third}) == 3


def test_households_are_numbered_as_they_were_issued_in_each_survey(field):
    field.create("other", "old_community-1")
    for survey, n in (("estate", 3), ("other", 2), ("estate", 4)):
        field.codes(n, survey)
    with field.engine.begin() as db:
        db.execute(update(codes).where(codes.c.survey_id == "estate").values(submitted_at=DAY))
        hashes = db.execute(select(codes.c.code_hash).where(codes.c.survey_id == "estate")).scalars().all()
    revoke_code(field.engine, "estate", hashes[1], at=datetime.now(UTC))
    assert used_households(field.engine, "estate") == (1, 2, 3, 4, 5, 6, 7)
    assert used_households(field.engine, "other") == ()


def numbers(page, heading):
    return re.search(rf"<h2>{heading}</h2>\s*<p>([^<]*)</p>", page)[1].split("、")


def test_the_page_plans_and_draws_and_draws_the_same_again(used):
    evaluator = Evaluator(used, "王评")
    assert "回访抽查" in evaluator.get("/console/estate/")
    form = evaluator.get(PLACE)
    assert ('value="5"' in form, "抽中" in form) == (True, False)
    page = evaluator.get(asked())
    assert "从 90 户已用码住户中随机抽 67 户回访（预计接通率 60%），接通 40 户" in page
    drawn, following = numbers(page, "抽中，按此顺序拨打"), numbers(page, "备用，接通不够时按此顺序补")
    assert (len(drawn), len(following), len({*drawn, *following})) == (67, 23, 90)
    assert {*drawn, *following} == set(map(str, range(1, 91)))
    assert "seed 7" in page
    again = evaluator.get(asked())
    assert numbers(again, "抽中，按此顺序拨打") == drawn
    assert numbers(evaluator.get(asked(seed="8")), "抽中，按此顺序拨打") != drawn
    assert numbers(evaluator.get(asked(tolerable="５％", seed="０７")), "抽中，按此顺序拨打") == drawn


def test_the_file_holds_the_list_of_the_page_and_opens_in_a_spreadsheet(used):
    evaluator = Evaluator(used, "王评")
    page = evaluator.get(asked())
    address = re.search(r'href="(/console/estate/callbacks.csv[^"]*)"', page)[1].replace("&amp;", "&")
    answer = evaluator.client.get(address)
    assert answer.mimetype == "text/csv"
    assert "attachment" in answer.headers["Content-Disposition"]
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.data.startswith(b"\xef\xbb\xbf# hengping-draw-1; seed 7; frame ")
    rows = list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig").partition("\n")[2])))
    assert [row["household"] for row in rows if row["list"] == "drawn"] == numbers(page, "抽中，按此顺序拨打")
    assert set(rows[0]) == {"order", "list", "household", "outcome", "satisfied_again", "date", "by"}
    assert {row["outcome"] for row in rows} == {""}


def test_nothing_is_kept_of_a_draw(used):
    evaluator = Evaluator(used, "王评")
    with used.engine.connect() as db:
        before = db.execute(select(codes)).all()
    evaluator.get(asked())
    evaluator.client.get(asked().replace("callbacks?", "callbacks.csv?"))
    with used.engine.connect() as db:
        assert db.execute(select(codes)).all() == before


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"tolerable": "0"}, "请填写 0 和 100 之间的百分数"),
        ({"tolerable": "abc"}, "请填写 0 和 100 之间的百分数"),
        ({"tolerable": "nan"}, "请填写 0 和 100 之间的百分数"),
        ({"confidence": "100"}, "请填写 0 和 100 之间的把握"),
        ({"reach": "101"}, "请填写大于 0、不超过 100 的接通率"),
        ({"denials": "-1"}, "请填写 0 或正整数"),
        ({"denials": "50"}, "90 户中有 50 户否认"),
        ({"seed": ""}, "最多 12 位的整数"),
        ({"seed": "1.5"}, "最多 12 位的整数"),
    ],
)
def test_what_cannot_be_planned_is_said_beside_its_field(used, changes, fault):
    evaluator = Evaluator(used, "王评")
    refused = evaluator.client.get(asked(**changes))
    assert (refused.status_code, fault in refused.text, "抽中，" in refused.text) == (422, True, False)
    assert evaluator.client.get(asked(**changes).replace("callbacks?", "callbacks.csv?")).status_code == 404


def test_where_nobody_used_a_code_the_page_says_what_to_do_instead(field):
    field.codes(3)
    resident = Resident(field, door=field.door("site", "3 号楼"))
    resident.enter()
    resident.answer_from("p/overall")
    resident.submit()
    evaluator = Evaluator(field, "王评")
    page = evaluator.get(asked())
    assert "不适用" in page
    assert "随机抽住户上门" in page
    assert '<form method="get"' not in page
    assert evaluator.client.get(asked().replace("callbacks?", "callbacks.csv?")).status_code == 404
    english = evaluator.get(PLACE + "?lang=en")
    assert "knock instead at doors drawn at random" in english


def test_an_open_survey_is_warned_of(used):
    assert "还没有截止" in Evaluator(used, "王评").get(PLACE)


def test_whoever_is_not_logged_in_sees_no_list(used):
    client = used.app.test_client()
    for place in (PLACE, asked(), asked().replace("callbacks?", "callbacks.csv?")):
        answer = client.get(place)
        assert (answer.status_code, answer.location) == (303, "/console/login")
    evaluator = Evaluator(used, "王评")
    assert evaluator.client.get("/console/nowhere/callbacks").status_code == 404
    assert evaluator.client.get(asked().replace("estate", "nowhere")).status_code == 404


def test_a_collector_loads_no_analysis_until_the_page_is_opened():
    heavy = "print(sorted({'pandas', 'scipy', 'analysis'} & {*sys.modules}))"
    code = f"import sys, survey_app, survey_app.commands.survey; {heavy}"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert run.stdout.strip() == "[]"


@pytest.fixture
def hengping(used, monkeypatch):
    """Runs a command in this process: what is wrong is raised here, and said in words by `main`."""
    monkeypatch.setenv("HENGPING_SECRET_KEY", KEY)
    monkeypatch.setenv("HENGPING_DATABASE_URL", used.config.database_url)
    monkeypatch.setenv("HENGPING_LANG", "zh")
    return lambda *arguments: CliRunner().invoke(cli, list(map(str, arguments)))


def test_the_command_draws_the_list_of_the_page_and_overwrites_nothing(used, hengping, tmp_path):
    out = tmp_path / "calls.csv"
    drawn = hengping("survey", "callbacks", "estate", "--seed", 7, "-o", out)
    assert drawn.exit_code == 0, drawn.output
    assert "抽 67 户" in drawn.output
    page = Evaluator(used, "王评").client.get(asked().replace("callbacks?", "callbacks.csv?"))
    assert out.read_bytes() == page.data
    assert out.stat().st_mode & 0o077 == 0
    again = hengping("survey", "callbacks", "estate", "--seed", 8, "-o", out)
    assert "文件已存在" in again.exception.text("zh")
    assert out.read_bytes() == page.data


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("doors", "--seed", 7), "还没有住户用码提交"),
        (("nowhere", "--seed", 7), "没有这个调查"),
        (("estate", "--seed", 7, "--tolerable", 5), "0 与 1 之间"),
        (("estate", "--seed", 7, "--reach", 0), "接通率大于 0"),
        (("estate", "--seed", 7, "--denials", 40), "90 户中有 40 户否认"),
    ],
)
def test_the_command_says_why_nobody_can_be_drawn(used, hengping, tmp_path, arguments, words):
    used.create("doors", "old_community-1")
    refused = hengping("survey", "callbacks", *arguments, "-o", tmp_path / "x.csv")
    assert words in refused.exception.text("zh")
    assert not (tmp_path / "x.csv").exists()


def test_issuing_says_which_numbers_the_households_of_a_file_have(hengping, tmp_path):
    issued = hengping("survey", "issue", "estate", "-n", 5, "-o", tmp_path / "more.csv")
    assert "第 121 至 125 户" in issued.output
