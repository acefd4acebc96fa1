"""Signatures on a report (电子签章): signing by several people in order, checked before they are handed out.

All fields are placed before the first signature; the first certifies, the last locks the file. A seal that is seen is a
picture and nothing else, told to screen readers, so the file stays PDF/A and tagged. Everything works offline.
"""

import getpass
import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL.Image import DecompressionBombError
from pyhanko.pdf_utils.images import PdfImage
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.layout import AxisAlignment, BoxConstraints, Margins, SimpleBoxLayoutRule
from pyhanko.sign import attributes
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter
from pyhanko.sign.general import as_signing_certificate_v2
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, SimpleSigner
from pyhanko.sign.timestamps import TimeStamper
from pyhanko.stamp import NoOpStampStyle, StaticStampStyle

from analysis.scoring.roles import ROLES
from questionnaires.files import write_whole
from questionnaires.texts import Language, Text
from reports.checks.certificates import Worth, is_named, open_p12, worth
from reports.checks.signatures import SignatureReport, check_content, is_sealed
from reports.pdf.archival import Place, SealRefused, SignatureField, with_fields

FILLING = SimpleBoxLayoutRule(AxisAlignment.ALIGN_MID, AxisAlignment.ALIGN_MID, margins=Margins(0, 0, 0, 0))
LOOK_OF = partial(StaticStampStyle, border_width=0, background_opacity=1, background_layout=FILLING)
POINTS_PER_MM = 72 / 25.4


@dataclass(frozen=True, slots=True, kw_only=True)
class Signer:
    """Who signs: a role of the engagement, a key file, and the name of the environment variable with its passphrase.

    Without the variable the passphrase is asked for. Without an image the signature is not seen. An image without a
    place stands at the element whose id is `seal-<role>`. The certificate must bear one of the names in `known_as`,
    where there are any: who holds one role does not sign in another.
    """

    name: str
    role: str
    p12: Path
    passphrase_variable: str = ""
    image: Path | None = None
    place: Place | None = None
    width_mm: float = 40
    known_as: tuple[str, ...] = ()


def sign_pdf(
    source: Path,
    target: Path,
    signers: Sequence[Signer],
    *,
    timestamper: TimeStamper | None = None,
    may_be_out_of_date: bool = False,
    ask: Callable[[str], str] = getpass.getpass,
    lang: Language = "zh",
) -> tuple[SignatureReport, ...]:
    """Sign a report by everybody in turn (签章); the file appears whole, signed and checked, or not at all.

    Args
        source: an unsigned PDF; target: where the signed one goes.
        signers: in the order of signing, each role once.
        timestamper: gives a time to each content that is signed; the time is itself under the signature.
        may_be_out_of_date: whether a certificate that has expired or is not yet valid may sign; its reader is told.
        ask: asks for a passphrase that no variable holds.
        lang: of what screen readers say about a seal.

    Raises
        SealRefused: no signer, a role twice or unknown, no passphrase, a certificate out of date, of another person
            or not made for signatures, a file signed already, no place.
        UnusableKey: a key file that cannot be opened.
    """
    roles = [signer.role for signer in signers]
    if not roles or len(set(roles)) < len(roles) or set(roles) - set(ROLES):
        raise SealRefused(
            Text(
                f"签署角色须写明且不重复，可用：{'、'.join(ROLES)}",
                f"roles must be given, once each, out of {', '.join(ROLES)}",
            )
        )
    keys = [_key(signer, timestamper, ask) for signer in signers]
    for signer, key in zip(signers, keys, strict=True):
        _refuse_unfit(signer, worth(key.signing_cert, datetime.now(UTC)), may_be_out_of_date=may_be_out_of_date)
    fields = [_field(signer, lang) for signer in signers]
    content = _with_pictures(with_fields(source.read_bytes(), fields), signers, fields)
    for signer, key in zip(signers, keys, strict=True):
        content = _signed(content, signer, key, is_first=signer is signers[0], is_last=signer is signers[-1])
    reports = check_content(content)
    if not is_sealed(reports):
        raise SealRefused(Text("刚作出的签名未通过核验", "the signatures just made do not hold"))
    write_whole(target, content)
    return reports


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


def _key(signer: Signer, timestamper: TimeStamper | None, ask: Callable[[str], str]) -> SimpleSigner:
    """The key of a signer, opened."""
    name = signer.passphrase_variable
    if name and name not in os.environ:
        raise SealRefused(Text(f"没有设置环境变量 {name}", f"the environment variable {name} is not set"))
    passphrase = os.environ[name] if name else _asked(signer, ask)
    content = open_p12(signer.p12, passphrase.encode("utf-8", "surrogateescape"))
    key: SimpleSigner = SimpleSigner.load_pkcs12_data(content, [], passphrase.encode("utf-8", "surrogateescape"))
    key.signed_attr_prov_spec = _SignedParts(key, timestamper)
    return key


def _asked(signer: Signer, ask: Callable[[str], str]) -> str:
    try:
        return ask(f"{signer.name} {signer.p12.name}: ")
    except EOFError as closed:
        raise SealRefused(
            Text(
                f"没有输入 {signer.p12.name} 的口令；可用 --passphrase-env 指明环境变量",
                f"no passphrase for {signer.p12.name}; give --passphrase-env",
            )
        ) from closed


def _refuse_unfit(signer: Signer, own: Worth, *, may_be_out_of_date: bool) -> None:
    """Refuse a certificate that is out of date, not made for signatures, or of somebody else than the signer."""
    key, days = signer.p12.name, f"{own.valid_from.date()} – {own.valid_to.date()}"
    if own.validity != "valid" and not may_be_out_of_date:
        state = Text("已过期", "has expired") if own.validity == "expired" else Text("尚未生效", "is not yet valid")
        raise SealRefused(
            Text(
                f"{key} 的证书{state['zh']}（有效期 {days}）；请更换证书，确要签署请加 --out-of-date",
                f"the certificate in {key} {state['en']} (valid {days}); renew it, or sign all "
                "the same with --out-of-date",
            )
        )
    if not own.may_sign:
        raise SealRefused(Text(f"{key} 的证书用途不含签名", f"the certificate in {key} is not made for signatures"))
    if signer.known_as and not is_named(own.names, signer.known_as):
        bearer, role = ", ".join(own.names) or "?", ROLES[signer.role]
        raise SealRefused(
            Text(
                f"{key} 的证书写的是“{bearer}”，案卷中的{role['zh']}是“{signer.known_as[0]}”："
                f"请用本人的证书，或改正 engagement.yaml 的 roles",
                f"the certificate in {key} is that of {bearer}; the engagement names {' / '.join(signer.known_as)} as"
                f" {role['en']}: take their key, or correct roles in engagement.yaml",
            )
        )


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
    except (OSError, ValueError, SyntaxError, DecompressionBombError) as wrong:
        raise SealRefused(Text(f"{path.name} 不是图片", f"{path.name} is no picture")) from wrong
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
        field_name=signer.role,
        name=signer.name,
        md_algorithm="sha256",
        subfilter=SigSeedSubFilter.PADES,
        certify=is_first,
        docmdp_permissions=MDPPerm.NO_CHANGES if is_last else MDPPerm.FILL_FORMS,
    )
    buffer = BytesIO()
    made = PdfSigner(meta, key, stamp_style=NoOpStampStyle())
    made.sign_pdf(_Writer(BytesIO(content)), existing_fields_only=True, output=buffer)
    return buffer.getvalue()
