"""The sheets that visitors take along: a box for every drawn unit, with room for what is seen."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined

from analysis.inputs.raw_tables import COMMENT
from analysis.inputs.table_rows import read_table
from analysis.inputs.tables import Row
from analysis.topics.verification.tables import VISITS
from questionnaires.files import read_text
from questionnaires.problems import ProblemsError
from questionnaires.texts import Language
from reports.pdf.archival import VARIANT
from reports.pdf.press import ReportFile, write_pages
from reports.texts.words import words

DRAW = "hengping-draw"
DRAWN = frozenset({"draw.recorded"})


def read_visits(path: Path) -> tuple[list[Row], str]:
    """The list that `hengping audit draw` wrote, and the record of its draw ("" where it has none).

    Raises
        ProblemsError: the list cannot be read, or names a unit twice.
    """
    rows, problems = read_table(path, VISITS, key="unit_id")
    if problems:
        raise ProblemsError(problems)
    notes = [line.lstrip(COMMENT).strip() for line in read_text(path).splitlines() if line.startswith(COMMENT)]
    return rows, next((note for note in notes if note.startswith(DRAW)), "")


def write_visit_sheets(
    visits: Sequence[Mapping[str, object]], path: Path, *, title: str, record: str = "", lang: Language = "zh"
) -> ReportFile:
    """One box a unit: status, stage, what was seen, photo, who and when; the place only if the visitor agrees.

    Raises
        MissingGlyphs: no installed font has some character of the sheets.
    """
    environment = Environment(
        loader=PackageLoader("reports"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    html = environment.get_template("visits.html").render(
        visits=visits,
        title=title,
        record=record,
        lang=lang,
        t=words(lang, "visits.yaml", DRAWN if record else frozenset()),
    )
    return write_pages(html, "visits.css", path, variant=VARIANT, identifier=f"{title} {record}")
