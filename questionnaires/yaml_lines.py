"""YAML as plain values, with the line and the column of every place in it.

Read event by event, so that what a definition never needs is refused with its line before it costs anything: anchors
and tags, nesting without end, keys that are no words, keys given twice, days and signs that do not exist.
"""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from questionnaires.characters import damaged_signs, invisible_signs, plain, without_invisible
from questionnaires.files import read_text, too_large
from questionnaires.problems import Problem, ProblemsError, allowed, found
from questionnaires.texts import Text

Place = tuple[str | int, ...]


class Position(NamedTuple):
    """Where a value and the key before it begin; in a sheet the columns have names."""

    row: int
    column: int | str
    key_row: int
    key_column: int | str


Lines = dict[Place, Position]
LARGEST = 200_000  # bytes, read within seconds; the longest definition that is known has 40,000
DEEPEST = 40
LONGEST_SHOWN = 40
TAG = "tag:yaml.org,2002:"
NUMBER = re.compile(r"[-+]?(0|[1-9][0-9]{0,30})(\.[0-9]+)?([eE][-+]?[0-9]{1,3})?")
ENDLESS = ("inf", "nan")
WORDS: dict[str, str] = {
    "mapping values are not allowed": "这里不能再有“冒号加空格”，文字里有冒号时请加引号",
    "found character '\\t'": "用了制表符，请改用空格缩进",
    "found character": "开头的符号有特别含义，请给文字加引号",
    "found unexpected end of stream": "引号没有闭合",
    "expected ',' or": "方括号或花括号没有闭合，或缺少逗号",
    "expected <block end>": "缩进与上面各行对不齐",
    "could not find expected ':'": "键后面缺少冒号（半角）和空格",
    "expected the node content": "这里缺少内容",
}
CHECK_SIGNS = Text("请检查缩进、冒号和引号", "check indentation, colons and quotes")
NO_LINKS = Text("把内容直接写出来，或给文字加引号", "write the content out, or put a text into quotes")


def read_yaml(path: Path, *, refuse_invisible: bool = False) -> tuple[Any, Lines]:
    """The values in `path` and the position of each place (a path of keys and numbers).

    Signs that nobody sees are left out, or refused where residents will read the texts.

    Raises
        ProblemsError: no such file, not UTF-8, not YAML, or what no definition may hold.
    """
    return parse_yaml(read_text(path, largest=LARGEST), path, refuse_invisible=refuse_invisible)


def parse_yaml(text: str, path: Path, *, refuse_invisible: bool = False) -> tuple[Any, Lines]:
    """The values in `text`, which stands or stood in `path`, and the position of each place.

    Raises
        ProblemsError: not YAML, or what no definition may hold.
    """
    if len(text) > LARGEST:
        raise ProblemsError([too_large(path, LARGEST)])
    reader = _Reader(str(path), refuse_invisible=refuse_invisible)
    try:
        value = reader.document(text)
    except yaml.reader.ReaderError as wrong:
        raise ProblemsError([_control_sign(path, text, wrong)]) from wrong
    except yaml.MarkedYAMLError as wrong:
        raise ProblemsError([_not_yaml(path, wrong)]) from wrong
    if reader.problems:
        raise ProblemsError(reader.problems)
    return value, reader.lines


