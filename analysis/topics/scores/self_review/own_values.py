"""What the form says was reached (实际完成值), read as readings are, so that the rule can be applied to it."""

from collections.abc import Iterable, Sequence

from analysis.scoring.indicators import Indicator, Reading, leaves
from analysis.scoring.packs import RulePack
from analysis.scoring.readings.table import READINGS, one_reading
from analysis.topics.scores.self_review.tables import OwnScore
from questionnaires.texts import texts_beside

TEXTS = texts_beside(__file__)


def values_of(rows: Iterable[OwnScore], indicators: Sequence[Indicator], pack: RulePack) -> dict[str, Reading]:
    """The values on the form by indicator; what is told in words or cannot be read has none."""
    by_id = {leaf.id: leaf for leaf in leaves(indicators)}
    readings = {}
    for row in rows:
        indicator = by_id.get(row.indicator)
        if indicator is None or not row.value:
            continue
        form = TEXTS["form"]
        cells = {"indicator": row.indicator, "basis": "reported", "value": row.value, "row": row.row}
        words = {"method_zh": form.zh, "method_en": form.en}
        reading = one_reading({**dict.fromkeys(READINGS), **cells, **words}, indicator, pack)
        if reading is not None and not reading.figure:
            readings[row.indicator] = reading
    return readings
