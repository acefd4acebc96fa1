"""Signing by several people, and a check from which not one changed byte of a signed file escapes."""

import io
import random
import subprocess
from datetime import UTC, datetime, timedelta

import pikepdf
import pytest
from asn1crypto import keys as asn1_keys  # type: ignore[import-untyped]
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from PIL import Image, ImageDraw
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import signers as plain
from pyhanko.sign.timestamps.dummy_client import DummyTimeStamper

from reports.checks import sign as seal
from reports.checks import signatures as seal_check
from reports.checks.sign import Signer, sign_pdf
from reports.checks.signatures import BrokenSeal, check_content, check_signatures, is_sealed
from reports.pdf.archival import Place, SealRefused
from reports.pdf.selfcheck import check_pdf
from tests.reports.test_archival import made

VARIABLE = "SEAL_TEST"
SECRET = b"a passphrase of the test"
DIGITS = b"0123456789ABCDEFabcdef \n\x00"
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


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A report, a picture of a seal, a root, and three keys: two under the root (one of them RSA), one self-made."""
    home = tmp_path_factory.mktemp("seal")
    root_key = new_key()
    root = certificate("测试根", root_key, "测试根", root_key)
    (home / "root.pem").write_bytes(root.public_bytes(serialization.Encoding.PEM))
    for name, kind in (("lead", "ec"), ("bureau", "rsa")):
        key = new_key(kind)
        own = certificate(name, key, "测试根", root_key)
        locked = serialization.BestAvailableEncryption(SECRET)
        (home / f"{name}.p12").write_bytes(pkcs12.serialize_key_and_certificates(b"k", key, own, [root], locked))
    key = new_key()
    own = certificate("自制", key, "自制", key)
    (home / "self.p12").write_bytes(
        pkcs12.serialize_key_and_certificates(b"k", key, own, None, serialization.BestAvailableEncryption(SECRET))
    )
    image = Image.new("RGBA", (60, 60), (0, 0, 0, 0))
    ImageDraw.Draw(image).ellipse((3, 3, 57, 57), outline=(200, 0, 0, 255), width=4)
    image.save(home / "seal.png")
    (home / "report.pdf").write_bytes(made())
    return home


@pytest.fixture(autouse=True)
def passphrase(monkeypatch):
    monkeypatch.setenv(VARIABLE, SECRET.decode())


def signer(folder, role="lead_evaluator", key="lead", **options):
    return Signer(name="某", role=role, p12=folder / f"{key}.p12", passphrase_variable=VARIABLE, **options)


@pytest.fixture(scope="module")
def signed(folder):
    """The report, signed by the lead evaluator unseen and by the bureau with a seal."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(VARIABLE, SECRET.decode())
        both = [signer(folder), signer(folder, "evaluator", "bureau", image=folder / "seal.png")]
        sign_pdf(folder / "report.pdf", folder / "signed.pdf", both)
    return (folder / "signed.pdf").read_bytes()


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


def test_two_people_sign_and_both_signatures_hold(folder, signed):
    first, last = check_signatures(folder / "signed.pdf", roots=[folder / "root.pem"])
    assert is_sealed((first, last))
    assert [(each.role, each.trust) for each in (first, last)] == [
        ("lead_evaluator", "trusted"),
        ("evaluator", "trusted"),
    ]
    assert [(each.covers_file, each.modification) for each in (first, last)] == [
        (False, "form_filling"),
        (True, "none"),
    ]
    assert NOW - timedelta(hours=1) < first.signed_at <= last.signed_at
    assert first.stamped_at is None
    assert first.fingerprint != last.fingerprint
    assert first.sentence().startswith("主评人 lead；完好；证书可信")
    assert "Lead evaluator" in first.sentence("en")


