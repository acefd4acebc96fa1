"""Not one changed byte of a signed file escapes."""

import io
import random

import pytest
from asn1crypto import x509 as asn1_x509
from cryptography.hazmat.primitives import serialization
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader

from reports.checks import sign as seal
from reports.checks import signatures as seal_check
from reports.checks.sign import sign_pdf
from reports.checks.signatures import check_content, is_sealed
from reports.pdf.archival import SealRefused
from tests.reports.checks.keys import certificate, is_caught, last_hole, new_key, signer

DIGITS = b"0123456789ABCDEFabcdef \n\x00"


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

    def keeping(content):
        kept.append(content)
        return check_content(content)

    monkeypatch.setattr(seal, "check_content", keeping)
    with pytest.raises(SealRefused, match="do not hold"):
        sign_pdf(folder / "report.pdf", folder / "sly.pdf", [signer(folder), signer(folder, "evaluator", "bureau")])
    assert not (folder / "sly.pdf").exists()
    first, last = check_content(kept[0])
    assert (first.is_intact, first.is_left_alone, last.is_sound) == (True, False, True)


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
