"""What the last page says of a report: what it carries, what can be computed again from it, with what (怎样核验)."""

import json
from collections.abc import Iterator, Sequence
from importlib.metadata import version

from analysis.inputs.folder import SETTINGS
from questionnaires.texts import Language
from reports.carried.carried import ENGAGEMENT, PAGES
from reports.chapters.build import Report
from reports.checks.recompute import MANIFEST, SURVEY, missing_from, unpacked
from reports.pdf.archival import Attached
from reports.texts.words import words

MOST_NAMES = 6


def how_to_verify(report: Report, files: Sequence[Attached]) -> tuple[str, ...]:
    """Sentences for the last page, true for what this very file carries.

    Args
        files: what is attached; the list of what the pages print is added to it when they are printed.
    """
    said, lang = words(report.lang, "verifying.yaml"), report.lang
    if not files:
        return (said["nothing"],)
    return tuple(_sentences(report, files, said, lang))


def _sentences(report: Report, files: Sequence[Attached], said: dict[str, str], lang: Language) -> Iterator[str]:
    names = [*(each.name for each in files), PAGES]
    yield said["carries"].format(files=_listed(names, said, lang))
    inside = unpacked(next(each.content for each in files if each.name == ENGAGEMENT))
    known = set(json.loads(inside[MANIFEST])["files"])
    missing = list(missing_from(known, report.evaluation.engagement.inputs))
    if SETTINGS not in known:
        yield said["none"]
    elif missing:
        yield said["some"].format(missing=_listed(missing, said, lang))
    else:
        yield said["all"]
    if any(name.startswith(SURVEY) for name in known):
        yield said["survey"]
    yield said["how"].format(software=f"hengping {version('hengping')}")


def _listed(names: Sequence[str], said: dict[str, str], lang: Language) -> str:
    shown = ("、" if lang == "zh" else ", ").join(names[:MOST_NAMES])
    return shown + (said["more"].format(n=len(names)) if len(names) > MOST_NAMES else "")