def test_the_sealed_file_is_as_archival_and_tagged_as_before(folder, signed):
    assert check_pdf(folder / "report.pdf") == check_pdf(folder / "signed.pdf") == ()
    assert b"/Version" not in signed
    with pikepdf.open(folder / "report.pdf") as before, pikepdf.open(folder / "signed.pdf") as after:
        assert before.Root.Metadata.read_bytes() == after.Root.Metadata.read_bytes()
        assert dict(before.docinfo) == dict(after.docinfo)


def test_the_first_certifies_the_last_locks_and_signing_adds_little(folder, signed):
    found = PdfFileReader(io.BytesIO(signed)).embedded_regular_signatures
    assert [each.docmdp_level.name for each in found] == ["FILL_FORMS", "NO_CHANGES"]
    assert "/Perms" in PdfFileReader(io.BytesIO(signed)).root
    assert len(signed) - (folder / "report.pdf").stat().st_size < 40_000


def test_another_program_agrees(folder, signed):
    command = ["pdfsig", "-nocert", folder / "signed.pdf"]
    try:
        said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    except FileNotFoundError:
        pytest.skip("pdfsig of poppler is not installed")
    assert said.count("Signature is Valid") == 2


def escaped(content, places):
    """The changed bytes that nobody noticed: any other byte, and within the hole also what a reader would swallow."""
    draw = random.Random(20250930)  # noqa: S311 (which bytes are changed is no secret)
    start, end = last_hole(content)
    for place in places:
        others = DIGITS if start < place < end - 1 else range(256)
        new = draw.choice([each for each in others if each != content[place]])
        if not is_caught(content[:place] + bytes([new]) + content[place + 1 :]):
            yield place, content[place], new


def test_no_changed_byte_in_the_place_of_the_signature_escapes(folder, tmp_path):
    """Digits, letters and padding of the hole that no signature covers, and the brackets around it."""
    sign_pdf(folder / "report.pdf", tmp_path / "one.pdf", [signer(folder)])
    content = (tmp_path / "one.pdf").read_bytes()
    start, end = last_hole(content)
    n_used = len(content[start:end].rstrip(b"0>"))
    draw = random.Random(1)  # noqa: S311 (which bytes are changed is no secret)
    places = draw.sample(range(start, start + n_used), 300) + draw.sample(range(start + n_used, end), 100)
    assert list(escaped(content, [*places, start, end - 1])) == []


def test_no_changed_byte_of_a_file_that_two_people_signed_escapes(signed):
    draw = random.Random(2)  # noqa: S311 (which bytes are changed is no secret)
    assert list(escaped(signed, draw.sample(range(len(signed)), 120))) == []


def test_the_same_digits_written_small_are_a_change(signed):
    start, end = last_hole(signed)
    small = signed[:start] + signed[start:end].lower() + signed[end:]
    (_, last) = check_content(small)
    assert (last.is_intact, last.is_accounted, last.is_sound) == (True, False, False)
    assert "不受保护" in last.sentence()


def test_something_hidden_in_the_padding_is_a_change(signed):
    _, end = last_hole(signed)
    hidden = signed[: end - 9] + b"DEADBEEF" + signed[end - 1 :]
    assert len(hidden) == len(signed)
    assert is_caught(hidden)


@pytest.mark.parametrize("tail", [b"\n", b"%", b"\x00", b"%%EOF\n"])
def test_a_byte_added_at_the_end_or_lost_is_a_change(signed, tail):
    assert is_caught(signed + tail)
    assert is_caught(signed[:-1])


def test_a_last_signature_cut_off_leaves_somebody_waiting(signed):
    _, _, start, length = PdfFileReader(io.BytesIO(signed)).embedded_regular_signatures[0].sig_object["/ByteRange"]
    end = int(start) + int(length)
    (report,) = check_content(signed[:end])
    assert (report.is_sound, report.covers_file, report.n_waiting) == (True, True, 1)
    assert not is_sealed((report,))
    assert "还有人未签署" in report.sentence()


