"""Charts of an evaluation as vector images with a text for those who cannot see them."""

import base64
import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import partial
from math import isnan

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from analysis.core import numbers, plots
from analysis.core.results import Result, Unavailable
from analysis.core.sections import Picture
from analysis.evaluation.evaluate import Evaluation
from analysis.facts.budget import BudgetLine
from analysis.facts.readings import MEANS, means_of_completion
from analysis.statistics.relations.drivers import Drivers
from analysis.survey.authenticity.screen import REVIEW, Screen
from analysis.survey.results import ItemResult
from questionnaires.bundle import NO_ANSWER
from questionnaires.model import Choice
from questionnaires.texts import Language, in_language
from reports.drawings import svg
from reports.privacy.small_cells import LEAST
from reports.texts.words import words

Drawn = tuple[str, str] | None
Maker = Callable[[Evaluation, Language], Drawn]
NOT_A_NUMBER = float("nan")


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """One drawing: caption, text instead of the picture, and the picture as a data address."""

    id: str
    caption: str
    alt: str
    source: str


def charts(
    evaluation: Evaluation, lang: Language, *, withheld: Mapping[str, frozenset[str]] | None = None
) -> dict[str, Chart]:
    """The charts this evaluation has data for.

    Args
        withheld: codes of items that are not shown, by item; an item with such codes is left out. Where it is given,
            even empty, the charts are for everybody, and none is drawn that tells of a few sheets.
    """
    makers, captions = _makers(evaluation, lang, withheld)
    made: dict[str, Chart] = {}
    for name, maker in makers.items():
        drawn = maker(evaluation, lang)
        if drawn is not None:
            made[name] = Chart(id=name, caption=captions[name], alt=drawn[1], source=_data_address(drawn[0]))
    return made


def chart_names(evaluation: Evaluation) -> frozenset[str]:
    """What a text may refer to, whether or not a version of the report shows it."""
    return frozenset(_makers(evaluation, "zh", None)[0])


def _makers(
    evaluation: Evaluation, lang: Language, withheld: Mapping[str, frozenset[str]] | None
) -> tuple[dict[str, Maker], dict[str, str]]:
    """How each picture is drawn and what it is called, by its name."""
    makers: dict[str, Maker] = {
        "scores": _scores,
        "completion": _completion,
        "budget": _budget,
        "funds": _funds,
        "likert": partial(_likert, withheld=withheld or {}),
        "satisfied": _satisfied,
        "screen": partial(_screen, is_public=withheld is not None),
        "drivers": partial(_of_story, chapter="drivers", kind=Drivers),
    }
    word = words(lang, acts=evaluation.acts)
    captions = {name: word[f"chart_{name}"] for name in makers}
    for section in evaluation.sections:
        for block in section.blocks:
            if isinstance(block, Picture):
                makers[block.id] = partial(_of_result, result=block.result)
                captions[block.id] = block.caption[lang]
    return makers, captions


def _of_result(_: Evaluation, lang: Language, *, result: Result) -> Drawn:
    return _plotted(result, lang), result.sentence(lang)


def _scores(evaluation: Evaluation, lang: Language) -> Drawn:
    card = evaluation.card
    if card is None or any(evaluation.figures[f"score.top.{top}.points"].value is None for top in card.by_top()):
        return None  # bars would tell points that are withheld
    names = {indicator.id: indicator.names[lang] for indicator in card.indicators}
    rows = [
        svg.Row(
            label=names[top],
            values=(float(earned), float(out_of)),
            note=_earned(earned, out_of, lang),
        )
        for top, (earned, out_of) in card.by_top().items()
    ]
    return (svg.bars_of_whole(rows), "；".join(f"{row.label} {row.note}" for row in rows)) if rows else None


def _earned(earned: Decimal, out_of: Decimal, lang: Language) -> str:
    points, share = (
        f"{numbers.decimal(earned)} / {numbers.decimal(out_of, numbers.places_of(out_of))}",
        _of(earned, out_of),
    )
    return f"{points}（{share}）" if lang == "zh" else f"{points} ({share})"


