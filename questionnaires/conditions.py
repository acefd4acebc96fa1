"""Conditions of pages and items: what they look at, and whether anybody can ever meet them."""

from collections.abc import Collection, Iterator
from itertools import combinations, product
from math import prod

from questionnaires.model import CHOICE_TYPES, ONE_CHOICE, Answer, Condition, Item, Page, Questionnaire
from questionnaires.problems import allowed
from questionnaires.texts import Text

MOST_TRIED = 3_000  # combinations of answers; where there are more, nobody is told anything
Found = tuple[str, Text, Text]


def condition_faults(questionnaire: Questionnaire, touched: Collection[str] = ()) -> Iterator[Found]:
    """Conditions that look at what is not answered before, or at codes that nobody can choose.

    What they look at may be among the parts `touched` by a fault of their own: then nothing is said of it.
    """
    earlier: dict[str, Item] = {}
    for page in questionnaire.pages:
        owners: tuple[Page | Item, ...] = (page, *page.items)
        for owner in owners:
            if owner.ask_if is not None:
                yield from _condition(owner, owner.ask_if, earlier, touched)
        earlier |= {variable.id: variable for variable in page.variables}


def _condition(
    owner: Page | Item, condition: Condition, earlier: dict[str, Item], touched: Collection[str]
) -> Iterator[Found]:
    for inner in (*condition.all_of, *condition.any_of):
        yield from _condition(owner, inner, earlier, touched)
    if not condition.item or condition.item in touched:
        return
    item = earlier.get(condition.item)
    if item is None or item.type not in CHOICE_TYPES:
        yield (
            owner.id,
            Text(f"条件看的是“{condition.item}”", f'the condition looks at "{condition.item}"'),
            allowed(Text("前面页上的选择题", "an item with choices on an earlier page")),
        )
        return
    codes = [choice.code for choice in item.choices]
    for code in condition.codes:
        if code not in codes:
            yield (
                owner.id,
                Text(f"条件中的代码“{code}”", f'code "{code}" in the condition'),
                allowed(Text("、".join(codes), ", ".join(codes))),
            )


def never_asked(questionnaire: Questionnaire) -> Iterator[Found]:
    """Pages and items that nobody is ever asked, because their conditions contradict one another.

    Every combination of answers that the conditions tell apart is tried on the route itself.
    """
    looks_at = _looks_at(questionnaire)
    variables = {variable.id: variable for variable in questionnaire.variables}
    for page in questionnaire.pages:
        owners: tuple[Page | Item, ...] = (page, *page.items)
        for owner in (each for each in owners if each.ask_if is not None):
            codes: dict[str, set[str]] = {}
            _gather((owner.ask_if, page.ask_if), looks_at, codes)
            if set(codes) <= set(variables) and not _is_ever_asked(owner, page, questionnaire, codes):
                fault = Text("没有人会被问到：条件互相矛盾", "nobody is ever asked: conditions contradict one another")
                yield owner.id, fault, Text("请改条件", "change the condition")


def _looks_at(questionnaire: Questionnaire) -> dict[str, tuple[Condition | None, ...]]:
    """The conditions under which each variable is asked."""
    return {
        variable.id: (page.ask_if, item.ask_if)
        for page in questionnaire.pages
        for item in page.items
        for variable in item.variables
    }


def _gather(
    conditions: tuple[Condition | None, ...],
    looks_at: dict[str, tuple[Condition | None, ...]],
    codes: dict[str, set[str]],
) -> None:
    """The items that conditions look at, and those that these depend on, with the codes that make a difference."""
    for condition in filter(None, conditions):
        _gather((*condition.all_of, *condition.any_of), looks_at, codes)
        if condition.item:
            is_new = condition.item not in codes
            codes.setdefault(condition.item, set()).update(condition.codes)
            if is_new:
                _gather(looks_at.get(condition.item, ()), looks_at, codes)


def _is_ever_asked(owner: Page | Item, page: Page, questionnaire: Questionnaire, codes: dict[str, set[str]]) -> bool:
    """Whether some answers lead there; taken for granted where there are too many to try."""
    possible = [_answers(questionnaire.variable(name), wanted) for name, wanted in codes.items()]
    if prod(map(len, possible)) > MOST_TRIED:
        return True
    for given in product(*possible):
        answers = {name: answer for name, answer in zip(codes, given, strict=True) if answer}
        _, asked = questionnaire.route(answers).pages.get(page.id, (page, ()))
        if any(owner is each for each in asked) or (owner is page and asked):
            return True
    return False


def _answers(item: Item, wanted: set[str]) -> list[Answer]:
    """The answers that differ in the wanted codes; none ("") where the item need not be answered."""
    others = [choice.code for choice in item.choices if choice.code not in wanted][:1]
    blank: list[Answer] = [] if item.required else [""]
    if item.type in ONE_CHOICE:
        return [*blank, *sorted(wanted), *others]
    alone = {choice.code for choice in item.choices if choice.exclusive}
    several = [*sorted(wanted), *others]
    most = min(item.max_chosen or len(several), len(several))
    sets = (each for size in range(1, most + 1) for each in combinations(several, size))
    return [*blank, *(each for each in sets if len(each) == 1 or not alone & set(each))]
