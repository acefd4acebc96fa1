"""On what readings rest (依据): reported by the evaluand, or verified by a sample, in full, from documents."""

from collections.abc import Sequence

from analysis.facts.completion import Completion
from analysis.scoring.indicators import Reading
from analysis.scoring.score import Score
from questionnaires.texts import Language, Text, texts_beside

TEXTS = texts_beside(__file__)

MEANS: dict[str, Text] = {
    "reported": TEXTS["reported"],
    "sample": TEXTS["verified_sample"],
    "census": TEXTS["verified_full"],
    "of_reported": TEXTS["every_reported_unit_verified"],
    "documents": TEXTS["documents"],
    "survey": TEXTS["survey"],
    "verified": TEXTS["verified"],
}
MIXED = TEXTS["reported_verified"]
ACTUAL = TEXTS["actual"]
NO_BASIS = TEXTS["actual_2"]


def means_of_completion(done: Completion) -> str:
    """How completion was verified: in full, all that was reported, or by a sample."""
    if not done.is_census:
        return "sample"
    return "of_reported" if done.n_assumed else "census"


def means_of(reading: Reading, done: Completion | None) -> str:
    """On what one reading rests, a key of `MEANS`; plain `verified` where nobody said how."""
    if reading.basis == "reported":
        return "reported"
    if reading.figure.startswith("completion.") and done is not None:
        return means_of_completion(done)
    if reading.figure.startswith("audit.sample."):
        return "sample"
    if reading.figure.startswith("survey."):
        return "survey"
    return "census" if reading.is_census and not reading.means else reading.means or "verified"


def basis_of(score: Score, done: Completion | None) -> Text | None:
    """On what a score rests, in words; None where there is no value."""
    reading = score.reading
    return None if reading is None or reading.value is None else MEANS[means_of(reading, done)]


def heading(scores: Sequence[Score], done: Completion | None, lang: Language) -> str:
    """What the column of actual values of these scores is called: by what all of them rest on."""
    means = {means_of(score.reading, done) for score in scores if score.reading and score.reading.value is not None}
    if not means:
        return NO_BASIS[lang]
    named = MEANS[means.pop()] if len(means) == 1 else MIXED if "reported" in means else MEANS["verified"]
    return ACTUAL[lang].format(means=named[lang])
