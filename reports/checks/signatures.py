"""Checking signatures (验章): was any byte of a signed report changed since? Everything works offline.

A signature stands in a hole of the file that it cannot cover itself. That hole must be, digit for digit, what can be
rebuilt from its signed parts: then every byte of the file is either under the signature or fixed by it.
"""

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal

from pyhanko.pdf_utils.generic import DictionaryObject, StreamObject
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import DiffPolicy, DiffResult, ModificationLevel, SuspiciousModification
from pyhanko.sign.diff_analysis.commons import compare_dicts
from pyhanko.sign.fields import enumerate_sig_fields
from pyhanko.sign.validation import EmbeddedPdfSignature, validate_pdf_signature
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from analysis.core.errors import AnalysisError
from analysis.scoring.roles import ROLES
from questionnaires.texts import Language, Text
from reports.checks.certificates import Worth, read_certificates, worth

SIGNED_DATA = bytes.fromhex("06092a864886f70d010702")  # the name of this kind of content
logging.getLogger("pyhanko.sign.validation").setLevel(logging.CRITICAL)  # an unknown certificate is an answer here
USAGE = KeyUsageConstraints(key_usage={"digital_signature", "non_repudiation"}, match_all_key_usages=False)
Trust = Literal["trusted", "self_made", "unknown"]
WORDS: Mapping[str, Text] = {
    "trusted": Text("证书可信", "trusted certificate"),
    "self_made": Text("自制证书，只证明内容未改", "self-made certificate: proves the content, not the person"),
    "unknown": Text("证书来源不明", "certificate of unknown origin"),
    "sound": Text("完好", "sound"),
    "changed": Text("签署的内容已被改动", "what was signed has been changed"),
    "followed": Text("之后有签署以外的改动", "changed afterwards by more than signatures"),
    "waiting": Text("完好，但还有人未签署", "sound, but somebody has yet to sign"),
    "loose": Text("签名处有不受保护的字节", "holds bytes that no signature protects"),
}


