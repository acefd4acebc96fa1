"""What evaluators put beside the tables for the pages: texts in text/*.md, photographs in photos/."""

import re
from pathlib import Path

from questionnaires.characters import is_system_junk
from questionnaires.files import read_text

TEXTS, PHOTOS = "text", "photos"
ENDING, ONLY, ENGLISH = ".md", ".only", ".en"
EDITS = ".edits"  # of single paragraphs
COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
NO_FIGURES = (f"{TEXTS}/", f"{PHOTOS}/")  # inputs on which no figure rests


def text_files(folder: Path) -> list[Path]:
    """The files of the evaluators' texts in the folder of an engagement, none where there are none."""
    return [path for path in sorted((folder / TEXTS).glob(f"*{ENDING}")) if not is_system_junk(path.name)]


def photo_files(folder: Path) -> list[Path]:
    """The files in photos/ of an engagement, whether or not a text shows them."""
    beside = sorted((folder / PHOTOS).glob("*"))
    return [path for path in beside if path.is_file() and not is_system_junk(path.name)]


def without_comments(text: str) -> str:
    """A text without what stands between `<!--` and `-->`; its lines keep their numbers."""
    return COMMENT.sub(lambda match: "\n" * match[0].count("\n"), text)


def is_written(folder: Path, place: str) -> bool:
    """Whether a text for a place holds more than comments.

    Raises
        ProblemsError: it cannot be read.
    """
    names = (f"{place}{only}{ENDING}" for only in ("", ONLY))
    paths = (folder / TEXTS / name for name in names)
    return any(without_comments(read_text(path)).strip() for path in paths if path.is_file())