def test_what_is_appended_after_the_last_signature_is_seen(signed):
    writer = IncrementalPdfFileWriter(io.BytesIO(signed))
    writer.root["/Lang"] = generic.TextStringObject("en")
    writer.update_root()
    changed = io.BytesIO()
    writer.write(changed)
    reports = check_content(changed.getvalue())
    assert [each.is_left_alone for each in reports] == [False, False]
    assert all(each.is_intact for each in reports)
    assert "签署以外的改动" in reports[0].sentence()


def test_a_second_signer_who_changes_more_than_the_signature_is_seen(folder, monkeypatch):
    real = seal._signed

    def sly(content, each, key, *, is_first, is_last):
        if is_last:
            writer = seal._Writer(io.BytesIO(content))
            page = writer.root["/Pages"]["/Kids"][0]
            page["/MediaBox"] = generic.ArrayObject(map(generic.NumberObject, (0, 0, 9, 9)))
            writer.update_container(page)
            changed = io.BytesIO()
            writer.write(changed)
            content = changed.getvalue()
        return real(content, each, key, is_first=is_first, is_last=is_last)

    kept = []
    monkeypatch.setattr(seal, "_signed", sly)
    monkeypatch.setattr(seal, "check_content", lambda content: kept.append(content) or check_content(content))
    with pytest.raises(SealRefused, match="do not hold"):
        sign_pdf(folder / "report.pdf", folder / "sly.pdf", [signer(folder), signer(folder, "evaluator", "bureau")])
    assert not (folder / "sly.pdf").exists()
    first, last = check_content(kept[0])
    assert (first.is_intact, first.is_left_alone, last.is_sound) == (True, False, True)


def test_one_signer_alone_locks_the_file_and_a_self_made_certificate_is_called_so(folder, tmp_path):
    (report,) = sign_pdf(folder / "report.pdf", tmp_path / "one.pdf", [signer(folder, key="self")])
    assert (report.is_sound, report.covers_file, report.trust) == (True, True, "self_made")
    assert "自制证书" in report.sentence()
    _, own, _ = pkcs12.load_key_and_certificates((folder / "self.p12").read_bytes(), SECRET)
    assert report.fingerprint == own.fingerprint(hashes.SHA256()).hex()
    (unknown,) = sign_pdf(folder / "report.pdf", tmp_path / "other.pdf", [signer(folder)])
    assert unknown.trust == "unknown"


def test_a_certificate_slipped_into_the_signature_does_not_pass(folder, tmp_path):
    """The list of certificates is outside the signature; a stranger in it must not go unseen."""
    sign_pdf(folder / "report.pdf", tmp_path / "one.pdf", [signer(folder, key="self")])
    content = (tmp_path / "one.pdf").read_bytes()
    (found,) = PdfFileReader(io.BytesIO(content)).embedded_regular_signatures
    key = new_key()
    stranger = certificate("外人", key, "外人", key).public_bytes(serialization.Encoding.DER)
    signature = found.signed_data.untag().copy()
    signature["certificates"].append(
        type(found.signed_data["certificates"][0])("certificate", asn1_x509.Certificate.load(stranger))
    )
    body = seal_check._der(0x30, seal_check.SIGNED_DATA + seal_check._der(0xA0, signature.dump(force=True)))
    start, end = last_hole(content)
    hole = b"<" + body.hex().upper().encode().ljust(end - start - 2, b"0") + b">"
    assert len(hole) == end - start
    (report,) = check_content(content[:start] + hole + content[end:])
    assert (report.is_intact, report.is_accounted) == (True, False)


def test_a_signature_of_another_program_is_intact_but_not_accounted_for(folder, tmp_path):
    key = plain.SimpleSigner.load_pkcs12(folder / "self.p12", passphrase=SECRET)
    meta = plain.PdfSignatureMetadata(field_name="Sig1", certify=True)
    writer = IncrementalPdfFileWriter(io.BytesIO((folder / "report.pdf").read_bytes()))
    (report,) = check_content(plain.sign_pdf(writer, meta, signer=key).getvalue())
    assert (report.is_intact, report.covers_file) == (True, True)
    assert report.role == "Sig1"


