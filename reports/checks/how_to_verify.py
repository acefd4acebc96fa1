"""What the last page says of a report: what it carries, what can be computed again from it, with what (怎样核验)."""

import json
from collections.abc import Iterator, Mapping, Sequence
from importlib.metadata import version

from analysis.core.numbers import percent
from analysis.inputs.folder import SETTINGS
from analysis.survey.aggregates.tables import COUNTS
from questionnaires.texts import Language
from reports.carried.carried import ENGAGEMENT, EVALUATION, PAGES
from reports.chapters.build import Report
from reports.checks.comparison import states_of
from reports.checks.recompute import MANIFEST, SURVEY, missing_from, unpacked
from reports.pdf.archival import Attached
from reports.texts.words import words

MOST_NAMES = 6


def how_to_verify(report: Report, files: Sequence[Attached]) -> tuple[str, ...]:
    """Sentences for the last page, true for what this very file carries.

    Args
        files: what is attached, the list of what the pages print among it.
    """
    said, lang = words(report.lang, "verifying.yaml"), report.lang
    if not files:
        return (said["nothing"],)
    return tuple(_sentences(report, {each.name: each.content for each in files}, said, lang))


def _sentences(report: Report, files: Mapping[str, bytes], said: dict[str, str], lang: Language) -> Iterator[str]:
    yield said["carries"].format(files=_listed([*files], said, lang))
    inside = unpacked(files[ENGAGEMENT])
    manifest = json.loads(inside.pop(MANIFEST))
    missing = list(missing_from(inside, report.evaluation.engagement.inputs))
    if SETTINGS not in inside:
        yield said["none"]
    elif missing:
        yield said["some"].format(missing=_listed(missing, said, lang))
    else:
        yield said["all"]
    if f"{SURVEY}{COUNTS}" in inside:
        yield said["tables"]
    yield from _share(report, files, inside, said)
    if manifest["privacy"] == "none" and SURVEY in missing:
        yield said["no_survey"]
    yield said["how"].format(software=f"hengping {version('hengping')}")


def _share(
    report: Report, files: Mapping[str, bytes], inside: Mapping[str, bytes], said: dict[str, str]
) -> Iterator[str]:
    """How many of the printed figures come out again from this very file: computed here, not promised."""
    printed = set(json.loads(files[PAGES])["figures"]) if PAGES in files else set()
    if not printed or SETTINGS not in inside:
        return
    states = states_of(inside, json.loads(files[EVALUATION]), report.variant)
    known = [each for each in states if each.id in printed]
    k = sum(each.state in ("match", "rounding") for each in known)
    if k < len(known):
        yield said["share"].format(n=len(known), k=k, share=percent(k / len(known)), rest=len(known) - k)


def _listed(names: Sequence[str], said: dict[str, str], lang: Language) -> str:
    shown = ("、" if lang == "zh" else ", ").join(names[:MOST_NAMES])
    return shown + (said["more"].format(n=len(names)) if len(names) > MOST_NAMES else "")
