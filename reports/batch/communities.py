"""What belongs to one community: its units, its sheets, and a satisfied share under the design of the whole."""

from dataclasses import dataclass, replace

from analysis.core.errors import InvalidInput
from analysis.evaluation.engagement import Engagement
from analysis.evaluation.form.look import FORM, Form
from analysis.inputs.dataset import Dataset
from analysis.inputs.folder import SETTINGS, WORKBOOK
from analysis.statistics.estimation.design import Design
from analysis.survey.rules import SurveyRules
from analysis.survey.sampling.sample import design_of
from analysis.survey.sampling.summary import DesignSummary
from analysis.survey.sampling.words import summary_in_words
from analysis.survey.satisfied_share import satisfied_share
from questionnaires.model import Choice
from questionnaires.texts import Text
from reports.privacy.small_cells import LEAST

SETTLED, SURVEY = frozenset({SETTINGS, "units.csv"}), "survey/"
LIMITS = (
    Text(
        "本报告只含一个小区的数据，份数和单元数少，区间宽；小区之间的差异须看区间，不宜排名。",
        "This report holds the data of one community: few sheets and units, wide intervals; communities are not to be "
        "ranked by it.",
    ),
    Text(
        "发放数没有按小区登记，因此没有回收率。逐题结果只在整体报告中，以免由各小区相减推出少数住户的回答。",
        "Sheets issued are not known by community: no return rate. Single items are told of the whole alone: one "
        "community less others would give away what a few households answered.",
    ),
)
DOMAIN = Text(
    "本小区的满意率是整个调查中的一部分，按整个调查的抽样设计和权数估计。",
    "The satisfied share of this community is a part of the whole survey, estimated under its design and weights.",
)
TOO_FEW = Text(
    "本小区住户答卷太少，或可由其他小区推出，不单独列出。",
    "What residents answered is not told apart here: too few sheets, or they follow from other communities.",
)


def communities(engagement: Engagement) -> tuple[str, ...]:
    """The communities in the order of units.csv, then those that only the survey knows.

    Raises
        InvalidInput: neither the units nor the survey tell communities apart.
    """
    names = [unit.estate for unit in engagement.units] + [_name(choice) for choice in _choices(engagement)]
    if not names:
        raise InvalidInput(
            Text(
                "没有小区：请提供 units.csv，或在 communities: {item: …} 指明问卷中的小区题",
                "no communities: give units.csv, or name the item of the survey in communities: {item: …}",
            )
        )
    return tuple(dict.fromkeys(names))


@dataclass(frozen=True, slots=True, kw_only=True)
class WholeSurvey:
    """The valid sheets of a survey that was drawn or weighted, and the design of which communities are domains."""

    valid: Dataset
    design: Design
    summary: DesignSummary


def whole_survey(engagement: Engagement) -> WholeSurvey | None:
    """What the share of a community rests on; None where every sheet stands for as many as any other."""
    rules = engagement.survey
    if rules is None or rules.sampling is None or engagement.dataset is None or not _choices(engagement):
        return None
    valid = rules.valid(engagement.dataset)
    design = design_of(rules.sampling, valid) if len(valid) else None
    if design is None or design.is_plain:
        return None
    summary = summary_in_words(rules.sampling, design, valid)
    return WholeSurvey(valid=valid, design=design, summary=replace(summary, methods=(DOMAIN, *summary.methods)))


def told_apart(engagement: Engagement) -> frozenset[str]:
    """The communities whose residents' answers may stand in a report of their own.

    With the whole known, one that is left out alone would follow from the others, so the next smallest joins it until
    at least two are left out and neither few sheets nor few answers of one kind stand behind them together. Sheets
    without a community are one more that is left out, if there are few of them.
    """
    counts = {
        name: _answers(sheets, engagement)
        for name in communities(engagement)
        if (sheets := _sheets(engagement, name)) is not None
    }
    if not counts or engagement.dataset is None:
        return frozenset()
    whole = _answers(engagement.dataset, engagement)
    rest = whole[0] - sum(n for n, _ in counts.values()), whole[1] - sum(k for _, k in counts.values())
    kept = sorted((name for name in counts if not _is_few(*counts[name])), key=lambda name: counts[name])
    out = [each for name, each in counts.items() if name not in kept and any(each)]
    out += [rest] if _is_few(*rest) and any(rest) else []
    while kept and out and (len(out) < 2 or _is_few(sum(n for n, _ in out), sum(k for _, k in out))):
        out.append(counts[kept.pop(0)])
    return frozenset(kept)


