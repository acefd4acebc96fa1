"""Writing results so that nobody ever sees half a file, and saying in words why a file cannot be written."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from questionnaires.problems import Problem, ProblemsError, Texts, said

PRIVATE = 0o600
_REASONS = {
    PermissionError: said("没有写入权限", "writing is not permitted"),
    FileNotFoundError: said("没有这个文件夹，也无法新建", "there is no such folder and it cannot be made"),
    NotADirectoryError: said("路径中有一段不是文件夹", "a part of the path is not a folder"),
    FileExistsError: said("路径中有一段是文件，不是文件夹", "a part of the path is a file, not a folder"),
    IsADirectoryError: said("这是一个文件夹", "this is a folder"),
}
_CURE = said("请换一个可以写入的位置", "name a place that can be written to")


def write_whole(path: Path, content: bytes, *, private: bool = False) -> None:
    """Write `content` beside its place and move it there in one step; `private` files only their owner reads.

    Raises
        ProblemsError: the place cannot be written to; nothing is left behind.
    """
    with beside(path, content, private=private):
        pass


@contextmanager
def beside(path: Path, content: bytes, *, private: bool = False) -> Iterator[None]:
    """`content` lies safe beside `path` while the block runs, and moves there when the block has ended well.

    So a block that commits to a database runs only once its file is certain to exist; if it fails, the file goes.

    Raises
        ProblemsError: the place cannot be written to; the block has not run.
    """
    part = path.with_name(f".{path.name}.part")
    with words_for(path):
        if path.is_dir():
            raise IsADirectoryError
        path.parent.mkdir(parents=True, exist_ok=True)
        _write_synced(part, content, private=private)
    try:
        yield
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    try:
        os.replace(part, path)
    except OSError as refused:  # the block is done and cannot be taken back: its file must not go either
        cure = said(f"内容完整保存在 {part}，请移到别处", f"all of it lies in {part}; move it to another place")
        raise ProblemsError([Problem(file=str(path), fault=_reason(refused), cure=cure)]) from refused


def refuse_existing(path: Path) -> None:
    """Raise ProblemsError where something stands already under this name."""
    if path.exists():
        fault, cure = said("文件已存在", "the file exists"), said("请换一个文件名", "name another file")
        raise ProblemsError([Problem(file=str(path), fault=fault, cure=cure)])


def refuse_other(path: Path, is_ours: Callable[[bytes], bool]) -> None:
    """Raise ProblemsError where a file stands under this name that is not of the kind to be written anew."""
    with words_for(path):
        if path.is_file() and not is_ours(path.read_bytes()):
            fault = said(
                "已有同名文件，且不是本程序所写或已签名", "a file stands there that is of another kind or signed"
            )
            cure = said("没有覆盖；请换一个文件名", "it was left as it is; name another file")
            raise ProblemsError([Problem(file=str(path), fault=fault, cure=cure)])


@contextmanager
def words_for(path: Path) -> Iterator[None]:
    """Say in words why the block could not write to `path`."""
    try:
        yield
    except OSError as refused:
        raise ProblemsError([Problem(file=str(path), fault=_reason(refused), cure=_CURE)]) from refused


def _write_synced(part: Path, content: bytes, *, private: bool) -> None:
    part.unlink(missing_ok=True)
    mode = PRIVATE if private else 0o666
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _reason(refused: OSError) -> Texts:
    detail = refused.strerror or type(refused).__name__
    return _REASONS.get(type(refused), said(f"无法写入：{detail}", f"cannot be written: {detail}"))
