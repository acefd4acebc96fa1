"""From YAML to a Questionnaire; every fault in the file is found in one go.

Reading has two steps: the shape of each part (keys, kinds of value), then the meaning of the whole
(references, order, languages), which `questionnaires.check` judges. Nothing is guessed or filled in silently.
"""

import hashlib
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, cast, get_args

from questionnaires.check import meaning_problems
from questionnaires.model import Choice, Condition, Item, ItemType, Page, Questionnaire, Scale
from questionnaires.problems import Problem, ProblemsError, Texts, allowed, found, said
from questionnaires.yaml_lines import Lines, parse_yaml, read_yaml

LIBRARY = Path(__file__).parent / "library"
IDENTIFIER = re.compile(r"[a-z][a-z0-9_]{0,31}")

Place = tuple[str | int, ...]

KEYS: dict[str, dict[str, type | tuple[type, ...]]] = {
    "questionnaire": {
        "questionnaire": str, "version": str, "languages": list, "title": (dict, str), "intro": (dict, str),
        "source": str, "estimated_minutes": int, "overall": str, "dimensions": dict, "scales": dict, "pages": list,
    },
    "page": {"id": str, "title": (dict, str), "intro": (dict, str), "items": list, "ask_if": dict},
    "item": {
        "id": str, "type": str, "text": (dict, str), "hint": (dict, str), "required": bool, "choices": list,
        "scale": str, "dimension": str, "reversed": bool, "rows": list, "minimum": int, "maximum": int,
        "unit": (dict, str), "max_chosen": int, "max_length": int, "earliest": str, "latest": str, "amounts": list,
        "sensitive": (dict, str), "ask_if": dict,
    },
    "condition": {"item": str, "is": (str, list), "all": list, "any": list, "not": dict},
}  # fmt: skip
NEEDED = {
    "questionnaire": ("questionnaire", "version", "languages", "title", "overall", "estimated_minutes", "pages"),
    "page": ("id", "items"),
    "item": ("id", "text"),
    "condition": (),
}
CHOICE_FLAGS = ("not_applicable", "exclusive")
NPS_POINTS = tuple(str(point) for point in range(11))


def load_questionnaire(source: str | Path) -> Questionnaire:
    """The questionnaire in a YAML file, or the one of this id (`old_community-1` or `old_community`) in the library.

    Raises
        ProblemsError: everything that is wrong with the file, each with place, fault and cure.
    """
    path = source if isinstance(source, Path) else library_path(source)
    raw, lines = read_yaml(path)
    return _checked(path, raw, lines, file_digest(path))


def parse_questionnaire(text: str, name: str) -> Questionnaire:
    """The questionnaire in a YAML text that a collector keeps; `name` stands for its file in messages.

    Raises
        ProblemsError: everything that is wrong with it.
    """
    raw, lines = parse_yaml(text, Path(name))
    return _checked(Path(name), raw, lines, hashlib.sha256(text.encode()).hexdigest())


def _checked(path: Path, raw: Any, lines: Lines, digest: str) -> Questionnaire:
    reader = _Reader(path, lines, digest)
    questionnaire = reader.questionnaire(raw)
    problems = reader.problems
    if questionnaire is not None:
        problems = [*problems, *meaning_problems(questionnaire, str(path), lines)]
    if problems or questionnaire is None:
        raise ProblemsError(sorted(problems, key=lambda problem: problem.row or 0))
    return questionnaire


def find_problems(path: Path) -> tuple[Problem, ...]:
    """All faults of a questionnaire file; none if it can be fielded."""
    try:
        load_questionnaire(path)
    except ProblemsError as error:
        return error.problems
    return ()


def library_ids() -> tuple[str, ...]:
    """The ids of the questionnaires that come with the package."""
    return tuple(sorted(path.stem for path in LIBRARY.glob("*.yaml")))


def library_path(questionnaire_id: str) -> Path:
    """The library file of `questionnaire_id`; without a version, the newest version.

    Raises
        ProblemsError: the library has no such questionnaire.
    """
    matching = [known for known in library_ids() if questionnaire_id in (known, known.rpartition("-")[0])]
    if not matching:
        known = "、".join(library_ids())
        raise ProblemsError(
            [Problem(file=questionnaire_id, fault=said("问卷库中没有这份问卷", "no such questionnaire in the library"),
                     cure=allowed(known, known.replace("、", ", ")))]
        )  # fmt: skip
    return LIBRARY / f"{max(matching, key=_version_key)}.yaml"


def _version_key(questionnaire_id: str) -> tuple[int, str]:
    version = questionnaire_id.rpartition("-")[2]
    return (int(version) if version.isdigit() else 0, version)