def _answers(sheets: Dataset, engagement: Engagement) -> tuple[int, int]:
    """Valid sheets, and how many of them are satisfied."""
    rules = engagement.survey
    if rules is None or not len(sheets):
        return 0, 0
    valid = rules.valid(sheets)
    if not len(valid):
        return 0, 0
    found = satisfied_share(valid, rules.item, definition=rules.definition)
    return found.n_valid, found.n_satisfied


def _is_few(n: int, k: int) -> bool:
    return n < LEAST or 0 < k < LEAST or 0 < n - k < LEAST


def of_community(
    engagement: Engagement, name: str, *, has_answers: bool = True, whole: WholeSurvey | None = None
) -> Engagement:
    """The part of an engagement that belongs to one community: its units and its sheets.

    Scores, funds and published figures are of the whole project and stay out. The satisfied share of a survey that was
    drawn or weighted is that of a domain of its design, never that of a simple random sample.

    Args
        whole: the survey as it was drawn, from `whole_survey`; None = found out here.
        has_answers: whether what its residents answered is told (see `told_apart`).

    Raises
        InvalidInput: nothing belongs to it.
    """
    units = tuple(unit for unit in engagement.units if unit.estate == name)
    dataset = _sheets(engagement, name)
    is_left_out = dataset is not None and not has_answers
    dataset = dataset if has_answers else None
    if not units and is_left_out:
        raise InvalidInput(Text(f"{name}：{TOO_FEW['zh']}", f"{name}: {TOO_FEW['en']}"))
    if not units and dataset is None:
        raise InvalidInput(Text(f"没有属于“{name}”的单元或答卷", f"no unit and no sheet of {name}"))
    rules = _rules_of(engagement, name, whole or whole_survey(engagement)) if dataset is not None else None
    limits = (*LIMITS[: 1 + (dataset is not None)], *((TOO_FEW,) if is_left_out else ()))
    english = next((each.text.get("en", name) for each in _choices(engagement) if _name(each) == name), name)
    title = Text(f"{engagement.title['zh']}（{name}）", f"{engagement.title['en']} ({english})")
    return replace(
        engagement,
        id=f"{engagement.id}/{name}",
        title=title,
        units=units,
        dataset=dataset,
        survey=replace(rules, indicator="") if rules else None,
        indicators=(),
        readings=(),
        budget=(),
        published=(),
        published_scores=(),
        vetoes=(),
        inputs={file: value for file, value in engagement.inputs.items() if _is_of(file)},
        parts={"form": engagement.parts.get("form")},
        texts={key: limits if key == "limitations" else () for key in engagement.texts},
    )


def _rules_of(engagement: Engagement, name: str, whole: WholeSurvey | None) -> SurveyRules | None:
    """How the sheets of a community count: its satisfied share as a domain of the whole survey."""
    rules = engagement.survey
    if rules is None or whole is None:
        return rules
    is_within = whole.valid.answers[_community_item(engagement)].isin(_codes(engagement, name))
    domain = None
    if whole.valid.scores([rules.item])[rules.item][is_within].notna().any():
        domain = satisfied_share(
            whole.valid,
            rules.item,
            definition=rules.definition,
            design=whole.design,
            summary=whole.summary,
            within=is_within,
        )
    return replace(rules, sampling=None, domain=domain)


def _is_of(name: str) -> bool:
    """Whether an input says anything about single communities."""
    return name in SETTLED or name.startswith(SURVEY) or name.endswith(WORKBOOK)


def _choices(engagement: Engagement) -> tuple[Choice, ...]:
    form = FORM.data(engagement)
    if form is None or not form.community_item or engagement.dataset is None:
        return ()
    known = {item.id: item for item in engagement.dataset.questionnaire.variables if item.type == "single"}
    if form.community_item not in known:
        raise InvalidInput(
            Text(
                f"communities.item 为 {form.community_item}；单选题有 {'、'.join(known)}",
                f"communities.item is {form.community_item}; single-choice items are {', '.join(known)}",
            )
        )
    return known[form.community_item].choices


def _name(choice: Choice) -> str:
    return choice.text.get("zh", choice.code)


def _codes(engagement: Engagement, name: str) -> list[str]:
    """The codes of the community item that name a community, by code or in any language."""
    return [each.code for each in _choices(engagement) if name in (each.code, *each.text.values())]


def _community_item(engagement: Engagement) -> str:
    return (FORM.data(engagement) or Form()).community_item


def _sheets(engagement: Engagement, name: str) -> Dataset | None:
    """The sheets whose community item names this community, by code or in any language."""
    codes = _codes(engagement, name)
    if not codes or engagement.dataset is None:
        return None
    dataset = engagement.dataset
    kept = dataset.subset(dataset.answers[_community_item(engagement)].isin(codes))
    return replace(kept, manifest=replace(dataset.manifest, n_issued=None)) if len(kept) else None
