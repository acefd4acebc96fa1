"""What was said and shown: replies to the draft (意见反馈及采纳情况), interviews (访谈), evidence (资料清单).

feedback.csv   comment, from, reply, adopted           interviews.csv   date, who (a role, no resident's name), topic
evidence.csv   id, title, source, date, kind
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from analysis.core import figures as fig
from analysis.core.figures import Figure, Origin
from analysis.core.sections import Line, Section, plain_cell, table
from analysis.inputs.folder import Inputs
from analysis.inputs.tables import Row, code, day, one_of, text
from analysis.topics.contract import Context, Outcome, Part
from questionnaires.problems import Problem
from questionnaires.texts import Text

ADOPTED: dict[str, Text] = {
    "yes": Text("采纳", "adopted"),
    "partly": Text("部分采纳", "adopted in part"),
    "no": Text("未采纳", "not adopted"),
}
KINDS: dict[str, Text] = {
    "document": Text("文件", "document"),
    "account": Text("账表凭证", "accounts"),
    "photo": Text("影像", "picture"),
    "record": Text("记录", "record"),
    "data": Text("数据", "data"),
    "other": Text("其他", "other"),
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


def evaluate(data: Feedback, _: Context) -> Outcome:
    """Counts of what was adopted, and the three lists as they were handed in."""
    sections = []
    if data.comments:
        sections.append(_comments(data.comments))
    if data.interviews:
        heads = (Text("日期", "Date"), Text("访谈对象", "Who"), Text("内容", "Topic"))
        rows = [[plain_cell(str(row[name] or "")) for name in ("date", "who", "topic")] for row in data.interviews]
        title = Text("访谈清单", "Interviews")
        sections.append(Section(id="interviews", place="annex", title=title, blocks=(table(title, heads, rows),)))
    if data.evidence:
        sections.append(_evidence(data.evidence))
    return Outcome(figures=tuple(_figures(data)), sections=tuple(sections))


def _figures(data: Feedback) -> Iterator[Figure]:
    origin = Origin(source=Text("意见反馈表计数", "comments counted"), inputs=("feedback.csv",))
    counts = Counter(row["adopted"] for row in data.comments)
    if data.comments:
        label = Text("反馈意见", "Comments received")
        yield fig.count("feedback.n", label, len(data.comments), origin, noun=Text("条", "comments"))
        for kind, name in ADOPTED.items():
            yield fig.count(f"feedback.{kind}", name, counts[kind], origin, noun=Text("条", "comments"))


def _comments(comments: tuple[Row, ...]) -> Section:
    heads = (Text("意见", "Comment"), Text("提出单位", "From"), Text("答复", "Reply"), Text("采纳", "Adopted"))
    rows = [
        [*(plain_cell(str(row[name] or "")) for name in ("comment", "from", "reply")), ADOPTED[row["adopted"]]]
        for row in comments
        if row["adopted"]
    ]
    total = Line(
        Text(
            "收到反馈意见 {feedback.n}，采纳 {feedback.yes}，部分采纳 {feedback.partly}，未采纳 {feedback.no}。",
            "{feedback.n} were received: {feedback.yes} adopted, {feedback.partly} in part, {feedback.no} not.",
        )
    )
    title = Text("意见反馈及采纳情况", "Comments on the draft and what became of them")
    return Section(id="feedback", place="other", title=title, blocks=(total, table(title, heads, rows)))


def _evidence(evidence: tuple[Row, ...]) -> Section:
    heads = (
        Text("编号", "Id"),
        Text("名称", "Title"),
        Text("来源", "Source"),
        Text("日期", "Date"),
        Text("类别", "Kind"),
    )
    rows = [
        [*(plain_cell(str(row[name] or "")) for name in ("id", "title", "source", "date")), KINDS[row["kind"]]]
        for row in evidence
        if row["kind"]
    ]
    title = Text("佐证资料清单", "Index of evidence")
    return Section(id="evidence", place="annex", title=title, blocks=(table(title, heads, rows, numeric=()),))


FEEDBACK_PART = Part(
    id="feedback", name=Text("意见反馈", "replies to comments"), tables=TABLES, read=read, evaluate=evaluate
)
