"""A small engagement with a plan, visits and bills of its own."""

from analysis.evaluation.engagement import read_engagement
from analysis.evaluation.evaluate import evaluate
from analysis.facts.completion import Unit
from tests.conftest import ROOT

EXAMPLES = ROOT / "examples"

UNITS = [
    Unit(id=f"U{at:03d}", estate="甲" if at < 60 else "乙", is_reported=at < 100, is_verified=None) for at in range(120)
]

BILLS = "id,book,audited,unit\n" + "".join(f"B{at:02d},100,{{paid}},yuan\n" for at in range(40))


def settings(home, text):
    path = home / "engagement.yaml"
    path.write_text(f"{path.read_text(encoding='utf-8')}{text}\n", encoding="utf-8")


def plan(home, **values):
    lines = "".join(
        f'  {key}: "{value}"\n' if key != "drawn_from" else f"  {key}: {value}\n" for key, value in values.items()
    )
    settings(home, f"verification:\n{lines}")


def sample(home, n_units, drawn, errors, *, blank=0):
    """All units reported; the first `drawn` are visited, the first `errors` of them not done; also in units.csv."""

    def verified(at):
        return "" if at >= drawn - blank else ("no" if at < errors else "yes")

    units = "".join(f"U{at:03d},甲,yes,{verified(at)}\n" for at in range(n_units))
    visits = "".join(f"U{at:03d},{verified(at)}\n" for at in range(drawn))
    (home / "units.csv").write_text(f"unit_id,estate,reported,verified\n{units}", encoding="utf-8")
    (home / "visits.csv").write_text(f"unit_id,status\n{visits}", encoding="utf-8")


def kinds(home):
    return [finding.id for finding in evaluate(read_engagement(home)).findings]


def texts(evaluation, *ids):
    return [evaluation.figures[figure_id].text("zh") for figure_id in ids]
