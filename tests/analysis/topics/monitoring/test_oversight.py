"""Monitoring as a part of an evaluation: each finding where it is due and where it is not. SYNTHETIC figures."""

from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from click.testing import CliRunner

from analysis.commands.monitoring import aligned, snapshot_command, status_command, status_lines, status_of
from analysis.evaluation.engagement import read_engagement
from analysis.evaluation.evaluate import evaluate
from analysis.scoring.packs import read_pack
from analysis.topics.monitoring.oversight import OVERSPENT, alert_rules, end_of
from analysis.topics.monitoring.records import slug
from analysis.topics.monitoring.snapshots import log_head, read_snapshots, take_snapshot
from analysis.topics.monitoring.weeks import week_end, weeks_between
from questionnaires.clock import BEIJING
from questionnaires.problems import ProblemsError
from survey_app.commands import cli

SETTINGS = """engagement: small
title: {{zh: 小例, en: Small}}
report_date: "{report}"
period: {{from: "2025-01-01", to: "{report}"}}
roles:
  client: {{zh: 甲, en: A}}
  evaluand: {{zh: 乙, en: B}}
  evaluator: {{zh: 丙, en: C}}
  lead_evaluator: {{zh: 丁, en: D}}
pack: {pack}
monitoring: {{deadline_days: 1, first_week: 2025-W10, last_week: {last}}}
"""
WEEKS = weeks_between("2025-W10", "2025-W17")  # March ends with W13, April with W17
PLAN = {week: f"0.{at}" for at, week in enumerate(WEEKS, start=1)}  # 0.1 … 0.8


@pytest.fixture
def small(tmp_path):
    """An engagement with one project on plan in every week, but for what a test changes: {week: value, executed}."""

    def make(changed=None, *, missing=(), edits=(), pack="national-1", report="2025-12-31", last="2025-W17", plan=PLAN):
        (tmp_path / "engagement.yaml").write_text(SETTINGS.format(pack=pack, report=report, last=last), "utf-8")
        (tmp_path / "monitoring").mkdir()
        rows = [f"路 a,某路,Road,东,{week},{share}" for week, share in plan.items()]
        header = "project,name_zh,name_en,district,period,planned"
        (tmp_path / "monitoring/plan.csv").write_text("\n".join([header, *rows, ""]), encoding="utf-8")
        for week in WEEKS:
            if week not in missing:
                value, executed = (changed or {}).get(week, (PLAN[week], PLAN[week]))
                hand_in(tmp_path, f"路 a,{week},{value},{executed}", week_end(week) - timedelta(hours=7))
        for at, row in enumerate(edits):
            hand_in(tmp_path, row, week_end("2025-W17") + timedelta(days=10 + at))
        return tmp_path

    return make


def hand_in(home, row, at):
    table = home / "table.txt"
    table.write_text(f"project,period,value,executed\n{row}\n", encoding="utf-8")
    return take_snapshot(home, table, at=at, by="张三")


def kinds(home):
    return [(each.kind, each.severity) for each in evaluate(read_engagement(home)).findings]


def figures(home):
    return {name: each.text("zh") for name, each in evaluate(read_engagement(home)).figures.items()}


def test_on_plan_in_every_week_there_is_no_finding(small):
    assert kinds(small()) == []


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"missing": ("2025-W12",)}, [("weeks_missing", "medium")]),
        # raised in April from 0.8 of 0.8 cannot be better; March from 0.2 of 0.4 can
        ({"changed": {"2025-W13": ("0.2", "0.4")}, "edits": ["路 a,2025-W13,0.3,0.4"]}, [("late_edits_raise", "high")]),
        ({"edits": ["路 a,2025-W13,0.3,0.4"]}, [("late_edits", "medium")]),  # lowered
        (
            {"edits": ["路 a,2025-W12,0.35,0.3"]},
            [("late_edits", "medium")],
        ),  # raised in a week that stands for no month
        ({"changed": {"2025-W17": ("0.47", "0.8")}}, [("progress_behind", "high")]),  # 0.47 ÷ 0.8 < 0.6
        ({"changed": {"2025-W17": ("0.48", "0.8")}}, []),
        ({"changed": {"2025-W17": ("0.8", "0.19")}}, [("execution_behind", "high")]),  # April: 0.6 × 4 ÷ 12 = 0.2
        ({"changed": {"2025-W17": ("0.8", "0.2")}}, []),
        ({"changed": {"2025-W17": ("0.8", "1.01")}}, [("overspent", "high")]),
        ({"changed": {"2025-W17": ("0.8", "1")}}, []),
        ({"changed": {"2025-W17": ("0.8", "0.69")}, "pack": "sichuan-1"}, [("progress_gap", "medium")]),
        ({"changed": {"2025-W17": ("0.8", "0.7")}, "pack": "sichuan-1"}, []),
    ],
)
def test_each_finding_is_drawn_where_it_is_due(small, options, expected):
    assert kinds(small(**options)) == expected


