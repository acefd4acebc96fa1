"""Drawings: names are never cut, texts never stand on each other, the same drawing is the same bytes."""

import re
from itertools import combinations, pairwise

import pandas as pd
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg, RendererAgg
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.transforms import Bbox

from analysis.core import plots
from analysis.core.plots import style
from analysis.topics.cost_benefit.plots import drawn_values, tornado, value_by_rate
from analysis.topics.monitoring.plots import curves, handed_in
from analysis.topics.spending.plots import about, execution_curve
from analysis.topics.targets.plots import panels
from analysis.topics.valuation.plots import acceptance

LONG = "某市某区某街道某社区老旧小区外墙保温屋面防水与地下管网更新改造及加装电梯配套工程一期"[:40]
LONG_EN = "Renewal of outer walls, roofs and underground pipes of old estates, first part"
NAMES = [LONG, "管网", "道路绿化", LONG[::-1]]
SHARES = pd.DataFrame(
    {
        "label": NAMES,
        "label_en": [LONG_EN, "Pipes", "Roads", "Lifts"],
        "share": [0.0, 0.42, 0.999, 1.0],
        "low": [0.0, 0.31, 0.9, 1.0],
        "high": [0.1, 0.55, 1.0, 1.0],
        "edited": [0.02, 0.42, 0.98, 1.0],
    }
)
MONEY = SHARES.assign(budget=[2022.1, 161.7, 330.35, 0.5], received=[2022.1, 161.7, 212, 0.5], spent=[1506.42, 9, 3, 0])
POINTS = ["非常满意", "比较满意", "一般", "不太满意", "很不满意"]
ANSWERS = pd.DataFrame([[0.4, 0.3, 0.2, 0.06, 0.04], [0.1] * 4 + [0.6], [1.0, 0, 0, 0, 0], [0.2] * 5], columns=POINTS)
ANSWERS = ANSWERS.assign(label=SHARES["label"], label_en=SHARES["label_en"])
ITEMS = pd.DataFrame(
    {
        "item": [LONG[:16], "楼道", "停车", "绿化", "照明", "消防", "水电气", "门禁"],
        "performance": [4.1, 4.12, 4.11, 3.2, 3.9, 4.4, 4.13, 4.0],
        "importance": [0.2, 0.21, 0.22, 0.1, 0.05, 0.3, 0.2, 0.21],
        "probability": [0.9, 0.4, 0.99, 0.5, 0.8, 0.7, 0.97, 0.6],
    }
)
WEEKS = pd.DataFrame({"period": [f"2025-W{week:02}" for week in range(1, 53)]})
PLAN = WEEKS.assign(planned=[week / 52 for week in range(52)], actual=[week / 53 for week in range(52)])
LOG = pd.concat([WEEKS.assign(project=name, project_en=name, status="on_time") for name in (LONG, "管网")])
TRACKS = pd.DataFrame(
    [
        (name, name, year, 95.0 + year / 7, 93.0)
        for name in (LONG, "达标率", LONG[::-1], "人次")
        for year in (2023, 2024, 2025)
    ],
    columns=["indicator", "label", "year", "target", "actual"],
)
NPV = pd.DataFrame({"line": NAMES, "low_npv": [-2e6, -1e6, -9e5, 1e4], "high_npv": [1e6, 1.2e6, -4e5, 3e4]})
BIDS = pd.DataFrame({"bid": [10.0, 20, 50], "share": [0.9, 0.5, 0.1], "low": [0.8, 0.4, 0.0], "high": [1.0, 0.6, 0.2]})
MONTHS = pd.DataFrame(
    {"month": [1, 6, 12], "rate": [0.1, 0.4, 1.1], "floor": [None, 0.5, None], "progress": [0.2, 0.5, 1]}
)
MEANS = pd.DataFrame([[1, *[4.0] * 7], [2, *[3.5] * 7]], columns=["segment", *[LONG[: 9 + at] for at in range(7)]])

