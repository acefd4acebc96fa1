"""A small, seeded slice of the simulation: intervals that allow for sites hold the truth, others fall short of it."""

from tests.oracles.coverage.__main__ import rows_of
from tests.oracles.coverage.population import Drawing
from tests.oracles.coverage.quantities import (
    ANY_WRONG,
    DIFFERENCE,
    IMPORTANCE,
    INDEX,
    PERFORMANCE,
    RAKED,
    SHARE,
    SIMPLE,
)

COVERED = (SHARE, INDEX, DIFFERENCE, RAKED, PERFORMANCE, IMPORTANCE)


def test_thirty_samples_of_eight_sites_hold_the_truth_as_often_as_said():
    table = rows_of(Drawing(n_sites=8, has_strata=True, is_by_size=False), 30, 2).set_index("quantity")["share"]
    assert (table[list(COVERED)] >= 0.87).all()  # 0.95 less two errors of 30 samples
    assert table[SIMPLE] < table[SHARE]
    assert table[ANY_WRONG] <= 0.1
