"""What a questionnaire must mean to be fielded: references, order, scales, lengths."""

from collections import Counter
from collections.abc import Iterator
from datetime import date

from questionnaires.model import AMOUNT, CHOICE_TYPES, Condition, Item, Page, Questionnaire, amount_column
from questionnaires.problems import Problem, Texts, allowed, found, said
from questionnaires.yaml_lines import Lines

LONGEST_TEXT = 120
RESERVED = frozenset({"sheet_id", "status", "language", "mode", "channel", "consent_version"})
RENAME = said("请换一个标识", "take another id")


def meaning_problems(questionnaire: Questionnaire, file: str, lines: Lines) -> Iterator[Problem]:
    """Every fault in what the parts say about one another."""
    for place, fault, cure in (
        *_repeated_ids(questionnaire),
        *_overall(questionnaire),
        *_scales(questionnaire),
        *_conditions(questionnaire),
        *(each for page in questionnaire.pages for item in page.items for each in _item(item, questionnaire)),
    ):
        yield Problem(file=file, place=place, row=_line(place, questionnaire, lines), fault=fault, cure=cure)


Found = tuple[str, Texts, Texts]


def _line(place: str, questionnaire: Questionnaire, lines: Lines) -> int | None:
    for at, page in enumerate(questionnaire.pages):
        if page.id == place:
            return lines.get(("pages", at))
        for item_at, item in enumerate(page.items):
            here = ("pages", at, "items", item_at)
            if item.id == place:
                return lines.get(here)
            for row_at, row in enumerate(item.rows):
                if row.id == place:
                    return lines.get((*here, "rows", row_at))
    return lines.get((place,)) or lines.get(("scales", place)) or lines.get(())


def _repeated_ids(questionnaire: Questionnaire) -> Iterator[Found]:
    items = [item for page in questionnaire.pages for item in page.items]
    names = (
        [page.id for page in questionnaire.pages],
        [
            *(each.id for item in items for each in {item.id: item, **{row.id: row for row in item.rows}}.values()),
            *(amount_column(item.id) for item in items if item.type == "bid"),
        ],
    )
    for group in names:
        for name in set(group) & RESERVED:
            yield name, said(f"“{name}”是数据表自己的列名", f'"{name}" is a column of the data itself'), RENAME
        for name, times in Counter(group).items():
            if name and times > 1:
                yield (
                    name,
                    said(f"标识“{name}”用了 {times} 次", f'id "{name}" is used {times} times'),
                    said("每个标识只用一次", "use each id once"),
                )
    if not questionnaire.pages:
        yield "pages", said("没有页", "there is no page"), said("至少一页一题", "give at least one page with one item")


def _overall(questionnaire: Questionnaire) -> Iterator[Found]:
    ratings = [variable.id for variable in questionnaire.variables if variable.type == "rating"]
    if questionnaire.overall not in ratings:
        yield (
            "overall",
            found(questionnaire.overall),
            allowed(f"一个评分题的标识：{'、'.join(ratings)}", f"the id of a rating item: {', '.join(ratings)}"),
        )


def _scales(questionnaire: Questionnaire) -> Iterator[Found]:
    for scale in questionnaire.scales.values():
        if len(scale.points) < 2:
            yield (
                scale.id,
                said(f"量表只有 {len(scale.points)} 个量表点", f"scale has {len(scale.points)} points"),
                said("至少两个", "give at least two"),
            )
        not_numbers = [point.code for point in scale.points if not point.code.isdigit()]
        if not_numbers:
            yield (
                scale.id,
                found("、".join(not_numbers)),
                allowed("量表点代码为数字", "digits as codes of scale points"),
            )


def _conditions(questionnaire: Questionnaire) -> Iterator[Found]:
    earlier: dict[str, Item] = {}
    for page in questionnaire.pages:
        owners: tuple[Page | Item, ...] = (page, *page.items)
        for owner in owners:
            if owner.ask_if is not None:
                yield from _condition(owner, owner.ask_if, earlier)
        earlier |= {variable.id: variable for variable in page.variables}


