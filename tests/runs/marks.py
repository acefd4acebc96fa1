"""Marks that tests get from what they use: `browser` from a fixture, `pdf` and `slow` from what they call."""

import inspect
from collections.abc import Callable, Iterator
from types import CodeType, FunctionType
from typing import Any

import pytest

BROWSER = "chromium_path"
STARTERS = {"executable"}  # of sys: a process of its own, which reads all modules once more
LARGEST = "copenhagen-housing"  # the example of 1,681 sheets: its story takes half a minute
PRINTERS = {"write_pdf", "write_pages", "write_report", "write_each", "write_paper_form", "write_code_sheets"}
PRINTERS |= {"write_visit_sheets", "report"}  # the last is a command, and so a text in the code of a test


def mark(item: pytest.Item) -> None:
    """Give a collected test the marks that follow from its fixtures and its code."""
    if BROWSER in getattr(item, "fixturenames", ()):
        item.add_marker(pytest.mark.browser)
    names: set[str] = set()
    seen: set[FunctionType] = set()
    for function in _functions(item):
        names.update(names_in(function, seen))
    if names & PRINTERS:
        item.add_marker(pytest.mark.pdf)
    if names & STARTERS or LARGEST in names or LARGEST in item.name:
        item.add_marker(pytest.mark.slow)


def names_in(function: Callable[..., Any], seen: set[FunctionType]) -> Iterator[str]:
    """Names and texts in a function of the tests and in those of the tests that it calls, each function once."""
    function = inspect.unwrap(function)
    if isinstance(function, FunctionType) and function not in seen and function.__module__.startswith("tests."):
        seen.add(function)
        for name in _names(function.__code__):
            yield name
            helper = function.__globals__.get(name)
            if callable(helper):
                yield from names_in(helper, seen)


def _functions(item: pytest.Item) -> Iterator[Callable[..., Any]]:
    """The function of a test and those of its fixtures."""
    if isinstance(item, pytest.Function):
        test = item.function
        yield test.hypothesis.inner_test if hasattr(test, "hypothesis") else test
        for fixtures in item._fixtureinfo.name2fixturedefs.values():
            yield from (fixture.func for fixture in fixtures)


def _names(code: CodeType) -> Iterator[str]:
    """Names and texts of a function, and of the functions inside it."""
    yield from code.co_names
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _names(constant)
        elif isinstance(constant, str):
            yield constant
