"""What was said and shown: replies to the draft (意见反馈及采纳情况), interviews (访谈), papers (资料清单), the team.

feedback.csv   comment, from, reply, adopted    interviews.csv   date, who (a role), topic, people, views
team.csv       member, duty, title              evidence.csv     id, title, source, date, kind, supports, supplied
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from analysis.core import figures as fig
from analysis.core.figures import Cell, Figure, Origin
from analysis.core.sections import Line, Place, Section, plain_cell, table
from analysis.inputs.folder import Inputs
from analysis.inputs.sharing import PRIVATE, WHOLE, Sharing
from analysis.inputs.tables import Row, code, day, one_of, text
from analysis.topics.contract import Context, Outcome, Topic
from questionnaires.problems import Problem
from questionnaires.texts import Text, texts_beside

TEXTS = texts_beside(__file__)

ADOPTED: dict[str, Text] = {
    "yes": TEXTS["adopted"],
    "partly": TEXTS["adopted_part"],
    "no": TEXTS["not_adopted"],
}
KINDS: dict[str, Text] = {
    "document": TEXTS["document"],
    "account": TEXTS["accounts"],
    "photo": TEXTS["picture"],
    "record": TEXTS["record"],
    "data": TEXTS["data"],
    "other": TEXTS["other"],
}
TABLES = {
    "feedback": {"comment": text(), "from": text(), "reply": text(), "adopted": one_of(*ADOPTED)},
    "interviews": {
        "date": day(),
        "who": text(),
        "topic": text(),
        "people": text(required=False),
        "views": text(required=False),
    },
    "evidence": {
        "id": code(),
        "title": text(),
        "source": text(),
        "date": day(required=False),
        "kind": one_of(*KINDS),
        "supports": text(required=False),
        "supplied": one_of("yes", "no", required=False),
    },
    "team": {"member": text(), "duty": text(), "title": text(required=False)},
}
KEYS = {"evidence": "id"}
SUPPLIED: dict[str, Text] = {"yes": TEXTS["supplied_yes"], "no": TEXTS["supplied_no"]}
HEADS: dict[str, Text] = {
    "date": TEXTS["date"],
    "who": TEXTS["who"],
    "topic": TEXTS["topic"],
    "people": TEXTS["people"],
    "views": TEXTS["views"],
    "id": TEXTS["id"],
    "title": TEXTS["title"],
    "source": TEXTS["source"],
    "kind": TEXTS["kind"],
    "supports": TEXTS["supports"],
    "supplied": TEXTS["supplied"],
    "member": TEXTS["member"],
    "duty": TEXTS["duty"],
    "team.title": TEXTS["team_title"],
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Feedback:
    """The rows of the four tables, those that can be read."""

    comments: tuple[Row, ...]
    interviews: tuple[Row, ...]
    evidence: tuple[Row, ...]
    team: tuple[Row, ...] = ()

    @property
    def withheld_papers(self) -> tuple[Row, ...]:
        """The papers that were asked for and not supplied."""
        return tuple(row for row in self.evidence if row["supplied"] == "no")


def read(inputs: Inputs, problems: list[Problem]) -> Feedback | None:
    """The four tables, None where there is none of them."""
    rows = {
        name: tuple(inputs.rows(name, columns, problems, key=KEYS.get(name, ""))) for name, columns in TABLES.items()
    }
    if not any(rows.values()):
        return None
    return Feedback(
        comments=rows["feedback"], interviews=rows["interviews"], evidence=rows["evidence"], team=rows["team"]
    )


def evaluate(data: Feedback, _: Context) -> Outcome[tuple[Text, ...]]:
    """Counts of what was adopted, and the lists as they were handed in; gives what was asked for and not supplied."""
    sections: list[Section] = []
    if data.comments:
        sections.append(_comments(data.comments))
    if data.team:
        sections.append(_list("team", "conduct", TEXTS["team"], data.team))
    if data.interviews:
        held = (Line(TEXTS["interviews_held"]),)
        sections.append(Section(id="interviews_done", place="conduct", title=TEXTS["interviews_done"], blocks=held))
        sections.append(_list("interviews", "annex", TEXTS["interviews"], data.interviews))
    if data.evidence:
        sections.append(_list("evidence", "annex", TEXTS["index_evidence"], data.evidence))
    limits = tuple(_limit(row) for row in data.withheld_papers)
    return Outcome(figures=tuple(_figures(data)), sections=tuple(sections), gives=limits)


def _limit(row: Row) -> Text:
    """What a paper that was not supplied leaves open."""
    title, source, supports = (_marked(row[name]) for name in ("title", "source", "supports"))
    if not row["supports"]:
        return TEXTS["paper_not_supplied"].fill(title=title, source=source)
    return TEXTS["paper_not_supplied_for"].fill(title=title, source=source, supports=supports)


def _marked(words: object) -> Text:
    return plain_cell(str(words or ""))


def _figures(data: Feedback) -> Iterator[Figure]:
    yield from _n_interviews(data)
    origin = Origin(source=TEXTS["comments_counted"], inputs=("feedback.csv",))
    counts = Counter(row["adopted"] for row in data.comments)
    if data.comments:
        label, n = TEXTS["comments_received"], len(data.comments)
        yield fig.count("feedback.n", label, n, origin, noun=TEXTS["comments"], cell=Cell(n))
        for kind, name in ADOPTED.items():
            yield fig.count(
                f"feedback.{kind}",
                name,
                counts[kind],
                origin,
                noun=TEXTS["comments"],
                cell=Cell(counts[kind], group="feedback"),
            )


def _comments(comments: tuple[Row, ...]) -> Section:
    heads = (TEXTS["comment"], TEXTS["text"], TEXTS["reply"], TEXTS["adopted_2"])
    rows = [
        [*(plain_cell(str(row[name] or "")) for name in ("comment", "from", "reply")), ADOPTED[row["adopted"]]]
        for row in comments
        if row["adopted"]
    ]
    total = Line(TEXTS["received_adopted_part_not"])
    title = TEXTS["comments_draft_what_became"]
    return Section(id="feedback", place="other", title=title, blocks=(total, table(title, heads, rows)))


def _n_interviews(data: Feedback) -> Iterator[Figure]:
    origin, n = Origin(source=TEXTS["interviews_counted"], inputs=("interviews.csv",)), len(data.interviews)
    if n:
        label = TEXTS["interviews_done"]
        yield fig.count("interviews.n", label, n, origin, noun=TEXTS["times"], cell=Cell(n))


def _list(name: str, place: Place, title: Text, rows: tuple[Row, ...]) -> Section:
    """A table as it was handed in; columns that nobody filled in are left out."""
    columns = [column for column in TABLES[name] if any(row[column] for row in rows)]
    heads = [HEADS.get(f"{name}.{column}", HEADS[column]) for column in columns]
    cells = [[_cell(column, row[column]) for column in columns] for row in rows]
    return Section(id=name, place=place, title=title, blocks=(table(title, heads, cells),))


def _cell(column: str, value: object) -> Text:
    """A cell as it was written; words of ours are said in the language of the page."""
    words = {"kind": KINDS, "supplied": SUPPLIED}.get(column, {})
    return words[str(value)] if str(value) in words else plain_cell("" if value is None else str(value))


FEEDBACK = Topic(
    id="feedback",
    name=TEXTS["replies_comments"],
    file=__file__,
    tables=TABLES,
    sharing={
        "feedback": Sharing(names=("from",), texts=("comment", "reply")),
        "interviews": Sharing(names=("who",), texts=("topic", "people", "views")),
        "evidence": WHOLE,
        "team": PRIVATE,
    },
    read=read,
    evaluate=evaluate,
)
