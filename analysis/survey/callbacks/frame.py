"""Whose sheets can be called back at all (回访对象): those with a household code; what to do about the others."""

from dataclasses import dataclass

from analysis.core.results import Unavailable
from analysis.inputs.dataset import Dataset
from questionnaires.texts import texts_beside

TEXTS = texts_beside(__file__)


@dataclass(frozen=True, slots=True, kw_only=True)
class CallableSheets:
    """Sheets by how somebody could be asked about them.

    `n_household`: by their household code. `n_listed`: paper, interviewers and other collectors, by lists that somebody
    else holds. `n_contactless`: site doors and the open link, by nobody.
    """

    n_household: int
    n_listed: int
    n_contactless: int

    @property
    def why_none(self) -> Unavailable:
        """Why nobody can be drawn from household codes, and what to do instead."""
        reason = TEXTS["no_contact"] if self.n_contactless > self.n_listed else TEXTS["listed_elsewhere"]
        return Unavailable(kind="not_applicable", reason=reason)


def callable_sheets(dataset: Dataset) -> CallableSheets:
    """The sheets that count (n), by how somebody could be called about them."""
    channel, mode = dataset.answers["channel"], dataset.answers["mode"]
    is_coded = channel == "household"
    if dataset.manifest.n_issued is None and is_coded.all():
        is_coded &= False  # codes that nobody issued: a table from elsewhere, such as published counts
    n_household = int(is_coded.sum())
    n_contactless = int((channel.isin(["site", "open"]) & (mode != "enumerator")).sum())
    return CallableSheets(
        n_household=n_household, n_listed=len(dataset) - n_household - n_contactless, n_contactless=n_contactless
    )
