"""Numbers as officials write them: 1,200, 0.5, 一千二百, 八十五点五."""

import re
from decimal import Decimal

ARABIC = r"(?:[1-9]\d{0,2}(?:,\d{3})+(?!\d)|\d+)(?:\.\d+)?"
DIGITS = "零一二三四五六七八九"
CHINESE = rf"[{DIGITS}〇两十百千]+(?:点[{DIGITS}〇]+)?"
TENS = {"十": 10, "百": 100, "千": 1000}
_D = "[一二三四五六七八九]"
WELL_FORMED = re.compile(rf"零|(?!零)(?:{_D}千)?(?:零?{_D}百)?(?:零?{_D}?十)?(?:零?{_D})?")
CUT_SHORT = re.compile(rf"[百千]{_D}$|千[^零百]*十|百十")  # 三百五 is 350; 一千二十 and 一百十 are no numbers


def is_number(text: str) -> bool:
    """Whether the text is one number that can be read in one way only (一百五 and 三五 cannot)."""
    if re.fullmatch(ARABIC, text):
        return True
    integer, _, part = _tidy(text).partition("点")
    is_bare = bool(integer) and bool(WELL_FORMED.fullmatch(integer)) and not CUT_SHORT.search(integer)
    return is_bare and all(sign in DIGITS for sign in part)


def decimal_of(text: str) -> Decimal:
    """The value of a number; call it for what `is_number` accepts."""
    if text[0].isdigit():
        return Decimal(text.replace(",", ""))
    integer, _, part = _tidy(text).partition("点")
    total, number = 0, 0
    for sign in integer:
        if sign in TENS:
            total, number = total + (number or 1) * TENS[sign], 0
        else:
            number = DIGITS.index(sign)
    return Decimal(f"{total + number}.{''.join(str(DIGITS.index(sign)) for sign in part)}" if part else total + number)


def _tidy(text: str) -> str:
    return text.replace("〇", "零").replace("两", "二")
