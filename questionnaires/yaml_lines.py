"""YAML as plain values, with the line of every place in it, and duplicate keys refused."""

from pathlib import Path
from typing import Any

import yaml

from questionnaires.problems import Problem, ProblemsError, allowed, found, said

Lines = dict[tuple[str | int, ...], int]


def read_yaml(path: Path) -> tuple[Any, Lines]:
    """The values in `path` and the line of each place (a path of keys and positions).

    Raises
        ProblemsError: no such file, not UTF-8, not YAML, or a key given twice.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError as missing:
        raise ProblemsError([missing_file(path)]) from missing
    except IsADirectoryError as folder:
        raise ProblemsError(
            [Problem(file=str(path), fault=said("这是文件夹", "is a folder"), cure=allowed("一个文件", "a file"))]
        ) from folder
    except UnicodeDecodeError as wrong:
        raise ProblemsError([not_utf8(path)]) from wrong
    return parse_yaml(text, path)


def parse_yaml(text: str, path: Path) -> tuple[Any, Lines]:
    """The values in `text`, which stands or stood in `path`, and the line of each place.

    Raises
        ProblemsError: not YAML, or a key given twice.
    """
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as wrong:
        raise ProblemsError([_not_yaml(path, wrong)]) from wrong
    lines: Lines = {}
    problems: list[Problem] = []
    _walk(node, (), lines, problems, str(path))
    if problems:
        raise ProblemsError(problems)
    return yaml.safe_load(text), lines


def missing_file(path: Path) -> Problem:
    """The fault of a file that is not there."""
    return Problem(
        file=str(path),
        fault=said("没有这个文件", "there is no such file"),
        cure=said("请检查路径和文件名", "check the path and the name"),
    )


def not_utf8(path: Path) -> Problem:
    """The fault of a file in another encoding."""
    return Problem(
        file=str(path),
        fault=said("不是 UTF-8 编码", "is not UTF-8 text"),
        cure=said("请另存为 UTF-8", "save it again as UTF-8"),
    )


def _not_yaml(path: Path, wrong: yaml.MarkedYAMLError) -> Problem:
    mark = wrong.problem_mark
    return Problem(
        file=str(path),
        row=mark.line + 1 if mark else None,
        fault=said(f"YAML 语法错误（{wrong.problem}）", f"YAML cannot be read ({wrong.problem})"),
        cure=said("请检查缩进、冒号和引号", "check indentation, colons and quotes"),
    )


def _walk(
    node: yaml.Node | None, place: tuple[str | int, ...], lines: Lines, problems: list[Problem], file: str
) -> None:
    if node is None:
        return
    lines[place] = node.start_mark.line + 1
    if isinstance(node, yaml.SequenceNode):
        for position, child in enumerate(node.value):
            _walk(child, (*place, position), lines, problems, file)
    elif isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, child in node.value:
            if key.value in seen:
                problems.append(
                    Problem(
                        file=file,
                        row=key.start_mark.line + 1,
                        fault=found(f"{key.value}（重复 / twice）"),
                        cure=allowed("每个键只写一次", "each key once"),
                    )
                )
            seen.add(key.value)
            _walk(child, (*place, key.value), lines, problems, file)
