"""Groups of alike answers (聚类), kept only where resamples find them again."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from matplotlib.axes import Axes
from sklearn.cluster import KMeans
from sklearn.metrics import adjusted_rand_score

from analysis.core import numbers, plots
from analysis.core.columns import generator, item_scores, numeric, require_same_rows, seed_number, whole_number
from analysis.core.errors import InvalidInput, NotEnoughData
from analysis.core.results import Result
from analysis.core.threads import in_one_thread
from analysis.statistics.estimation.weighting.population import starting_weights
from questionnaires.texts import Language, texts_beside

TEXTS = texts_beside(__file__)

MOST_RESAMPLED = 2000  # rows of a resample that looks for the same segments again
STABLE = 0.75  # agreement of resamples that segments need


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Segments(Result):
    """Groups of alike answers, as many as resamples find again; one segment where none hold."""

    table: pd.DataFrame
    member: "pd.Series[int]"
    stability: pd.DataFrame
    n: int

    @property
    def n_segments(self) -> int:
        """How many groups; 1 = no division is stable."""
        return len(self.table)

    def to_frame(self) -> pd.DataFrame:
        """Rows: segment, n, share (weighted), and the mean of each item."""
        return self.table

    def sentence(self, lang: Language = "zh") -> str:
        """How many groups there are, or that there are none."""
        best = numbers.decimal(float(self.stability["agreement"].max()))
        if self.n_segments == 1:
            return TEXTS["no_division_into_groups"].fill(best=best, stable=STABLE)[lang]
        return TEXTS["groups_agreement_resamples_sheets"].fill(n_segments=self.n_segments, best=best, n=self.n)[lang]

    def plot(self, ax: Axes | None = None) -> Axes:
        """The mean of each item in each group."""
        return plots.profiles(self.table.drop(columns=["n", "share"]), by="segment", ax=ax)


@in_one_thread()
def segments(
    scores: pd.DataFrame, *, weight: "pd.Series[float] | None" = None, most: int = 5, resamples: int = 20, seed: int = 0
) -> Segments:
    """Groups of alike answers by k-means on standardised items (聚类), kept only if resamples find them again.

    Args
        scores: (n, k) numeric; rows with a blank are left out. weight: (n,). most: largest number of groups tried.

    Raises
        NotEnoughData: fewer than 30 complete rows or 2 items. InvalidInput: an item without variation or not numeric,
            other row labels, a weight that is missing, 0 or below.

    Source
        Hartigan & Wong (1979); stability as the mean adjusted Rand index of resamples (Hennig 2007).
    """
    require_same_rows(scores=scores, weight=scores if weight is None else weight)
    if whole_number(resamples, "resamples") < 1 or whole_number(most, "most") < 2:
        raise InvalidInput(TEXTS["resample_segments_least"])
    answers = item_scores(scores)
    w = np.ones(len(answers)) if weight is None else starting_weights(numeric(weight, "weight"), len(answers))
    complete = answers.notna().all(axis="columns").to_numpy()
    raw, w = answers.to_numpy()[complete], w[complete]
    if len(raw) < 30 or scores.shape[1] < 2:
        raise NotEnoughData(TEXTS["complete_rows_items_needed"])
    sd = raw.std(axis=0)
    if (raw.min(axis=0) == raw.max(axis=0)).any():
        raise InvalidInput(TEXTS["item_does_not_vary"])
    first_seed = seed_number(seed, least=0) % 2**32
    x, rng = (raw - raw.mean(axis=0)) / sd, generator(seed)
    labels: dict[int, npt.NDArray[np.intp]] = {1: np.zeros(len(x), dtype=np.intp)}
    agreement = {}
    for k in range(2, most + 1):
        labels[k] = KMeans(k, n_init=4, random_state=first_seed).fit_predict(x, sample_weight=w)
        agreements = []
        for _ in range(resamples):
            resample = rng.integers(0, len(x), min(len(x), MOST_RESAMPLED))
            again = KMeans(k, n_init=1, random_state=int(rng.integers(2**31))).fit(
                x[resample], sample_weight=w[resample]
            )
            agreements.append(adjusted_rand_score(labels[k], again.predict(x)))
        agreement[k] = float(np.mean(agreements))
    best = max(agreement, key=lambda k: agreement[k])
    chosen = labels[best if agreement[best] >= STABLE else 1]
    order = np.argsort([raw[chosen == number].mean() for number in range(chosen.max() + 1)])[::-1]
    member = pd.Series(np.argsort(order)[chosen] + 1, index=scores.index[complete], name="segment")
    rows = []
    for segment in range(1, len(order) + 1):
        inside = (member == segment).to_numpy()
        means = np.average(raw[inside], axis=0, weights=w[inside])
        rows.append(
            {
                "segment": segment,
                "n": int(inside.sum()),
                "share": float(w[inside].sum() / w.sum()),
                **dict(zip(map(str, scores.columns), means, strict=True)),
            }
        )
    stability = pd.DataFrame({"n_segments": list(agreement), "agreement": list(agreement.values())})
    return Segments(table=pd.DataFrame(rows), member=member, stability=stability, n=len(raw))
