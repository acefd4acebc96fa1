"""What is carried into the field on paper: the questionnaire as a form, and sheets of QR codes for stairwells."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

import segno
from jinja2 import Environment, PackageLoader, StrictUndefined

from analysis.inputs.csv_reader import read_csv
from questionnaires.model import AMOUNT, Condition, Item, Questionnaire
from questionnaires.problems import Problem, ProblemsError, allowed, found
from questionnaires.texts import Language, Text, in_language
from reports.pdf.archival import VARIANT
from reports.pdf.press import ReportFile, write_pages
from reports.texts.words import words

PaperSize = Literal["a4", "a6"]
ON_A4 = 8  # codes on an A4 sheet to be cut; an A6 page holds one
RULED_LINES = 3
CARD_COLUMNS = ("code", "link", "name")


@dataclass(frozen=True, slots=True)
class Printed:
    """How a type of item is answered on paper: a macro of paper.html, and the text noted beside the question."""

    way: str
    note: str = ""
    note_of_most: str = ""  # where the item says how many may be chosen


PRINTED = {
    "single": Printed("boxes"),
    "rating": Printed("boxes"),
    "nps": Printed("scale", "paper_nps"),
    "bid": Printed("boxes"),
    "multiple": Printed("boxes", note_of_most="paper_most"),
    "rank": Printed("boxes", "paper_rank", "paper_rank_top"),
    "number": Printed("number"),
    "date": Printed("day"),
    "text": Printed("lines"),
    "photo": Printed("nothing", "paper_photo"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeCard:
    """One QR code to hang or hand out: its address, the code that is typed, and a place name if it has one."""

    link: str
    code: str
    name: str = ""

    @property
    def picture(self) -> str:
        """The QR code as a vector image that stands in the page itself."""
        return str(segno.make(self.link, error="m").svg_data_uri(border=4, scale=4))

    @property
    def host(self) -> str:
        """The short address where the code can be typed."""
        return urlsplit(self.link).netloc

    @property
    def typed(self) -> str:
        """The code in two halves, as people read and type it."""
        return f"{self.code[:5]} {self.code[5:]}"


def write_paper_form(
    questionnaire: Questionnaire, path: Path, *, lang: Language = "zh", organiser: str = "", contact: str = ""
) -> ReportFile:
    """The questionnaire as an A4 form with drawn boxes and the codes that are keyed in; a tagged PDF.

    Raises
        MissingGlyphs: no installed font has some character of the form.
    """
    numbers = {item.id: str(at) for at, item in enumerate(_numbered(questionnaire), start=1)}
    html = (
        _environment(lang)
        .get_template("paper.html")
        .render(
            questionnaire=questionnaire,
            numbers=numbers,
            organiser=organiser,
            contact=contact,
            ruled=RULED_LINES,
            only_if=lambda condition: condition_in_words(condition, questionnaire, numbers, lang),
            amount=AMOUNT,
            printed=PRINTED,
            note_of=_note_of,
        )
    )
    return write_pages(html, "paper.css", path, variant=VARIANT, identifier=questionnaire.digest)


def _note_of(item: Item) -> str:
    """The text that is noted beside the question; a battery has none, its rows are answered in a table."""
    printed = PRINTED.get(item.type, Printed(""))
    return printed.note_of_most if item.max_chosen else printed.note


def write_code_sheets(
    cards: list[CodeCard], path: Path, *, size: PaperSize, title: str, lang: Language = "zh"
) -> ReportFile:
    """QR codes with the short address and the code to type under each: eight on A4 with cut marks, or one on A6.

    Raises
        MissingGlyphs: no installed font has some character of the sheets.
    """
    per_page = ON_A4 if size == "a4" else 1
    pages = [cards[at : at + per_page] for at in range(0, len(cards), per_page)]
    html = _environment(lang).get_template("codes.html").render(pages=pages, size=size, title=title)
    return write_pages(html, "codes.css", path, variant=VARIANT, identifier=title)


def read_cards(path: Path) -> list[CodeCard]:
    """The codes that `hengping survey issue` or `survey doors` wrote: columns code, link and perhaps name.

    Raises
        ProblemsError: no such file, missing columns, an empty list, a link that is no web address, a code that is
            another than that of its link or stands there twice.
    """
    raw = read_csv(path)
    if isinstance(raw, Problem):
        raise ProblemsError([raw])
    table = raw.under(CARD_COLUMNS)
    absent = [name for name in ("code", "link") if name not in table.header]
    if absent:
        fault, cure = Text("缺少这一列", "this column is missing"), allowed(Text("code、link", "code, link"))
        at = table.header_row
        raise ProblemsError([Problem(file=str(path), row=at, column=name, fault=fault, cure=cure) for name in absent])
    rows = [(at, {name: (cells.get(name) or "").strip() for name in CARD_COLUMNS}) for at, cells in table.rows]
    problems = [*table.faults(), *_card_problems(path, rows)]
    if not rows:
        fault, cure = Text("没有编码", "has no codes"), Text("先发放户码或新增入口", "issue codes or open a door first")
        problems = [Problem(file=str(path), fault=fault, cure=cure)]
    if problems:
        raise ProblemsError(problems)
    return [CodeCard(link=row["link"], code=row["code"], name=row["name"]) for _, row in rows]


def _card_problems(path: Path, rows: Sequence[tuple[int, Mapping[str, str]]]) -> Iterator[Problem]:
    """Links that nobody can open, codes that are not those of their link, codes that two households would get."""
    first: dict[str, int] = {}
    for at, row in rows:
        link, code = row["link"], row["code"]
        if not link.startswith(("http://", "https://")):
            fault = found(link) if link else Text("空白", "blank")
            yield Problem(
                file=str(path), row=at, column="link", fault=fault, cure=allowed(Text("网址", "a web address"))
            )
        elif (meant := urlsplit(link).path.rstrip("/").rpartition("/")[2]) != code:
            fault = found(code) if code else Text("空白", "blank")
            yield Problem(file=str(path), row=at, column="code", fault=fault, cure=allowed(Text(meant, meant)))
        elif (earlier := first.setdefault(code, at)) != at:
            fault = Text(f"“{code}”与第 {earlier} 行重复", f'"{code}" repeats row {earlier}')
            cure = Text("一户一码，请删去一行", "a code is for one household: delete a row")
            yield Problem(file=str(path), row=at, column="code", fault=fault, cure=cure)


def condition_in_words(
    condition: Condition, questionnaire: Questionnaire, numbers: Mapping[str, str], lang: Language
) -> str:
    """When an item is to be answered, said with the numbers and choices on the paper."""
    t = words(lang, "sheets.yaml")
    joined = [condition_in_words(one, questionnaire, numbers, lang) for one in (*condition.all_of, *condition.any_of)]
    if joined:
        said_so = t["paper_and" if condition.all_of else "paper_or"].join(joined)
    else:
        item = questionnaire.variable(condition.item)
        picked = t["paper_or"].join(in_language(item.choice(code).text, lang) for code in condition.codes)
        said_so = t["paper_chose"].format(number=numbers[condition.item], choice=picked)
    return t["paper_not"].format(condition=said_so) if condition.negated else said_so


def _numbered(questionnaire: Questionnaire) -> Iterator[Item]:
    """The items in the order of the paper; the rows of a matrix are numbered one by one."""
    for page in questionnaire.pages:
        for item in page.items:
            yield from item.variables


def _environment(lang: Language) -> Environment:
    environment = Environment(
        loader=PackageLoader("reports"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals |= {"say": in_language, "t": words(lang, "sheets.yaml"), "lang": lang}
    return environment
