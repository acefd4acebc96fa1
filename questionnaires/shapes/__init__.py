"""The shape of definitions, stated in models: which keys a part has, and of which kind their values are.

The models are loaded when the first questionnaire is read, so that the ground floor itself stays light.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from questionnaires.shapes.reading import Judged as Judged
    from questionnaires.shapes.reading import named_places as named_places
    from questionnaires.shapes.reading import read_shape as read_shape

_NAMES = ("Judged", "named_places", "read_shape")


def __getattr__(name: str) -> object:
    """The reader of questionnaires, from its module."""
    if name not in _NAMES:
        raise AttributeError(f"questionnaires.shapes has no {name!r}; it has {', '.join(_NAMES)}")
    return getattr(import_module("questionnaires.shapes.reading"), name)


def __dir__() -> list[str]:
    return sorted(_NAMES)
