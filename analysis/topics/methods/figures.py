"""The figures of the methods: changes, differences in differences, factors, peers."""

from collections.abc import Iterator, Mapping

from analysis.core import figures as fig
from analysis.core.errors import AnalysisError
from analysis.core.figures import Figure, Origin
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


def unavailable(reason: AnalysisError) -> Unavailable:
    """Why a method gives nothing."""
    return Unavailable(kind="not_verifiable", reason=reason.reason)


def no_change(reason: Unavailable) -> Figure:
    """The change of a total that cannot be split."""
    return fig.missing("methods.factors.change", CHANGE, reason, AVERAGED)


def change_figures(changes: Mapping[str, Change | Unavailable], names: Mapping[str, Text]) -> Iterator[Figure]:
    """Each measure before and after, with the difference, its interval and p."""
    for name, change in changes.items():
        start, label = f"methods.change.{name}", names[name]
        if isinstance(change, Unavailable):
            yield fig.missing(f"{start}.difference", label, change, PAIRED)
            continue
        yield fig.count(f"{start}.n", label, change.n_before, PAIRED, noun=TEXTS["pairs"])
        yield fig.count(f"{start}.n_dropped", label, change.n_dropped, PAIRED, noun=TEXTS["left_out"])
        for key in ("before", "after", "difference", "low", "high"):
            yield fig.pure(f"{start}.{key}", label, float(getattr(change, key)), PAIRED)
        yield fig.p_value(f"{start}.p", label, change.p, PAIRED)


def difference_figures(result: DifferenceInDifferences | Unavailable) -> Iterator[Figure]:
    """The effect with its interval and p, and the means of both arms."""
    if isinstance(result, Unavailable):
        yield fig.missing("methods.did.effect", EFFECT, result, CLUSTERED)
        return
    for key in ("effect", "low", "high"):
        yield fig.pure(f"methods.did.{key}", EFFECT, float(getattr(result, key)), CLUSTERED)
    yield fig.p_value("methods.did.p", EFFECT, result.p, CLUSTERED)
    for (arm, label), n, row in zip(ARMS.items(), result.n_groups, result.table.to_dict("records"), strict=True):
        yield fig.count(f"methods.did.{arm}.n", label, n, CLUSTERED, noun=TEXTS["groups"])
        for key in ("before", "after"):
            yield fig.pure(f"methods.did.{arm}.{key}", label, float(row[key]), CLUSTERED)


def factor_figures(decomposition: Decomposition, names: Mapping[str, Text]) -> Iterator[Figure]:
    """The total before and after, and what each factor contributes to its change."""
    for key, total in (
        ("before", decomposition.before),
        ("after", decomposition.after),
        ("change", decomposition.change),
    ):
        yield fig.pure(f"methods.factors.{key}", CHANGE, total, AVERAGED)
    for row in decomposition.table.to_dict("records"):
        start, label = f"methods.factor.{row['factor']}", names[str(row["factor"])]
        for key in ("before", "after", "contribution"):
            yield fig.pure(f"{start}.{key}", label, row[key], AVERAGED)
        yield fig.share(f"{start}.share", label, float(row["share"]) if decomposition.change else NO_SHARE, AVERAGED)


def peer_figures(standing: Benchmark | Unavailable, label: Text) -> Iterator[Figure]:
    """Rank, percentile and distance from the middle, with who was compared and who was not."""
    if isinstance(standing, Unavailable):
        yield fig.missing("methods.peers.rank", RANK, standing, AMONG)
        return
    yield fig.count("methods.peers.rank", RANK, standing.rank, AMONG)
    for key, value in (("value", standing.value), ("median", standing.median), ("z", standing.z)):
        yield fig.pure(f"methods.peers.{key}", label, value, AMONG)
    yield fig.share("methods.peers.percentile", label, standing.percentile, AMONG)
    for key, n in (("n", standing.n_peers), ("n_unlike", standing.n_unlike), ("n_blank", standing.n_blank)):
        yield fig.count(f"methods.peers.{key}", label, n, AMONG, noun=Text("家", "peer" if n == 1 else "peers"))
