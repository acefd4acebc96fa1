"""Signatures on a report (电子签章): signing by several people in order, and checking that no byte was changed since.

All fields are placed before the first signature; the first certifies, the last locks the file. A seal that is seen is a
picture and nothing else, told to screen readers, so the file stays PDF/A and PDF/UA. Everything works offline.

A signature stands in a hole of the file that it cannot cover itself. That hole must be, digit for digit, what can be
rebuilt from its signed parts: then every byte of the file is either under the signature or fixed by it.
"""

import getpass
import logging
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from hashlib import sha256
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal

from pyhanko.keys import load_certs_from_pemder
from pyhanko.pdf_utils.generic import DictionaryObject, StreamObject
from pyhanko.pdf_utils.images import PdfImage
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.layout import AxisAlignment, BoxConstraints, Margins, SimpleBoxLayoutRule
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import attributes
from pyhanko.sign.diff_analysis import DiffPolicy, DiffResult, ModificationLevel, SuspiciousModification
from pyhanko.sign.diff_analysis.commons import compare_dicts
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter, enumerate_sig_fields
from pyhanko.sign.general import as_signing_certificate_v2
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, SimpleSigner
from pyhanko.sign.timestamps import TimeStamper
from pyhanko.sign.validation import EmbeddedPdfSignature, validate_pdf_signature
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko.stamp import NoOpStampStyle, StaticStampStyle
from pyhanko_certvalidator import ValidationContext

from analysis.errors import AnalysisError
from analysis.files import write_whole
from analysis.results import Language
from analysis.roles import ROLES
from reports.archival import Place, SealRefused, SignatureField, with_fields

SIGNED_DATA = bytes.fromhex("06092a864886f70d010702")  # the name of this kind of content
FILLING = SimpleBoxLayoutRule(AxisAlignment.ALIGN_MID, AxisAlignment.ALIGN_MID, margins=Margins(0, 0, 0, 0))
LOOK_OF = partial(StaticStampStyle, border_width=0, background_opacity=1, background_layout=FILLING)
POINTS_PER_MM = 72 / 25.4
logging.getLogger("pyhanko.sign.validation").setLevel(logging.CRITICAL)  # an unknown certificate is an answer here
USAGE = KeyUsageConstraints(key_usage={"digital_signature", "non_repudiation"}, match_all_key_usages=False)
Trust = Literal["trusted", "self_made", "unknown"]
WORDS: Mapping[str, Mapping[Language, str]] = {
    "trusted": {"zh": "证书可信", "en": "trusted certificate"},
    "self_made": {"zh": "自制证书，只证明内容未改", "en": "self-made certificate: proves the content, not the person"},
    "unknown": {"zh": "证书来源不明", "en": "certificate of unknown origin"},
    "sound": {"zh": "完好", "en": "sound"},
    "changed": {"zh": "签署的内容已被改动", "en": "what was signed has been changed"},
    "followed": {"zh": "之后有签署以外的改动", "en": "changed afterwards by more than signatures"},
    "waiting": {"zh": "完好，但还有人未签署", "en": "sound, but somebody has yet to sign"},
    "loose": {"zh": "签名处有不受保护的字节", "en": "holds bytes that no signature protects"},
}  # fmt: skip