def test_a_time_service_is_believed_only_where_it_is_trusted(folder, tmp_path):
    key = new_key("rsa")
    own = certificate("时间", key, "时间", key, purpose=ExtendedKeyUsageOID.TIME_STAMPING)
    noon = datetime(2025, 9, 30, 4, tzinfo=UTC)
    service = DummyTimeStamper(
        asn1_x509.Certificate.load(own.public_bytes(serialization.Encoding.DER)),
        asn1_keys.PrivateKeyInfo.load(
            key.private_bytes(
                serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
        ),
        fixed_dt=noon,
    )
    (report,) = sign_pdf(folder / "report.pdf", tmp_path / "t.pdf", [signer(folder)], timestamper=service)
    assert (report.stamped_at, report.is_sound) == (None, True)
    (tmp_path / "time.pem").write_bytes(own.public_bytes(serialization.Encoding.PEM))
    (trusting,) = check_signatures(tmp_path / "t.pdf", roots=[tmp_path / "time.pem"])
    assert trusting.stamped_at == noon


def test_a_seal_stands_where_it_is_told(folder, tmp_path):
    at = Place(page=1, left=100, bottom=200)
    sign_pdf(
        folder / "report.pdf", tmp_path / "s.pdf", [signer(folder, image=folder / "seal.png", place=at, width_mm=25.4)]
    )
    field = PdfFileReader(io.BytesIO((tmp_path / "s.pdf").read_bytes())).root["/AcroForm"]["/Fields"][0]
    assert [float(each) for each in field["/Rect"]] == pytest.approx([100, 200, 172, 272])
    assert check_pdf(tmp_path / "s.pdf") == ()


def test_a_passphrase_is_asked_for_where_no_variable_holds_it(folder, tmp_path):
    asked = []
    who = Signer(name="甲", role="reviewer", p12=folder / "lead.p12")
    sign_pdf(folder / "report.pdf", tmp_path / "a.pdf", [who], ask=lambda text: asked.append(text) or SECRET.decode())
    assert asked == ["甲 lead.p12: "]


def test_what_cannot_be_signed_as_asked_is_refused_and_nothing_is_written(folder, tmp_path, monkeypatch, signed):
    source, target = folder / "report.pdf", tmp_path / "no.pdf"
    monkeypatch.setenv("WRONG", "wrong")
    (tmp_path / "empty.p12").write_bytes(b"")
    (tmp_path / "lead.p12").write_bytes((folder / "lead.p12").read_bytes())

    def other(variable, key="lead"):
        return Signer(name="a", role="reviewer", p12=tmp_path / f"{key}.p12", passphrase_variable=variable)

    cases = [
        (source, [], "roles must be given"),
        (source, [signer(folder), signer(folder, key="bureau")], "once each"),
        (source, [signer(folder, "mayor")], "roles must be given"),
        (source, [other("UNSET")], "UNSET"),
        (source, [other("WRONG")], "passphrase is wrong"),
        (source, [other("WRONG", "empty")], "file is empty"),
        (source, [other("WRONG", "missing")], "cannot be read"),
        (source, [signer(folder, "reviewer", image=folder / "seal.png")], "no place called seal-reviewer"),
        (source, [signer(folder, "reviewer", image=folder / "root.pem")], "no picture"),
        (folder / "signed.pdf", [signer(folder)], "already"),
        (folder / "root.pem", [signer(folder)], "not a PDF"),
    ]
    for path, who, reason in cases:
        with pytest.raises(SealRefused, match=reason):
            sign_pdf(path, target, who)
    assert not target.exists()


def test_what_is_not_signed_has_no_signatures_and_what_is_no_pdf_is_broken(folder, tmp_path):
    assert check_signatures(folder / "report.pdf") == ()
    assert not is_sealed(())
    (tmp_path / "no.pdf").write_bytes(b"nothing")
    with pytest.raises(BrokenSeal, match="cannot be read"):
        check_signatures(tmp_path / "no.pdf")
