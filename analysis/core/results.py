"""What every result can do: become a table, a sentence, a picture; and how a missing figure is said."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from questionnaires.texts import Language, Text

if TYPE_CHECKING:  # what is only printed needs neither
    import pandas as pd
    from matplotlib.axes import Axes


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

    def _repr_html_(self) -> str:
        table: str = self.to_frame().to_html(index=False, border=0)
        return f"{table}<p>{self.sentence()}</p>"


@dataclass(frozen=True, slots=True, kw_only=True)
class Unavailable:
    """A figure that cannot be given (不适用, 不可比, 不可核) and the reason; never 0."""

    kind: Literal["not_applicable", "not_comparable", "not_verifiable"]
    reason: Text
