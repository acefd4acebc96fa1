"""The figures of the methods: changes, differences in differences, factors, peers."""

from collections.abc import Iterator, Mapping
from functools import partial

from analysis.core import figures as fig
from analysis.core.errors import AnalysisError
from analysis.core.figures import Figure, Origin
from analysis.core.layouts import Column, Layout, Row, Value
from analysis.core.results import Unavailable
from analysis.topics.methods.benchmark import Benchmark
from analysis.topics.methods.comparison import Change, DifferenceInDifferences
from analysis.topics.methods.decomposition import Decomposition
from questionnaires.texts import Text, texts_beside

TEXTS = texts_beside(__file__)

PAIRED = Origin(source=TEXTS["interval_paired_t"], rule="paired_t", inputs=("before_after.csv",))
CLUSTERED = Origin(
    source=TEXTS["difference_differences_errors_clustered"],
    rule="did",
    inputs=("did.csv",),
)
AVERAGED = Origin(
    source=TEXTS["averaged_over_every_order"],
    rule="shapley",
    inputs=("decomposition.csv",),
)
AMONG = Origin(
    source=TEXTS["compared_peers_alike"],
    rule="benchmark",
    inputs=("peers.csv", "readings.csv"),
)
NO_SHARE = Unavailable(kind="not_applicable", reason=TEXTS["total_did_not_change"])
ARMS: dict[str, Text] = {"ours": TEXTS["project_2"], "others": TEXTS["without_2"]}
EFFECT = TEXTS["difference_differences"]
CHANGE = TEXTS["change"]
RANK = TEXTS["rank"]
SPAN = {"before": TEXTS["before_2"], "after": TEXTS["after_2"]}
CHANGES = Layout(
    stem="methods.change",
    caption=TEXTS["before_after_same_units"],
    first=TEXTS["measure"],
    columns=(
        Column(key="n", heading=TEXTS["units"], make=partial(fig.count, noun=TEXTS["pairs"]), origin=PAIRED),
        Column(key="n_dropped", make=partial(fig.count, noun=TEXTS["left_out"]), origin=PAIRED),
        *(Column(key=key, heading=heading, make=fig.pure, origin=PAIRED) for key, heading in SPAN.items()),
        Column(key="difference", heading=CHANGE, make=fig.pure, origin=PAIRED),
        Column(key="low", heading=TEXTS["lower"], make=fig.pure, origin=PAIRED),
        Column(key="high", heading=TEXTS["upper"], make=fig.pure, origin=PAIRED),
        Column(key="p", heading=Text.same("p"), make=fig.p_value, origin=PAIRED),
    ),
)
GROUPS = Layout(
    stem="methods.did",
    caption=EFFECT,
    first=TEXTS["groups_2"],
    columns=(
        Column(key="n", heading=TEXTS["number"], make=partial(fig.count, noun=TEXTS["groups"]), origin=CLUSTERED),
        *(Column(key=key, heading=heading, make=fig.pure, origin=CLUSTERED) for key, heading in SPAN.items()),
    ),
)
FACTORS = Layout(
    stem="methods.factor",
    caption=TEXTS["what_each_factor_contributes"],
    first=TEXTS["factor"],
    columns=(
        *(Column(key=key, heading=heading, make=fig.pure, origin=AVERAGED) for key, heading in SPAN.items()),
        Column(key="contribution", heading=TEXTS["contribution"], make=fig.pure, origin=AVERAGED),
        Column(key="share", heading=TEXTS["change_2"], make=fig.share, origin=AVERAGED),
    ),
)
TOTAL, PEERS = "methods.factors", "methods.peers"
EFFECT_ID, CHANGE_ID, RANK_ID = f"{GROUPS.stem}.effect", f"{TOTAL}.change", f"{PEERS}.rank"


def unavailable(reason: AnalysisError) -> Unavailable:
    """Why a method gives nothing."""
    return Unavailable(kind="not_verifiable", reason=reason.reason)


def no_change(reason: Unavailable) -> Figure:
    """The change of a total that cannot be split."""
    return fig.missing(CHANGE_ID, CHANGE, reason, AVERAGED)


def change_rows(changes: Mapping[str, Change | Unavailable], names: Mapping[str, Text]) -> list[Row]:
    """Each measure before and after, with the difference, its interval and p, or why there is no difference."""
    return [Row(id=name, names=names[name], values=_change(change)) for name, change in changes.items()]


def _change(change: Change | Unavailable) -> dict[str, Value | None]:
    if isinstance(change, Unavailable):
        return {"difference": change}
    means = {key: float(getattr(change, key)) for key in ("before", "after", "difference", "low", "high")}
    return {"n": change.n_before, "n_dropped": change.n_dropped, **means, "p": change.p}


def difference_figures(result: DifferenceInDifferences | Unavailable) -> Iterator[Figure]:
    """The effect with its interval and p, and the means of both arms."""
    if isinstance(result, Unavailable):
        yield fig.missing(EFFECT_ID, EFFECT, result, CLUSTERED)
        return
    for key in ("effect", "low", "high"):
        yield fig.pure(f"{GROUPS.stem}.{key}", EFFECT, float(getattr(result, key)), CLUSTERED)
    yield fig.p_value(f"{GROUPS.stem}.p", EFFECT, result.p, CLUSTERED)
    yield from GROUPS.figures(group_rows(result))


def group_rows(result: DifferenceInDifferences) -> list[Row]:
    """The groups with the project and without it, in both periods."""
    arms = zip(ARMS.items(), result.n_groups, result.table.to_dict("records"), strict=True)
    return [
        Row(id=arm, names=names, first=names, values={"n": n, **{key: float(means[key]) for key in SPAN}})
        for (arm, names), n, means in arms
    ]


def factor_figures(decomposition: Decomposition, names: Mapping[str, Text]) -> Iterator[Figure]:
    """The total before and after, and what each factor contributes to its change."""
    for key, total in (
        ("before", decomposition.before),
        ("after", decomposition.after),
        ("change", decomposition.change),
    ):
        yield fig.pure(f"{TOTAL}.{key}", CHANGE, total, AVERAGED)
    yield from FACTORS.figures(factor_rows(decomposition, names))


def factor_rows(decomposition: Decomposition, names: Mapping[str, Text]) -> list[Row]:
    """Each factor before and after, with what it contributes to the change of the total."""
    rows = []
    for factor in decomposition.table.to_dict("records"):
        values: dict[str, Value | None] = {key: factor[key] for key in ("before", "after", "contribution")}
        values["share"] = float(factor["share"]) if decomposition.change else NO_SHARE
        name = str(factor["factor"])
        rows.append(Row(id=name, names=names[name], values=values))
    return rows


def peer_figures(standing: Benchmark | Unavailable, label: Text) -> Iterator[Figure]:
    """Rank, percentile and distance from the middle, with who was compared and who was not."""
    if isinstance(standing, Unavailable):
        yield fig.missing(RANK_ID, RANK, standing, AMONG)
        return
    yield fig.count(RANK_ID, RANK, standing.rank, AMONG)
    for key, value in (("value", standing.value), ("median", standing.median), ("z", standing.z)):
        yield fig.pure(f"{PEERS}.{key}", label, value, AMONG)
    yield fig.share(f"{PEERS}.percentile", label, standing.percentile, AMONG)
    for key, n in (("n", standing.n_peers), ("n_unlike", standing.n_unlike), ("n_blank", standing.n_blank)):
        yield fig.count(f"{PEERS}.{key}", label, n, AMONG, noun=Text("家", "peer" if n == 1 else "peers"))
