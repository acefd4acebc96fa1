"""What came of verifying a report (核验结论), in words: what was checked, what was not and why, and no more."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from analysis.core.numbers import percent
from questionnaires.texts import Language, Text
from reports.checks.signatures import SignatureReport

State = Literal["match", "rounding", "differs", "not_here"]
Outcome = Literal["passed", "failed", "incomplete"]
STATES: Mapping[State, Text] = {
    "match": Text("一致", "match"),
    "rounding": Text("只差末位舍入", "differ in rounding only"),
    "differs": Text("不一致", "differ"),
    "not_here": Text("未复算", "not recomputable here"),
}
EXIT_CODES: Mapping[Outcome, int] = {"passed": 0, "failed": 1, "incomplete": 3}
UNSIGNED = Text(
    "报告未签名：只核对了随附内容、印出的数和自带的校验值；其余（正文、图、版式）不受保护，被改动也看不出来",
    "The report is not signed: only what it carries, the figures printed and its own digests were checked; the rest "
    "(texts, pictures, layout) is not protected, and a change there would not be seen",
)
NOBODY_VOUCHED = Text(
    "没有给出信任的证书（--root）：签名证明内容未改，不证明签署人是谁",
    "no trusted certificate was given (--root): the signatures prove the content, not who signed",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """One figure as the report carries it and as it comes out again; `others` names what else differs of it.

    `why` it could not be computed again, where it was not.
    """

    id: str
    state: State
    carried: str
    again: str
    others: tuple[str, ...] = ()
    why: Text | None = None

    def sentence(self, lang: Language = "zh") -> str:
        """The figure and both values, or what differs where the values do not."""
        if self.carried == self.again:
            names = ("、" if lang == "zh" else ", ").join(self.others)
            return f"{self.id}：{names} 不同" if lang == "zh" else f"{self.id}: {names} differ"
        if lang == "zh":
            return f"{self.id}：报告为 {self.carried}，复算为 {self.again}"
        return f"{self.id}: {self.carried} in the report, {self.again} computed again"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """What was found: signatures, faults (any of them means no), gaps (what could not be checked), notes, figures."""

    signatures: tuple[SignatureReport, ...]
    faults: tuple[Text, ...]
    gaps: tuple[Text, ...]
    notes: tuple[Text, ...]
    compared: tuple[Compared, ...]
    printed: frozenset[str] = frozenset()

    @property
    def holds(self) -> bool:
        """Whether nothing speaks against the report; that alone does not say that anything was checked."""
        return not self.faults and all(each.state != "differs" for each in self.compared)

    @property
    def outcome(self) -> Outcome:
        """Failed, passed (every figure computed again, nothing left open), or incomplete."""
        if not self.holds:
            return "failed"
        return "incomplete" if self.gaps or not self.compared or self._n("not_here") else "passed"

    def lines(self, lang: Language = "zh") -> Iterator[str]:
        """Everything in words, the verdict last."""
        for each in self.signatures:
            yield f"{each.sentence(lang)} [{each.fingerprint[:16]}]"
        yield from (note[lang] for note in self.notes)
        if self.compared:
            parts = [f"{STATES[state][lang]} {self._n(state)}" for state in STATES if self._n(state)]
            yield ("逐数复算：" if lang == "zh" else "Figures: ") + ("，" if lang == "zh" else ", ").join(parts)
            yield from self._printed_lines(lang)
        yield from (each.sentence(lang) for each in self.compared if each.state == "differs")
        yield from (fault[lang] for fault in self.faults)
        yield from (gap[lang] for gap in self.gaps)
        yield self._verdict()[lang]

    def _printed_lines(self, lang: Language) -> Iterator[str]:
        """What came of the figures that stand on the pages, and why not of the rest, reason by reason."""
        shown = [each for each in self.compared if each.id in self.printed]
        if not shown:
            return
        states = Counter(each.state for each in shown)
        n, k = len(shown), states["match"] + states["rounding"]
        yield Text(
            f"印在页面上的数 {n} 个：复算一致 {k} 个（{percent(k / n)}），"
            f"不能复算 {states['not_here']} 个，不一致 {states['differs']} 个",
            f"Figures on the pages: {n}; {k} come out again and are equal ({percent(k / n)}), "
            f"{states['not_here']} cannot be computed, {states['differs']} differ",
        )[lang]
        reasons: dict[str, list[str]] = {}
        for each in shown:
            if each.why is not None:
                reasons.setdefault(each.why[lang], []).append(each.id)
        for reason, ids in reasons.items():
            yield (
                f"  {reason}（{len(ids)}）：{'、'.join(ids)}"
                if lang == "zh"
                else f"  {reason} ({len(ids)}): {', '.join(ids)}"
            )

    def _verdict(self) -> Text:
        """One sentence: no more than what was computed counts as checked."""
        n, n_open = len(self.compared), self._n("not_here")
        is_signed = bool(self.signatures)
        if self.outcome == "failed":
            return Text("核验未通过", "The report does not hold.")
        if self.outcome == "passed":
            seal = (
                Text("，签名完好", ", the signatures are sound") if is_signed else Text("（未签名）", " (not signed)")
            )
            return Text(
                f"核验通过：{n} 个数全部复算一致{seal['zh']}",
                f"The report holds: all {n} figures come out again{seal['en']}.",
            )
        if n == n_open:
            return Text(
                f"未发现不符，但 {n} 个数一个也没有复算：不能说核验过",
                f"Nothing speaks against the report, but none of its {n} figures was computed again.",
            )
        if n_open:
            return Text(
                f"未发现不符，但没有核全：{n} 个数中复算一致 {n - n_open} 个，未复算 {n_open} 个",
                f"Nothing speaks against the report, but not all was checked: of {n} figures {n - n_open} come "
                f"out again, {n_open} were not computed.",
            )
        return Text(
            f"未发现不符，{n} 个数全部复算一致，但上列各项没有核对",
            f"Nothing speaks against the report and all {n} figures come out again, but what is listed above "
            "was not checked.",
        )

    def _n(self, state: State) -> int:
        return Counter(each.state for each in self.compared)[state]
