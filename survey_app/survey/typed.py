"""What people type, as values, and values as they are typed: signs, whole numbers, days, ranks."""

from collections.abc import Sequence
from datetime import date

from wtforms import Field

from questionnaires.characters import has_visible, plain, without_invisible
from questionnaires.model import Answer, Item
from questionnaires.texts import in_language
from survey_app.survey.photos import Photo
from survey_app.texts import texts


class Parts(Field):  # type: ignore[misc]  # WTForms has no types
    """Several inputs of one name, in order: the ranks of the choices, or year, month and day."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Keep the parts as they were typed."""
        self.data = [printable(value) for value in valuelist]


def printable(text: str | None) -> str:
    """Text as a reader sees it: no signs that show nothing, no blanks at the ends; empty where nothing shows at all."""
    text = text or ""
    if text.isascii() and text.isprintable():  # nothing to look for
        return text.strip()
    visible = without_invisible(text).strip()
    return visible if has_visible(visible) else ""


def whole_number(text: str) -> int | None:
    """A whole number as people type it, full-width digits and dashes included; None if it is none."""
    tidy = text.strip() if text.isascii() else plain(text)
    digits = tidy.removeprefix("-")
    return int(tidy) if digits.isascii() and digits.isdigit() and len(digits) <= 12 else None


def day_of(parts: Sequence[str]) -> date | None:
    """The day that year, month and day make; None if there is no such day."""
    numbers = [whole_number(part) for part in parts]
    if len(numbers) != 3:
        return None
    try:
        return date(*(number or 0 for number in numbers))
    except (ValueError, OverflowError):
        return None


def day_parts(_item: Item, answer: Answer) -> list[str]:
    """A stored day as the parts it is typed in."""
    return [part.lstrip("0") for part in str(answer).split("-")]


def rank_parts(item: Item, answer: Answer) -> list[str]:
    """A stored ranking as the place of each choice."""
    return [str(answer.index(choice.code) + 1) if choice.code in answer else "" for choice in item.choices]


def chosen_in_order(item: Item, data: Sequence[str]) -> Answer:
    """Choices in the order of the questionnaire."""
    return tuple(choice.code for choice in item.choices if choice.code in data)


def ranked_in_order(item: Item, data: Sequence[str]) -> Answer:
    """Choices in the order of their ranks."""
    ranked = [(whole_number(rank), choice.code) for rank, choice in zip(data, item.choices, strict=False)]
    return tuple(code for rank, code in sorted((rank, code) for rank, code in ranked if rank is not None))


def day_stored(_item: Item, data: Sequence[str]) -> Answer:
    """The day, as it is kept."""
    day = day_of(data)
    return "" if day is None else day.isoformat()


def plain_digits(_item: Item, data: str) -> Answer:
    """A number in plain digits."""
    return str(whole_number(data))


def photo_id(_item: Item, data: Photo) -> Answer:
    """The name of a photo."""
    return data.photo_id


def say_one(item: Item, answer: Answer, language: str) -> list[str]:
    """The text of the choice."""
    return [in_language(item.choice(str(answer)).text, language)]


def say_several(item: Item, answer: Answer, language: str) -> list[str]:
    """The texts of the choices, in one line."""
    return [("、" if language == "zh" else ", ").join(in_language(item.choice(code).text, language) for code in answer)]


def say_ranked(item: Item, answer: Answer, language: str) -> list[str]:
    """The texts of the choices, a line each."""
    texts_of = (in_language(item.choice(code).text, language) for code in answer)
    return [f"{place}. {text}" for place, text in enumerate(texts_of, start=1)]


def say_written(item: Item, answer: Answer, language: str) -> list[str]:
    """What was written, with its unit."""
    return [f"{answer} {in_language(item.unit, language)}" if item.unit else str(answer)]


def say_photo(_item: Item, _answer: Answer, language: str) -> list[str]:
    """That there is a photo."""
    return [texts(language)["photo_kept"]]
