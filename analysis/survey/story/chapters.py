"""A first reading as values: its chapters, each result with its sentence and its plot, and what bounds them all."""

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape

import pandas as pd
from matplotlib.axes import Axes

from analysis.core import plots
from analysis.core.results import Result, Unavailable
from questionnaires.texts import Language, Text, texts_beside

TEXTS = texts_beside(__file__)

Answer = Result | Unavailable
Named = tuple[Text, Answer]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Chapter:
    """One question of the reading and what answers it; what cannot be answered says why."""

    id: str
    title: Text
    results: tuple[Named, ...]

    def sentences(self, lang: Language = "zh") -> list[str]:
        """One sentence a result."""
        colon = "：" if lang == "zh" else ": "
        return [f"{name[lang]}{colon}{_said(result, lang)}" for name, result in self.results]


def _said(result: Answer, lang: Language) -> str:
    if isinstance(result, Unavailable):
        return TEXTS["not_applicable"].fill(zh=result.reason)[lang]
    return result.sentence(lang)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Story(Result):
    """The chapters of a first reading, and what bounds them all."""

    title: str
    chapters: tuple[Chapter, ...]
    bounds: tuple[Text, ...]

    def __getitem__(self, chapter: str) -> Chapter:
        """The chapter of an id. Raises KeyError."""
        for each in self.chapters:
            if each.id == chapter:
                return each
        raise KeyError(chapter)

    def to_frame(self) -> pd.DataFrame:
        """Rows: chapter, result, sentence."""
        rows = [(each.id, name["zh"], _said(result, "zh")) for each in self.chapters for name, result in each.results]
        return pd.DataFrame(rows, columns=["chapter", "result", "sentence"])

    def sentence(self, lang: Language = "zh") -> str:
        """Every chapter's sentences, and the bounds."""
        parts = [f"【{each.title[lang]}】" + " ".join(each.sentences(lang)) for each in self.chapters]
        return "\n".join([*parts, " ".join(each[lang] for each in self.bounds)])

    def drawn(self) -> Iterator[tuple[str, Axes]]:
        """Every result that can be drawn, as (name, axes)."""
        for each in self.chapters:
            for name, result in each.results:
                if not isinstance(result, Unavailable) and type(result).plot is not Result.plot:
                    yield name["zh"], result.plot()

    def _repr_html_(self) -> str:
        bounds = "".join(f"<p><strong>{escape(each['zh'])}</strong></p>" for each in self.bounds)
        parts = [f"<h2>{escape(self.title)}</h2>{bounds}"]
        for each in self.chapters:
            parts.append(f"<h3>{escape(each.title['zh'])}</h3>")
            for name, result in each.results:
                parts.append(f"<h4>{escape(name['zh'])}</h4><p>{escape(_said(result, 'zh'))}</p>")
                if not isinstance(result, Unavailable) and type(result).plot is not Result.plot:
                    parts.append(plots.as_svg(result.plot()))
        return "".join(parts)