class BrokenSeal(AnalysisError):
    """A file so damaged that its signatures cannot be read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignatureReport:
    """What is known of one signature; a trusted time service vouches for `stamped_at`, `signed_at` is only said.

    `n_waiting` counts the fields of the file that nobody has signed: a signature may have been cut off at the end.
    `fingerprint` is the SHA-256 of the certificate: the only way to know a self-made one again.
    """

    role: str
    signer: str
    signed_at: datetime | None
    stamped_at: datetime | None
    is_intact: bool
    is_left_alone: bool
    is_accounted: bool
    covers_file: bool
    modification: str
    n_waiting: int
    trust: Trust
    worth: Worth
    fingerprint: str

    @property
    def is_sound(self) -> bool:
        """Whether what was signed is unchanged, followed by signatures only, and without a loose byte."""
        return self.is_intact and self.is_left_alone and self.is_accounted

    def sentence(self, lang: Language = "zh") -> str:
        """Who signed, what the signature proves, and what the certificate was worth when it was made."""
        checks = {
            "changed": self.is_intact,
            "followed": self.is_left_alone,
            "loose": self.is_accounted,
            "waiting": self.n_waiting == 0,
        }
        state = next((name for name, holds in checks.items() if not holds), "sound")
        role = ROLES[self.role][lang] if self.role in ROLES else self.role
        parts = (f"{role} {self.signer}", WORDS[state][lang], WORDS[self.trust][lang])
        return ("；" if lang == "zh" else "; ").join((*parts, *(each[lang] for each in self.worth.words())))


def check_signatures(path: Path, *, roots: Sequence[Path] = ()) -> tuple[SignatureReport, ...]:
    """What every signature of a file proves (验章), in order of signing; none where there is none.

    Args
        path: a PDF; roots: certificates (PEM or DER) that are trusted.

    Raises
        BrokenSeal: the file is too damaged to read its signatures.
        UnusableKey: one of the roots is no certificate.
    """
    return check_content(path.read_bytes(), roots=roots)


def check_content(content: bytes, *, roots: Sequence[Path] = ()) -> tuple[SignatureReport, ...]:
    """As `check_signatures`, of the bytes of a file."""
    trusted = read_certificates(roots)
    try:
        reader = PdfFileReader(BytesIO(content))
        n_waiting = len(list(enumerate_sig_fields(reader, filled_status=False)))
        return tuple(_report(each, content, trusted, n_waiting) for each in reader.embedded_regular_signatures)
    except Exception as wrong:  # a damaged file can fail anywhere in the reader, in any way
        raise BrokenSeal(Text(f"签名无法读取：{wrong}", f"signatures cannot be read: {wrong}")) from wrong


def is_sealed(reports: Sequence[SignatureReport]) -> bool:
    """Whether everybody signed, every signature is sound, and the last covers all of the file."""
    is_whole = bool(reports) and reports[-1].covers_file and not reports[-1].n_waiting
    return is_whole and all(each.is_sound for each in reports)


class _OnlySignatures(DiffPolicy):
    """After a signature nothing may come but others, each in the field that waited for it."""

    def review_file(self, reader: Any, base_revision: Any, *_: Any, **__: Any) -> DiffResult | SuspiciousModification:
        first = base_revision if isinstance(base_revision, int) else base_revision.revision
        views = [reader.get_historical_resolver(at) for at in range(first, reader.xrefs.total_revisions)]
        try:
            names = {name for old, new in pairwise(views) for name in _signed_between(old, new)}
        except SuspiciousModification as wrong:
            return wrong
        return DiffResult(ModificationLevel.FORM_FILLING, names)


def _signed_between(old: Any, new: Any) -> Iterable[str]:
    """The fields filled from one revision to the next; anything else that differs is refused."""
    roots = [[view.trailer_view.raw_get(key).reference for key in ("/Root", "/Info")] for view in (old, new)]
    if roots[0] != roots[1] or set(new.refs_freed_in_revision()):
        raise SuspiciousModification("another root, or something was removed")
    for reference in new.explicit_refs_in_revision():
        if old.reader.xrefs.get_historical_ref(reference, old.revision) is None:
            continue  # new, and reached by nothing but the values that are looked at here
        before, after = old(reference), new(reference)
        if not isinstance(before, DictionaryObject) or isinstance(before, StreamObject):
            raise SuspiciousModification(f"{reference} was changed")
        is_field = before.get("/FT") == "/Sig" and "/V" not in before
        may_differ = {"/V"} if is_field else {"/Extensions"} if reference == old.root_ref else set()
        compare_dicts(before, after, frozenset(may_differ))
        if is_field:
            yield str(after["/T"])


def _report(signature: EmbeddedPdfSignature, content: bytes, trusted: list[Any], n_waiting: int) -> SignatureReport:
    """What one signature proves."""
    certificate, moment = signature.signer_cert, signature.self_reported_timestamp
    # a certificate is judged as of the time that the signature names: it may have run out since
    context = ValidationContext(trust_roots=trusted, allow_fetching=False, moment=moment)
    status = validate_pdf_signature(signature, context, None, _OnlySignatures(), USAGE)
    trust: Trust = "trusted" if status.trusted else "self_made" if certificate.self_signed != "no" else "unknown"
    subject, stamp, level = certificate.subject, status.content_timestamp_validity, status.modification_level
    return SignatureReport(
        role=signature.field_name,
        signer=str(subject.native.get("common_name", subject.human_friendly)),
        signed_at=moment,
        stamped_at=stamp.timestamp if stamp and stamp.trusted else None,
        is_intact=bool(status.intact and status.valid and (stamp is None or (stamp.intact and stamp.valid))),
        is_left_alone=bool(status.docmdp_ok),
        is_accounted=_is_accounted(signature, content),
        covers_file=status.coverage == SignatureCoverageLevel.ENTIRE_FILE,
        modification=level.name.lower() if level else "unknown",
        n_waiting=n_waiting,
        trust=trust,
        worth=worth(certificate, moment),
        fingerprint=sha256(certificate.dump()).hexdigest(),
    )


def _is_accounted(signature: EmbeddedPdfSignature, content: bytes) -> bool:
    """Whether the hole of a signature holds what its signed parts make it, in capital digits filled up with zeros."""
    start, length, rest, _ = (int(each) for each in signature.sig_object["/ByteRange"])
    hole = content[start + length : rest]
    digits = _rebuilt(signature).hex().upper().encode()
    return start == 0 and hole == b"<" + digits.ljust(len(hole) - 2, b"0") + b">"


def _rebuilt(signature: EmbeddedPdfSignature) -> bytes:
    """The signature made anew out of what it signs itself; certificates that it does not name are left out."""
    data, info, certificate = signature.signed_data, signature.signer_info, signature.signer_cert
    signed = {each["type"].native: each["values"][0] for each in info["signed_attrs"]}
    if {"signing_certificate_v2", "cms_algorithm_protection"} - set(signed):
        return b""  # made by a program that leaves some of its parts unprotected
    named = {each["cert_hash"].native for each in signed["signing_certificate_v2"]["certs"]}
    protected = signed["cms_algorithm_protection"]
    algorithm = type(info["digest_algorithm"])({"algorithm": protected["digest_algorithm"]["algorithm"].native})
    identity = {"issuer": certificate.issuer, "serial_number": certificate.serial_number}
    fresh = type(info)(
        {
            "version": "v1",
            "digest_algorithm": algorithm,
            "signed_attrs": info["signed_attrs"].untag(),
            "sid": type(info["sid"])("issuer_and_serial_number", type(info["sid"].chosen)(identity)),
            "signature_algorithm": protected["signature_algorithm"].untag(),
            "signature": info["signature"].native,
        }
    )
    body = type(data)(
        {
            "version": "v1",
            "digest_algorithms": [algorithm],
            "encap_content_info": {"content_type": "data"},
            "certificates": [each for each in data["certificates"] if sha256(each.chosen.dump()).digest() in named],
            "signer_infos": [fresh],
        }
    )
    return _der(0x30, SIGNED_DATA + _der(0xA0, body.dump()))


def _der(tag: int, body: bytes) -> bytes:
    """A value in its only encoding (DER): tag, shortest length, body."""
    n = len(body)
    size = n.to_bytes(max(1, (n.bit_length() + 7) // 8), "big")
    return bytes([tag]) + (size if n < 0x80 else bytes([0x80 | len(size)]) + size) + body
