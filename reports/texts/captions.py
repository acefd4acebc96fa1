"""Captions of pictures and tables as a body is written, so that the lists before it can be made from what is in it."""

from dataclasses import dataclass, field
from typing import Literal

from markupsafe import Markup

Kind = Literal["figure", "table"]


@dataclass(slots=True)
class Captions:
    """Collects captions in their order; their numbers are counted by the page itself."""

    listed: dict[Kind, list[tuple[str, str]]] = field(default_factory=lambda: {"figure": [], "table": []})

    def mark(self, kind: Kind, text: str, name: str = "") -> Markup:
        """A caption that is numbered and listed; `name` makes the anchor that references lead to."""
        anchor = f"{kind}-{name or len(self.listed[kind])}"
        self.listed[kind].append((anchor, text))
        return Markup('<span class="{0}-caption" id="{1}">{2}</span>').format(kind, anchor, text)