def _of(part: object, whole: object) -> str:
    return numbers.percent(float(str(part)) / float(str(whole)), 0) if float(str(whole)) else "—"


def _completion(evaluation: Evaluation, lang: Language) -> Drawn:
    done = evaluation.completion
    if done is None:
        return None
    word = words(lang)
    bounds = "" if done.is_census else f"（{numbers.percent(done.low)} – {numbers.percent(done.high)}）"
    marks = [
        svg.Mark(
            label=word["reported"],
            value=done.reported_rate,
            text=f"{numbers.percent(done.reported_rate)}　{done.n_reported}/{done.n_units}",
        ),
        svg.Mark(
            label=MEANS[means_of_completion(done)][lang],
            value=done.verified_rate,
            low=done.low,
            high=done.high,
            text=f"{numbers.percent(done.verified_rate)}{bounds}　{done.n_verified}/{done.n_checked}",
        ),
    ]
    return svg.on_shares(marks), done.sentence(lang)


def _budget(evaluation: Evaluation, lang: Language) -> Drawn:
    if evaluation.execution is None:
        return None
    word = words(lang)
    rows = [
        svg.Row(
            label=line.names[lang],
            values=tuple(_wan(amount) for amount in _amounts(line)),
            texts=tuple(_told(amount) for amount in _amounts(line)),
        )
        for line in evaluation.engagement.budget
    ]
    drawing = svg.grouped_bars(rows, (evaluation.figures["budget.basis"].label[lang], word["received"], word["spent"]))
    return drawing, evaluation.execution.sentence(lang)


def _funds(evaluation: Evaluation, lang: Language) -> Drawn:
    """Funds from source to spending, where every amount is known and none exceeds the one before it."""
    done, lines = evaluation.execution, evaluation.engagement.budget
    if done is None or not all(_is_stepwise(line) for line in lines):
        return None
    budget, received, spent = (sum(_wan(_amounts(line)[at]) for line in lines) for at in range(3))
    word = words(lang)
    rows = [
        svg.Row(
            label=line.names[lang], values=tuple(_wan(each) for each in _amounts(line)), note=_told(line.budget_yuan)
        )
        for line in lines
        if line.budget_yuan
    ]
    amounts = [
        f"{numbers.decimal(value)}{word['wan']}" for value in (received, budget - received, spent, received - spent)
    ]
    columns = (word["flow_budget"], f"{word['received']} {amounts[0]}", "")
    ends = (word["received"], word["flow_not_received"], word["spent"], word["flow_left"])
    alt = "；".join(f"{name} {amount}" for name, amount in zip(ends, amounts, strict=True))
    return svg.flow(rows, columns, ends, amounts), alt


def _amounts(line: BudgetLine) -> tuple[object, object, object]:
    return line.budget_yuan, line.received_yuan, line.spent_yuan


def _is_stepwise(line: BudgetLine) -> bool:
    budget, received, spent = line.budget_yuan, line.received_yuan, line.spent_yuan
    return received is not None and spent is not None and 0 <= spent <= received <= budget


def _likert(evaluation: Evaluation, lang: Language, *, withheld: Mapping[str, frozenset[str]]) -> Drawn:
    """Items on the most common scale; an item with withheld codes is left out, because its pieces would tell them."""
    if evaluation.survey is None:
        return None
    ratings = [result for result in evaluation.survey.items if result.item.type == "rating" and result.n_base]
    shown = [result for result in ratings if not withheld.get(result.item.id)]
    points = [choice for choice in shown[0].item.choices if not choice.not_applicable] if shown else []
    alike = [result for result in shown if _codes(result) == [choice.code for choice in points]]
    if not alike:
        return None
    word = words(lang)
    rows = [_answers(result, points, lang, word) for result in alike]
    names = [in_language(choice.text, lang) for choice in points]
    alt = "；".join(f"{row.label} {names[0]} {row.texts[0]}" for row in rows)
    return svg.likert(rows, names), alt


