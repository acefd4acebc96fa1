"""survey_sites.csv and survey_sheets.csv: whatever is known of sites and of sheets beside the answers."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

import pandas as pd

from analysis.core.columns import unit_name
from analysis.inputs.dataset import Dataset
from analysis.inputs.folder import Inputs
from analysis.inputs.raw_tables import RawTable
from analysis.inputs.table_words import column_named, nearest
from analysis.inputs.tables import Column, Row, code, group_name, positive
from questionnaires.problems import Problem, allowed, found
from questionnaires.texts import Text, texts_beside

TEXTS = texts_beside(__file__)

SITE, SHEET, LABEL = "site", "sheet_id", "label"
SITES_FILE, SHEETS_FILE = "survey_sites", "survey_sheets"
OPEN = "open"  # the channel of a link that anybody may follow: its name is no site
SITES: Mapping[str, Column] = {
    SITE: group_name(),
    "label": group_name(required=False),
    "stratum": group_name(required=False),
    "n_sites": positive(required=False),
    "n_households": positive(required=False),
    "base_weight": positive(required=False),
}
SHEETS: Mapping[str, Column] = {
    SHEET: code(),
    SITE: group_name(required=False),
    "base_weight": positive(required=False),
}
SAMPLING_TABLES: Mapping[str, Mapping[str, Column]] = {SITES_FILE: SITES, SHEETS_FILE: SHEETS}
NO_SITE = ("None", "nan", "<NA>")  # how programs write that there is none
SHOWN = 3  # names in a message


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """One of the two files, by what its rows are about; `place` is what faults call it."""

    name: str
    place: str
    header: tuple[str, ...]
    rows: Mapping[str, Row]

    def column(self, name: str) -> str:
        """The column that a name means, "" if none."""
        own = [each for each in self.header if each not in (SITE, SHEET)]
        return name if name in own else column_named(name, own)


@dataclass(frozen=True, slots=True, kw_only=True)
class Files:
    """What both files say, and the site of every sheet that was returned, "" where it is not known."""

    sites: Table | None
    sheets: Table | None
    site_of: "pd.Series[str]"

    @property
    def names(self) -> tuple[str, ...]:
        """The sites that sheets came from."""
        return tuple(sorted(set(self.site_of) - {""}))


def read_files(inputs: Inputs, dataset: Dataset, numeric: Collection[str]) -> Files:
    """Both files, held against the sheets; faults join the problems of the settings.

    Args
        numeric: the names that the settings use for weights and counts.
    """
    sheets = _table(inputs, SHEETS_FILE, SHEETS, SHEET, numeric)
    sites = _table(inputs, SITES_FILE, SITES, SITE, numeric)
    site_of = _sites_of(dataset, sheets)
    problems = inputs.settings.problems
    if sheets is not None:
        problems += _strangers(sheets, SHEET, [*dataset.answers[SHEET], *dataset.set_aside.get(SHEET, ())])
    if sites is not None and (site_of != "").any():
        problems += _strangers(sites, SITE, sorted({*site_of, *_sites_of_pages(dataset).values()} - {""}))
    return Files(sites=sites, sheets=sheets, site_of=site_of)


def _table(inputs: Inputs, name: str, known: Mapping[str, Column], key: str, numeric: Collection[str]) -> Table | None:
    if not inputs.has(name):
        return None
    raw = inputs.tables[name]()
    header = raw.under(known).header if isinstance(raw, RawTable) else tuple(known)
    wanted = {column_named(each, header) or each for each in numeric}
    free = {each: group_name(required=False) for each in header if each and each not in known}
    columns = {**known, **free, **{each: positive(required=False) for each in header if each in wanted}}
    rows = inputs.rows(name, columns, inputs.settings.problems, key=key)
    named = {unit_name(row[key]): row for row in rows if row[key] is not None}
    return Table(name=name, place=inputs.place(name), header=header, rows=named)


def _strangers(table: Table, key: str, known: Collection[str]) -> Iterator[Problem]:
    """Rows about sites or sheets that are not in the bundle."""
    names = [unit_name(each) for each in known]
    for name, row in table.rows.items():
        if name not in names:
            near = nearest(name, names)
            shown = [near] if near else names[:SHOWN]
            cure = TEXTS["one_of_bundle"].fill(listed=Text("、".join(shown), ", ".join(shown)))
            yield Problem(file=table.place, row=row["row"], column=key, fault=found(row[key]), cure=allowed(cure))


def _sites_of_pages(dataset: Dataset) -> dict[str, str]:
    """The site of each sheet as the paradata have it, with sheets that do not count."""
    pages = dataset.paradata
    if pages is None or SITE not in pages:
        return {}
    first = pages.drop_duplicates(SHEET)
    named = zip(first[SHEET].astype(str), first[SITE].astype(str), strict=True)
    return {sheet: unit_name("" if site in NO_SITE else site) for sheet, site in named}


def _sites_of(dataset: Dataset, sheets: Table | None) -> "pd.Series[str]":
    """The site of each sheet: from the file of sheets, else from the paradata; not that of an open link."""
    ids = [str(sheet) for sheet in dataset.answers[SHEET]]
    known = _sites_of_pages(dataset)
    is_open = dict(zip(ids, dataset.answers["channel"] == OPEN, strict=True))
    told = {name: str(row.get(SITE) or "") for name, row in sheets.rows.items()} if sheets is not None else {}
    sites = [told.get(unit_name(sheet)) or ("" if is_open[sheet] else known.get(sheet, "")) for sheet in ids]
    return pd.Series([unit_name(site) for site in sites], index=ids, dtype=object)
