"""The amount drawn for each sheet and the answer to it (出价题)."""

from collections.abc import Collection

import pandas as pd

from analysis.core.errors import InvalidInput
from analysis.inputs.dataset import Dataset
from questionnaires.model import amount_column
from questionnaires.texts import Text, texts_beside

TEXTS = texts_beside(__file__)


def bids_from_dataset(
    dataset: Dataset, item_id: str, *, yes: Collection[str] = ("yes",), no: Collection[str] = ("no",)
) -> pd.DataFrame:
    """The amount drawn for each sheet and the answer to it (出价题的金额与回答), as `single_bounded` takes them.

    Args
        dataset: n sheets. item_id: an item of type bid. yes, no: its codes that count as yes and as no; other codes
            (不清楚) are blank. To be cautious, count them as no.

    Returns
        (n, 2): bid in yuan; yes 1, 0, blank without an answer.

    Raises
        InvalidInput: not a bid item, a code it does not have, an amount that it does not offer.
    """
    bids = {item.id: item for item in dataset.questionnaire.variables if item.type == "bid"}
    if item_id not in bids:
        raise InvalidInput(
            TEXTS["no_bid_item_there"].fill(
                item_id=item_id, value=Text("、".join(bids) or "无", ", ".join(bids) or "none")
            )
        )
    codes = {choice.code for choice in bids[item_id].choices}
    unknown = sorted({*yes, *no} - codes) or sorted({*yes} & {*no})
    if unknown:
        raise InvalidInput(
            TEXTS["not_code_both_yes"].fill(item_id=item_id, listed=Text("、".join(unknown), ", ".join(unknown)))
        )
    cells = dataset.answers[amount_column(item_id)]
    amounts = {str(amount): float(amount) for amount in bids[item_id].amounts}
    strange = sorted({cell for cell in cells if isinstance(cell, str)} - set(amounts))
    if strange:
        raise InvalidInput(
            TEXTS["amounts_never_offered"].fill(
                item_id=item_id, listed=Text("、".join(map(str, strange)), ", ".join(map(str, strange)))
            )
        )
    answers = dict.fromkeys(yes, 1.0) | dict.fromkeys(no, 0.0)
    return pd.DataFrame(
        {"bid": cells.map(amounts).astype(float), "yes": dataset.answers[item_id].map(answers).astype(float)}
    )
