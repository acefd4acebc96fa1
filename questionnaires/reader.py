"""From YAML to the parts of a questionnaire: their keys, kinds of value and texts; every fault is kept.

`problems` make a file unreadable. `careless` are what a careful reader refuses before a version is fielded: what
would be ignored. A version that has been fielded stays readable with them.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, cast

from questionnaires.characters import flag, has_visible
from questionnaires.item_types import BATTERY, ROW_KEYS, TYPES, keys_of
from questionnaires.model import Choice, Condition, Item, ItemType, Page, Questionnaire, Scale
from questionnaires.problems import Problem, allowed, found
from questionnaires.texts import Text, Wording
from questionnaires.yaml_lines import Lines

IDENTIFIER = re.compile(r"[a-z][a-z0-9_]{0,31}")

Place = tuple[str | int, ...]

KEYS: dict[str, dict[str, type | tuple[type, ...]]] = {
    "questionnaire": {
        "questionnaire": str,
        "version": str,
        "languages": list,
        "title": (dict, str),
        "intro": (dict, str),
        "source": str,
        "estimated_minutes": int,
        "overall": str,
        "dimensions": dict,
        "scales": dict,
        "pages": list,
    },
    "page": {"id": str, "title": (dict, str), "intro": (dict, str), "items": list, "ask_if": dict},
    "item": {
        "id": str,
        "type": str,
        "text": (dict, str),
        "hint": (dict, str),
        "required": bool,
        "choices": list,
        "scale": str,
        "dimension": str,
        "reversed": bool,
        "rows": list,
        "minimum": int,
        "maximum": int,
        "unit": (dict, str),
        "max_chosen": int,
        "max_length": int,
        "earliest": str,
        "latest": str,
        "amounts": list,
        "sensitive": (dict, str),
        "ask_if": dict,
    },
    "condition": {"item": str, "is": (str, list), "all": list, "any": list, "not": dict},
}
NEEDED = {
    "questionnaire": ("questionnaire", "version", "languages", "title", "overall", "estimated_minutes", "pages"),
    "page": ("id", "items"),
    "item": ("id", "text"),
    "condition": (),
}
CHOICE_FLAGS = ("not_applicable", "exclusive")
CONDITIONS = ({"item", "is"}, {"all"}, {"any"}, {"not"})
ONE_CONDITION = ("item 和 is，或 all、any、not 之一", "item and is, or one of all, any, not")
NPS_POINTS = tuple(str(point) for point in range(11))


class PartReader:
    """Turns raw YAML into values and collects the faults of shape on the way."""

    def __init__(self, path: Path, lines: Lines, digest: str) -> None:
        self.path, self.lines, self.digest = path, lines, digest
        self.problems: list[Problem] = []
        self.careless: list[Problem] = []
        self.languages: tuple[str, ...] = ("zh",)

    def fault(self, place: Place, fault: Text, cure: Text) -> None:
        """What makes the file unreadable."""
        self.problems.append(self._problem(place, fault, cure))

    def would_be_ignored(self, place: Place, fault: Text, cure: Text) -> None:
        """What nobody would obey: refused before fielding, and passed over where it was fielded all the same."""
        self.careless.append(self._problem(place, fault, cure))

    def _problem(self, place: Place, fault: Text, cure: Text) -> Problem:
        nearest = next((place[:end] for end in range(len(place), -1, -1) if place[:end] in self.lines), ())
        return Problem(file=str(self.path), row=self.lines.get(nearest), place=dotted(place), fault=fault, cure=cure)

    def part(self, kind: str, raw: Any, place: Place) -> dict[str, Any] | None:
        """`raw` if it is a mapping with the keys of `kind`; otherwise None, and the faults are kept."""
        if not isinstance(raw, dict):
            self.fault(place, found(raw), allowed(Text("键和值", "keys and values")))
            return None
        keys, part = KEYS[kind], {}
        for key, value in raw.items():
            read = flag(value) if keys.get(key) is bool else value
            if key not in keys:
                self.unknown_key((*place, key), keys)
            elif not isinstance(read, keys[key]) or (keys[key] is int and isinstance(read, bool)):
                self.fault((*place, key), found(value), allowed(Text(*_kind_words(keys[key]))))
            else:
                part[key] = read
        for key in NEEDED[kind]:
            if key not in raw:
                self.fault(place, Text(f"缺少“{key}”", f'"{key}" is missing'), Text("请补上", "add it"))
        return part

    def unknown_key(self, place: Place, keys: Iterable[str]) -> None:
        """A key that is misspelt, or not known here."""
        fault = Text(f"不认识的键“{place[-1]}”", f'unknown key "{place[-1]}"')
        self.fault(place, fault, allowed(Text("、".join(keys), ", ".join(keys))))

    def questionnaire(self, raw: Any) -> Questionnaire | None:
        """The whole, as far as it can be read."""
        part = self.part("questionnaire", raw, ())
        if part is None:
            return None
        languages = part.get("languages", ["zh"])
        if not languages or not all(isinstance(language, str) for language in languages):
            self.fault(
                ("languages",),
                found(languages),
                allowed(Text("语言代码，例如 zh、en", "language codes such as zh, en")),
            )
            languages = ["zh"]
        self.languages = tuple(languages)
        scales = {
            key: Scale(id=key, choices=self.choices(value, ("scales", key)))
            for key, value in part.get("scales", {}).items()
        }
        dimensions = part.get("dimensions", {})
        return Questionnaire(
            id=self.identifier(part.get("questionnaire"), ("questionnaire",)),
            version=part.get("version", ""),
            languages=self.languages,
            title=self.texts(part, "title", ()),
            intro=self.texts(part, "intro", ()),
            dimensions={key: self.texts(dimensions, key, ("dimensions",)) for key in dimensions},
            scales=scales,
            pages=tuple(self.pages(part.get("pages", []), scales)),
            overall=part.get("overall", ""),
            estimated_minutes=part.get("estimated_minutes", 0),
            digest=self.digest,
            source=part.get("source", ""),
        )

    def pages(self, raw: list[Any], scales: Mapping[str, Scale]) -> Iterator[Page]:
        """The pages in order."""
        for position, raw_page in enumerate(raw):
            place: Place = ("pages", position)
            part = self.part("page", raw_page, place)
            if part is None:
                continue
            items = (self.item(item, (*place, "items", at), scales) for at, item in enumerate(part.get("items", [])))
            yield Page(
                id=self.identifier(part.get("id"), (*place, "id")),
                title=self.texts(part, "title", place),
                intro=self.texts(part, "intro", place),
                items=tuple(item for item in items if item is not None),
                ask_if=self.condition(part.get("ask_if"), (*place, "ask_if")),
            )

    def item(
        self, raw: Any, place: Place, scales: Mapping[str, Scale], battery: Mapping[str, Any] | None = None
    ) -> Item | None:
        """One item, or a row with what it takes over from its matrix (`battery`)."""
        part = self.part("item", raw, place)
        if part is None:
            return None
        if battery is not None:
            self.unused_keys(part, ROW_KEYS, place, Text("矩阵题的行", "a row of a matrix"))
            part = {**{key: battery[key] for key in BATTERY if key in battery}, "type": "rating", **part}
        kind = part.get("type", "")
        if kind not in TYPES:
            self.fault((*place, "type"), found(kind), allowed(Text("、".join(TYPES), ", ".join(TYPES))))
        elif battery is None:
            self.unused_keys(part, keys_of(kind), place, Text(f"{kind} 题", f"an item of type {kind}"))
        if "scale" in part and "choices" in part:
            fault = Text("同时写了 scale 和 choices", "has a scale and choices")
            self.would_be_ignored(place, fault, allowed(Text("只写其中一个", "one of them")))
        scale = part.get("scale", "")
        if scale and scale not in scales:
            self.fault(
                (*place, "scale"),
                found(scale),
                allowed(Text("、".join(scales) or "先定义量表", ", ".join(scales) or "a scale defined under scales")),
            )
        choices = (
            scales[scale].choices if scale in scales else self.choices(part.get("choices", []), (*place, "choices"))
        )
        if kind == "nps":
            choices = (
                *(Choice(code=point, text=dict.fromkeys(self.languages, point)) for point in NPS_POINTS),
                *choices,
            )
        rows = (self.item(row, (*place, "rows", at), scales, part) for at, row in enumerate(part.get("rows", [])))
        plain = {
            key: part[key]
            for key in (
                "required",
                "dimension",
                "reversed",
                "minimum",
                "maximum",
                "max_chosen",
                "max_length",
                "earliest",
                "latest",
            )
            if key in part
        }
        return Item(
            id=self.identifier(part.get("id"), (*place, "id")),
            type=cast(ItemType, kind),
            scale=scale,
            choices=choices,
            text=self.texts(part, "text", place),
            hint=self.texts(part, "hint", place),
            unit=self.texts(part, "unit", place),
            sensitive=self.texts(part, "sensitive", place),
            amounts=self.amounts(part.get("amounts", []), (*place, "amounts")),
            rows=tuple(row for row in rows if row is not None),
            ask_if=self.condition(part.get("ask_if"), (*place, "ask_if")),
            **plain,
        )

    def unused_keys(self, part: Mapping[str, Any], used: Iterable[str], place: Place, owner: Wording) -> None:
        """Keys that this kind of item would ignore."""
        words = sorted(used)
        for key in sorted(set(part) - set(used)):
            fault = Text(f"{owner['zh']}不使用“{key}”", f'{owner["en"]} does not use "{key}"')
            self.would_be_ignored((*place, key), fault, allowed(Text("、".join(words), ", ".join(words))))

    def amounts(self, raw: list[Any], place: Place) -> tuple[int, ...]:
        """Whole yuan above 0, each different."""
        good = [each for each in raw if isinstance(each, int) and not isinstance(each, bool) and each > 0]
        if len(set(good)) != len(raw):
            cure = allowed(Text("互不相同的正整数（元）", "different whole numbers above 0, in yuan"))
            self.fault(place, found("、".join(map(str, raw))), cure)
        return tuple(good)

    def choices(self, raw: Any, place: Place) -> tuple[Choice, ...]:
        """The choices of an item or a scale, in order."""
        if not isinstance(raw, list):
            self.fault(place, found(raw), allowed(Text("选项的列表", "a list of choices")))
            return ()
        return tuple(choice for at, part in enumerate(raw) if (choice := self.choice(part, (*place, at))) is not None)

    def choice(self, raw: Any, place: Place) -> Choice | None:
        """One choice: its code, its text in each language, its flags."""
        if (
            not isinstance(raw, dict)
            or not isinstance(raw.get("code"), str)
            or not re.fullmatch(r"[0-9A-Za-z_]{1,32}", raw["code"])
        ):
            self.fault(
                place,
                found(raw.get("code") if isinstance(raw, dict) else raw),
                allowed(Text('带引号的代码，例如 code: "5"', 'a quoted code such as code: "5"')),
            )
            return None
        flags = {}
        for key in CHOICE_FLAGS:
            if key in raw:
                flags[key] = flag(raw[key]) is True
                if flag(raw[key]) is None:
                    self.fault((*place, key), found(raw[key]), allowed(Text(*_kind_words(bool))))
        texts = {key: value for key, value in raw.items() if key not in ("code", *CHOICE_FLAGS)}
        for key in set(texts) - set(self.languages):
            self.unknown_key((*place, key), ("code", *self.languages, *CHOICE_FLAGS))
        texts = {key: value for key, value in texts.items() if key in self.languages}
        return Choice(code=raw["code"], text=self.texts({"text": texts}, "text", place), **flags)

    def condition(self, raw: Any, place: Place) -> Condition | None:
        """A condition: an item and its codes, or all, any or not of others; one of these forms."""
        if raw is None:
            return None
        part = self.part("condition", raw, place)
        if part is None:
            return None
        if set(part) not in CONDITIONS:
            self.would_be_ignored(place, found("、".join(part)), allowed(Text(*ONE_CONDITION)))
        if "not" in part:
            inner = self.condition(part["not"], (*place, "not"))
            return Condition(all_of=(inner,), negated=True) if inner else None
        for key in ("all", "any"):
            if key in part:
                return self.several(key, part[key], (*place, key))
        if "item" not in part or "is" not in part:
            self.fault(place, found(raw), allowed(Text(*ONE_CONDITION)))
            return None
        codes = part["is"] if isinstance(part["is"], list) else [part["is"]]
        if not codes:
            self.would_be_ignored((*place, "is"), found("[]"), allowed(Text("至少一个代码", "at least one code")))
        return Condition(item=part["item"], codes=tuple(str(code) for code in codes))

    def several(self, key: str, raw: list[Any], place: Place) -> Condition:
        """Conditions that must hold all together, or of which one is enough."""
        inner = tuple(one for at, each in enumerate(raw) if (one := self.condition(each, (*place, at))))
        if not raw:
            self.would_be_ignored(place, found("[]"), allowed(Text("至少一个条件", "at least one condition")))
        return Condition(all_of=inner) if key == "all" else Condition(any_of=inner)

    def texts(self, part: Mapping[str, Any], key: str, place: Place) -> Wording:
        """The text under `key` in each language; none if the key is absent."""
        if key not in part:
            return {}
        raw = part[key]
        texts = {self.languages[0]: raw} if isinstance(raw, str) else raw
        if not isinstance(texts, dict) or not all(map(_is_text, texts.values())):
            self.fault((*place, key), found(raw), allowed(Text("每种语言一段文字", "a text for each language")))
            return {}
        missing = [language for language in self.languages if language not in texts]
        unknown = [language for language in texts if language not in self.languages]
        if missing or unknown:
            self.fault(
                (*place, key),
                Text(f"语言为 {'、'.join(texts)}", f"languages are {', '.join(texts)}"),
                allowed(Text("、".join(self.languages), ", ".join(self.languages))),
            )
        return {language: text.strip() for language, text in texts.items()}

    def identifier(self, raw: Any, place: Place) -> str:
        """An id that is a column name everywhere."""
        if not isinstance(raw, str) or not IDENTIFIER.fullmatch(raw):
            self.fault(
                place,
                found(raw),
                allowed(
                    Text(
                        "小写字母开头，最多 32 个小写字母、数字或下划线",
                        "a lower-case letter, then up to 31 of a-z 0-9 _",
                    )
                ),
            )
            return ""
        return raw


def dotted(place: Place) -> str:
    """A place as people read it: pages[2].items[1].scale, counted from 1."""
    parts = [f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in place]
    return "".join(parts).removeprefix(".")


def _kind_words(kinds: type | tuple[type, ...]) -> tuple[str, str]:
    words = {
        str: ("文字（代码与版本号加引号）", "a text (quote codes and versions)"),
        int: ("整数", "a whole number"),
        bool: ("true 或 false（是、否也可）", "true or false (yes and no too)"),
        list: ("列表", "a list"),
        dict: ("键和值", "keys and values"),
    }
    named = [words[kind] for kind in (kinds if isinstance(kinds, tuple) else (kinds,))]
    return "或".join(zh for zh, _ in named), " or ".join(en for _, en in named)


def _is_text(value: object) -> bool:
    return isinstance(value, str) and has_visible(value)
