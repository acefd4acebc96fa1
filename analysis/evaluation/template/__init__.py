"""The template of an engagement: commented files, and the same as a workbook, ready to be filled in."""

import csv
import io
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from analysis.evaluation.table_list import TABLES
from analysis.evaluation.topics import TOPICS
from analysis.evaluation.workbook_writer import Sheet, sheet_of, write_workbook
from analysis.inputs.folder import OFF
from analysis.inputs.workbook import flat_settings, place_of
from questionnaires.files import write_whole
from questionnaires.problems import Problem, ProblemsError
from questionnaires.texts import Text
from questionnaires.yaml_lines import parse_yaml

FOLDER = Path(__file__).parent
SETTINGS, README, WORKBOOK = "engagement.yaml", "README.md", "engagement.xlsx"
OWN_PACK = "packs/county-1.off.yaml"
SWITCHED_OFF, COMMENT = "#~ ", "#"
BOM = "\ufeff"  # a spreadsheet takes a CSV file for UTF-8 only with it


def write_template(folder: Path) -> tuple[Path, ...]:
    """Write the template into a folder that is new or empty: the files, and the workbook with the same content.

    Raises
        ProblemsError: there is something in the folder already.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        fault = Text("不是空文件夹", "is not an empty folder")
        cure = Text("换一个新的文件夹，已有的文件不会被覆盖", "name a new folder; nothing that is there is overwritten")
        raise ProblemsError([Problem(file=str(folder), fault=fault, cure=cure)])
    for name, text in template_texts().items():
        write_whole(folder / name, text.encode())
    settings, notes = template_settings()
    guide = (FOLDER / README).read_text(encoding="utf-8").splitlines()
    write_workbook(folder / WORKBOOK, settings, template_sheets(), notes=notes, guide=guide)
    return tuple(sorted(folder.iterdir()))


def template_texts() -> dict[str, str]:
    """The files of the template by name; a table without examples is a header, switched off."""
    named = {name: (FOLDER / name).read_text(encoding="utf-8") for name in (README, SETTINGS, OWN_PACK)}
    examples = example_files()
    filled = {file.name: BOM + file.read_text(encoding="utf-8") for file in examples.values()}
    shown = {called.removesuffix(OFF) for called in examples}
    bare = {f"{name}{OFF}.csv": BOM + _csv(_bare(name)) for name in TABLES if name not in shown}
    return named | filled | bare


def example_files() -> dict[str, Path]:
    """The tables with examples, by name (NAME.off is switched off): those of topics stand beside them in template/."""
    folders = dict.fromkeys((FOLDER, *(topic.folder / "template" for topic in TOPICS)))
    files = sorted((file for folder in folders for file in folder.glob("*.csv")), key=lambda file: file.name)
    return {file.stem: file for file in files}


def template_sheets() -> dict[str, Sheet]:
    """Every table an engagement may have, with its examples where there are some."""
    filled = {called: sheet_of(file) for called, file in example_files().items()}
    names = {name: f"{name}{OFF}" if f"{name}{OFF}" in filled else name for name in TABLES}
    return {called: filled.get(called) or _bare(name) for name, called in names.items()}


@cache
def column_texts(table: str, column: str) -> Text:
    """What people call a column of a table: the head of the template, up to its first explanation."""
    caption = template_sheets()[table].captions.get(column, "") if table in TABLES else ""
    zh, _, en = caption.partition(" / ")
    zh, en = re.split("[，：；]", zh)[0], re.split("[,:;]", en)[0]
    return Text(zh or column, en or zh or column)


def _bare(name: str) -> Sheet:
    """A header, with what each column allows above it."""
    columns = TABLES[name]
    allowed = [" / ".join(column.allowed[lang] for lang in ("zh", "en")) for column in columns.values()]
    return Sheet(lines=((1, (f"{COMMENT} {allowed[0]}", *allowed[1:])), (2, tuple(columns))))


def _csv(sheet: Sheet) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(cells for _, cells in sheet.lines)
    return text.getvalue()


def template_settings() -> tuple[Mapping[str, object], Mapping[str, str]]:
    """The settings that are switched on, and for every key, also of those that are off, the comment that stands above.

    A comment belongs to the first key below it; a key that is off says what its value would look like.
    """
    text = (FOLDER / SETTINGS).read_text(encoding="utf-8")
    settings, _ = parse_yaml(text, FOLDER / SETTINGS)
    full, lines = parse_yaml(text.replace(SWITCHED_OFF, ""), FOLDER / SETTINGS)
    on, written = dict(flat_settings(settings)), text.splitlines()
    notes, last = {}, 0
    for key, value in flat_settings(full):
        line = lines[place_of(key)].row
        comment = " ".join(_comments(written[last:line]))
        notes[key] = comment if key in on else f"{comment} 例 / e.g. {value}".strip()
        last = line
    return settings, notes


def _comments(lines: list[str]) -> list[str]:
    """The comments directly above the keys; what stands before a blank line is about the whole file."""
    while "" in lines:
        lines = lines[lines.index("") + 1 :]
    bare = [line.strip() for line in lines]
    return [line.lstrip(f"{COMMENT} ") for line in bare if line.startswith(COMMENT) and not line.startswith("#~")]
