"""What is wrong with a list of calls, each said with its place."""

import pytest

from tests.analysis.survey.called_back.calls import HEADER, call, faults, set_callbacks, write


@pytest.mark.parametrize(
    ("rows", "settings", "words"),
    [
        ([(1, "drawn", 1, "maybe", "", "", "")], {}, 'row 2, column "outcome": found "maybe"'),
        ([(1, "drawn", 1, "denied", "6", "", "")], {}, 'row 2, column "satisfied_again": found "6"; allowed: 5, 4'),
        ([(1, "drawn", 1, "refused", "5", "", "")], {}, 'row 2, column "satisfied_again": found "5"'),
        (
            [(1, "drawn", 1, "denied", "", "", ""), (2, "drawn", 1, "denied", "", "", "")],
            {},
            'row 3, column "household"',
        ),
        ([(1, "drawn", 1, "denied", "", "", ""), (1, "drawn", 2, "denied", "", "", "")], {}, "repeats row 2"),
        (
            [(1, "drawn", 1, "denied", "", "", ""), ("", "drawn", 2, "denied", "", "", "")],
            {},
            'row 3, column "order": blank',
        ),
        ([(1, "drawn", "", "denied", "", "", "")], {}, 'row 2, column "household"'),
        ([(1, "drawn", 1, "", "", "", "")], {}, "no household has an outcome"),
        ([(1, "drawn", 1, "denied", "", "yesterday", "")], {}, 'row 2, column "date"'),
        (call((5, "denied", "")), {"population": 4}, 'survey.callbacks.population: found "4"; allowed: no fewer than'),
        (call((5, "denied", "")), {"population": 0}, 'survey.callbacks.population: found "0"'),
        (call((5, "denied", "")), {"tolerable": 5}, 'survey.callbacks.tolerable: found "5"'),
        (call((5, "denied", "")), {"confidence": 95}, 'survey.callbacks.confidence: found "95"'),
        (call((5, "denied", "")), {"reach": 1.2}, 'survey.callbacks.reach: found "1.2"'),
        (call((5, "denied", "")), {"seed": 1.5}, 'survey.callbacks.seed: found "1.5"'),
        (call((5, "denied", "")), {"tolerabel": 0.1}, "tolerabel"),
    ],
)
def test_what_is_wrong_with_the_list_is_said_with_file_and_row(zhenyuan, rows, settings, words):
    write(zhenyuan, rows)
    if settings:
        set_callbacks(zhenyuan, **settings)
    assert any(words in fault for fault in faults(zhenyuan)), faults(zhenyuan)


def test_names_and_phone_numbers_are_refused(zhenyuan):
    write(zhenyuan, [(*row, "13800000000") for row in call((5, "confirmed", ""))], (*HEADER, "phone"))
    assert any('column "phone": unknown column' in fault for fault in faults(zhenyuan))
