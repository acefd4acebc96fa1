"""Certificates and keys made for tests, and who signs with them."""

import io
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils.reader import PdfFileReader

from reports.checks.sign import Signer
from reports.checks.signatures import BrokenSeal, check_content, is_sealed

VARIABLE = "SEAL_TEST"

SECRET = b"a passphrase of the test"

NOW = datetime.now(UTC)

USES = (
    "digital_signature",
    "content_commitment",
    "key_encipherment",
    "data_encipherment",
    "key_agreement",
    "key_cert_sign",
    "crl_sign",
    "encipher_only",
    "decipher_only",
)


def certificate(name, key, issuer, issuer_key, *, purpose=None):
    """A certificate for tests: an authority where the issuer is the holder and no purpose is given."""
    is_authority = name == issuer and issuer == "测试根"
    uses = dict.fromkeys(USES, False) | {"digital_signature": True, "content_commitment": True}
    names = [x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, each)]) for each in (name, issuer)]
    built = (
        x509.CertificateBuilder()
        .subject_name(names[0])
        .issuer_name(names[1])
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(NOW - timedelta(days=1))
        .not_valid_after(NOW + timedelta(days=30))
        .add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
        .add_extension(x509.KeyUsage(**uses | {"key_cert_sign": is_authority}), critical=True)
    )
    if purpose:
        built = built.add_extension(x509.ExtendedKeyUsage([purpose]), critical=True)
    return built.sign(issuer_key, hashes.SHA256())


def new_key(kind="ec"):
    return ec.generate_private_key(ec.SECP256R1()) if kind == "ec" else rsa.generate_private_key(65537, 2048)


def signer(folder, role="lead_evaluator", key="lead", **options):
    return Signer(name="某", role=role, p12=folder / f"{key}.p12", passphrase_variable=VARIABLE, **options)


def is_caught(content):
    try:
        return not is_sealed(check_content(content))
    except BrokenSeal:
        return True


def last_hole(content):
    """Where the hole of the last signature begins and ends."""
    found = PdfFileReader(io.BytesIO(content)).embedded_regular_signatures
    _, start, end, _ = found[-1].sig_object["/ByteRange"]
    return int(start), int(end)
