"""Report → HTML, and the press prints it."""

import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from jinja2 import BytecodeCache, Environment, PackageLoader, StrictUndefined
from jinja2.bccache import Bucket
from markupsafe import Markup, escape

from analysis.core.figures import PLACEHOLDER
from analysis.core.results import Unavailable
from analysis.core.sections import Table
from analysis.evaluation.evaluate import Evaluation, roles
from analysis.evaluation.findings import SEVERITIES
from analysis.evaluation.unchecked import not_checked
from analysis.facts.published import ScoreReview
from analysis.facts.readings import basis_of, heading
from analysis.scoring.packs import LEVELS
from analysis.scoring.roles import CLASSES, ROLES
from analysis.scoring.rules import RULE_WORDS
from analysis.scoring.score import Score
from analysis.survey.satisfaction import NOT_PROBABILITY
from analysis.topics.use_of_results.follow_up import STAGES
from questionnaires.texts import Language, in_language
from reports.carried.attachments import digest
from reports.carried.carried import UNKNOWN_YET, digests_of, is_issued, pages_file, watermark
from reports.chapters.build import Report, Variant, build_report
from reports.chapters.prose import figure_span
from reports.checks.how_to_verify import how_to_verify
from reports.pdf.archival import VARIANT, Attached
from reports.pdf.press import ReportFile, write_pages
from reports.pdf.signs import MissingGlyphs
from reports.texts.captions import Captions
from reports.texts.notes import glossary
from reports.texts.words import words

SIGNING = ("lead_evaluator", "reviewer", "approver")
COVER = ("evaluand", "supervising", "client", "evaluator")
PIECE = re.compile(rf"\[\[(.*?)\]\]|{PLACEHOLDER.pattern}")
TAG = re.compile(r"<[^>]+>")
MARKED = re.compile(r'<span class="literal">([^<]*)</span>')
FIGURE = r'<span class="figure" data-id="[^"]*">([^<]*)</span>'
ALONE = re.compile(rf'<td class="num">{FIGURE}</td>')
LISTED = re.compile(r'<table class="sources">.*?</table>|<nav class="contents">.*?</nav>', re.DOTALL)
REFERENCE = re.compile(r'<a class="figure-ref" href="#([^"]*)"></a>')
LONGEST = 16  # signs of a figure that stays in one line
TURNED, DENSE = 10, 7  # columns from which a table lies on a turned page, or is set smaller
PICTURED = ("completion", "satisfied", "scores", "funds", "budget", "likert")


class Compiled(BytecodeCache):
    """The templates compiled once in a process, not once a report."""

    def __init__(self) -> None:
        self.known: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give a template that was compiled before."""
        if bucket.key in self.known:
            bucket.bytecode_from_string(self.known[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep a template."""
        self.known[bucket.key] = bucket.bytecode_to_string()


COMPILED = Compiled()


def write_report(
    evaluation: Evaluation,
    path: Path,
    *,
    lang: Language = "zh",
    variant: Variant = "full",
    attachments: Sequence[Attached] = (),
    with_texts: bool = True,
    is_draft: bool | None = None,
) -> ReportFile:
    """Write the report as tagged PDF/A-3a; the file appears whole or not at all.

    Args
        variant: `full`; `brief`, four pages for those who decide; `public`, aggregates only; `survey`, its results;
            `community`, for the part of one community.
        attachments: files that travel inside the report (see `reports/carried`); with them goes what the pages print.
        with_texts: whether the evaluators' text/*.md are read.
        is_draft: whether every page says that it is a draft; by the history of the engagement unless said otherwise.

    Raises
        MissingGlyphs: no installed font has some character of the report.
        NotEnoughData: a report on the survey alone where there is no survey.
    """
    report, files = build_report(evaluation, lang, variant, with_texts=with_texts), tuple(attachments)
    engagement = evaluation.engagement
    if is_draft is None:
        is_draft = not is_issued(engagement.folder, evaluation)
    html = report_html(report, digests_of(report, files), is_draft, how_to_verify(report, files))
    if files:
        files += (pages_file(html, report),)
        html = html.replace(UNKNOWN_YET, digest(files[-1].content))
    try:
        return write_pages(
            lighter(html),
            "report.css",
            path,
            variant=VARIANT,
            attachments=files,
            lang=lang,
            day=engagement.report_date,
            identifier=f"{engagement.id} {variant} {lang}",
        )
    except MissingGlyphs as wrong:
        raise wrong.found_in(engagement.folder, engagement.inputs) from wrong


def lighter(html: str) -> str:
    """The same pages from fewer boxes: marks that change no look go, a figure alone in its cell is its cell.

    A figure is not broken over lines, unless it is a long one in words.

    A link must hold plain text alone: one around a mark is no Link element in the file.
    """
    html = ALONE.sub(_as_cell, MARKED.sub(r"\1", html))
    html = LISTED.sub(lambda part: re.sub(FIGURE, r"\1", part[0]), html)
    return re.sub(FIGURE, _in_one_line, html)


def _as_cell(figure: re.Match[str]) -> str:
    kept = " figure" if len(figure[1]) <= LONGEST else ""
    return f'<td class="num{kept}">{figure[1]}</td>'


