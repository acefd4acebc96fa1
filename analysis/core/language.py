"""The language in which drawings are labelled and results printed: Chinese, unless somebody says otherwise."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from questionnaires.texts import Language

_language: ContextVar[Language] = ContextVar("language", default="zh")


@contextmanager
def in_language(lang: Language) -> Iterator[None]:
    """Within, drawings are labelled and results printed in a language; Chinese elsewhere.

    >>> with in_language("en"):
    ...     current_language()
    'en'
    """
    before = _language.set(lang)
    try:
        yield
    finally:
        _language.reset(before)


def current_language() -> Language:
    """The language of drawings and printed results here."""
    return _language.get()