def _codes(result: ItemResult) -> list[str]:
    return [choice.code for choice in result.item.choices if not choice.not_applicable]


def _answers(result: ItemResult, points: list[Choice], lang: Language, word: Mapping[str, str]) -> svg.Row:
    n = {str(code): int(count) for code, count in zip(result.counts["code"], result.counts["n"], strict=True)}
    shares = tuple(n[choice.code] / result.n_base for choice in points)
    not_told = n.get(str(NO_ANSWER), 0) + sum(n[choice.code] for choice in result.item.choices if choice.not_applicable)
    return svg.Row(
        label=in_language(result.item.text, lang),
        values=shares,
        texts=tuple(numbers.percent(share, 0) for share in shares),
        note=word["chart_base"].format(n=result.n_base, missing=not_told),
    )


def _satisfied(evaluation: Evaluation, lang: Language) -> Drawn:
    survey = evaluation.survey
    if survey is None or evaluation.figures["survey.satisfied.share"].value is None:
        return None
    found, word = survey.satisfied, words(lang, acts=evaluation.acts)
    bounds = f"（{numbers.percent(found.low)} – {numbers.percent(found.high)}）" if found.is_probability else ""
    text = f"{numbers.percent(found.share)}{bounds}　n={found.n_valid}"
    mark = svg.Mark(label=word["satisfied_share"], value=found.share, text=text)
    if found.is_probability:
        mark = replace(mark, low=found.low, high=found.high)
    target = None
    if survey.target is not None and 0 <= survey.target <= 1:
        target = (float(survey.target), f"{word['target']} {numbers.percent(survey.target, 0)}")
    return svg.on_shares([mark], reference=target), found.sentence(lang)


def _screen(evaluation: Evaluation, lang: Language, *, is_public: bool) -> Drawn:
    """Sheets with each sign; not for everybody where a few sheets stand behind a bar or a number of its sentence."""
    if is_public and evaluation.survey is not None:
        found = [each for _, each in evaluation.survey.story["quality"].results if isinstance(each, Screen)]
        counts = [n for each in found for n in each.survey["found"].dropna()]
        counts += [n for each in found for n in (each.flagged.sum(), (each.sheets["joint"] < REVIEW).sum())]
        if any(0 < n < LEAST for n in counts):
            return None
    return _of_story(evaluation, lang, chapter="quality", kind=Screen)


def _of_story(evaluation: Evaluation, lang: Language, *, chapter: str, kind: type[Result]) -> Drawn:
    if evaluation.survey is None:
        return None
    for _, result in evaluation.survey.story[chapter].results:
        is_told_at_once = isinstance(result, Drivers) and len(result.table) == 1
        if isinstance(result, kind) and not is_told_at_once:
            return _plotted(result, lang), result.sentence(lang)
    return None


def _wan(amount: object) -> float:
    """An amount in 万元 for drawing; what is not known is no number, so that no bar stands for it."""
    return NOT_A_NUMBER if amount is None or isinstance(amount, Unavailable) else float(str(amount)) / 10_000


def _told(amount: object) -> str:
    value = _wan(amount)
    return "—" if isnan(value) else numbers.decimal(value)


def _plotted(result: Result, lang: Language) -> str:
    """A result drawn by its own `plot`, as SVG with real text."""
    with mpl.rc_context({"svg.fonttype": "none", "svg.hashsalt": "hengping", "font.size": 9}), plots.in_language(lang):
        return _svg_of(result.plot())


def _svg_of(axes: Axes) -> str:
    figure = axes.get_figure()
    if not isinstance(figure, Figure):
        raise TypeError("a chart is drawn on a figure of its own")
    buffer = io.BytesIO()
    figure.savefig(buffer, format="svg", metadata={"Date": None})
    return buffer.getvalue().decode()


def _data_address(drawing: str) -> str:
    return "data:image/svg+xml;base64," + base64.b64encode(drawing.encode()).decode()
