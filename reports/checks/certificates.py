"""What a certificate is worth (证书): whose name it bears, when it is valid, what it is made for; key files opened."""

import re
import unicodedata
import warnings
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from asn1crypto import pem, x509
from asn1crypto.pkcs12 import Pfx
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import pkcs12

from questionnaires.texts import Text
from reports.pdf.archival import SealRefused

Validity = Literal["valid", "expired", "not_yet", "unknown"]
SIGNS = frozenset({"digital_signature", "non_repudiation"})
NAMES = ("common_name", "organization_name", "organizational_unit_name", "pseudonym", "name")
WORD = re.compile(r"[^\W\d_]+")
BRACKET = re.compile(r"[(\[{<,;、，；（【《].*", re.DOTALL)
EMPTY = Text("文件是空的", "the file is empty")
PEM = Text(
    "这是 PEM 文件；请转为 .p12：openssl pkcs12 -export -in 证书.pem -inkey 私钥.pem -out 签名.p12",
    "this is a PEM file; make a .p12 of it: openssl pkcs12 -export -in certificate.pem -inkey key.pem -out signer.p12",
)
NO_P12 = Text("不是 .p12（PKCS#12）文件，或已损坏", "this is no .p12 file (PKCS#12), or a damaged one")
WRONG = Text(
    "口令不对（口令若确实无误，则文件已损坏）", "the passphrase is wrong (if it is surely right, the file is damaged)"
)
NO_KEY = Text("里面没有私钥或证书", "there is no private key or no certificate in it")


class UnusableKey(SealRefused):
    """A key or certificate that cannot be used, and why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Worth:
    """What a certificate says of itself; `validity` is that at the moment of signing."""

    names: tuple[str, ...]
    valid_from: datetime
    valid_to: datetime
    validity: Validity
    may_sign: bool

    def words(self) -> Iterable[Text]:
        """What is wrong with it, nothing where nothing is."""
        days = f"{self.valid_from.date()} – {self.valid_to.date()}"
        if self.validity == "expired":
            yield Text(f"签署时证书已过期（有效期 {days}）", f"certificate expired when it was signed (valid {days})")
        elif self.validity == "not_yet":
            yield Text(f"签署时证书尚未生效（有效期 {days}）", f"certificate not yet valid when it was signed ({days})")
        elif self.validity == "unknown":
            yield Text("没有写明签署时间，不知证书当时是否有效", "no time of signing: validity then is not known")
        if not self.may_sign:
            yield Text("证书的用途不含签名", "the certificate is not made for signatures")


def worth(certificate: Any, moment: datetime | None) -> Worth:
    """What a certificate was worth at a moment.

    Args
        certificate: an `asn1crypto.x509.Certificate`.
        moment: of signing, with a time zone; None where nobody said it.
    """
    first, last = certificate.not_valid_before, certificate.not_valid_after
    validity: Validity = "unknown" if moment is None else "not_yet" if moment < first else "valid"
    if moment is not None and moment > last:
        validity = "expired"
    usage = certificate.key_usage_value
    return Worth(
        names=tuple(_names(certificate)),
        valid_from=first,
        valid_to=last,
        validity=validity,
        may_sign=usage is None or bool(SIGNS & usage.native),
    )


def is_named(names: Iterable[str], holder: Iterable[str]) -> bool:
    """Whether one of the names in a certificate is that of somebody, who has a name in each language.

    What stands in brackets after a name is left out; authorities add numbers to names, which are left out too.
    """
    known = {form for name in holder for form in (_plain(name), _plain(BRACKET.sub("", name)))} - {""}
    given = {form for name in names for form in (_plain(name), _plain(BRACKET.sub("", name)), *_words(name))}
    return bool(known & given)


def open_p12(path: Path, passphrase: bytes) -> bytes:
    """The content of a key file that this passphrase opens.

    Raises
        UnusableKey: empty, no such file, a wrong passphrase, or no key in it; each in its own words.
    """
    try:
        content = path.read_bytes()
    except OSError as wrong:
        raise _unusable(path, Text(f"无法读取：{wrong.strerror}", f"cannot be read: {wrong.strerror}")) from wrong
    if not content.strip():
        raise _unusable(path, EMPTY)
    if b"-----BEGIN" in content[:2000]:
        raise _unusable(path, PEM)
    if not _is_p12(content):
        raise _unusable(path, NO_P12)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # on how the file is encoded: it opens, or it is refused below
            key, own, _ = pkcs12.load_key_and_certificates(content, passphrase)
    except (ValueError, TypeError, UnsupportedAlgorithm) as wrong:
        raise _unusable(path, WRONG) from wrong
    if key is None or own is None:
        raise _unusable(path, NO_KEY)
    return content


def read_certificates(paths: Sequence[Path]) -> list[Any]:
    """The certificates in PEM or DER files.

    Raises
        UnusableKey: a file that holds none.
    """
    return [each for path in paths for each in _certificates(path)]


def _certificates(path: Path) -> list[Any]:
    try:
        content = path.read_bytes()
        blocks = [(None, None, content)]
        if pem.detect(content):
            blocks = [each for each in pem.unarmor(content, multiple=True) if (each[0] or "").lower() == "certificate"]
        found = [x509.Certificate.load(der, strict=True) for _, _, der in blocks]
        for each in found:
            each.native  # noqa: B018 (read to its end: a damaged one is found out here)
    except (OSError, ValueError, TypeError, KeyError, IndexError) as wrong:
        raise _unusable(path, Text("不是证书（PEM 或 DER）", "is no certificate (PEM or DER)")) from wrong
    if not found:
        raise _unusable(path, Text("里面没有证书", "holds no certificate"))
    return found


def _is_p12(content: bytes) -> bool:
    try:
        return bool(Pfx.load(content, strict=True)["version"].native)
    except (ValueError, TypeError, KeyError, IndexError):
        return False


def _unusable(path: Path, why: Text) -> UnusableKey:
    return UnusableKey(Text(f"{path.name}：{why.zh}", f"{path.name}: {why.en}"))


def _names(certificate: Any) -> Iterable[str]:
    """Every name of the holder in a certificate, given name and surname together."""
    subject: Mapping[str, Any] = certificate.subject.native
    for kind in NAMES:
        values = subject.get(kind, [])
        yield from [values] if isinstance(values, str) else values
    first, last = str(subject.get("given_name", "")), str(subject.get("surname", ""))
    if first and last:
        yield from (f"{last}{first}", f"{first}{last}")


def _words(name: str) -> list[str]:
    return [_plain(word) for word in WORD.findall(name) if not word.isascii()]


def _plain(name: str) -> str:
    """A name for comparing: spaces, width and case make nobody another person."""
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())
