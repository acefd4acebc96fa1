"""Files as they travel inside a report: their bytes, the same each time, and where they are taken from."""

import csv
import hashlib
import io
import json
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from analysis.core.errors import AnalysisError
from questionnaires.texts import Text
from reports.pdf.signs import MissingGlyphs

LONG_AGO = (1980, 1, 1, 0, 0, 0)  # a zip needs a date; one that never changes keeps its bytes the same


class CannotShare(AnalysisError):
    """A file that must not or cannot be put into a report."""


def digest(content: bytes) -> str:
    """The SHA-256 (校验值) of some bytes, in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def plain_file(folder: Path, name: str, expected: str = "") -> bytes:
    """A plain file of the folder, and the very one that was evaluated where its digest is `expected`.

    Raises
        CannotShare: it is a link, lies outside the folder, or was changed.
    """
    home = folder.resolve()
    path = home / name
    if path.resolve() != path or not path.is_relative_to(home) or not path.is_file():  # a link or `..` leads elsewhere
        raise CannotShare(Text(f"{name} 是链接，或不在案卷文件夹内", f"{name} is a link, or lies outside the folder"))
    content = path.read_bytes()
    if expected and digest(content) != expected:
        raise CannotShare(Text(f"{name} 在评价之后被改动", f"{name} was changed after the evaluation"))
    return content


def csv_bytes(rows: Iterable[Sequence[str]]) -> bytes:
    """Rows as a CSV file."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue().encode()


def json_bytes(value: object) -> bytes:
    """A value as a JSON file.

    Raises
        MissingGlyphs: half of a surrogate pair, which no file can hold.
    """
    text = json.dumps(value, ensure_ascii=False, indent=1, allow_nan=False) + "\n"
    try:
        return text.encode()
    except UnicodeEncodeError as wrong:
        raise MissingGlyphs(sorted({*text[wrong.start : wrong.end]}), text) from wrong


def zip_bytes(files: Mapping[str, bytes]) -> bytes:
    """Files in the order of their names, stored as they are: the PDF packs them, and packers differ by version."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(files):
            info = zipfile.ZipInfo(name, date_time=LONG_AGO)
            info.create_system, info.external_attr = 3, 0o644 << 16
            archive.writestr(info, files[name])
    return buffer.getvalue()
