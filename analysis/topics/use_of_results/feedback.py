"""What was said and shown: replies to the draft (意见反馈及采纳情况), interviews (访谈), evidence (资料清单).

feedback.csv   comment, from, reply, adopted           interviews.csv   date, who (a role, no resident's name), topic
evidence.csv   id, title, source, date, kind
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from analysis.core import figures as fig
from analysis.core.figures import Cell, Figure, Origin
from analysis.core.sections import Line, Section, plain_cell, table
from analysis.inputs.folder import Inputs
from analysis.inputs.sharing import WHOLE, Sharing
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
    "interviews": {"date": day(), "who": text(), "topic": text()},
    "evidence": {"id": code(), "title": text(), "source": text(), "date": day(required=False), "kind": one_of(*KINDS)},
}
KEYS = {"evidence": "id"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Feedback:
    """The rows of the three tables, those that can be read."""

    comments: tuple[Row, ...]
    interviews: tuple[Row, ...]
    evidence: tuple[Row, ...]


def read(inputs: Inputs, problems: list[Problem]) -> Feedback | None:
    """The three tables, None where there is none of them."""
    rows = {
        name: tuple(inputs.rows(name, columns, problems, key=KEYS.get(name, ""))) for name, columns in TABLES.items()
    }
    if not any(rows.values()):
        return None
    return Feedback(comments=rows["feedback"], interviews=rows["interviews"], evidence=rows["evidence"])


def evaluate(data: Feedback, _: Context) -> Outcome[None]:
    """Counts of what was adopted, and the three lists as they were handed in."""
    sections = []
    if data.comments:
        sections.append(_comments(data.comments))
    if data.interviews:
        heads = (TEXTS["date"], TEXTS["who"], TEXTS["topic"])
        rows = [[plain_cell(str(row[name] or "")) for name in ("date", "who", "topic")] for row in data.interviews]
        title = TEXTS["interviews"]
        sections.append(Section(id="interviews", place="annex", title=title, blocks=(table(title, heads, rows),)))
    if data.evidence:
        sections.append(_evidence(data.evidence))
    return Outcome(figures=tuple(_figures(data)), sections=tuple(sections))


def _figures(data: Feedback) -> Iterator[Figure]:
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


def _evidence(evidence: tuple[Row, ...]) -> Section:
    heads = (
        TEXTS["id"],
        TEXTS["title"],
        TEXTS["source"],
        TEXTS["date"],
        TEXTS["kind"],
    )
    rows = [
        [*(plain_cell(str(row[name] or "")) for name in ("id", "title", "source", "date")), KINDS[row["kind"]]]
        for row in evidence
        if row["kind"]
    ]
    title = TEXTS["index_evidence"]
    return Section(id="evidence", place="annex", title=title, blocks=(table(title, heads, rows, numeric=()),))


FEEDBACK = Topic(
    id="feedback",
    name=TEXTS["replies_comments"],
    file=__file__,
    tables=TABLES,
    sharing={
        "feedback": Sharing(names=("from",), texts=("comment", "reply")),
        "interviews": Sharing(names=("who",), texts=("topic",)),
        "evidence": WHOLE,
    },
    read=read,
    evaluate=evaluate,
)