class BrokenSeal(AnalysisError):
    """A file so damaged that its signatures cannot be read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Signer:
    """Who signs: a role of the engagement, a key file, and the name of the environment variable with its passphrase.

    Without the variable the passphrase is asked for. Without an image the signature is not seen. An image without a
    place stands at the element whose id is `seal-<role>`.
    """

    name: str
    role: str
    p12: Path
    passphrase_variable: str = ""
    image: Path | None = None
    place: Place | None = None
    width_mm: float = 40


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
    fingerprint: str

    @property
    def is_sound(self) -> bool:
        """Whether what was signed is unchanged, followed by signatures only, and without a loose byte."""
        return self.is_intact and self.is_left_alone and self.is_accounted

    def sentence(self, lang: Language = "zh") -> str:
        """Who signed and what the signature proves."""
        checks = {"changed": self.is_intact, "followed": self.is_left_alone, "loose": self.is_accounted,
                  "waiting": self.n_waiting == 0}  # fmt: skip
        state = next((name for name, holds in checks.items() if not holds), "sound")
        role = ROLES[self.role][lang] if self.role in ROLES else self.role
        return ("；" if lang == "zh" else "; ").join(
            (f"{role} {self.signer}", WORDS[state][lang], WORDS[self.trust][lang])
        )


def sign_pdf(
    source: Path,
    target: Path,
    signers: Sequence[Signer],
    *,
    timestamper: TimeStamper | None = None,
    ask: Callable[[str], str] = getpass.getpass,
    lang: Language = "zh",
) -> tuple[SignatureReport, ...]:
    """Sign a report by everybody in turn (签章); the file appears whole, signed and checked, or not at all.

    Args
        source: an unsigned PDF; target: where the signed one goes.
        signers: in the order of signing, each role once.
        timestamper: gives a time to each content that is signed; the time is itself under the signature.
        ask: asks for a passphrase that no variable holds.
        lang: of what screen readers say about a seal.

    Raises
        SealRefused: no signer, a role twice or unknown, no key or a wrong passphrase, a file signed already, no place.
    """
    roles = [signer.role for signer in signers]
    if not roles or len(set(roles)) < len(roles) or set(roles) - set(ROLES):
        raise SealRefused(f"roles must be given, once each, out of {', '.join(ROLES)}",
                          zh=f"签署角色须写明且不重复，可用：{'、'.join(ROLES)}")  # fmt: skip
    keys = [_key(signer, timestamper, ask) for signer in signers]
    fields = [_field(signer, lang) for signer in signers]
    content = _with_pictures(with_fields(source.read_bytes(), fields), signers, fields)
    for signer, key in zip(signers, keys, strict=True):
        content = _signed(content, signer, key, is_first=signer is signers[0], is_last=signer is signers[-1])
    reports = check_content(content)
    if not is_sealed(reports):
        raise SealRefused("the signatures just made do not hold", zh="刚作出的签名未通过核验")
    write_whole(target, content)
    return reports


def check_signatures(path: Path, *, roots: Sequence[Path] = ()) -> tuple[SignatureReport, ...]:
    """What every signature of a file proves (验章), in order of signing; none where there is none.

    Args
        path: a PDF; roots: certificates (PEM or DER) that are trusted.

    Raises
        BrokenSeal: the file is too damaged to read its signatures.
    """
    return check_content(path.read_bytes(), roots=roots)


def check_content(content: bytes, *, roots: Sequence[Path] = ()) -> tuple[SignatureReport, ...]:
    """As `check_signatures`, of the bytes of a file."""
    trusted = list(load_certs_from_pemder(str(path) for path in roots))  # type: ignore[no-untyped-call]
    try:
        reader = PdfFileReader(BytesIO(content))
        n_waiting = len(list(enumerate_sig_fields(reader, filled_status=False)))
        return tuple(_report(each, content, trusted, n_waiting) for each in reader.embedded_regular_signatures)
    except Exception as wrong:  # a damaged file can fail anywhere in the reader, in any way
        raise BrokenSeal(f"signatures cannot be read: {wrong}", zh=f"签名无法读取：{wrong}") from wrong


def is_sealed(reports: Sequence[SignatureReport]) -> bool:
    """Whether everybody signed, every signature is sound, and the last covers all of the file."""
    is_whole = bool(reports) and reports[-1].covers_file and not reports[-1].n_waiting
    return is_whole and all(each.is_sound for each in reports)


class _Writer(IncrementalPdfFileWriter):
    """Adds to a file and leaves title, dates and version as they are archived: nothing but signatures may change."""

    def _update_meta(self) -> None:
        pass

    def ensure_output_version(self, version: Any) -> None:
        pass


class _Certificates(attributes.SigningCertificateV2Provider):
    """Names every certificate that comes along, so that none can be changed or added."""

    def __init__(self, key: SimpleSigner) -> None:
        own: Any = key.signing_cert
        super().__init__(own)
        self.others = [each for each in key.cert_registry if each.dump() != own.dump()]

    async def build_attr_value(self, dry_run: bool = False) -> Any:
        named = await super().build_attr_value(dry_run=dry_run)
        for each in self.others:
            named["certs"].append(as_signing_certificate_v2(each)["certs"][0])
        return named


class _SignedParts(attributes.SignedAttributeProviderSpec):
    """What goes under the signature beside the digest of the file: certificates, algorithms, and a time if wanted."""

    def __init__(self, key: SimpleSigner, timestamper: TimeStamper | None) -> None:
        self.key, self.timestamper = key, timestamper

    def signed_attr_providers(
        self, data_digest: bytes, digest_algorithm: str
    ) -> Iterable[attributes.CMSAttributeProvider]:
        yield _Certificates(self.key)
        mechanism = self.key.get_signature_mechanism_for_digest(digest_algorithm)
        yield attributes.CMSAlgorithmProtectionProvider(digest_algorithm, mechanism)
        if self.timestamper is not None:
            stamp = partial(attributes.TSTProvider, attr_type="content_time_stamp", prehashed=True)
            yield stamp(digest_algorithm, data_digest, self.timestamper)


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


def _key(signer: Signer, timestamper: TimeStamper | None, ask: Callable[[str], str]) -> SimpleSigner:
    """The key of a signer, opened."""
    name = signer.passphrase_variable
    if name and name not in os.environ:
        raise SealRefused(f"the environment variable {name} is not set", zh=f"没有设置环境变量 {name}")
    passphrase = os.environ[name] if name else ask(f"{signer.name} {signer.p12.name}: ")
    try:
        key: SimpleSigner = SimpleSigner.load_pkcs12_data(signer.p12.read_bytes(), [], passphrase.encode())
    except (OSError, ValueError, AttributeError) as wrong:  # AttributeError: a file without a key in it
        raise SealRefused(f"{signer.p12.name} cannot be opened", zh=f"无法打开 {signer.p12.name}") from wrong
    key.signed_attr_prov_spec = _SignedParts(key, timestamper)
    return key


def _field(signer: Signer, lang: Language) -> SignatureField:
    """The field of a signer, as high as the picture asks."""
    width = height = 0.0
    if signer.image is not None:
        picture = _picture(signer.image).image
        width = signer.width_mm * POINTS_PER_MM
        height = width * picture.height / picture.width
    told = f"{ROLES[signer.role][lang]} {signer.name}"
    return SignatureField(name=signer.role, told=told, width=width, height=height, place=signer.place)


def _picture(path: Path) -> PdfImage:
    """The picture of a seal, read to its end so that its file is closed."""
    try:
        picture = PdfImage(str(path))
        picture.image.load()
    except OSError as wrong:
        raise SealRefused(f"{path.name} is no picture", zh=f"{path.name} 不是图片") from wrong
    return picture


def _with_pictures(content: bytes, signers: Sequence[Signer], fields: Sequence[SignatureField]) -> bytes:
    """The file with the pictures of the seals in their fields, a picture and nothing else."""
    writer = _Writer(BytesIO(content))
    for signer, field, placed in zip(signers, fields, writer.root["/AcroForm"]["/Fields"], strict=True):
        if signer.image is not None:
            look, widget = LOOK_OF(background=_picture(signer.image)), placed.get_object()
            look.create_stamp(writer, BoxConstraints(field.width, field.height), {}).apply_appearance(widget)
            writer.update_container(widget)
    buffer = BytesIO()
    writer.write(buffer)  # type: ignore[no-untyped-call]
    return buffer.getvalue()


def _signed(content: bytes, signer: Signer, key: SimpleSigner, *, is_first: bool, is_last: bool) -> bytes:
    """The file with one more signature behind everything that stands there."""
    meta = PdfSignatureMetadata(
        field_name=signer.role, name=signer.name, md_algorithm="sha256", subfilter=SigSeedSubFilter.PADES,
        certify=is_first, docmdp_permissions=MDPPerm.NO_CHANGES if is_last else MDPPerm.FILL_FORMS,
    )  # fmt: skip
    buffer = BytesIO()
    made = PdfSigner(meta, key, stamp_style=NoOpStampStyle())
    made.sign_pdf(_Writer(BytesIO(content)), existing_fields_only=True, output=buffer)
    return buffer.getvalue()


def _report(signature: EmbeddedPdfSignature, content: bytes, trusted: list[Any], n_waiting: int) -> SignatureReport:
    """What one signature proves."""
    certificate, context = signature.signer_cert, ValidationContext(trust_roots=trusted, allow_fetching=False)
    status = validate_pdf_signature(signature, context, None, _OnlySignatures(), USAGE)
    trust: Trust = "trusted" if status.trusted else "self_made" if certificate.self_signed != "no" else "unknown"
    subject, stamp, level = certificate.subject, status.content_timestamp_validity, status.modification_level
    return SignatureReport(
        role=signature.field_name, signer=str(subject.native.get("common_name", subject.human_friendly)),
        signed_at=signature.self_reported_timestamp, stamped_at=stamp.timestamp if stamp and stamp.trusted else None,
        is_intact=bool(status.intact and status.valid and (stamp is None or (stamp.intact and stamp.valid))),
        is_left_alone=bool(status.docmdp_ok), is_accounted=_is_accounted(signature, content),
        covers_file=status.coverage == SignatureCoverageLevel.ENTIRE_FILE,
        modification=level.name.lower() if level else "unknown", n_waiting=n_waiting, trust=trust,
        fingerprint=sha256(certificate.dump()).hexdigest(),
    )  # fmt: skip


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
    fresh = type(info)({
        "version": "v1", "digest_algorithm": algorithm, "signed_attrs": info["signed_attrs"].untag(),
        "sid": type(info["sid"])("issuer_and_serial_number", type(info["sid"].chosen)(identity)),
        "signature_algorithm": protected["signature_algorithm"].untag(), "signature": info["signature"].native,
    })  # fmt: skip
    body = type(data)({
        "version": "v1", "digest_algorithms": [algorithm], "encap_content_info": {"content_type": "data"},
        "certificates": [each for each in data["certificates"] if sha256(each.chosen.dump()).digest() in named],
        "signer_infos": [fresh],
    })  # fmt: skip
    return _der(0x30, SIGNED_DATA + _der(0xA0, body.dump()))


def _der(tag: int, body: bytes) -> bytes:
    """A value in its only encoding (DER): tag, shortest length, body."""
    n = len(body)
    size = n.to_bytes(max(1, (n.bit_length() + 7) // 8), "big")
    return bytes([tag]) + (size if n < 0x80 else bytes([0x80 | len(size)]) + size) + body
