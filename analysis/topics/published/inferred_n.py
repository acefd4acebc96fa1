"""The sample sizes that printed percentages can rest on (由百分比推断 n)."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from analysis.core.errors import NotEnoughData
from analysis.core.results import Result
from analysis.facts.grim import Printed, counts_printing, read_percent, require_counts
from questionnaires.texts import Language, texts_beside

TEXTS = texts_beside(__file__)


@dataclass(frozen=True, slots=True, kw_only=True)
class InferredN(Result):
    """The sample sizes that every one of a set of printed percentages fits (由百分比推断 n)."""

    candidates: tuple[int, ...]
    n_options: int
    up_to: int
    blind_from: int

    @property
    def smallest(self) -> int | None:
        """The smallest size that fits, None if none does."""
        return self.candidates[0] if self.candidates else None

    def to_frame(self) -> pd.DataFrame:
        """Rows: n, is_multiple (of the smallest)."""
        multiples = [n % self.candidates[0] == 0 for n in self.candidates]
        return pd.DataFrame({"n": list(self.candidates), "is_multiple": multiples})

    def sentence(self, lang: Language = "zh") -> str:
        """How far the sizes are narrowed down, and where the percentages say nothing any more."""
        n, some = len(self.candidates), ", ".join(map(str, self.candidates[:5]))
        if lang == "zh":
            sizes = f"有 {n} 个 n 对得上，最小的是 {some}" if n else "没有 n 对得上，口径待说明"
            return f"{self.n_options} 个百分数，n 不超过 {self.up_to}：{sizes}；n 达到 {self.blind_from} 后无从判断。"
        sizes = f"{n} sizes fit, the smallest are {some}" if n else "no n fits; the definition is to be explained"
        return f"{self.n_options} percentages, n up to {self.up_to}: {sizes}; from n = {self.blind_from} on all fit."


def infer_n(percentages: Sequence[str], up_to: int, *, forced_last: bool = False) -> InferredN:
    """The sample sizes that all percentages of one question fit (n 推断).

    Args
        percentages: as printed, text. up_to: the largest size looked at. forced_last: the last option may have been
            set to what is missing to 100%, so it is not tested, and the others must leave room for it.

    Returns
        InferredN; several questions of one survey are put together with `shared_n`.

    Raises
        NotEnoughData: nothing left to test. InvalidInput: no percentage, up_to below 1.

    Source
        GRIM (Brown & Heathers 2017) turned round and intersected over options.

    >>> infer_n(["33.3%", "66.7%"], 10).candidates
    (3, 6, 9)
    """
    require_counts(up_to=up_to)
    tested = [read_percent(percentage) for percentage in (percentages[:-1] if forced_last else percentages)]
    if not tested:
        raise NotEnoughData(TEXTS["no_percentage_left_test"])
    sizes = tuple(n for n in range(1, up_to + 1) if _fits(tested, n, forced_last=forced_last))
    return InferredN(candidates=sizes, n_options=len(tested), up_to=up_to, blind_from=max(p.scale for p in tested))


def _fits(tested: Sequence[Printed], n: int, *, forced_last: bool) -> bool:
    """Whether every option has a count; with a forced last option the least counts must not exceed n."""
    least = 0
    for printed in tested:
        counts = counts_printing(printed, n)
        if not counts:
            return False
        least += counts[0]
    return not forced_last or least <= n


def shared_n(questions: Sequence[InferredN]) -> InferredN:
    """The sizes that several questions of one survey share (各题共同的 n).

    Raises
        NotEnoughData: no question.
    """
    if not questions:
        raise NotEnoughData(TEXTS["no_question_given"])
    shared = set.intersection(*(set(question.candidates) for question in questions))
    return InferredN(
        candidates=tuple(sorted(shared)),
        n_options=sum(question.n_options for question in questions),
        up_to=min(question.up_to for question in questions),
        blind_from=max(question.blind_from for question in questions),
    )