class _Reader:
    """Builds the values from the parser's events and remembers each place and every fault."""

    def __init__(self, file: str, *, refuse_invisible: bool) -> None:
        self.file, self.lines, self.refuse_invisible = file, Lines(), refuse_invisible
        self.problems: list[Problem] = []
        self._loader: Any = None

    def document(self, text: str) -> Any:
        """The one document of the text, None where it is empty."""
        self._loader = yaml.SafeLoader(text)
        self._next(yaml.StreamStartEvent)
        if self._loader.check_event(yaml.StreamEndEvent):
            return None
        self._next(yaml.DocumentStartEvent)
        value = self._value(())
        self._next(yaml.DocumentEndEvent)
        if not self._loader.check_event(yaml.StreamEndEvent):
            self._stop(
                self._loader.peek_event(),
                Text("有两份文档（---）", "holds two documents (---)"),
                allowed(Text("一份文档", "one document")),
            )
        return value

    def _next(self, kind: type[yaml.Event]) -> Any:
        event = self._loader.get_event()
        if not isinstance(event, kind):
            raise TypeError(f"{event} where the parser promises {kind}")
        return event

    def _value(self, place: Place, key: Any = None) -> Any:
        event = self._loader.get_event()
        start, key_start = event.start_mark, (key or event).start_mark
        self.lines[place] = Position(start.line + 1, start.column + 1, key_start.line + 1, key_start.column + 1)
        if isinstance(event, yaml.AliasEvent) or event.anchor is not None:
            sign = "*" if isinstance(event, yaml.AliasEvent) else "&"
            self._stop(event, found(f"{sign}{event.anchor}"), NO_LINKS)
        if event.tag is not None and event.tag != "!":
            self._stop(event, found(event.tag.replace(TAG, "!!")), NO_LINKS)
        if len(place) > DEEPEST:
            self._stop(event, Text(f"嵌套超过 {DEEPEST} 层", f"is nested more than {DEEPEST} deep"), CHECK_SIGNS)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._entries(yaml.SequenceEndEvent, lambda at, into: into.append(self._value((*place, at))), [])
        if isinstance(event, yaml.MappingStartEvent):
            return self._entries(yaml.MappingEndEvent, lambda _, into: self._entry(place, into), {})
        return self._scalar(event, place)

    def _entries(self, end: type[yaml.Event], take: Callable[[int, Any], None], into: Any) -> Any:
        at = 0
        while not self._loader.check_event(end):
            take(at, into)
            at += 1
        self._loader.get_event()
        return into

    def _entry(self, place: Place, into: dict[str, Any]) -> None:
        """One key with its value: a word that is written once; a key is a text, whatever else it looks like."""
        event = self._loader.get_event()
        word = event.value if isinstance(event, yaml.ScalarEvent) else "? "
        if word in ("<<", "? ", "") or event.anchor or event.tag or damaged_signs(word):
            self._stop(event, found(word), allowed(Text("一个词作键，后面是冒号", "one word as a key, then a colon")))
        key = plain(word) if plain(word).isascii() else without_invisible(word)
        if key in into:
            self._fault(event, found(f"{key}（重复 / twice）"), allowed(Text("每个键只写一次", "each key once")))
        into[key] = self._value((*place, key), event)

    def _scalar(self, event: yaml.ScalarEvent, place: Place) -> Any:
        """A word, number, day, yes, no or nothing; signs that nobody sees are left out before its kind is judged."""
        signs = damaged_signs(event.value)
        if signs:
            fault = Text(f"有损坏或不可见的控制字符（{'、'.join(signs)}）", f"holds damaged signs ({', '.join(signs)})")
            self._fault(event, fault, Text("请重新输入这一行", "type the line again"), place)
        text = without_invisible(event.value)
        hidden = () if signs or not self.refuse_invisible or text == event.value else invisible_signs(event.value)
        if hidden:
            names = "、".join(hidden), ", ".join(hidden)
            fault = Text(f"有看不见或改变方向的符号（{names[0]}）", f"holds signs that nobody sees ({names[1]})")
            self._fault(event, fault, Text("请删去", "delete them"), place)
        tag = self._loader.resolve(yaml.ScalarNode, text, event.implicit).removeprefix(TAG)
        if tag in ("int", "float") and not (NUMBER.fullmatch(text) or text.lower().endswith(ENDLESS)):
            return text  # 1:30 is no 90, 010 is no 8, 1_000 is no number that anybody else would read
        if tag not in ("int", "float", "bool", "null", "timestamp"):
            return text
        try:
            return self._loader.construct_object(yaml.ScalarNode(TAG + tag, text))
        except ValueError:
            cure = Text(
                "没有这一天或这个数；若是文字请加引号", "there is no such day or number; quote it if it is a text"
            )
            self._fault(event, found(text[:LONGEST_SHOWN]), cure, place)
            return text

    def _fault(self, event: Any, fault: Text, cure: Text, place: Place = ()) -> None:
        mark, where = event.start_mark, ".".join(map(str, place))
        self.problems.append(
            Problem(file=self.file, row=mark.line + 1, column=mark.column + 1, place=where, fault=fault, cure=cure)
        )

    def _stop(self, event: Any, fault: Text, cure: Text) -> None:
        """What makes it senseless to read on."""
        self._fault(event, fault, cure)
        raise ProblemsError(self.problems)


def _control_sign(path: Path, text: str, wrong: yaml.reader.ReaderError) -> Problem:
    before = text[: wrong.position].split("\n")
    return Problem(
        file=str(path),
        row=len(before),
        column=len(before[-1]) + 1,
        fault=Text(
            f"有不能使用的控制字符（U+{wrong.character:04X}）", f"holds a control sign (U+{wrong.character:04X})"
        ),
        cure=Text("请删去，重新输入这一行", "delete it and type the line again"),
    )


def _not_yaml(path: Path, wrong: yaml.MarkedYAMLError) -> Problem:
    mark, problem = wrong.problem_mark, wrong.problem or ""
    words = next((zh for start, zh in WORDS.items() if problem.startswith(start)), problem)
    return Problem(
        file=str(path),
        row=mark.line + 1 if mark else None,
        column=mark.column + 1 if mark else "",
        fault=Text(f"YAML 语法错误（{words}）", f"YAML cannot be read ({problem})"),
        cure=CHECK_SIGNS,
    )