def test_an_edit_before_its_month_is_closed_is_listed_and_draws_no_finding(small):
    home = small(report="2025-04-27", last="2025-W16")
    hand_in(home, "路 a,2025-W16,0.75,0.7", week_end("2025-W17") - timedelta(hours=6))
    assert kinds(home) == []
    assert figures(home)["monitoring.edits.n"] == "1次"


def test_the_figures_of_an_edit_and_of_the_year_by_hand(small):
    found = figures(small({"2025-W13": ("0.2", "0.4")}, edits=["路 a,2025-W13,0.3,0.4"]))
    assert (found["monitoring.edit.1.before"], found["monitoring.edit.1.new"]) == ("20.0%", "30.0%")
    # closed: March 0.2 ÷ 0.4, April 1; edited: March 0.75
    assert (found["monitoring.year_mean"], found["monitoring.year_edited"]) == ("75.0%", "87.5%")
    assert found["monitoring.year_difference"] == "12.50个百分点"
    assert (found["monitoring.weeks.expected"], found["monitoring.weeks.on_time_share"]) == ("8周", "100.0%")
    assert found[f"monitoring.project.{slug('路 a')}.name"] == "某路"


def test_what_is_handed_in_after_the_report_does_not_count(small):
    home = small({"2025-W13": ("0.2", "0.4")}, edits=["路 a,2025-W13,0.3,0.4"], report="2025-04-30")
    found = evaluate(read_engagement(home))
    assert found.figures["monitoring.edits.n"].value == 0
    assert found.findings == ()


def test_weeks_that_are_not_due_are_not_missing(small):
    found = figures(small(report="2025-04-13", last="2025-W20"))
    assert (found["monitoring.week"], found["monitoring.weeks.expected"]) == ("2025-W14", "5周")
    assert found["monitoring.month"] == "2025-03"


def test_before_the_first_week_is_due_the_section_says_so(small):
    home = small(report="2025-03-01")
    evaluation = evaluate(read_engagement(home))
    assert not [name for name in evaluation.figures if name.startswith("monitoring.")]
    assert "没有到期的周" in str([each.blocks for each in evaluation.sections if each.id == "monitoring"])


def test_without_a_plan_weeks_and_edits_are_still_judged(small):
    home = small({"2025-W13": ("0.2", "0.4")}, missing=("2025-W12",), edits=["路 a,2025-W13,0.3,0.4"])
    (home / "monitoring/plan.csv").unlink()
    assert kinds(home) == [("weeks_missing", "medium"), ("late_edits", "medium")]
    assert "monitoring.month" not in figures(home)


def test_every_figure_names_inputs_of_the_engagement_and_the_head_of_the_log_is_one(small):
    home = small()
    engagement = read_engagement(home)
    assert engagement.inputs["monitoring/"] == log_head(home) == read_snapshots(home).head
    for figure in evaluate(engagement).figures.values():
        assert set(figure.inputs) <= set(engagement.inputs), figure.id


