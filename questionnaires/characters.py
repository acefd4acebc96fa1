"""One hygiene for every door: signs nobody sees, full-width forms, dashes, and words for yes and no."""

import re
import unicodedata

# Signs that show nothing although Unicode does not file them under format (Cf): fillers and the braille blank.
_BLANK_LETTERS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
_DASHES = frozenset("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u2e3a\u2e3b\ufe58\ufe63\uff0d\u2043")
_NOTED = "".join(chr(code) for code in range(0x00B2, 0x3300) if unicodedata.category(chr(code)) == "No")
# A raised or circled digit behind another is the mark of a note or a power: 1234① is not 12341.
_NOTES = re.compile(rf"((?<=\d)[{_NOTED}]+|[{_NOTED}]{{2,}}|[{_NOTED}](?=\d))")
_JOINERS = frozenset("\u200c\u200d")  # they shape letters of some scripts and emoji, so they stay inside a text
_YES = frozenset({"true", "yes", "y", "1", "1.0", "是", "真"})
_NO = frozenset({"false", "no", "n", "0", "0.0", "否", "假"})


def is_invisible(sign: str) -> bool:
    """Whether a sign shows nothing and is no space: controls, format signs, fillers, variation selectors."""
    return (
        unicodedata.category(sign) in ("Cc", "Cf", "Cs")
        or sign in _BLANK_LETTERS
        or "\ufe00" <= sign <= "\ufe0f"
        or "\U000e0100" <= sign <= "\U000e01ef"
    )


def has_visible(text: str) -> bool:
    """Whether a reader sees anything: an answer of blanks and invisible signs is no answer."""
    return any(not sign.isspace() and not is_invisible(sign) for sign in text)


def without_invisible(text: str) -> str:
    """The text without invisible signs; line breaks, tabs, joiners between letters and variation selectors stay."""
    return "".join(
        sign
        for place, sign in enumerate(text)
        if not is_invisible(sign)
        or sign in "\n\t"
        or ((sign in _JOINERS or "\ufe00" <= sign <= "\ufe0f") and place > 0 and not text[place - 1].isspace())
    )


def invisible_signs(text: str) -> tuple[str, ...]:
    """Names of the invisible signs in a text (`U+200B`), each once, in order; line breaks and tabs are none."""
    names = (f"U+{ord(sign):04X}" for sign in text if is_invisible(sign) and sign not in "\n\r\t")
    return tuple(dict.fromkeys(names))


def plain(text: str) -> str:
    """A code, id, number or flag as it is meant: NFKC, no invisible signs, one kind of dash, no outer blanks."""
    if text.isascii() and text.isprintable():  # nearly every code: nothing to fold
        return text.strip()
    parts = enumerate(_NOTES.split(text))  # every other part is a note
    folded = "".join(part if at % 2 else unicodedata.normalize("NFKC", part) for at, part in parts)
    kept = (sign for sign in folded if not is_invisible(sign) or sign in "\n\t")
    return "".join("-" if sign in _DASHES else sign for sign in kept).strip()


def flag(value: object) -> bool | None:
    """Yes or no as people write it (true, yes, 1, 是; false, no, 0, 否); None where it is neither."""
    if isinstance(value, bool):
        return value
    word = plain(str(value)).casefold()
    return True if word in _YES else False if word in _NO else None


def is_system_junk(name: str) -> bool:
    """Whether a file name is left by an operating system or an office program, and is nobody's data."""
    return name in ("Thumbs.db", "ehthumbs.db", "desktop.ini", "Icon\r", "__MACOSX") or name.startswith(
        (".DS_Store", "._", "~$", ".~lock.", ".Trash", ".Spotlight", ".fseventsd")
    )


def damaged_signs(text: str) -> tuple[str, ...]:
    """Names of signs that only damage leaves in a text: controls, halves of signs, the mark of a lost sign."""
    names = (
        f"U+{ord(sign):04X}"
        for sign in text
        if sign == "\ufffd" or (sign not in "\n\r\t" and unicodedata.category(sign) in ("Cc", "Cs"))
    )
    return tuple(dict.fromkeys(names))
