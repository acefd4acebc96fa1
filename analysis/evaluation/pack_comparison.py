"""The same data under two rule packs (规则包对照): which points differ, by which rules, and what decides the grade."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

import pandas as pd
from matplotlib.axes import Axes

from analysis.core import numbers, plots
from analysis.core.errors import NotEnoughData
from analysis.core.figures import KIND_WORDS
from analysis.core.results import Result, Unavailable
from analysis.evaluation.engagement import Engagement
from analysis.evaluation.evaluate import Evaluation, evaluate
from analysis.evaluation.other_pack import under_pack, with_survey_of
from analysis.scoring.figures import score_id
from analysis.scoring.indicators import Indicator
from analysis.scoring.packs import RulePack
from analysis.scoring.rules import RULE_WORDS
from analysis.scoring.score import Score
from analysis.scoring.scorecard import Scorecard, displayed_total
from analysis.scoring.standards.printed import target_texts
from questionnaires.texts import Language, Text, texts_beside

TEXTS = texts_beside(__file__)

HEADS: Text = TEXTS["indicator_target_actual_out"]
TOTAL: Text = TEXTS["total_2"]
GRADE: Text = TEXTS["grade"]
SCORED: Text = TEXTS["points_scored"]
VETOES: Text = TEXTS["vetoes"]
DIFFERENCE: Text = TEXTS["difference"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedScore:
    """One leaf under both packs: its target and actual as printed, and its two scores."""

    indicator: Indicator
    target: Text
    actual: Text
    a: Score
    b: Score

    @property
    def difference(self) -> Decimal | Unavailable:
        """Points under b minus points under a; unavailable where either is."""
        return _minus(self.b.points, self.a.points)


@dataclass(frozen=True, slots=True, kw_only=True)
class PackComparison(Result):
    """Two scorecards of the same readings, leaf by leaf.

    `unknown_vetoes` are (pack, veto) of facts on file that a pack has no rule for, and that therefore strike nothing.
    """

    a: Scorecard
    b: Scorecard
    scores: tuple[ComparedScore, ...]
    decided_by_bands: bool
    unknown_vetoes: tuple[tuple[str, str], ...]

    @property
    def difference(self) -> Decimal | Unavailable:
        """The total under b minus the total under a."""
        return _minus(self.b.total, self.a.total)

    @property
    def decisive(self) -> ComparedScore | None:
        """The leaf whose points differ most, None where all agree."""
        known = [each for each in self.scores if not isinstance(each.difference, Unavailable) and each.difference]
        return max(known, key=lambda each: abs(Decimal(str(each.difference))), default=None)

    def to_frame(self) -> pd.DataFrame:
        """One row a leaf: indicator, label, target, actual, out_of, points_a, rule_a, points_b, rule_b, difference.

        Points are exact; where there are none stands the word for why (不适用, 不可比, 不可核).
        """
        return pd.DataFrame(
            [
                {
                    "indicator": each.indicator.id,
                    "label": each.indicator.names["zh"],
                    "target": each.target["zh"],
                    "actual": each.actual["zh"],
                    "out_of": each.indicator.points,
                    "points_a": _or_word(each.a.points),
                    "rule_a": each.a.rule,
                    "points_b": _or_word(each.b.points),
                    "rule_b": each.b.rule,
                    "difference": _or_word(each.difference),
                }
                for each in self.scores
            ]
        )

    def table(self, lang: Language = "zh") -> list[list[str]]:
        """The comparison as printed: head, leaves, total, grade, and what else differs in the totals."""
        head = [*HEADS[lang].split(), self.a.pack, self.b.pack, DIFFERENCE[lang]]
        return [head, *(_leaf_line(each, lang) for each in self.scores), *self._end(lang)]

    def _end(self, lang: Language) -> Iterator[list[str]]:
        full = _plain(self.a.full_points)
        yield [TOTAL[lang], "", "", full, _total(self.a, lang), _total(self.b, lang), _signed(self.difference, lang)]
        yield [GRADE[lang], "", "", "", _grade(self.a, lang), _grade(self.b, lang), ""]
        yield [SCORED[lang], "", "", full, _scored(self.a, lang), _scored(self.b, lang), ""]
        if self.a.vetoes or self.b.vetoes:
            struck = ["、".join(veto.names[lang] for veto in card.vetoes) for card in (self.a, self.b)]
            yield [VETOES[lang], "", "", "", *struck, ""]

    def sentence(self, lang: Language = "zh") -> str:
        """Both totals with their grades, and what decides the difference."""
        a, b = (f"{card.pack} {_total(card, lang)}" for card in (self.a, self.b))
        word, comma = ("可计分", "，") if lang == "zh" else ("scored", ", ")
        shares = [_share(card, lang) for card in (self.a, self.b)]
        grades = [
            f"{_grade(card, lang)}{comma}{word} {share}" for card, share in zip((self.a, self.b), shares, strict=True)
        ]
        why = self._why(lang)
        return TEXTS["same_data"].fill(
            a=a,
            grades=grades[0],
            b=b,
            grades_2=grades[1],
            value_zh="".join(why) or "两个规则包的得分和等级相同。",
            value_en=" ".join(why) or "Points and grade agree.",
        )[lang]

    def _why(self, lang: Language) -> list[str]:
        reasons = [self._points_reason(lang), self._scored_reason(lang), self._grade_reason(lang)]
        known = {veto.id: veto.names for card in (self.a, self.b) for veto in card.vetoes}
        for pack, veto in self.unknown_vetoes:
            name = known.get(veto, {lang: veto})[lang]
            zh = f"{pack} 没有否决规则“{name}”，该事实不影响其等级。"
            reasons.append(zh if lang == "zh" else f"{pack} has no veto “{name}”; it strikes nothing there.")
        return [reason for reason in reasons if reason]

    def _points_reason(self, lang: Language) -> str:
        most = self.decisive
        if most is None:
            return ""
        name, rules = most.indicator.names[lang], f"{_rule(most.a, lang)} → {_rule(most.b, lang)}"
        change = f"{_printed(most.a.points, lang)} → {_printed(most.b.points, lang)}"
        return TEXTS["differs_most"].fill(name=name, change=change, rules=rules)[lang]

    def _scored_reason(self, lang: Language) -> str:
        if self.a.scored_points == self.b.scored_points:
            return ""
        scored = f"{_plain(self.a.scored_points)} → {_plain(self.b.scored_points)}"
        return TEXTS["points_count_differ"].fill(scored=scored)[lang]

    def _grade_reason(self, lang: Language) -> str:
        if self.a.grade == self.b.grade:
            return ""
        if self.a.grade is None or self.b.grade is None:
            ungraded = self.a if self.a.grade is None else self.b
            return TEXTS["no_grade_under"].fill(pack=ungraded.pack, reason=ungraded.no_grade)[lang]
        if self.decided_by_bands:
            return TEXTS["grades_differ_their_bands"][lang]
        return TEXTS["grades_differ_points_vetoes"][lang]

    def plot(self, ax: Axes | None = None) -> Axes:
        """Points available and points under each pack, leaf by leaf."""
        return _side_by_side(self.to_frame(), (self.a.pack, self.b.pack), ax)


def compare_packs(engagement: Engagement, a: RulePack, b: RulePack) -> PackComparison:
    """One engagement scored under two rule packs (规则包对照).

    Args
        engagement: as read; its own pack plays no part. a, b: packs as `read_pack` gives them.

    Returns
        PackComparison: points in the unit of the indicators' points, unrounded; differences are b − a.

    Raises
        NotEnoughData: the engagement has no indicators.
        ProblemsError: a reading names a figure that is not computed.

    Source
        Each rule's document stands in its pack.
    """
    first = evaluate(under_pack(engagement, a))
    second = evaluate(under_pack(with_survey_of(first, engagement), b))
    if first.card is None or second.card is None:
        raise NotEnoughData(TEXTS["there_no_indicators_score"])
    scores = tuple(
        ComparedScore(
            indicator=one.indicator,
            target=target_texts(one.indicator),
            actual=_actual(one.indicator, first, second),
            a=one,
            b=other,
        )
        for one, other in zip(first.card.scores, second.card.scores, strict=True)
    )
    unknown = tuple(
        (pack.id, row["veto"]) for pack in (a, b) for row in engagement.vetoes if row["veto"] not in pack.vetoes
    )
    return PackComparison(
        a=first.card,
        b=second.card,
        scores=scores,
        unknown_vetoes=unknown,
        decided_by_bands=_is_by_bands(first.card, second.card, b),
    )


def _actual(indicator: Indicator, first: Evaluation, second: Evaluation) -> Text:
    figures = [each.figures[score_id(indicator.id, "actual")] for each in (first, second)]
    return next((each.texts for each in figures if each.value is not None), figures[0].texts)


def _is_by_bands(a: Scorecard, b: Scorecard, pack_b: RulePack) -> bool:
    """Whether the first total, graded by the second pack, already has the second grade."""
    if isinstance(a.total, Unavailable) or a.grade == b.grade:
        return False
    return pack_b.grade(a.total) == b.grade


def _minus(later: Decimal | Unavailable, earlier: Decimal | Unavailable) -> Decimal | Unavailable:
    if isinstance(later, Unavailable):
        return later
    return earlier if isinstance(earlier, Unavailable) else later - earlier


def _leaf_line(each: ComparedScore, lang: Language) -> list[str]:
    points = [f"{_printed(score.points, lang)} ({_rule(score, lang)})" for score in (each.a, each.b)]
    out_of = _plain(each.indicator.points)
    return [
        each.indicator.names[lang],
        each.target[lang],
        each.actual[lang],
        out_of,
        *points,
        _signed(each.difference, lang),
    ]


def _or_word(value: Decimal | Unavailable) -> Decimal | str:
    return KIND_WORDS[value.kind]["zh"] if isinstance(value, Unavailable) else value


def _printed(value: Decimal | Unavailable, lang: Language) -> str:
    return KIND_WORDS[value.kind][lang] if isinstance(value, Unavailable) else numbers.decimal(value)


def _rule(score: Score, lang: Language) -> str:
    return RULE_WORDS[score.rule][lang]


def _signed(value: Decimal | Unavailable, lang: Language) -> str:
    is_gain = not isinstance(value, Unavailable) and value > 0
    return f"+{_printed(value, lang)}" if is_gain else _printed(value, lang)


def _plain(points: Decimal) -> str:
    return f"{points.normalize():f}"


def _total(card: Scorecard, lang: Language) -> str:
    return KIND_WORDS[card.total.kind][lang] if isinstance(card.total, Unavailable) else displayed_total(card)


def _scored(card: Scorecard, lang: Language) -> str:
    """Points scored, and what part that is of those that apply."""
    points, share = _plain(card.scored_points), _share(card, lang)
    return f"{points}（{share}）" if lang == "zh" else f"{points} ({share})"


def _share(card: Scorecard, lang: Language) -> str:
    share = card.scored_share
    return KIND_WORDS[share.kind][lang] if isinstance(share, Unavailable) else numbers.percent(share)


def _grade(card: Scorecard, lang: Language) -> str:
    return "—" if isinstance(card.total, Unavailable) and card.grade is None else card.graded[lang]


def _side_by_side(frame: pd.DataFrame, packs: tuple[str, str], ax: Axes | None) -> Axes:
    """Bars of points available and under each pack; a word where there are no points."""
    columns = {"out_of": plots.said(TEXTS["out"]), "points_a": packs[0], "points_b": packs[1]}
    texts = [
        [value if isinstance(value, str) else numbers.decimal(value) for value in row]
        for row in frame[list(columns)].itertuples(index=False, name=None)
    ]
    return plots.grouped_bars(frame, columns, texts=texts, ax=ax)