class _Reader:
    """Turns raw YAML into values and collects the faults of shape on the way."""

    def __init__(self, path: Path, lines: Lines, digest: str) -> None:
        self.path, self.lines, self.digest = path, lines, digest
        self.problems: list[Problem] = []
        self.languages: tuple[str, ...] = ("zh",)

    def fault(self, place: Place, fault: Texts, cure: Texts) -> None:
        nearest = next((place[:end] for end in range(len(place), -1, -1) if place[:end] in self.lines), ())
        self.problems.append(
            Problem(file=str(self.path), row=self.lines.get(nearest), place=dotted(place), fault=fault, cure=cure)
        )

    def part(self, kind: str, raw: Any, place: Place) -> dict[str, Any] | None:
        """`raw` if it is a mapping with the keys of `kind`; otherwise None, and the faults are kept."""
        if not isinstance(raw, dict):
            self.fault(place, found(raw), allowed("键和值", "keys and values"))
            return None
        keys = KEYS[kind]
        for key, value in raw.items():
            if key not in keys:
                self.fault((*place, key), said(f"不认识的键“{key}”", f'unknown key "{key}"'),
                           allowed("、".join(keys), ", ".join(keys)))  # fmt: skip
            elif not isinstance(value, keys[key]) or (keys[key] is int and isinstance(value, bool)):
                self.fault((*place, key), found(value), allowed(*_kind_words(keys[key])))
        for key in NEEDED[kind]:
            if key not in raw:
                self.fault(place, said(f"缺少“{key}”", f'"{key}" is missing'), said("请补上", "add it"))
        wrong = {key for key in raw if key not in keys or not isinstance(raw[key], keys[key])}
        return {key: value for key, value in raw.items() if key not in wrong}

    def questionnaire(self, raw: Any) -> Questionnaire | None:
        part = self.part("questionnaire", raw, ())
        if part is None:
            return None
        languages = part.get("languages", ["zh"])
        if not languages or not all(isinstance(language, str) for language in languages):
            self.fault(
                ("languages",), found(languages), allowed("语言代码，例如 zh、en", "language codes such as zh, en")
            )
            languages = ["zh"]
        self.languages = tuple(languages)
        scales = {key: Scale(id=key, choices=self.choices(value, ("scales", key)))
                  for key, value in part.get("scales", {}).items()}  # fmt: skip
        dimensions = part.get("dimensions", {})
        return Questionnaire(
            id=self.identifier(part.get("questionnaire"), ("questionnaire",)), version=part.get("version", ""),
            languages=self.languages, title=self.texts(part, "title", ()), intro=self.texts(part, "intro", ()),
            dimensions={key: self.texts(dimensions, key, ("dimensions",)) for key in dimensions},
            scales=scales, pages=tuple(self.pages(part.get("pages", []), scales)), overall=part.get("overall", ""),
            estimated_minutes=part.get("estimated_minutes", 0), digest=self.digest,
            source=part.get("source", ""),
        )  # fmt: skip

    def pages(self, raw: list[Any], scales: Mapping[str, Scale]) -> Iterator[Page]:
        for position, raw_page in enumerate(raw):
            place: Place = ("pages", position)
            part = self.part("page", raw_page, place)
            if part is None:
                continue
            items = (self.item(item, (*place, "items", at), scales) for at, item in enumerate(part.get("items", [])))
            yield Page(
                id=self.identifier(part.get("id"), (*place, "id")), title=self.texts(part, "title", place),
                intro=self.texts(part, "intro", place), items=tuple(item for item in items if item is not None),
                ask_if=self.condition(part.get("ask_if"), (*place, "ask_if")),
            )  # fmt: skip

    def item(
        self, raw: Any, place: Place, scales: Mapping[str, Scale], battery: Mapping[str, Any] | None = None
    ) -> Item | None:
        part = self.part("item", raw, place)
        if part is None:
            return None
        if battery is not None:
            part = {**{key: battery[key] for key in ("scale", "required") if key in battery}, "type": "rating", **part}
        kind = part.get("type", "")
        if kind not in get_args(ItemType):
            self.fault(
                (*place, "type"), found(kind), allowed("、".join(get_args(ItemType)), ", ".join(get_args(ItemType)))
            )
        scale = part.get("scale", "")
        if scale and scale not in scales:
            self.fault(
                (*place, "scale"),
                found(scale),
                allowed("、".join(scales) or "先定义量表", ", ".join(scales) or "a scale defined under scales"),
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
            for key in ("required", "dimension", "reversed", "minimum", "maximum", "max_chosen", "max_length",
                        "earliest", "latest")
            if key in part
        }  # fmt: skip
        return Item(
            id=self.identifier(part.get("id"), (*place, "id")), type=cast(ItemType, kind), scale=scale, choices=choices,
            text=self.texts(part, "text", place), hint=self.texts(part, "hint", place),
            unit=self.texts(part, "unit", place), sensitive=self.texts(part, "sensitive", place),
            amounts=self.amounts(part.get("amounts", []), (*place, "amounts")),
            rows=tuple(row for row in rows if row is not None),
            ask_if=self.condition(part.get("ask_if"), (*place, "ask_if")), **plain,
        )  # fmt: skip

    def amounts(self, raw: list[Any], place: Place) -> tuple[int, ...]:
        """Whole yuan above 0, each different."""
        good = [each for each in raw if isinstance(each, int) and not isinstance(each, bool) and each > 0]
        if len(set(good)) != len(raw):
            cure = allowed("互不相同的正整数（元）", "different whole numbers above 0, in yuan")
            self.fault(place, found("、".join(map(str, raw))), cure)
        return tuple(good)

    def choices(self, raw: Any, place: Place) -> tuple[Choice, ...]:
        if not isinstance(raw, list):
            self.fault(place, found(raw), allowed("选项的列表", "a list of choices"))
            return ()
        return tuple(choice for at, part in enumerate(raw) if (choice := self.choice(part, (*place, at))) is not None)

    def choice(self, raw: Any, place: Place) -> Choice | None:
        if (
            not isinstance(raw, dict)
            or not isinstance(raw.get("code"), str)
            or not re.fullmatch(r"[0-9A-Za-z_]{1,32}", raw["code"])
        ):
            self.fault(place, found(raw.get("code") if isinstance(raw, dict) else raw),
                       allowed('带引号的代码，例如 code: "5"', 'a quoted code such as code: "5"'))  # fmt: skip
            return None
        texts = {key: value for key, value in raw.items() if key not in ("code", *CHOICE_FLAGS)}
        flags = {flag: raw[flag] is True for flag in CHOICE_FLAGS if flag in raw}
        return Choice(code=raw["code"], text=self.texts({"text": texts}, "text", place), **flags)

    def condition(self, raw: Any, place: Place) -> Condition | None:
        if raw is None:
            return None
        part = self.part("condition", raw, place)
        if part is None:
            return None
        if "not" in part:
            inner = self.condition(part["not"], (*place, "not"))
            return Condition(all_of=(inner,), negated=True) if inner else None
        for key in ("all", "any"):
            if key in part:
                each = (self.condition(one, (*place, key, at)) for at, one in enumerate(part[key]))
                inner_all = tuple(one for one in each if one)
                return Condition(all_of=inner_all) if key == "all" else Condition(any_of=inner_all)
        if "item" not in part or "is" not in part:
            self.fault(place, found(raw), allowed("item 和 is，或 all、any、not", "item and is, or all, any, not"))
            return None
        codes = part["is"] if isinstance(part["is"], list) else [part["is"]]
        return Condition(item=part["item"], codes=tuple(str(code) for code in codes))

    def texts(self, part: Mapping[str, Any], key: str, place: Place) -> Texts:
        """The text under `key` in each language; none if the key is absent."""
        if key not in part:
            return {}
        raw = part[key]
        texts = {self.languages[0]: raw} if isinstance(raw, str) else raw
        if not isinstance(texts, dict) or not all(isinstance(text, str) and text.strip() for text in texts.values()):
            self.fault((*place, key), found(raw), allowed("每种语言一段文字", "a text for each language"))
            return {}
        missing = [language for language in self.languages if language not in texts]
        unknown = [language for language in texts if language not in self.languages]
        if missing or unknown:
            self.fault((*place, key), said(f"语言为 {'、'.join(texts)}", f"languages are {', '.join(texts)}"),
                       allowed("、".join(self.languages), ", ".join(self.languages)))  # fmt: skip
        return {language: text.strip() for language, text in texts.items()}

    def identifier(self, raw: Any, place: Place) -> str:
        if not isinstance(raw, str) or not IDENTIFIER.fullmatch(raw):
            self.fault(place, found(raw), allowed("小写字母开头，最多 32 个小写字母、数字或下划线",
                                                  "a lower-case letter, then up to 31 of a-z 0-9 _"))  # fmt: skip
            return ""
        return raw


def file_digest(path: Path) -> str:
    """SHA-256 of a file, as hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def dotted(place: Place) -> str:
    """A place as people read it: pages[2].items[1].scale, counted from 1."""
    parts = [f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in place]
    return "".join(parts).removeprefix(".")


def _kind_words(kinds: type | tuple[type, ...]) -> tuple[str, str]:
    words = {
        str: ("文字（代码与版本号加引号）", "a text (quote codes and versions)"),
        int: ("整数", "a whole number"),
        bool: ("true 或 false", "true or false"),
        list: ("列表", "a list"),
        dict: ("键和值", "keys and values"),
    }
    named = [words[kind] for kind in (kinds if isinstance(kinds, tuple) else (kinds,))]
    return "或".join(zh for zh, _ in named), " or ".join(en for _, en in named)
