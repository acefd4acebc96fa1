"""What a questionnaire must mean to be fielded: references, order, scales, limits, wording."""

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterator

from questionnaires.characters import has_visible, plain
from questionnaires.conditions import Found, condition_faults, never_asked
from questionnaires.item_types import is_date, limit_faults
from questionnaires.model import AMOUNT, CHOICE_TYPES, Choice, Item, Questionnaire, Scale, amount_column
from questionnaires.problems import allowed, found
from questionnaires.texts import Text

LONGEST_TEXT = 120
MOST_MINUTES = 120
LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
RESERVED = frozenset({"sheet_id", "status", "language", "mode", "channel", "consent_version"})
Fault = tuple[Text, Text]
RENAME = Text("请换一个标识", "take another id")


def meaning_faults(questionnaire: Questionnaire, touched: Collection[str] = ()) -> Iterator[Found]:
    """Every fault in what the parts say about one another, but for those that only follow from parts `touched`."""
    faults = (
        *_repeated_ids(questionnaire),
        *_overall(questionnaire, touched),
        *_scales(questionnaire),
        *condition_faults(questionnaire, touched),
        *(each for page in questionnaire.pages for item in page.items for each in _item(item, questionnaire)),
    )
    yield from (fault for fault in faults if fault[0] not in touched)


def careless_faults(questionnaire: Questionnaire, touched: Collection[str] = ()) -> Iterator[Found]:
    """What can be read and should not be fielded: what leads nowhere, or what a careful reader would stumble over."""
    items = [item for page in questionnaire.pages for item in page.items]
    faults = (
        *_head(questionnaire),
        *((scale.id, *fault) for scale in questionnaire.scales.values() for fault in _alike(scale.choices)),
        *((scale.id, *fault) for scale in questionnaire.scales.values() for fault in _order(scale)),
        *((item.id, *fault) for item in items if not item.scale for fault in _alike(item.choices)),
        *((item.id, *fault) for item in items for fault in (*_same_texts(item.rows), *_flags(item))),
        *((item.id, *fault) for item in items for fault in limit_faults(item)),
        *never_asked(questionnaire),
    )
    yield from (fault for fault in faults if fault[0] not in touched)


def _repeated_ids(questionnaire: Questionnaire) -> Iterator[Found]:
    items = [item for page in questionnaire.pages for item in page.items]
    names = (
        [page.id for page in questionnaire.pages],
        [
            *(each.id for item in items for each in (item, *item.rows)),
            *(amount_column(item.id) for item in items if item.type == "bid"),
        ],
    )
    for group in names:
        for name in set(group) & RESERVED:
            yield name, Text(f"“{name}”是数据表自己的列名", f'"{name}" is a column of the data itself'), RENAME
        for name, times in Counter(group).items():
            if name and times > 1:
                yield (
                    name,
                    Text(f"标识“{name}”用了 {times} 次", f'id "{name}" is used {times} times'),
                    Text("每个标识只用一次", "use each id once"),
                )
    if not questionnaire.pages:
        yield "pages", Text("没有页", "there is no page"), Text("至少一页一题", "give at least one page with one item")


def _overall(questionnaire: Questionnaire, touched: Collection[str]) -> Iterator[Found]:
    ratings = [variable.id for variable in questionnaire.variables if variable.type == "rating"]
    if questionnaire.overall not in (*ratings, *touched):
        yield (
            "overall",
            found(questionnaire.overall),
            allowed(Text(f"一个评分题的标识：{'、'.join(ratings)}", f"the id of a rating item: {', '.join(ratings)}")),
        )


def _scales(questionnaire: Questionnaire) -> Iterator[Found]:
    for scale in questionnaire.scales.values():
        if len(scale.points) < 2:
            yield (
                scale.id,
                Text(f"量表只有 {len(scale.points)} 个量表点", f"scale has {len(scale.points)} points"),
                Text("至少两个", "give at least two"),
            )
        not_numbers = [point.code for point in scale.points if not point.code.isdigit()]
        if not_numbers:
            yield (
                scale.id,
                found("、".join(not_numbers)),
                allowed(Text("量表点代码为数字", "digits as codes of scale points")),
            )


def _item(item: Item, questionnaire: Questionnaire) -> Iterator[Found]:
    yield from _choices(item)
    for each in (item, *item.rows):
        if each.dimension and each.dimension not in questionnaire.dimensions:
            known = questionnaire.dimensions
            yield each.id, found(each.dimension), allowed(Text("、".join(known), ", ".join(known)))
        longest = max((len(text) for text in each.text.values()), default=0)
        if longest > LONGEST_TEXT:
            yield (
                each.id,
                Text(f"题目有 {longest} 个字", f"the text has {longest} characters"),
                allowed(Text(f"最多 {LONGEST_TEXT} 个字", f"at most {LONGEST_TEXT}")),
            )
    yield from _special(item)


def _special(item: Item) -> Iterator[Found]:
    """What only one type may have and must have."""
    if (item.type == "bid") != bool(item.amounts):
        yield (
            item.id,
            Text(f"出价题型与 amounts 不相配（{item.type}）", f"bid and amounts go together (type is {item.type})"),
            Text("出价题写 amounts，其他题型不写", "give amounts to a bid and to nothing else"),
        )
    for language, text in item.text.items():
        if item.type == "bid" and AMOUNT not in text:
            yield (
                item.id,
                Text(f"{language} 题目中没有 {AMOUNT}", f"the {language} text has no {AMOUNT}"),
                Text("请写明金额的位置", "say where the amount stands"),
            )
    if item.required and (item.type == "photo" or item.sensitive):
        yield (
            item.id,
            Text("照片题和敏感题不能必答", "a photo or a sensitive item cannot be required"),
            Text("请写 required: false", "set required: false"),
        )
    for key in ("earliest", "latest"):
        limit = getattr(item, key)
        if limit and (item.type != "date" or not is_date(limit)):
            yield item.id, found(f"{key}: {limit}"), allowed(Text("日期题的 2026-01-31", "2026-01-31, for a date item"))


