"""What keeps a PDF from being archival and accessible, as values with words for people."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from questionnaires.texts import Language, Text, texts_beside

Node = Any  # an object of a PDF; its types are known only when it is read
WORDS: Mapping[str, Text] = texts_beside(__file__)
MOST_PAGES = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One thing that keeps a PDF from being archival and accessible."""

    check: str
    n: int = 1
    places: tuple[str, ...] = ()

    def text(self, lang: Language = "zh") -> str:
        """What is wrong, how often, and where."""
        listed = ("、" if lang == "zh" else ", ").join(self.places)
        often = f" ×{self.n}" if self.n > 1 else ""
        where = (f"（{listed}）" if lang == "zh" else f" ({listed})") if listed else ""
        return f"{WORDS[self.check][lang]}{often}{where}"


def counted(check: str, objects: Iterable[Node], pages: Mapping[Any, str]) -> Iterator[Fault]:
    """One fault for all objects that a check names, with the first few of their pages."""
    objects = list(objects)
    if objects:
        named = (pages.get(each[key].objgen) for each in objects for key in ("/Pg", "/P") if key in each)
        places = dict.fromkeys(f"p. {page}" for page in named if page)
        yield Fault(check=check, n=len(objects), places=tuple(places)[:MOST_PAGES])


def written(holder: Any, key: str) -> str:
    """The text that an object holds under a key, "" where there is none."""
    return str(holder.get(key, "")).strip()