def test_a_broken_chain_is_said_with_all_other_problems(small):
    home = small()
    (home / "monitoring/snapshots/0002.csv").write_text("project,period,value\n路 a,2025-W11,1\n", encoding="utf-8")
    (home / "published.csv").write_text("id\n", encoding="utf-8")
    with pytest.raises(ProblemsError) as caught:
        read_engagement(home)
    files = {problem.file.rsplit("/", 1)[-1] for problem in caught.value.problems}
    assert files == {"0002.csv", "published.csv"}


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ("deadline_days: 1", "deadline_days: -1", "monitoring.deadline_days"),
        ("2025-W17", "2025-W99", "monitoring.last_week"),
        ("2025-W17", "2025-W09", "monitoring.last_week"),
        ("deadline_days", "deadline", "monitoring.deadline"),
    ],
)
def test_settings_that_cannot_be_read_are_named(small, old, new, place):
    home = small()
    path = home / "engagement.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    with pytest.raises(ProblemsError) as caught:
        read_engagement(home)
    assert [problem.place for problem in caught.value.problems] == [place]


def test_rules_come_from_the_pack_with_their_source_and_spending_is_always_watched():
    rules = {rule.id: rule for rule in alert_rules(read_pack("sichuan-1"))}
    assert set(rules) == {"execution_pace", "execution_pace_plan", "execution_by_month", "progress_gap", "overspent"}
    assert rules["progress_gap"].values == {"yellow": Decimal("0.1")}
    assert "川财绩〔2025〕10号" in rules["execution_by_month"].source
    assert rules["overspent"] is OVERSPENT


def test_a_project_is_left_out_only_from_its_first_week_on(small):
    home = small()
    hand_in(home, "桥,2025-W15,0.1,0.1", week_end("2025-W17") + timedelta(days=3))
    (section,) = (each for each in evaluate(read_engagement(home)).sections if each.id == "monitoring")
    weeks = next(block for block in section.blocks if getattr(block, "rows", None)).rows
    assert [(row[0]["zh"], row[1]["zh"], row[3]["zh"]) for row in weeks] == [
        ("[[2025-W15]]", "漏报：[[桥]]", "[[2025-05-01 00:00]]"),
        ("[[2025-W16]]", "漏报：[[桥]]", "—"),
        ("[[2025-W17]]", "漏报：[[桥]]", "—"),
    ]


def test_names_that_cannot_stand_in_an_id_get_one():
    assert slug("road_1") == "road_1"
    assert slug("路 a") != slug("路 b")
    assert slug("Road").isascii()


def test_columns_stand_under_one_another_in_chinese_too():
    assert list(aligned([("名次", "项目"), ("1", "Road"), ("—", "路")])) == ["名次  项目", "1     Road", "—     路"]


def test_status_shows_the_record_the_alerts_and_the_ranking(small):
    home = small({"2025-W17": ("0.3", "1.2")})
    found = status_of(home, datetime(2025, 6, 1, tzinfo=BEIJING))
    lines = list(status_lines(found, "zh"))
    assert lines[0].startswith("应报 8 周，按时 8 周")
    assert "某路  绿            红          红" in lines
    assert lines[-1].split() == ["1", "某路", "东", "37.5%", "持平"]
    assert "Road" in "\n".join(status_lines(found, "en"))
    result = CliRunner().invoke(status_command, [str(home)])
    assert (result.exit_code, "某路" in result.output) == (0, True)


def test_a_snapshot_is_handed_in_with_the_time_of_the_clock(small, tmp_path):
    home = small()
    table = tmp_path / "table.txt"
    table.write_text("project,period,value\n路 a,2025-W17,0.9\n", encoding="utf-8")
    result = CliRunner().invoke(snapshot_command, [str(home), str(table), "--by", "李四"])
    last = read_snapshots(home).snapshots[-1]
    assert (result.exit_code, last.number, last.taken_by) == (0, 9, "李四")
    assert last.sha256 in result.output
    assert abs(datetime.now(BEIJING) - last.taken_at) < timedelta(minutes=5)


def test_a_broken_chain_ends_with_exit_code_2(small, monkeypatch, capsys):
    home = small()
    path = home / "monitoring/log.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("张三", "李四", 1), encoding="utf-8")
    monkeypatch.setattr("sys.argv", ["hengping", "monitor", "status", str(home)])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == 2
    assert "与上一行对不上" in capsys.readouterr().err


def test_a_folder_without_snapshots_is_named(tmp_path):
    (tmp_path / "engagement.yaml").write_text('pack: national-1\nperiod: {from: "2025-01-01", to: "2025-12-31"}\n')
    with pytest.raises(ProblemsError, match="has no monitoring"):
        status_of(tmp_path, end_of("2025-06-01"))
