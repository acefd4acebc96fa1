"""Text that somebody saved: how a file is opened, decoded and bounded, with a fault in words where it cannot be."""

import codecs
from pathlib import Path

from questionnaires.problems import Problem, ProblemsError, Texts, allowed, said

LARGEST = 50_000_000  # bytes of one file
MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
WORKBOOK_MARKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
WORKBOOK_CURE = said(
    "表格请另存为 CSV UTF-8；问卷（含 XLSForm）请按问卷库的样子写成 YAML",
    "save a table as CSV UTF-8; write a questionnaire (an XLSForm too) as YAML, as in the library",
)
SAVE_AGAIN = said(
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
        fault = said(
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
            raise ProblemsError([_fault(path, said("这是文件夹", "is a folder"), allowed("一个文件", "a file"))])
        if path.stat().st_size > largest:
            raise ProblemsError([too_large(path, largest)])
        return path.read_bytes()
    except FileNotFoundError as missing:
        raise ProblemsError([missing_file(path)]) from missing
    except (OSError, ValueError) as wrong:  # no right to read it, a name that no file can have
        fault = said("打不开这个文件", "the file cannot be opened")
        cure = said("请检查文件名和读取权限", "check its name and the right to read it")
        raise ProblemsError([_fault(path, fault, cure)]) from wrong


def too_large(path: Path, largest: int) -> Problem:
    """The fault of a file that is longer than any of its kind."""
    size = f"{largest // 1_000_000} MB" if largest >= 1_000_000 else f"{largest // 1_000} kB"
    cure = said("请检查是否放错了文件", "check whether it is the right file")
    return _fault(path, said(f"超过 {size}", f"is larger than {size}"), cure)


def missing_file(path: Path) -> Problem:
    """The fault of a file that is not there."""
    cure = said("请检查路径和文件名", "check the path and the name")
    return _fault(path, said("没有这个文件", "there is no such file"), cure)


def _not_utf8(path: Path, row: int | None, *, is_chinese: bool) -> Problem:
    fault = said("不是 UTF-8 编码", "is not UTF-8 text")
    if is_chinese:
        fault = said("不是 UTF-8 编码（看来是 GBK／GB 18030）", "is not UTF-8 text (it looks like GBK, GB 18030)")
    return Problem(file=str(path), row=row, fault=fault, cure=SAVE_AGAIN)


def _is_gb18030(content: bytes) -> bool:
    try:
        content.decode("gb18030")
    except UnicodeDecodeError:
        return False
    return True


def _fault(path: Path, fault: Texts, cure: Texts) -> Problem:
    return Problem(file=str(path), fault=fault, cure=cure)
