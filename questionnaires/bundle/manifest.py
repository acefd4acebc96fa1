"""The manifest of a bundle: what it says about itself, the digest of every file, and its own seal."""

import json
from collections.abc import Mapping
from dataclasses import MISSING as NO_DEFAULT
from dataclasses import asdict, dataclass, field, fields
from hashlib import sha256
from pathlib import Path
from typing import Any

from questionnaires.files import missing_file
from questionnaires.load import file_digest
from questionnaires.problems import Problem, ProblemsError, allowed, found
from questionnaires.texts import Text

FIRST_FORMAT, FORMAT = "hengping-bundle-1", "hengping-bundle-2"
MANIFEST = "manifest.json"
EXPORT_AGAIN = Text("请重新导出", "export again")


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What a bundle says about itself; counts are of answer sheets, issued of codes or invitations."""

    survey: str
    title: str
    questionnaire: str
    version: str
    questionnaire_digest: str
    exported_at: str
    n_issued: int | None
    n_returned: int
    n_partial: int = 0
    n_over_quota: int = 0
    n_late: int = 0
    n_withdrawn: int = 0
    synthetic: bool = False
    probability: bool = True
    source: str = ""
    licence: str = ""
    format: str = FORMAT
    files: Mapping[str, str] = field(default_factory=dict)


def read_manifest(folder: Path) -> tuple[Manifest, str]:
    """What the bundle in `folder` says about itself, and its seal.

    Raises
        ProblemsError: no manifest, a newer or unknown format, a changed byte, an entry that is missing or unknown.
    """
    path = folder / MANIFEST
    raw = _manifest_json(path)
    _refuse_unknown_format(raw.get("format"), path)
    seal = raw.pop("seal", "")
    if _seal(raw) != seal:
        raise ProblemsError([changed(path)])
    return _manifest(raw, path), str(seal)


def write_manifest(draft: Path, manifest: Manifest, *, fielded: str) -> None:
    """Seal every file in `draft`; `fielded` is the questionnaire among them."""
    digests = {path.name: file_digest(path) for path in sorted(draft.iterdir())}
    raw = asdict(manifest) | {"format": FORMAT, "files": digests, "questionnaire_digest": digests[fielded]}
    text = json.dumps(raw | {"seal": _seal(raw)}, ensure_ascii=False, indent=2)
    (draft / MANIFEST).write_text(text + "\n", encoding="utf-8")


def _seal(raw: Mapping[str, Any]) -> str:
    canonical = json.dumps(raw, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sha256(canonical.encode()).hexdigest()


def _manifest_json(path: Path) -> dict[str, Any]:
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError) as missing:
        raise ProblemsError([missing_file(path)]) from missing
    except (ValueError, RecursionError) as wrong:
        raise ProblemsError([changed(path)]) from wrong
    if not isinstance(raw, dict):
        raise ProblemsError([changed(path)])
    return raw


def _refuse_unknown_format(name: object, path: Path) -> None:
    """Formats to come are named as such; nothing else of their manifest is judged."""
    if name in (FIRST_FORMAT, FORMAT):
        return
    start, _, number = str(name).rpartition("-")
    if start == FORMAT.rpartition("-")[0] and number.isascii() and number.isdigit():
        fault = Text(f"数据包格式 {name} 比本程序能读的新", f"the format {name} is newer than this program reads")
        cure = Text("请升级 hengping 后再读", "upgrade hengping, then read it")
    else:
        fault, cure = found(name), allowed(Text(f"{FIRST_FORMAT}、{FORMAT}", f"{FIRST_FORMAT}, {FORMAT}"))
    raise ProblemsError([Problem(file=str(path), place="format", fault=fault, cure=cure)])


def _manifest(raw: Mapping[str, Any], path: Path) -> Manifest:
    """The manifest, every entry known and of its kind."""
    known = {each.name: each for each in fields(Manifest)}
    problems = [
        Problem(file=str(path), place=name, fault=Text("不认识这一项", "is not known"), cure=EXPORT_AGAIN)
        for name in sorted(raw.keys() - known.keys())
    ]
    for name, each in known.items():
        needed = each.default is NO_DEFAULT and each.default_factory is NO_DEFAULT
        if name not in raw and needed:
            problems.append(
                Problem(file=str(path), place=name, fault=Text("缺少这一项", "is missing"), cure=EXPORT_AGAIN)
            )
        elif name in raw and not _is_kind(raw[name], str(each.type)):
            problems.append(Problem(file=str(path), place=name, fault=found(raw[name]), cure=EXPORT_AGAIN))
    if problems:
        raise ProblemsError(problems)
    return Manifest(**raw)


def _is_kind(value: object, kind: str) -> bool:
    """Whether an entry is what the manifest holds there: a text, a count, yes or no, names with digests."""
    match value:
        case bool():
            return "bool" in kind
        case int():
            return "int" in kind and value >= 0
        case dict():
            return "Mapping" in kind and all(isinstance(digest, str) for digest in value.values())
        case None:
            return "None" in kind
        case _:
            return isinstance(value, str) and kind == str(str)


def changed(path: Path) -> Problem:
    """The fault of a file of a bundle that is not as it was sealed."""
    return Problem(
        file=str(path),
        fault=Text("内容与封存时的校验值不符", "is not the file that was sealed"),
        cure=Text("请使用导出时的原件，或重新导出", "use the exported original, or export again"),
    )