def _choices(item: Item) -> Iterator[Found]:
    if item.type == "matrix":
        if len(item.rows) < 2:
            yield (
                item.id,
                Text(f"矩阵题有 {len(item.rows)} 行", f"a matrix with {len(item.rows)} rows"),
                allowed(Text("至少 2 行", "at least 2 rows")),
            )
        if not item.scale:
            yield item.id, Text("矩阵题没有量表", "a matrix without a scale"), Text("请写 scale", "give its scale")
        return
    if item.type == "rating" and not item.scale:
        yield item.id, Text("评分题没有量表", "a rating without a scale"), Text("请写 scale", "give its scale")
    elif item.type in (*CHOICE_TYPES, "rank") and len(item.choices) < 2:
        yield (
            item.id,
            Text(f"只有 {len(item.choices)} 个选项", f"{len(item.choices)} choices"),
            allowed(Text("至少 2 个", "at least 2")),
        )
    elif item.type not in (*CHOICE_TYPES, "rank") and item.choices:
        yield item.id, Text("这种题型没有选项", "this type has no choices"), Text("请删去 choices", "remove choices")
    for code, times in Counter(choice.code for choice in item.choices).items():
        if times > 1:
            yield (
                item.id,
                Text(f"选项代码“{code}”用了 {times} 次", f'choice code "{code}" is used {times} times'),
                Text("每个代码只用一次", "use each code once"),
            )


def _head(questionnaire: Questionnaire) -> Iterator[Found]:
    if not has_visible(questionnaire.version):
        yield "version", Text("没有版本号", "there is no version"), allowed(Text('例如 "1"', 'such as "1"'))
    if not 1 <= questionnaire.estimated_minutes <= MOST_MINUTES:
        words = f"1 到 {MOST_MINUTES} 分钟", f"1 to {MOST_MINUTES} minutes"
        yield "estimated_minutes", found(questionnaire.estimated_minutes), allowed(Text(*words))
    for language, times in Counter(questionnaire.languages).items():
        if times > 1 or not LANGUAGE.fullmatch(language):
            yield (
                "languages",
                found(language),
                allowed(Text("每种语言一次，例如 zh、en", "each language once, such as zh, en")),
            )
    for page in questionnaire.pages:
        if not page.items:
            yield (
                page.id,
                Text("这一页没有题项", "the page has no items"),
                Text("请加题项或删去此页", "add one or drop it"),
            )


def _alike(choices: tuple[Choice, ...]) -> Iterator[Fault]:
    """Codes that are one number (1 and 01), and choices that a reader cannot tell apart."""
    numbers = Counter(int(choice.code) for choice in choices if choice.code.isdigit())
    for number, times in numbers.items():
        codes = [choice.code for choice in choices if choice.code.isdigit() and int(choice.code) == number]
        if times > 1 and len(set(codes)) > 1:
            yield found("、".join(codes)), allowed(Text("每个数只用一次", "each number once"))
    yield from _same_texts(choices)


def _same_texts(parts: tuple[Choice, ...] | tuple[Item, ...]) -> Iterator[Fault]:
    for language in {language for part in parts for language in part.text}:
        read = Counter(_as_read(part.text.get(language, "")) for part in parts)
        for text in (text for text, times in read.items() if text and times > 1):
            fault = Text(
                f"“{text}”出现了 {read[text]} 次（{language}）", f'"{text}" stands {read[text]} times ({language})'
            )
            yield fault, Text("请写成能区分的文字", "word them so that they can be told apart")


def _as_read(text: str) -> str:
    """A text as it reads: without case, blanks, and punctuation at its ends."""
    folded = "".join(plain(text).casefold().split())
    return folded.strip("".join(sign for sign in folded if unicodedata.category(sign).startswith("P"))) or folded


def _order(scale: Scale) -> Iterator[Fault]:
    """Points are scored by their codes, so these rise or fall from the first to the last."""
    codes = [int(point.code) for point in scale.points if point.code.isdigit()]
    if len(set(codes)) == len(codes) > 1 and codes not in (sorted(codes), sorted(codes, reverse=True)):
        yield (
            found("、".join(map(str, codes))),
            allowed(Text("代码从高到低或从低到高", "codes in falling or rising order")),
        )


def _flags(item: Item) -> Iterator[Fault]:
    """Marks of choices that an item of this type would ignore."""
    if item.type != "multiple" and any(choice.exclusive for choice in item.choices):
        yield found("exclusive"), Text("只有多选题使用 exclusive", "only an item of type multiple uses exclusive")
    if item.choices and all(choice.not_applicable for choice in item.choices):
        yield found("not_applicable"), Text("至少一个选项不是“不适用”", "leave a choice that applies")
    for text in (*item.text.values(), *item.hint.values()):
        if item.type != "bid" and AMOUNT in text:
            yield found(AMOUNT), Text(f"只有出价题使用 {AMOUNT}", f"only a bid uses {AMOUNT}")
