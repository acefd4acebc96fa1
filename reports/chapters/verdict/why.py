"""Why the result is what it is, in sentences that are each said only where the data say so."""

from collections.abc import Iterator
from decimal import Decimal

from analysis.core.results import Unavailable
from analysis.scoring.score import Score
from analysis.scoring.scorecard import Scorecard
from analysis.scoring.trees.nodes import Node
from questionnaires.texts import Text, texts_beside
from reports.chapters.phrases import Phrases, cited
from reports.chapters.values import Line
from reports.privacy.public_view import WITHHELD

TEXTS = texts_beside(__file__)

MOST_LOSSES = 3
ZERO = Decimal(0)
ENDS = "。；;.，, "


def why(phrases: Phrases) -> Iterator[Line]:
    """Where points were lost, by which indicators and why, and what verifying changed or what is missing."""
    card = phrases.evaluation.card
    if card is None or isinstance(card.total, Unavailable):
        return
    yield from _vetoed(phrases, card)
    yield from _parts(phrases, card)
    yield from _losses(phrases, card)
    yield from _verified(phrases, card)


def _vetoed(phrases: Phrases, card: Scorecard) -> Iterator[Line]:
    for veto in card.vetoes:
        start = f"veto.{veto.id}"
        if _are_shown(phrases, f"{start}.name", f"{start}.cap", "score.total_before_veto"):
            yield _said(phrases, "vetoed", start=start)


def _parts(phrases: Phrases, card: Scorecard) -> Iterator[Line]:
    """The first-level part that lost most points, or that none lost any."""
    tops = [node for node in card.nodes if node.level == 1 and not isinstance(node.earned, Unavailable)]
    if len(tops) < 2 or not _are_shown(phrases, *(f"score.top.{node.indicator.id}.points" for node in tops)):
        return
    node = max(tops, key=_lost)
    start = f"score.top.{node.indicator.id}"
    if not _lost(node):
        yield from [_said(phrases, "nothing_lost")] if card.scored_points == card.full_points else []
    elif _are_shown(phrases, f"{start}.points", f"{start}.out_of", f"{start}.rate"):
        yield _said(phrases, "part_lost", name=_name(node.indicator.names), start=start)


def _lost(node: Node) -> Decimal:
    return ZERO if isinstance(node.earned, Unavailable) else node.out_of - node.earned


def _losses(phrases: Phrases, card: Scorecard) -> Iterator[Line]:
    """The largest single losses with their reasons."""
    lost = sorted((score for score in card.scores if _loss(score) and is_told(phrases, score)), key=_loss, reverse=True)
    line: list[Line] = []
    for score in lost[:MOST_LOSSES]:
        reason = lost_because(phrases, score)
        told = _said(phrases, "one_loss", name=_name(score.indicator.names), start=f"score.{score.indicator.id}")
        bracket = (TEXTS["because"][phrases.lang], *reason, TEXTS["because_end"][phrases.lang]) if reason else ()
        line.append((*told, *bracket))
    if line:
        between = TEXTS["and_then"][phrases.lang]
        joined = [piece for each in line for piece in (between, *each)][1:]
        yield (TEXTS["losses"][phrases.lang], *joined, TEXTS["stop"][phrases.lang])


def _loss(score: Score) -> Decimal:
    return ZERO if score.in_total is None else score.in_total[1] - score.in_total[0]


def is_told(phrases: Phrases, score: Score) -> bool:
    """Whether what a score says in words may be read: neither its actual nor its points are withheld."""
    start = f"score.{score.indicator.id}"
    return all(
        phrases.figures[name].texts != WITHHELD
        for name in (f"{start}.actual", f"{start}.points")
        if name in phrases.figures
    )


def lost_because(phrases: Phrases, score: Score) -> Line:
    """Why points were lost (扣分原因), in words; nothing where none were, or where it may not be read."""
    reason = score.reason[phrases.lang].rstrip(ENDS)
    return cited(reason) if reason and is_told(phrases, score) else ()


def _verified(phrases: Phrases, card: Scorecard) -> Iterator[Line]:
    """What verifying changed, what is missing, and what rests on reports alone."""
    acts = phrases.evaluation.acts
    both = isinstance(card.total_reported, Decimal) and isinstance(card.total, Decimal)
    is_changed = both and card.total_reported != card.total
    if "readings.both" in acts and is_changed and _are_shown(phrases, "score.total_reported", "score.total"):
        yield _said(phrases, "verifying_changed")
    if _are_shown(phrases, "score.missing_points", "score.total_low", "score.total_high"):
        yield _said(phrases, "evidence_missing")
    elif "readings.reported" in acts:
        yield _said(phrases, "partly_reported" if "readings.verified" in acts else "all_reported")


def _are_shown(phrases: Phrases, *names: str) -> bool:
    figures = phrases.figures
    return all(name in figures and figures[name].is_given for name in names)


def _said(phrases: Phrases, key: str, **names: object) -> Line:
    return phrases.prose(TEXTS[key].fill(**names)[phrases.lang])


def _name(names: Text) -> Text:
    return Text.by(lambda lang: f"[[{names[lang]}]]")
