"""What every result can do: become a table, a sentence, a picture; and how a missing figure is said."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from textwrap import shorten
from typing import TYPE_CHECKING, Literal

from analysis.core.language import current_language
from analysis.core.printing import printed_table
from questionnaires.texts import Language, Text

if TYPE_CHECKING:  # what is only printed needs neither
    import pandas as pd
    from matplotlib.axes import Axes

LONGEST = 120  # signs of a repr


class Result(ABC):
    """A frozen value that carries its counts; subclasses are keyword-only dataclasses."""

    __slots__ = ()

    @abstractmethod
    def to_frame(self) -> "pd.DataFrame":
        """The result as a table, one row a quantity or a group."""

    @abstractmethod
    def sentence(self, lang: Language = "zh") -> str:
        """What the numbers mean, and what they do not."""

    def plot(self, ax: "Axes | None" = None) -> "Axes":  # noqa: ARG002 (subclasses draw on it)
        """Draw the result; results with nothing to draw say so."""
        raise TypeError(f"{type(self).__name__} is a table without a drawing; use to_frame()")

    def __init_subclass__(cls) -> None:
        """A result's repr stays on one line, whatever frames it holds; a dataclass keeps what is there."""
        cls.__repr__ = Result.__repr__  # type: ignore[method-assign]  # dataclasses would write their own

    def __repr__(self) -> str:
        parts = [
            f"{name}={value:.4g}" if isinstance(value, float) else f"{name}={value!r}" for name, value in self._plain()
        ]
        return f"{type(self).__name__}({shorten(', '.join(parts), LONGEST, placeholder='…')})"

    def __str__(self) -> str:
        lang = current_language()
        return f"{printed_table(self.to_frame(), lang)}\n\n{self.sentence(lang)}"

    def _plain(self) -> list[tuple[str, object]]:
        """The fields that are numbers or words, in their order."""
        values = ((name, getattr(self, name)) for name in getattr(self, "__dataclass_fields__", ()))
        return [(name, value) for name, value in values if isinstance(value, (int, float, str))]

    def _repr_html_(self) -> str:
        table: str = self.to_frame().to_html(index=False, border=0)
        return f"{table}<p>{self.sentence(current_language())}</p>"


@dataclass(frozen=True, slots=True, kw_only=True)
class Unavailable:
    """A figure that cannot be given (不适用, 不可比, 不可核) and the reason; never 0."""

    kind: Literal["not_applicable", "not_comparable", "not_verifiable"]
    reason: Text