DRAWINGS = {
    "dots": lambda: plots.dots(SHARES, value="share", reference=0.5, whole=1, xlabel="份额"),
    "intervals": lambda: plots.intervals(SHARES, estimate="share", whole=1, reference=0.9, reference_name="目标 90%"),
    "intervals of points": lambda: plots.intervals(SHARES, estimate="share", reference=0),
    "moved": lambda: plots.moved(SHARES, columns=("share", "edited"), names=("关账时", "改后")),
    "bars of a whole": lambda: plots.bars_of_whole(
        SHARES.assign(earned=[1, 2, 3, 10], out_of=[15, 20, 40, 10], note="12.75 / 15（85%）")
    ),
    "grouped bars": lambda: plots.grouped_bars(MONEY, {"budget": "预算", "received": "到位", "spent": "支出"}),
    "against chance": lambda: plots.against_chance(
        SHARES.assign(found=[0, 3, 40, 2], expected=[1, 1.5, 2, 9]), xlabel="份"
    ),
    "reported and verified": lambda: plots.reported_verified(
        SHARES.rename(columns={"share": "verified"}).assign(reported=0.9)
    ),
    "one reported and verified": lambda: plots.reported_verified(
        SHARES[1:2].rename(columns={"share": "verified"}).assign(reported=1.0), names=("自报", LONG)
    ),
    "likert": lambda: plots.likert(ANSWERS, notes=["n=96，无意见 10"] * 4),
    "composition": lambda: plots.composition(ANSWERS),
    "flow": lambda: plots.flow(
        MONEY.assign(note="2,022.10"),
        columns=("预算（万元）", "到位 2,395.80万元"),
        ends=("未到位 118.35万元", "支出 1,815.55万元", "到位未支出 12,580.25万元"),
    ),
    "profiles": lambda: plots.profiles(MEANS, by="segment"),
    "quadrants": lambda: plots.quadrants(ITEMS.assign(is_certain=ITEMS["probability"] > 0.9)),
    "curves": lambda: curves(PLAN),
    "handed in": lambda: handed_in(LOG),
    "panels": lambda: panels(TRACKS),
    "about": lambda: about(SHARES, value="share", reference=0.5),
    "execution": lambda: execution_curve(MONTHS),
    "tornado": lambda: tornado(NPV, base=2e5),
    "drawn values": lambda: drawn_values(pd.DataFrame({"8%": range(1000), "6%": range(500, 1500)})),
    "value by rate": lambda: value_by_rate(
        pd.DataFrame({"rate": [0, 0.1, 0.2], "npv": [9e5, 1e5, -4e5]}), [(0.05, 5e5, "5%"), (0.08, 2e5, "8%")], [0.12]
    ),
    "acceptance": lambda: acceptance(BIDS, BIDS),
}
OF_SHARES = ("dots", "intervals", "moved", "reported and verified", "likert", "composition", "about")


class Recorder(RendererAgg):
    """Remembers each line of text that was drawn and what its letters cover."""

    def __init__(self, figure):
        width, height = figure.bbox.size
        super().__init__(width, height, figure.dpi)
        self.lines = []

    def draw_text(self, gc, x, y, s, prop, angle, ismath=False, mtext=None):  # noqa: ARG002, PLR0917 (as drawn)
        width, height, below = self.get_text_width_height_descent(s, prop, ismath)
        base = self.height - y  # pixels are counted from the top
        box = (x, base - below, x + width, base + height - below)
        turned = (x - height + below, base, x + below, base + width)
        self.lines.append((s, Bbox.from_extents(*(turned if angle else box))))


def drawn_lines(axes):
    """Every line of text of a drawing, and what it covers."""
    recorder = Recorder(axes.figure)
    axes.figure.draw(recorder)
    return [(line, box) for line, box in recorder.lines if line.strip()]


def words_of(axes):
    return [line for line, _ in drawn_lines(axes)]


