"""`python -m tests.oracles`: every reference case with what became of it: matched, not matched, or not computed yet."""

import json
import sys
from collections import defaultdict
from pathlib import Path

import pytest

EXPECTED = Path(__file__).parents[3] / "shared" / "reference" / "expected"
LATER: dict[str, str] = {}
BY_TEST = {  # cases whose tests carry names of their own instead of the case's id
    "icc_shrout_fleiss": "test_icc_with_intervals",
    "kappa_cohen_1968": "test_kappa_plain_and_weighted",
    "fleiss_1971_30patients_6raters": "test_fleiss_kappa",
    "krippendorff_12units_4raters": "test_krippendorff_alpha",
    "proportion_margin_of_error": "test_sample_sizes_of_a_share",
}


class Outcomes:
    """Keeps what became of each test."""

    def __init__(self):
        self.by_test = {}

    def pytest_runtest_logreport(self, report):
        if report.when == "call" or report.outcome != "passed":
            self.by_test[report.nodeid] = report.outcome


def main():
    if not EXPECTED.is_dir():
        sys.exit(f"the reference results are not at {EXPECTED.relative_to(EXPECTED.parents[3])}")
    outcomes = Outcomes()
    pytest.main(["-q", "--no-header", "--no-summary", str(Path(__file__).parent)], plugins=[outcomes])
    counts: dict[str, int] = defaultdict(int)
    print(f"\n{'topic':<24}{'case':<42}outcome")
    for path in sorted(EXPECTED.glob("*.json")):
        for case in json.loads(path.read_text(encoding="utf-8"))["cases"]:
            became = outcome_of(case["id"], outcomes.by_test) or LATER.get(path.stem, "no test yet")
            counts[became] += 1
            print(f"{path.stem:<24}{case['id']:<42}{became}")
    print("\n" + "; ".join(f"{became}: {n}" for became, n in sorted(counts.items(), key=lambda each: -each[1])))


def outcome_of(case_id, by_test):
    """Matched if every test of the case passed; nothing if there is none."""
    wanted = BY_TEST.get(case_id, case_id)
    found = [
        outcome
        for test, outcome in by_test.items()
        if wanted in (test if case_id in BY_TEST else test.partition("[")[2].rstrip("]").split("-"))
    ]
    if not found:
        return ""
    return "matched" if set(found) == {"passed"} else "NOT matched"


main()
