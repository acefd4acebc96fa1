"""Files that people name: how a text is opened and bounded, how results are written whole, and faults in words."""

import codecs
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from questionnaires.problems import Problem, ProblemsError, allowed
from questionnaires.texts import Text

LARGEST = 50_000_000  # bytes of one file
MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
WORKBOOK_MARKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
WORKBOOK_CURE = Text(
    "表格请另存为 CSV UTF-8；问卷（含 XLSForm）请按问卷库的样子写成 YAML",
    "save a table as CSV UTF-8; write a questionnaire (an XLSForm too) as YAML, as in the library",
)
SAVE_AGAIN = Text(
    "请另存为 UTF-8：Excel 选“另存为”→“CSV UTF-8（逗号分隔）”，WPS 或记事本在“另存为”的“编码”里选 UTF-8",
    'save it again as UTF-8: in Excel "Save as", type "CSV UTF-8"; in a text editor choose the encoding UTF-8',
)


def read_text(path: Path, *, largest: int = LARGEST) -> str:
    """The text of a file in UTF-8, or in UTF-16 where its first bytes say so; line ends as they stand.

    Raises
        ProblemsError: no such file, a folder, not allowed to be read, too large, or in another encoding.
    """
    return decoded(_bytes_of(path, largest), path)


def decoded(content: bytes, path: Path) -> str:
    """The bytes of a file as text.

    Raises
        ProblemsError: they are in another encoding; it is never guessed, for a wrong guess gives wrong names.
    """
    if content.startswith(WORKBOOK_MARKS):
        fault = Text(
            "是 Excel 工作簿或压缩文件，不是文字文件", "is an Excel workbook (.xlsx, .xls) or an archive, not a text"
        )
        raise ProblemsError([_fault(path, fault, WORKBOOK_CURE)])
    encoding = next((name for mark, name in MARKS if content.startswith(mark)), "utf-8")
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as wrong:
        row = content[: wrong.start].count(b"\n") + 1 if encoding.startswith("utf-8") else None
        raise ProblemsError([_not_utf8(path, row, is_chinese=_is_gb18030(content))]) from wrong


def _bytes_of(path: Path, largest: int) -> bytes:
    try:
        if path.is_dir():
            raise ProblemsError([_fault(path, Text("这是文件夹", "is a folder"), allowed(Text("一个文件", "a file")))])
        if path.stat().st_size > largest:
            raise ProblemsError([too_large(path, largest)])
        return path.read_bytes()
    except FileNotFoundError as missing:
        raise ProblemsError([missing_file(path)]) from missing
    except (OSError, ValueError) as wrong:  # no right to read it, a name that no file can have
        fault = Text("打不开这个文件", "the file cannot be opened")
        cure = Text("请检查文件名和读取权限", "check its name and the right to read it")
        raise ProblemsError([_fault(path, fault, cure)]) from wrong


def too_large(path: Path, largest: int) -> Problem:
    """The fault of a file that is longer than any of its kind."""
    size = f"{largest // 1_000_000} MB" if largest >= 1_000_000 else f"{largest // 1_000} kB"
    cure = Text("请检查是否放错了文件", "check whether it is the right file")
    return _fault(path, Text(f"超过 {size}", f"is larger than {size}"), cure)


def missing_file(path: Path) -> Problem:
    """The fault of a file that is not there."""
    cure = Text("请检查路径和文件名", "check the path and the name")
    return _fault(path, Text("没有这个文件", "there is no such file"), cure)


def _not_utf8(path: Path, row: int | None, *, is_chinese: bool) -> Problem:
    fault = Text("不是 UTF-8 编码", "is not UTF-8 text")
    if is_chinese:
        fault = Text("不是 UTF-8 编码（看来是 GBK／GB 18030）", "is not UTF-8 text (it looks like GBK, GB 18030)")
    return Problem(file=str(path), row=row, fault=fault, cure=SAVE_AGAIN)


def _is_gb18030(content: bytes) -> bool:
    try:
        content.decode("gb18030")
    except UnicodeDecodeError:
        return False
    return True


def _fault(path: Path, fault: Text, cure: Text) -> Problem:
    return Problem(file=str(path), fault=fault, cure=cure)


PRIVATE = 0o600
_REASONS = {
    PermissionError: Text("没有写入权限", "writing is not permitted"),
    FileNotFoundError: Text("没有这个文件夹，也无法新建", "there is no such folder and it cannot be made"),
    NotADirectoryError: Text("路径中有一段不是文件夹", "a part of the path is not a folder"),
    FileExistsError: Text("路径中有一段是文件，不是文件夹", "a part of the path is a file, not a folder"),
    IsADirectoryError: Text("这是一个文件夹", "this is a folder"),
}
_CURE = Text("请换一个可以写入的位置", "name a place that can be written to")


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
        cure = Text(f"内容完整保存在 {part}，请移到别处", f"all of it lies in {part}; move it to another place")
        raise ProblemsError([Problem(file=str(path), fault=_reason(refused), cure=cure)]) from refused


def refuse_existing(path: Path) -> None:
    """Raise ProblemsError where something stands already under this name."""
    if path.exists():
        fault, cure = Text("文件已存在", "the file exists"), Text("请换一个文件名", "name another file")
        raise ProblemsError([Problem(file=str(path), fault=fault, cure=cure)])


def refuse_other(path: Path, is_ours: Callable[[bytes], bool]) -> None:
    """Raise ProblemsError where a file stands under this name that is not of the kind to be written anew."""
    with words_for(path):
        if path.is_file() and not is_ours(path.read_bytes()):
            fault = Text(
                "已有同名文件，且不是本程序所写或已签名", "a file stands there that is of another kind or signed"
            )
            cure = Text("没有覆盖；请换一个文件名", "it was left as it is; name another file")
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


def _reason(refused: OSError) -> Text:
    detail = refused.strerror or type(refused).__name__
    return _REASONS.get(type(refused), Text(f"无法写入：{detail}", f"cannot be written: {detail}"))
