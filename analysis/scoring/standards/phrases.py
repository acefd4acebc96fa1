"""A standard as people write it in one sentence (评价标准原文): read into rows, or asked back where it is left open.

完成率≥95%得满分，每降低1个百分点扣0.5分，扣完为止
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from analysis.scoring.standards.cells import Earns, Every, When, read_earns, read_every, read_when
from analysis.scoring.standards.steps import Step
from analysis.scoring.standards.values import Part
from analysis.scoring.standards.words import plain, standard_words
from analysis.scoring.targets.numbers import ARABIC
from questionnaires.texts import Text, texts_beside

TEXTS = texts_beside(__file__)

ASKS = {
    "rest": TEXTS["ask_rest"],
    "discretion": TEXTS["ask_discretion"],
    "per_unit": TEXTS["ask_per_unit"],
    "elements": TEXTS["ask_elements"],
    "no_points": TEXTS["ask_no_points"],
}
SPLIT = re.compile(r"(?<!\d),|,(?!\d{3}(?!\d))|[;。\n?!]|、(?=[^、]*(?:得|扣|计))")
NUMBERING = re.compile(
    r"^(?:[(（]?[1-9一二三四五六七八九][)）.、:]|评分标准:|评价标准:|计分标准:|评分方法:|标准:|评分规则:|计分方法:)"
)
FORMULA = re.compile(r"(?:得分|分值|实际得分|该项得分|指标得分|本项得分)[=:].*[/÷*×]")
WHOLE_POINTS = re.compile(r"(?:本项|该项|本指标|该指标|此项|指标)?(?:满分|分值|共|权重)(?:为|共)?\d+(?:\.\d+)?分?")
CONDITION = re.compile(r"(?:的|时|者|,)+$")


@dataclass(frozen=True, slots=True, kw_only=True)
class StandardQuestion:
    """A standard that cannot be read without guessing: which clause, and what to ask whoever wrote it."""

    text: str
    clause: str
    reason: str
    question: Text


class _Open(ValueError):
    """A clause that is left open."""

    def __init__(self, clause: str, reason: str) -> None:
        super().__init__(clause)
        self.clause, self.reason = clause, reason


@dataclass(slots=True)
class _Reader:
    """The rows read so far, and the condition that still waits for its points."""

    steps: list[Step] = field(default_factory=list)
    waiting: str = ""

    def take(self, clause: str) -> None:
        """One clause more. Raises _Open."""
        words = standard_words()
        written = _lead_off(self.waiting + clause)
        self.waiting = ""
        if not written or written in words.of("until") or WHOLE_POINTS.fullmatch(written):
            return
        if self._took_formula(written) or self._took_limit(written) or self._took_part(written):
            return
        if any(word in written for word in words.of("discretion")):
            raise _Open(clause, "discretion")
        if "每" in written:
            self._take_rate(written, clause)
        else:
            self._take_band(written, clause)

    def _took_formula(self, written: str) -> bool:
        words = standard_words()
        named = next((word for word in words.of("ratio") if written.endswith(word)), "")
        if not named and not FORMULA.fullmatch(written) and not FORMULA.match(written):
            return False
        head = CONDITION.sub("", written.removesuffix(named)) if named else ""
        is_plain = not head or read_when(head) is not None or head.endswith((*words.of("rest"), "得分", "部分"))
        if named and not is_plain:
            raise _Open(written, "rest")
        self.steps.append(Step(kind="ratio"))
        return True

    def _took_limit(self, written: str) -> bool:
        """最高加2分, 最多扣5分: the limit of the rate before it; of a total (最高得10分) there is one anyway."""
        words = standard_words()
        match = re.fullmatch(
            rf"(?:{words.either('most_words')})?(?:分)?(?:{words.either('most')})(?:{words.either('most_words')})?(.+)",
            written,
        )
        earns = read_earns(match[1]) if match else None
        rates = [at for at, step in enumerate(self.steps) if step.kind in ("deduct", "bonus")]
        if earns is None or not rates:
            return False
        is_total = re.search(r"得|计", written.split(match[1], maxsplit=1)[0]) if match else None
        if not is_total:
            self.steps[rates[-1]] = replace(self.steps[rates[-1]], most=earns)
        elif self.steps[rates[-1]].kind == "bonus":
            self.steps[rates[-1]] = replace(self.steps[rates[-1]], most=self.steps[rates[-1]].most or earns)
        return True

    def _took_part(self, written: str) -> bool:
        """不足1%按1%计算: what a unit that is not complete counts."""
        words = standard_words()
        match = re.fullmatch(rf"(?:不足|不满|未满|少于)(?:{words.amount})(?:的|者|部分)?(?:,)?(?P<more>.+)", written)
        rates = [at for at, step in enumerate(self.steps) if step.kind in ("deduct", "bonus")]
        if match is None or not rates:
            return False
        parts: tuple[tuple[Part, str], ...] = (
            ("rounded_up", "started_part"),
            ("dropped", "whole_part"),
            ("proportional", "proportional_part"),
        )
        for part, name in parts:
            if match["more"].startswith(words.of(name)):
                self.steps[rates[-1]] = replace(self.steps[rates[-1]], part=part)
                return True
        return False

    def _take_rate(self, written: str, clause: str) -> None:
        words = standard_words()
        if any(written.startswith(word) for word in words.of("elements")):
            raise _Open(clause, "elements")
        head, _, tail = written.partition("每")
        rate = _rate_of(f"每{tail}")
        if rate is None:
            if re.search(r"[扣加减].*(?:分|\d)|扣", tail):
                raise _Open(clause, "per_unit")
            self.waiting = written + ","
            return
        verb, every, earns = rate
        when = self._base(CONDITION.sub("", head), clause)
        is_bonus = verb in words.of("add")
        most = Earns(low=earns.low * 0 + 1, high=earns.high * 0 + 1, is_share=True) if is_bonus else None
        self.steps.append(Step(kind="bonus" if is_bonus else "deduct", when=when, every=every, earns=earns, most=most))

    def _base(self, head: str, clause: str) -> When | None:
        """What stands before 每…: a base with a number, or words that name the target or nothing."""
        if not head:
            return None
        when = read_when(head)
        if when is not None and when.word in ("", "short", "no", "target", "yes"):
            return when if not when.word else None
        if re.fullmatch(r"[\u4e00-\u9fff()“”\"]{1,16}", head):
            return None
        raise _Open(clause, "rest")

    def _take_band(self, written: str, clause: str) -> None:
        grade = _grade_of(written)
        if grade:
            self.steps.append(grade)
            return
        for head, tail in _cuts(written):
            earns, when = read_earns(tail), read_when(CONDITION.sub("", head))
            if earns is not None and when is not None and earns.low == earns.high:
                self.steps.append(Step(kind="band", when=when, earns=earns))
                return
        if read_when(CONDITION.sub("", written)) is not None and not self.waiting:
            self.waiting = written + ","
            return
        raise _Open(clause, "rest")


def _rate_of(written: str) -> tuple[str, Every, Earns] | None:
    """The verb, the unit and the points of 每降低1%扣1分; of several verbs the one that leaves both readable."""
    words = standard_words()
    for match in re.finditer(words.either("off", "add"), written):
        every = read_every(re.sub(r"(?:的|则|,|就)+$", "", written[: match.start()]))
        earns = read_earns(written[match.end() :])
        if every and earns and earns.low == earns.high:
            return match[0], every, earns
    return None


def _lead_off(clause: str) -> str:
    words = standard_words()
    written = NUMBERING.sub("", clause)
    for word in words.of("lead"):
        if written.startswith(word) and len(written) > len(word):
            written = written.removeprefix(word)
            break
    return written.strip(",:")


def _cuts(written: str) -> Iterator[tuple[str, str]]:
    """Every way to part a clause into a condition and what it earns, the longest condition last."""
    words = standard_words()
    verbs = words.either("earn", "off", "none", "full")
    for match in re.finditer(verbs, written):
        if match.start():
            yield written[: match.start()], written[match.start() :]


def _grade_of(written: str) -> Step | None:
    """优秀得10分, 良好得80%: a grade with its points."""
    words = standard_words()
    name = next((word for word in words.of("grades") if written.startswith(word)), "")
    tail = re.sub(r"^[的:,(]*", "", written.removeprefix(name)).rstrip(")")
    earns = read_earns(tail) if name and re.match(words.either("earn", "none", "full") + r"|\d", tail) else None
    if name in words.facts and (earns is None or earns.low == earns.high):
        return None
    return None if earns is None else Step(kind="grade", when=When(word=name), earns=earns)


def read_standard(text: str) -> tuple[Step, ...] | StandardQuestion | None:
    """The rows that a standard in words comes to.

    Returns
        the rows; a question where something is left open; None where the text states no numbers at all.

    >>> [step.kind for step in read_standard("完成率≥95%得满分，每降低1%扣0.5分，扣完为止")]
    ['band', 'deduct']
    """
    if not re.search(r"\d|满分|不得分|扣|按.{0,8}比例|得分[=:]", plain(text)):
        return None
    text = re.sub(rf"([\[(（【]{ARABIC}%?)[,，](?={ARABIC})", r"\1~", text)
    reader = _Reader()
    clauses = [clause for clause in SPLIT.split(plain(re.sub(r"[。\n①-⑳]", ";", text))) if clause]
    try:
        for clause in clauses:
            reader.take(clause)
        if reader.waiting:
            raise _Open(reader.waiting.strip(","), "no_points")
    except _Open as wrong:
        return StandardQuestion(text=text, clause=wrong.clause, reason=wrong.reason, question=ASKS[wrong.reason])
    kinds = {step.kind for step in reader.steps}
    if "grade" in kinds and kinds != {"grade"}:
        return StandardQuestion(text=text, clause=clauses[0], reason="rest", question=TEXTS["ask_rest"])
    return tuple(reader.steps) or None