def of(name, lang):
    with plots.in_language(lang):
        return DRAWINGS[name]()


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("name", DRAWINGS)
def test_no_text_is_cut_and_none_stands_on_another(name, lang):
    axes = of(name, lang)
    lines = drawn_lines(axes)
    width, height = axes.figure.bbox.size
    cut = [line for line, box in lines if box.x0 < 0 or box.y0 < 0 or box.x1 > width or box.y1 > height]
    assert cut == []
    upon = [
        (one, other)
        for (one, box), (other, second) in combinations(lines, 2)
        if (shared := Bbox.intersection(box, second)) is not None and min(shared.size) > 0.5
    ]
    assert upon == []


@pytest.mark.parametrize("name", ["dots", "intervals", "reported and verified", "likert", "flow", "handed in"])
def test_a_name_of_forty_characters_stands_there_whole(name):
    assert LONG in "".join(words_of(of(name, "zh")))


@pytest.mark.parametrize("name", ["dots", "intervals", "moved", "likert", "grouped bars", "flow"])
def test_names_are_english_in_english(name):
    texts = words_of(of(name, "en"))
    assert any(text.startswith("Pipes") for text in texts)
    assert not any(text.startswith("管网") for text in texts)


@pytest.mark.parametrize("name", OF_SHARES)
def test_an_axis_of_shares_is_in_percent(name):
    axes = of(name, "zh")
    drawn_lines(axes)
    labels = [label.get_text() for label in axes.get_xticklabels()]
    assert len(labels) > 2
    assert all(label.endswith("%") for label in labels)


@pytest.mark.parametrize("name", DRAWINGS)
def test_the_same_drawing_is_the_same_bytes_and_its_texts_are_texts(name):
    first, second = (plots.as_svg(of(name, "zh")) for _ in range(2))
    assert first == second
    assert "<text" in first
    assert "<image" not in first
    assert not re.search(r"20\d\d-\d\d-\d\dT|<metadata", first)


def test_values_stand_beside_their_marks():
    texts = words_of(of("intervals", "en"))
    assert "42.0% (31.0% – 55.0%)" in texts
    assert "100.0%" in texts  # an interval of no width is not told


def test_a_share_of_nobody_leaves_a_dash_and_no_bar():
    axes = plots.grouped_bars(MONEY.assign(spent=float("nan")), {"budget": "a", "received": "b", "spent": "c"})
    assert words_of(axes).count("—") == len(MONEY)


def test_signs_of_dollars_are_no_formula():
    axes = plots.dots(SHARES.assign(label="单价 $1 至 $2"), value="share")
    assert "$1 至 $2" in plots.as_svg(axes)


def test_a_drawing_on_axes_of_somebody_else_keeps_their_layout():
    figure = Figure(figsize=(14, 4), layout="constrained")
    left, right = figure.subplots(1, 2)
    assert plots.likert(ANSWERS, ax=left) is left
    assert plots.dots(SHARES, value="share", ax=right) is right
    FigureCanvasAgg(figure).draw()


def lightness(colour):
    """CIE L* of a colour."""
    y = luminance(colour)
    return 116 * y ** (1 / 3) - 16 if y > 0.008856 else 903.3 * y


def luminance(colour):
    parts = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in to_rgb(colour)]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def contrast(one, other):
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("n", [2, 3, 4, 5])
def test_steps_of_a_scale_are_told_apart_in_grey(n):
    grey = sorted(lightness(colour) for colour in style.shades(n))
    assert min(high - low for low, high in pairwise(grey)) > 10


def test_bars_side_by_side_are_told_apart_in_grey():
    grey = sorted(lightness(colour) for colour in (style.DEEP, style.MIDDLE, style.PALE))
    assert min(high - low for low, high in pairwise(grey)) > 25


def test_what_is_written_can_be_read():
    assert all(contrast(colour, style.ink_on(colour)) >= 4.5 for colour in style.STEPS)
    assert min(contrast(colour, "white") for colour in (style.INK, style.QUIET)) >= 4.5
