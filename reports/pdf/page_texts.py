"""What stands on the pages of a PDF (页面文字), by the program pdftotext where it is installed."""

import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

SECONDS = 120
SPACE = re.compile(r"\s+")


def page_texts(path: Path) -> tuple[str, ...] | None:
    """The text of every page in the order it was written; None where it cannot be had."""
    program = shutil.which("pdftotext")
    if program is None:
        return None
    command = [program, "-raw", "-enc", "UTF-8", str(path.resolve()), "-"]
    try:
        done = subprocess.run(command, capture_output=True, check=False, timeout=SECONDS)  # noqa: S603 (a program of the machine, no shell)
    except subprocess.TimeoutExpired:
        return None
    if done.returncode != 0:
        return None
    return tuple(done.stdout.decode("utf-8", "replace").removesuffix("\f").split("\f"))


def not_on_pages(pages: tuple[str, ...], wanted: Mapping[str, int]) -> dict[str, tuple[int, int]]:
    """Printed texts that stand on the pages less often than they should: how often they should, how often they do.

    A text may be broken into lines anywhere; a number does not count as part of a longer one.
    """
    whole = "\n".join(pages).replace("\u2212", "-")  # pages have the sign of minus
    found = {text: len(_pattern(text).findall(whole)) for text in wanted}
    return {text: (n, found[text]) for text, n in wanted.items() if found[text] < n}


def times_printed(figures: Mapping[str, int], texts: Mapping[str, str]) -> Counter[str]:
    """How often each printed text should stand on the pages: figures that read the same count together."""
    wanted: Counter[str] = Counter()
    for figure_id, n in figures.items():
        text = SPACE.sub("", texts.get(figure_id, ""))
        if text:
            wanted[text] += n
    return wanted


def is_on_last_page(pages: tuple[str, ...], digest: str) -> bool:
    """Whether a digest stands on the last page, or before it where the note on verifying goes over."""
    return any(digest in SPACE.sub("", page) for page in pages[-2:])


def _pattern(text: str) -> re.Pattern[str]:
    before = r"(?<![0-9.,])" if text[0].isdigit() else ""
    after = r"(?![0-9])(?![.,][0-9])" if text[-1].isdigit() else ""
    return re.compile(before + r"\s*".join(re.escape(sign) for sign in text) + after)
