"""Signing by several people: who signs, what it adds, where the seal stands, what is refused."""

import io
import subprocess
from datetime import UTC, datetime, timedelta

import pikepdf
import pytest
from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1_x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import ExtendedKeyUsageOID
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import signers as plain
from pyhanko.sign.timestamps.dummy_client import DummyTimeStamper

from reports.checks.sign import Signer, sign_pdf
from reports.checks.signatures import BrokenSeal, check_content, check_signatures, is_sealed
from reports.pdf.archival import Place, SealRefused
from reports.pdf.selfcheck import check_pdf
from tests.reports.checks.keys import NOW, SECRET, certificate, new_key, signer


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


def test_one_signer_alone_locks_the_file_and_a_self_made_certificate_is_called_so(folder, tmp_path):
    (report,) = sign_pdf(folder / "report.pdf", tmp_path / "one.pdf", [signer(folder, key="self")])
    assert (report.is_sound, report.covers_file, report.trust) == (True, True, "self_made")
    assert "自制证书" in report.sentence()
    _, own, _ = pkcs12.load_key_and_certificates((folder / "self.p12").read_bytes(), SECRET)
    assert report.fingerprint == own.fingerprint(hashes.SHA256()).hex()
    (unknown,) = sign_pdf(folder / "report.pdf", tmp_path / "other.pdf", [signer(folder)])
    assert unknown.trust == "unknown"


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

    def ask(text):
        asked.append(text)
        return SECRET.decode()

    sign_pdf(folder / "report.pdf", tmp_path / "a.pdf", [who], ask=ask)
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
