"""Verifying a report (核验报告) with nothing but the PDF, or with the engagement beside it.

Signatures and digests first; then every figure is computed again from what the report carries and compared with what
it says: value, printed text, and how often that text stands on the pages. What could not be checked is a gap, with its
reason: `reports.checks.verdict` calls passed only what was computed.
"""

import json
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pikepdf

from analysis.core.errors import AnalysisError, InvalidInput
from analysis.evaluation.evaluate import to_json
from analysis.scoring.roles import ROLES
from questionnaires.problems import ProblemsError
from questionnaires.texts import Text
from reports.carried.carried import ENGAGEMENT, EVALUATION, PAGES
from reports.carried.files import digest
from reports.carried.history import read_history
from reports.checks.certificates import is_named, read_certificates
from reports.checks.comparison import all_compared, not_computed, wanted_texts
from reports.checks.recompute import MANIFEST, Recomputed, from_folder, from_inputs, unpacked
from reports.checks.signatures import BrokenSeal, SignatureReport, check_content, is_sealed
from reports.checks.verdict import NOBODY_VOUCHED, UNSIGNED, Compared, Verification
from reports.pdf.page_texts import is_on_last_page, not_on_pages, page_texts

# what a value of another kind than was written can raise
MALFORMED = (ValueError, TypeError, LookupError, AttributeError, RecursionError, ArithmeticError, zlib.error)
MOST_BYTES = 200_000_000  # of one attachment, unpacked


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """What was found inside a report."""

    files: Mapping[str, bytes]
    results: Mapping[str, Any]
    inputs: Mapping[str, bytes]
    manifest: Mapping[str, Any]
    pages: Mapping[str, Any]


def verify(
    path: Path, *, data: Path | None = None, may_be_unsigned: bool = False, roots: Sequence[Path] = ()
) -> Verification:
    """Verify a report.

    Args
        path: the PDF; data: the folder of its engagement, where it is at hand.
        may_be_unsigned: a report without signatures is judged by its own digests.
        roots: certificates that are trusted; with them, a signature of anybody else is a fault.

    Raises
        UnusableKey: one of the roots is no certificate.
    """
    faults: list[Text] = []
    gaps: list[Text] = []
    notes: list[Text] = []
    signatures: tuple[SignatureReport, ...] = ()
    compared: tuple[Compared, ...] = ()
    printed: frozenset[str] = frozenset()
    read_certificates(roots)
    try:
        content = path.read_bytes()
        signatures = check_content(content, roots=roots)
        faults += _signature_faults(signatures, may_be_unsigned, bool(roots))
        notes += [] if roots and signatures else [NOBODY_VOUCHED if signatures else UNSIGNED]
        gaps += _gaps_of_certificates(signatures)
        carried = _carried(path)
        printed = frozenset(carried.pages.get("figures", {}))
        faults += _digest_faults(carried)
        _check_signers(signatures, carried.results.get("roles", {}), faults, gaps)
        _check_pages(path, carried, faults, gaps, notes)
        compared = _computed_again(carried, data, faults, notes)
    except (BrokenSeal, AnalysisError) as wrong:
        faults.append(wrong.reason)
    except ProblemsError as wrong:
        faults.append(wrong.reason)
    except (pikepdf.PdfError, OSError) as wrong:
        faults.append(Text(f"文件无法读取：{wrong}", f"the file cannot be read: {wrong}"))
    except MALFORMED as wrong:
        faults.append(Text(f"随附内容不是原来的格式：{wrong}", f"what is carried is not in its format: {wrong}"))
    return Verification(
        signatures=signatures,
        faults=tuple(faults),
        gaps=tuple(gaps),
        notes=tuple(notes),
        compared=compared,
        printed=printed,
    )


def _signature_faults(
    signatures: Sequence[SignatureReport], may_be_unsigned: bool, needs_trust: bool
) -> Iterator[Text]:
    if not signatures:
        if not may_be_unsigned:
            yield Text(
                "报告没有签名；仅凭自带校验值核验请加 --unsigned",
                "the report is not signed; --unsigned judges it by its own digests alone",
            )
    elif not is_sealed(signatures):
        yield Text(
            "签名未通过：签署后文件被改动，或还有人未签署",
            "the signatures do not hold: changed after signing, or somebody has yet to sign",
        )
    for each in signatures if needs_trust else ():
        if each.trust != "trusted":
            yield Text(f"{each.signer} 的证书不受信任", f"the certificate of {each.signer} is not trusted")


