"""Days as officials write them: deadlines (12月底前 is the last day of December) and the day or month of a result."""

import re
from calendar import monthrange
from datetime import date

from analysis.scoring.targets.words import plain_phrase, target_words, without

YEAR = r"(?P<year>(?:19|20)\d\d)"
MONTH_ENDS = {"一": 3, "二": 6, "三": 9, "四": 12, "1": 3, "2": 6, "3": 9, "4": 12}
DAY = re.compile(
    rf"{YEAR}(?:年(?P<month>\d{{1,2}})月(?P<day>\d{{1,2}})[日号]"
    r"|(?P<sign>[-./])(?P<month2>\d{1,2})(?P=sign)(?P<day2>\d{1,2})(?!\d))"
)
END = re.compile(
    rf"{YEAR}年(?:(?P<month>\d{{1,2}})月(?:份)?(?:月)?|第?(?P<quarter>[一二三四1-4])季度?|年|度)?(?P<end>底|末)"
)
MONTH = re.compile(rf"{YEAR}(?:年(?P<month>\d{{1,2}})月(?:份)?|[-./](?P<month2>\d{{1,2}}))")
# A year, a month or a day of the calendar: what holds one is about time, and no count of years.
CALENDAR = re.compile(r"(?<!\d)(?:19|20)\d\d年|[〇零一二三四五六七八九]{4}年|\d月(?!度)|[一二三四五六七八九十]月")
LETTERS = re.compile(r"[\u4e00-\u9fff:()]*")


def deadline_of(plain: str) -> date | str | None:
    """The last day that a phrase allows; a word for what is unclear about it; None where it tells of no day.

    >>> deadline_of("2024年2月底前完成")
    datetime.date(2024, 2, 29)
    >>> deadline_of("2024年12月前")
    'month'
    """
    match = DAY.search(plain) or END.search(plain)
    if match is None:
        return _unclear(plain) if CALENDAR.search(plain) else None
    if target_words().is_counted(plain[: match.start()] + " " + plain[match.end() :]):
        return "several"
    day = _day(match)
    return (day or "no_such_day") if _is_deadline(plain[: match.start()], plain[match.end() :]) else "day"


def day_or_month(text: str, *, year: int | None = None) -> tuple[date, date] | None:
    """The first and the last day that a result's date may mean; None where it is neither a day nor a month.

    Args
        text: a day or a month, also with what happened then (2023年9月完成); the end of a month is its last day.
        year: that of the deadline, for a month without a year (9月底).

    >>> day_or_month("2024年12月")
    (datetime.date(2024, 12, 1), datetime.date(2024, 12, 31))
    """
    plain = without_event(plain_phrase(text.removesuffix(" 00:00:00")))
    if year and re.match(r"\d{1,2}月", plain):
        plain = f"{year}年{plain}"
    if match := END.fullmatch(plain):
        day = _day(match)
        return None if day is None else (day, day)
    if match := DAY.fullmatch(plain):
        day = _day(match)
        return None if day is None else (day, day)
    if match := MONTH.fullmatch(plain):
        year, month = int(match["year"]), int(match["month"] or match["month2"])
        return (date(year, month, 1), _last(year, month)) if 1 <= month <= 12 else None
    return None


def last_day_of(text: str) -> date | None:
    """The last day of the day, month or year that a text names where it is known to be a deadline (2024年12月)."""
    written = plain_phrase(text).removesuffix("前")
    days = day_or_month(re.sub("(?:之|以)$", "", written))
    if days:
        return days[1]
    year = re.fullmatch(rf"{YEAR}年(?:度|内|度内)?", written)
    return date(int(year["year"]), 12, 31) if year else None


def without_event(plain: str) -> str:
    """A day without what happened on it: 2023年9月全部完成 is September 2023."""
    words = target_words().dates["events"]
    tail = re.search(rf"(?:已|已经)?(?:{'|'.join(map(re.escape, words))}){{1,2}}(?:验收|工作|任务|交付)?$", plain)
    return plain[: tail.start()] if tail else plain


def _unclear(plain: str) -> str:
    if re.search(r"\d\d年|[一二三四五六七八九]年", plain):
        return "month" if re.search(r"月份?(?:之前|以前|前)", plain) else "day"
    return "year" if re.search(r"月底|月末|月份?(?:之前|以前|前)|月\d+日", plain) else "day"


def _is_deadline(head: str, tail: str) -> bool:
    """Whether the words around a day make it the last one allowed: 不晚于… or …前, the rest a name and an event."""
    words = target_words()
    if not LETTERS.fullmatch(head + tail):
        return False
    until = next((word for word in words.dates["until"] if head.endswith(word)), "")
    name = head.removesuffix(until).removesuffix(":")
    before = next((word for word in words.dates["before"] if tail.startswith(word)), "")
    event = tail[len(before) :]
    is_named = not words.is_negated(name) and not any(
        word in without(name, words.part_of_nouns) for word in words.not_nouns
    )
    is_event = not event or (event.startswith(words.dates["events"]) and not words.is_negated(event))
    return bool(before or until in words.dates["decides"]) and is_named and is_event


def _day(match: re.Match[str]) -> date | None:
    parts = match.groupdict()
    year = int(parts["year"])
    if "end" in parts:
        month = MONTH_ENDS[parts["quarter"]] if parts["quarter"] else int(parts["month"] or 12)
        return _last(year, month) if 1 <= month <= 12 else None
    try:
        return date(year, int(parts["month"] or parts["month2"]), int(parts["day"] or parts["day2"]))
    except ValueError:
        return None


def _last(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])