def _in_one_line(figure: re.Match[str]) -> str:
    """A figure with its mark, which keeps it in one line; of a long one only signs and their numbers stay together."""
    return figure[0] if len(figure[1]) <= LONGEST else figure[1].replace(" ≥ ", "\u00a0≥\u00a0")


def report_html(
    report: Report, digests: Mapping[str, str] | None = None, is_draft: bool = False, verifying: Sequence[str] = ()
) -> str:
    """The report as one HTML page; every number in it is a figure span, cited law or a name from the data.

    The body is written first: the lists before it name what is in it, and the glossary explains what it says.
    `digests` of what the report carries and how it is verified are printed on the last page.
    """
    environment = Environment(
        loader=PackageLoader("reports"),
        bytecode_cache=COMPILED,
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    captions = Captions()
    mark = Markup(watermark(report.lang)) if is_draft else ""  # noqa: S704 (a style of ours)
    environment.globals |= _words_and_values(report)
    environment.globals |= {"captions": captions, "carried": digests or {}, "verifying": verifying, "draft_style": mark}
    start = "brief.html" if report.variant == "brief" else "body.html"
    body = environment.get_template(start).render()
    environment.globals["terms"] = glossary(TAG.sub("", body), report.lang, report.evaluation.acts)
    annexes = "" if report.variant == "brief" else environment.get_template("annexes.html").render()
    html: str = environment.get_template("report.html").render(body=Markup(body), annexes=Markup(annexes))  # noqa: S704 (both escaped)
    shown = {anchor for anchor, _ in captions.listed["figure"]}
    return REFERENCE.sub(lambda made: made[0] if made[1] in shown else words(report.lang)["not_shown"], html)


def _words_and_values(report: Report) -> dict[str, object]:
    """What every template knows."""
    evaluation, lang = report.evaluation, report.lang
    engagement = evaluation.engagement

    def fig(figure_id: str) -> Markup:
        return figure_span(figure_id, evaluation.figures[figure_id].text(lang))

    def prose(template: str) -> Markup:
        return Markup("").join(_pieces(template, fig))

    def own(place: str) -> Markup:
        return report.own[place].filled(evaluation.figures, lang) if place in report.own else Markup("")

    def said_if_any(template: str) -> Markup:
        return Markup("<p>{}</p>").format(prose(template)) if template else Markup("")

    def basis(score: Score) -> str:
        texts = basis_of(score, evaluation.completion)
        return texts[lang] if texts else "—"

    word = words(lang, acts=evaluation.acts)
    is_sample = "completion.confidence" in evaluation.figures
    return {
        "completion_line": word["completion_sample_line" if is_sample else "completion_line"],
        "said": said_if_any,
        "basis_of": basis,
        "actual_of": lambda scores: heading(scores, evaluation.completion, lang),
        "published_line": published_line(evaluation.review, lang),
        "unchecked": list(not_checked(evaluation)),
        "fig": fig,
        "prose": prose,
        "own": own,
        "literal": literal,
        "plain": plain,
        "say": in_language,
        "t": word,
        "lang": lang,
        "report": report,
        "evaluation": evaluation,
        "engagement": engagement,
        "figures": evaluation.figures,
        "charts": report.charts,
        "not_probability": NOT_PROBABILITY,
        "roles": roles(evaluation),
        "signing": [name for name in SIGNING if name in engagement.roles],
        "cover_roles": [name for name in COVER if name in engagement.roles],
        "role_names": ROLES,
        "levels": LEVELS,
        "severities": SEVERITIES,
        "rule_words": RULE_WORDS,
        "classes": CLASSES,
        "stage": STAGES[engagement.stage],
        "is_missing": lambda value: isinstance(value, Unavailable),
        "table_class": table_class,
        "pictured": [name for name in PICTURED if name in report.charts],
    }


def published_line(review: ScoreReview | None, lang: Language) -> str:
    """What is said of published scores: of a total only where one was published."""
    if review is None:
        return ""
    relation = "mean" if review.relation == "neither" else review.relation
    return words(lang)[f"published_{relation}{'_only' if review.overall is None else ''}_line"]


def table_class(table: Table) -> str:
    """How a table is set: kept together where short, smaller where it has many columns, turned where it has more."""
    size = "turned" if len(table.columns) >= TURNED else "dense" if len(table.columns) >= DENSE else ""
    return " ".join(each for each in (size, "short" if len(table.rows) <= 8 else "") if each)


def literal(text: object) -> Markup:
    """A date, a name or cited law: digits in it are not a figure of the evaluation."""
    return Markup('<span class="literal">{}</span>').format(text)


def plain(text: str) -> str:
    """A text without the marks of cited law."""
    return text.replace("[[", "").replace("]]", "")


def _pieces(template: str, fig: Callable[[str], Markup]) -> list[Markup]:
    """The text cut at figures and cited law."""
    pieces, end = [], 0
    for match in PIECE.finditer(template):
        pieces.append(escape(template[end : match.start()]))
        pieces.append(literal(match[1]) if match[1] is not None else fig(match[2]))
        end = match.end()
    return [*pieces, escape(template[end:])]