def _gaps_of_certificates(signatures: Sequence[SignatureReport]) -> Iterator[Text]:
    """What a certificate was not worth when it signed."""
    for each in signatures:
        yield from (Text(f"{each.signer}：{why['zh']}", f"{each.signer}: {why['en']}") for why in each.worth.words())


def _check_signers(
    signatures: Sequence[SignatureReport], roles: Mapping[str, Text], faults: list[Text], gaps: list[Text]
) -> None:
    """Whether each signature is of the person whom the engagement names for its role."""
    for each in signatures:
        role = ROLES.get(each.role, Text(each.role, each.role))
        if each.role not in roles:
            gaps.append(
                Text(
                    f"报告没有写明{role['zh']}是谁，无从比对签名人 {each.signer}",
                    f"the report names no {role['en']}: {each.signer} cannot be compared",
                )
            )
            continue
        holder = roles[each.role]
        if is_named(each.worth.names, holder.values()):
            continue
        others = [
            ROLES[name] for name, texts in roles.items() if name in ROLES and is_named(each.worth.names, texts.values())
        ]
        if others:
            faults.append(
                Text(
                    f"{role['zh']}的签名出自{others[0]['zh']}（{each.signer}）的证书，案卷中的{role['zh']}是{holder['zh']}",
                    f"the signature as {role['en']} is by the certificate of the {others[0]['en']} "
                    f"({each.signer}); the engagement names {holder['en']}",
                )
            )
        else:
            gaps.append(
                Text(
                    f"{role['zh']}的证书写的是“{each.signer}”，案卷中是“{holder['zh']}”，不能认定是同一人",
                    f"the certificate of the {role['en']} says {each.signer}, the engagement "
                    f"{holder['en']}: whether they are one is not known",
                )
            )


def _attachment(stream: Any) -> bytes:
    """The bytes of an attachment, packed in the one way that reports use, and not more of them than can be held.

    Raises
        InvalidInput: packed otherwise, or too large.
    """
    raw, packing = stream.read_raw_bytes(), stream.get("/Filter")
    if packing is None:
        return bytes(raw)
    if str(packing) != "/FlateDecode" or "/DecodeParms" in stream:
        raise InvalidInput(
            Text(f"随附文件的压缩方式是 {packing}，不是报告所用的", f"an attachment is packed as {packing}")
        )
    unpacking = zlib.decompressobj()
    content = unpacking.decompress(raw, MOST_BYTES)
    if unpacking.unconsumed_tail or not unpacking.eof:
        raise InvalidInput(Text("随附文件过大，或不完整", "an attachment is too large or cut off"))
    return content


def _carried(path: Path) -> Carried:
    """What the report carries, read; what it does not carry is empty."""
    with pikepdf.open(path) as pdf:
        files = {name: _attachment(spec.get_file().obj) for name, spec in pdf.attachments.items()}
    inputs = unpacked(files[ENGAGEMENT]) if ENGAGEMENT in files else {}
    manifest = json.loads(inputs.pop(MANIFEST, b"{}"))
    return Carried(
        files=files,
        results=json.loads(files.get(EVALUATION, b"{}")),
        inputs=inputs,
        manifest=manifest,
        pages=json.loads(files.get(PAGES, b"{}")),
    )


def _digest_faults(carried: Carried) -> Iterator[Text]:
    """Files that are not those of the list, and inputs that are not those of the evaluation."""
    listed = dict(carried.manifest.get("files", {}))
    for name in sorted(set(listed) | set(carried.inputs)):
        if digest(carried.inputs.get(name, b"")) != listed.get(name):
            yield Text(f"随附文件 {name} 与清单不符", f"{name} is not the file of the list")
    if carried.manifest and carried.manifest["evaluation_sha256"] != digest(carried.files.get(EVALUATION, b"")):
        yield Text(f"{EVALUATION} 与清单中的校验值不符", f"{EVALUATION} has not the digest of the list")
    known, covered = carried.results.get("inputs", {}), carried.manifest.get("covered", [])
    for name, content in carried.inputs.items():
        if name in known and name not in covered and digest(content) != known[name]:
            yield Text(f"随附文件 {name} 不是当时评价的文件", f"{name} is not the file that was evaluated")


