"""A run makes what is costly once, and marks tests by what they call."""

import pytest

from reports.pdf import press
from tests.runs.kept import Keeper
from tests.runs.marks import LARGEST, PRINTERS, STARTERS, names_in

PAGE = '<html lang="zh-CN"><head><title>样张</title></head><body><p>字</p></body></html>'


def doubled(calls, refused=()):
    """A function that doubles numbers and notes each that it is asked for."""

    def double(numbers):
        calls.append(numbers)
        if numbers in refused:
            raise ValueError(numbers)
        return [2 * number for number in numbers]

    return double


def test_the_same_arguments_are_worked_on_once_by_all_processes_of_a_run(tmp_path):
    calls: list[list[int]] = []
    here, there = (Keeper(tmp_path / "kept").once(doubled(calls)) for _ in range(2))
    assert here([1, 2]) == there([1, 2]) == [2, 4]
    assert here([3]) == [6]
    assert calls == [[1, 2], [3]]


def test_each_gets_a_copy_that_it_may_spoil(tmp_path):
    double = Keeper(tmp_path / "kept").once(doubled([]))
    double([1]).append("spoilt")
    assert double([1]) == [2]


def test_what_was_refused_is_asked_for_again(tmp_path):
    calls: list[list[int]] = []
    double = Keeper(tmp_path / "kept").once(doubled(calls, refused=([0],)))
    for _ in range(2):
        with pytest.raises(ValueError, match="0"):
            double([0])
    assert calls == [[0], [0]]


def by_way_of_another(path):
    return one_that_prints(path)


def one_that_prints(path):
    return [press.write_pages(PAGE, "report.css", path, identifier="p") for _ in range(1)]


def test_a_test_is_marked_by_what_its_helpers_call():
    assert PRINTERS & set(names_in(by_way_of_another, set()))
    assert not PRINTERS & set(names_in(doubled, set()))
    assert not STARTERS & set(names_in(by_way_of_another, set()))


@pytest.mark.parametrize("example", [LARGEST, "zhenyuan"])
def test_what_works_on_the_largest_example_is_slow(example, request):
    assert (request.node.get_closest_marker("slow") is not None) == (example == LARGEST)


def test_who_prints_without_the_mark_is_told(tmp_path):
    print_page = getattr(press, "_".join(("write", "pages")))  # so that this test gets no mark
    with pytest.raises(AssertionError, match="has the mark pdf"):
        print_page(PAGE, "report.css", tmp_path / "p.pdf", identifier="p")