def _condition(owner: Page | Item, condition: Condition, earlier: dict[str, Item]) -> Iterator[Found]:
    for inner in (*condition.all_of, *condition.any_of):
        yield from _condition(owner, inner, earlier)
    if not condition.item:
        return
    item = earlier.get(condition.item)
    if item is None or item.type not in CHOICE_TYPES:
        yield (
            owner.id,
            said(f"条件看的是“{condition.item}”", f'the condition looks at "{condition.item}"'),
            allowed("前面页上的选择题", "an item with choices on an earlier page"),
        )
        return
    codes = [choice.code for choice in item.choices]
    for code in condition.codes:
        if code not in codes:
            yield (
                owner.id,
                said(f"条件中的代码“{code}”", f'code "{code}" in the condition'),
                allowed("、".join(codes), ", ".join(codes)),
            )


def _item(item: Item, questionnaire: Questionnaire) -> Iterator[Found]:
    yield from _choices(item)
    for each in {item.id: item, **{row.id: row for row in item.rows}}.values():
        if each.dimension and each.dimension not in questionnaire.dimensions:
            known = questionnaire.dimensions
            yield each.id, found(each.dimension), allowed("、".join(known), ", ".join(known))
        longest = max((len(text) for text in each.text.values()), default=0)
        if longest > LONGEST_TEXT:
            yield (
                each.id,
                said(f"题目有 {longest} 个字", f"the text has {longest} characters"),
                allowed(f"最多 {LONGEST_TEXT} 个字", f"at most {LONGEST_TEXT}"),
            )
    yield from _special(item)
    if item.minimum is not None and item.maximum is not None and item.minimum > item.maximum:
        yield item.id, found(f"{item.minimum} … {item.maximum}"), allowed("最小值不大于最大值", "minimum up to maximum")


def _special(item: Item) -> Iterator[Found]:
    """What only one type may have and must have."""
    if (item.type == "bid") != bool(item.amounts):
        yield (
            item.id,
            said(f"出价题型与 amounts 不相配（{item.type}）", f"bid and amounts go together (type is {item.type})"),
            said("出价题写 amounts，其他题型不写", "give amounts to a bid and to nothing else"),
        )
    for language, text in item.text.items():
        if item.type == "bid" and AMOUNT not in text:
            yield (
                item.id,
                said(f"{language} 题目中没有 {AMOUNT}", f"the {language} text has no {AMOUNT}"),
                said("请写明金额的位置", "say where the amount stands"),
            )
    if item.required and (item.type == "photo" or item.sensitive):
        yield (
            item.id,
            said("照片题和敏感题不能必答", "a photo or a sensitive item cannot be required"),
            said("请写 required: false", "set required: false"),
        )
    if item.type == "rank" and not 2 <= (item.max_chosen or len(item.choices)) <= len(item.choices):
        yield item.id, found(item.max_chosen), allowed(f"2 到 {len(item.choices)}", f"2 to {len(item.choices)}")
    for key in ("earliest", "latest"):
        limit = getattr(item, key)
        if limit and (item.type != "date" or not is_date(limit)):
            yield item.id, found(f"{key}: {limit}"), allowed("日期题的 2026-01-31", "2026-01-31, for a date item")


def is_date(text: str) -> bool:
    """Whether this is a day written as 2026-01-31."""
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return len(text) == len("2026-01-31")


def _choices(item: Item) -> Iterator[Found]:
    if item.type == "matrix":
        if len(item.rows) < 2:
            yield (
                item.id,
                said(f"矩阵题有 {len(item.rows)} 行", f"a matrix with {len(item.rows)} rows"),
                allowed("至少 2 行", "at least 2 rows"),
            )
        if not item.scale:
            yield item.id, said("矩阵题没有量表", "a matrix without a scale"), said("请写 scale", "give its scale")
        return
    if item.type == "rating" and not item.scale:
        yield item.id, said("评分题没有量表", "a rating without a scale"), said("请写 scale", "give its scale")
    elif item.type in (*CHOICE_TYPES, "rank") and len(item.choices) < 2:
        yield (
            item.id,
            said(f"只有 {len(item.choices)} 个选项", f"{len(item.choices)} choices"),
            allowed("至少 2 个", "at least 2"),
        )
    elif item.type not in (*CHOICE_TYPES, "rank") and item.choices:
        yield item.id, said("这种题型没有选项", "this type has no choices"), said("请删去 choices", "remove choices")
    for code, times in Counter(choice.code for choice in item.choices).items():
        if times > 1:
            yield (
                item.id,
                said(f"选项代码“{code}”用了 {times} 次", f'choice code "{code}" is used {times} times'),
                said("每个代码只用一次", "use each code once"),
            )