def _check_pages(path: Path, carried: Carried, faults: list[Text], gaps: list[Text], notes: list[Text]) -> None:
    """The digests on the last page, and every printed figure on the pages."""
    pages = page_texts(path)
    if pages is None:
        gaps.append(
            Text(
                "本机没有 pdftotext，或它读不了这个文件：未核对页面文字",
                "no pdftotext here, or it cannot read the file: the pages were not checked",
            )
        )
        return
    for name, content in sorted(carried.files.items()):
        if not is_on_last_page(pages, digest(content)):
            faults.append(Text(f"末页没有 {name} 的校验值", f"the last page has not the digest of {name}"))
    printed: Mapping[str, int] = carried.pages.get("figures", {})
    lang, figures = carried.pages.get("lang", "zh"), carried.results.get("figures", {})
    known = {figure_id: n for figure_id, n in printed.items() if figure_id in figures}
    wanted = wanted_texts(known, carried.pages.get("in_columns", []), figures, lang)
    faults += [
        Text(f"页面应印而没有数 {name}", f"{name} should be printed and is not known")
        for name in printed
        if name not in figures
    ]
    for text, (n, found) in not_on_pages(pages, wanted).items():
        faults.append(
            Text(
                f"“{text}”应在页面上出现至少 {n} 次，只有 {found} 次",
                f'"{text}" should stand on the pages {n} times or more, not {found}',
            )
        )
    if printed:
        notes.append(Text(f"页面文字：核对 {len(printed)} 个数", f"Pages: {len(printed)} figures looked for"))


def _computed_again(carried: Carried, data: Path | None, faults: list[Text], notes: list[Text]) -> tuple[Compared, ...]:
    """Every figure computed again, from the engagement where it is at hand, or from what is carried."""
    if not carried.results:
        faults.append(Text(f"报告未随附 {EVALUATION}，无从复算", f"the report carries no {EVALUATION} to compare with"))
        return ()
    variant = carried.pages.get("variant", "full")
    software = f"hengping {version('hengping')}"
    if carried.manifest.get("software", software) != software:
        notes.append(
            Text(
                f"报告由 {carried.manifest['software']} 出具，本机为 {software}",
                f"made by {carried.manifest['software']}, verified by {software}",
            )
        )
    try:
        again = from_folder(data, variant) if data else from_inputs(carried.inputs, carried.results["inputs"], variant)
    except (AnalysisError, ProblemsError) as wrong:
        if data is not None:
            raise
        notes.append(
            Text(f"随附输入不足以复算：{wrong.text('zh')}", f"what is carried does not suffice: {wrong.text('en')}")
        )
        return not_computed(carried.results["figures"])
    if again.missing:
        names = sorted(again.missing)
        notes.append(Text(f"未随附：{'、'.join(names)}", f"not in the report: {', '.join(names)}"))
    faults += _input_faults(carried, again, is_beside=data is not None)
    if not again.missing:
        faults += _other_faults(carried.results, again)
    if data is not None:
        faults += _history_faults(carried, data)
    return all_compared(carried.results["figures"], again)


def _input_faults(carried: Carried, again: Recomputed, *, is_beside: bool) -> Iterator[Text]:
    """Inputs that are not those of the evaluation: all of an engagement at hand, else the rules (the rest was read)."""
    fresh, known = again.evaluation.engagement.inputs, carried.results["inputs"]
    for name in sorted(set(fresh) | set(known)):
        if (is_beside or name.startswith("packs/")) and fresh.get(name) != known.get(name):
            yield Text(f"输入 {name} 与当时评价的不同", f"the input {name} is another than was evaluated")


def _other_faults(results: Mapping[str, Any], again: Recomputed) -> Iterator[Text]:
    """What else the results say: findings, who, when."""
    fresh = json.loads(json.dumps(to_json(again.evaluation)))
    for name in fresh:
        if name not in ("figures", "inputs") and fresh[name] != results.get(name):
            yield Text(f"{EVALUATION} 的 {name} 与复算不同", f"{name} in {EVALUATION} comes out otherwise")


def _history_faults(carried: Carried, data: Path) -> Iterator[Text]:
    """A history that is not the one the report was made with."""
    known = carried.pages.get("history", "")
    if known and known not in {entry.digest for entry in read_history(data)}:
        yield Text("案卷的三级复核记录与报告的不同", "the history of the engagement is not that of the report")
