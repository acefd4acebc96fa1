"""What a phrase asks for (目标), and the question to whoever wrote it where it cannot be read without guessing."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from questionnaires.texts import Text, texts_beside

TEXTS = texts_beside(__file__)

Direction = Literal["at_least", "more_than", "at_most", "less_than", "equal", "between", "yes", "graded", "by_date"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What a phrase asks for; `upper` only between two numbers; `unit` and `period` are ids, "" where there is none.

    `word` is the unit as it was written (栋 for a count of buildings), "" where the id says it all.
    """

    text: str
    direction: Direction
    value: Decimal | None = None
    upper: Decimal | None = None
    unit: str = ""
    period: str = ""
    word: str = ""

    @property
    def is_measured(self) -> bool:
        """Whether a number decides; otherwise an evaluator grades or a fact is there or not."""
        return self.value is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A phrase that cannot be read without guessing, and what to ask whoever wrote it."""

    text: str
    reason: str
    question: Text


QUESTIONS: dict[str, tuple[str, str]] = {
    "empty": ("没有写目标：要达到什么？", "no target is written: what is to be reached?"),
    "signs": ("含有上标、带圈数字或断开的数字：数值是多少？", "raised, circled or broken digits: what is the number?"),
    "several": ("有几个条件：请分成几项指标。", "several conditions: split them into indicators."),
    "year": ("没有写年份：哪一年？", "the year is missing: which year?"),
    "month": (
        "“月前”：是上月底，还是当月底？请写成某月底前或某月某日前。",
        "before a month: by the end of it or of the month before? Write the last day.",
    ),
    "no_such_day": ("没有这一天：哪一天？", "there is no such day: which day?"),
    "day": (
        "写了日期、月份或年份：是期限的，请写成某年某月某日前，例如“2024年12月31日前”。",
        "a day, month or year of the calendar: if a deadline, write “by” a day, such as 2024年12月31日前.",
    ),
    "range": ("区间看不懂：下限、上限和单位各是什么？", "unclear range: what are its limits and unit?"),
    "direction": (
        "方向前后矛盾：至少还是至多？含不含本数？",
        "contradictory: at least or at most, and inclusive or not?",
    ),
    "per_head": ("按户或按人平均：单位是什么（例如万元/户）？", "an average over heads: in which unit (万元/户, say)?"),
    "period": ("按什么周期计：每年、每月，还是合计？", "over which period: each year, each month, or in all?"),
    "short_year": ("“年”是年份还是年数？", "does 年 mean a year of the calendar or a number of years?"),
    "minutes": ("“分”是分钟还是得分？", "does 分 mean minutes or points?"),
    "words": (
        "看不出怎样算达到：请写出数量、期限或判断标准。",
        "it is not clear when this is reached: give a number, a date or a standard.",
    ),
}


def ask(text: str, reason: str) -> Question:
    """The question that is always asked for this reason."""
    zh, en = QUESTIONS[reason]
    return Question(text=text, reason=reason, question=Text(zh, en))


def ask_unit(text: str, number: str) -> Question:
    """The question behind a number without a unit that is known."""
    question = TEXTS["no_known_unit_after"].fill(number=number)
    return Question(text=text, reason="unit", question=question)


def ask_rest(text: str, rest: str) -> Question:
    """The question about words that are left over."""
    question = TEXTS["not_understood_what_does"].fill(rest=Text(str(rest), f"{rest!r}"))
    return Question(text=text, reason="rest", question=question)
