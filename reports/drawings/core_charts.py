"""Charts of what every evaluation has: points, completion, money. Each is drawn in the language of drawings."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from math import isnan

import pandas as pd
from matplotlib.axes import Axes

from analysis.core import numbers, plots
from analysis.core.results import Unavailable
from analysis.evaluation.evaluate import Evaluation
from analysis.facts.budget import BudgetLine
from analysis.facts.readings import MEANS, means_of_completion
from questionnaires.texts import Language
from reports.texts.words import words

Drawn = tuple[Axes, str] | None  # a drawing and the text that stands for it
Maker = Callable[[Evaluation, Language], Drawn]
AMOUNTS = ("budget", "received", "spent")
UNIT = {"zh": numbers.YUAN_PER_WAN, "en": numbers.MILLION}
NOT_A_NUMBER = float("nan")


def scores(evaluation: Evaluation, lang: Language) -> Drawn:
    """Points earned and available by part."""
    card = evaluation.card
    if card is None or any(evaluation.figures[f"score.top.{top}.points"].value is None for top in card.by_top()):
        return None  # bars would tell points that are withheld
    names = {indicator.id: indicator.names[lang] for indicator in card.indicators}
    rows = [
        {"label": names[top], "earned": float(earned), "out_of": float(out_of), "note": _earned(earned, out_of, lang)}
        for top, (earned, out_of) in card.by_top().items()
    ]
    if not rows:
        return None
    alt = _lines(len(rows), lang) + "；".join(f"{row['label']} {row['note']}" for row in rows)
    return plots.bars_of_whole(pd.DataFrame(rows)), alt


def _earned(earned: Decimal, out_of: Decimal, lang: Language) -> str:
    points = f"{numbers.decimal(earned)} / {numbers.decimal(out_of, numbers.places_of(out_of))}"
    share = numbers.percent(earned / out_of, 0) if out_of else "—"
    return f"{points}（{share}）" if lang == "zh" else f"{points} ({share})"


def completion(evaluation: Evaluation, lang: Language) -> Drawn:
    """Reported and verified completion."""
    done = evaluation.completion
    if done is None:
        return None
    names = (words(lang)["reported"], MEANS[means_of_completion(done)][lang])
    reported, verified = (numbers.percent(rate) for rate in (done.reported_rate, done.verified_rate))
    if not done.is_census:
        verified = plots.with_bounds(verified, numbers.percent(done.low), numbers.percent(done.high))
    texts = [(f"{reported}　{done.n_reported}/{done.n_units}", f"{verified}　{done.n_verified}/{done.n_checked}")]
    return plots.reported_verified(done.to_frame(), names=names, texts=texts), done.sentence(lang)


def budget(evaluation: Evaluation, lang: Language) -> Drawn:
    """Budget, received and spent by line."""
    if evaluation.execution is None:
        return None
    lines, word = evaluation.engagement.budget, words(lang)
    names = (evaluation.figures["budget.basis"].label[lang], word["received"], word["spent"])
    texts = [[_told(amount, lang) for amount in _amounts(line)] for line in lines]
    drawing = plots.grouped_bars(_frame(lines, lang), dict(zip(AMOUNTS, names, strict=True)), texts=texts)
    return drawing, _lines(len(lines), lang) + evaluation.execution.sentence(lang)


def funds(evaluation: Evaluation, lang: Language) -> Drawn:
    """Funds from source to spending, where every amount is known and none exceeds the one before it."""
    lines = evaluation.engagement.budget
    if evaluation.execution is None or not all(_is_stepwise(line) for line in lines):
        return None
    frame, word = _frame([line for line in lines if line.budget_yuan], lang), words(lang)
    granted, received, spent = (float(frame[column].sum()) for column in AMOUNTS)
    amounts = (received, granted - received, spent, received - spent)
    names = (word["received"], word["flow_not_received"], word["spent"], word["flow_left"])
    ends = [
        f"{name} {numbers.money(numbers.exact(amount) * UNIT[lang])[lang]}"
        for name, amount in zip(names, amounts, strict=True)
    ]
    drawing = plots.flow(frame, columns=(word["flow_budget"], ends[0]), ends=(ends[1], ends[2], ends[3]))
    return drawing, _lines(len(frame), lang) + "；".join(ends)


def _lines(n: int, lang: Language) -> str:
    return words(lang)["chart_lines"].format(n=n)


def _frame(lines: Sequence[BudgetLine], lang: Language) -> pd.DataFrame:
    """Rows: label, note (the budget in words), budget, received, spent in the unit of the language."""
    rows = [
        (line.names[lang], _told(line.budget_yuan, lang), *(_in_unit(amount, lang) for amount in _amounts(line)))
        for line in lines
    ]
    return pd.DataFrame(rows, columns=["label", "note", *AMOUNTS])


def _amounts(line: BudgetLine) -> tuple[object, object, object]:
    return line.budget_yuan, line.received_yuan, line.spent_yuan


def _is_stepwise(line: BudgetLine) -> bool:
    granted, received, spent = line.budget_yuan, line.received_yuan, line.spent_yuan
    return received is not None and spent is not None and 0 <= spent <= received <= granted


def _in_unit(amount: object, lang: Language) -> float:
    """An amount in 万元 or millions for drawing; what is not known is no number, so that no bar stands for it."""
    return NOT_A_NUMBER if amount is None or isinstance(amount, Unavailable) else float(str(amount)) / float(UNIT[lang])


def _told(amount: object, lang: Language) -> str:
    value = _in_unit(amount, lang)
    return "—" if isnan(value) else numbers.decimal(value, 2 if lang == "zh" else 4)
