"""Who may sign: certificates out of date, of another person or another purpose, and key files that are none."""

import random
from datetime import UTC, datetime, timedelta

import pytest
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID

from reports.checks.certificates import UnusableKey, is_named, open_p12, read_certificates, worth
from reports.checks.sign import Signer, sign_pdf
from reports.checks.signatures import check_signatures
from reports.pdf.archival import SealRefused
from tests.reports.checks.keys import USES
from tests.reports.pdf.test_archival import made

VARIABLE = "SEALS_TEST"
SECRET = b"a passphrase of the test"
NOW = datetime.now(UTC)
DAY = timedelta(days=1)


def key_file(path, name="主评人甲", *, start=-DAY, end=30 * DAY, uses=("digital_signature",), secret=SECRET):
    """A key with a self-made certificate: whose, from when to when, made for what."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    own = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(NOW + start)
        .not_valid_after(NOW + end)
        .add_extension(x509.KeyUsage(**dict.fromkeys(USES, False) | dict.fromkeys(uses, True)), critical=True)
        .sign(key, hashes.SHA256())
    )
    locked = serialization.BestAvailableEncryption(secret)
    path.write_bytes(pkcs12.serialize_key_and_certificates(b"k", key, own, None, locked))
    path.with_suffix(".pem").write_bytes(own.public_bytes(serialization.Encoding.PEM))
    return path


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    path = tmp_path_factory.mktemp("report") / "report.pdf"
    path.write_bytes(made())
    return path


def sign(report, target, p12, monkeypatch, *, known_as=(), role="lead_evaluator", **options):
    monkeypatch.setenv(VARIABLE, SECRET.decode())
    who = Signer(name="甲", role=role, p12=p12, passphrase_variable=VARIABLE, known_as=known_as)
    return sign_pdf(report, target, [who], **options)


@pytest.mark.parametrize(
    ("days", "zh", "en"),
    [((-30 * DAY, -DAY), "已过期", "has expired"), ((DAY, 30 * DAY), "尚未生效", "is not yet valid")],
)
def test_out_of_date_a_certificate_signs_when_asked_and_readers_are_told(  # noqa: PLR0917 (of the fixtures)
    tmp_path, report, monkeypatch, days, zh, en
):
    p12 = key_file(tmp_path / "lead.p12", start=days[0], end=days[1])
    with pytest.raises(SealRefused) as refused:
        sign(report, tmp_path / "no.pdf", p12, monkeypatch)
    assert f"lead.p12 的证书{zh}" in refused.value.text("zh")
    assert en in refused.value.text("en")
    assert "--out-of-date" in refused.value.text("zh")
    assert not (tmp_path / "no.pdf").exists()
    sign(report, tmp_path / "yes.pdf", p12, monkeypatch, may_be_out_of_date=True)
    (found,) = check_signatures(tmp_path / "yes.pdf")
    assert found.is_sound
    assert f"签署时证书{zh}" in found.sentence("zh")
    assert "when it was signed" in found.sentence("en")


def test_a_certificate_that_has_run_out_since_was_worth_what_it_was_when_it_signed(tmp_path, report, monkeypatch):
    p12 = key_file(tmp_path / "lead.p12", end=DAY)
    sign(report, tmp_path / "s.pdf", p12, monkeypatch)
    (found,) = check_signatures(tmp_path / "s.pdf", roots=[tmp_path / "lead.pem"])
    assert (found.trust, found.worth.validity) == ("trusted", "valid")
    assert "过期" not in found.sentence()
    own = asn1_x509.Certificate.load(
        pkcs12.load_key_and_certificates(p12.read_bytes(), SECRET)[1].public_bytes(serialization.Encoding.DER)
    )
    assert [worth(own, moment).validity for moment in (NOW - 2 * DAY, NOW, NOW + 2 * DAY, None)] == [
        "not_yet",
        "valid",
        "expired",
        "unknown",
    ]


def test_a_certificate_made_for_something_else_does_not_sign(tmp_path, report, monkeypatch):
    p12 = key_file(tmp_path / "lead.p12", uses=("key_encipherment",))
    with pytest.raises(SealRefused, match="not made for signatures"):
        sign(report, tmp_path / "no.pdf", p12, monkeypatch, may_be_out_of_date=True)


def test_who_holds_one_role_does_not_sign_in_another(tmp_path, report, monkeypatch):
    p12 = key_file(tmp_path / "lead.p12", "主评人甲")
    sign(report, tmp_path / "s.pdf", p12, monkeypatch, known_as=("主评人甲（示例）", "Lead evaluator A (example)"))
    with pytest.raises(SealRefused) as refused:
        sign(
            report, tmp_path / "no.pdf", p12, monkeypatch, known_as=("复核人乙（示例）", "Reviewer B"), role="reviewer"
        )
    assert "写的是“主评人甲”，案卷中的复核人是“复核人乙（示例）”" in refused.value.text("zh")
    assert "is that of 主评人甲" in refused.value.text("en")
    assert not (tmp_path / "no.pdf").exists()


@pytest.mark.parametrize(
    ("in_certificate", "in_engagement", "is_same"),
    [
        ("张三", ("张三（高级工程师）", "Zhang San"), True),
        ("张三 440106199001010000", ("张三",), True),
        ("张三440106199001010000", ("张三",), True),
        ("ZHANG  San", ("张三", "Zhang San"), True),
        ("某评价有限公司", ("某评价有限公司",), True),
        ("张三丰", ("张三",), False),
        ("张三", ("张三丰",), False),
        ("San", ("张三", "Zhang San"), False),
        ("", ("张三",), False),
        ("（示例）", ("李四（示例）",), False),
    ],
)
def test_a_certificate_names_somebody_by_the_whole_name(in_certificate, in_engagement, is_same):
    assert is_named([in_certificate], in_engagement) is is_same


def test_each_key_file_that_is_none_is_called_what_it_is(tmp_path):
    good = key_file(tmp_path / "good.p12").read_bytes()
    files = {
        "empty": (b"", "是空的", "is empty"),
        "pem": ((tmp_path / "good.pem").read_bytes(), "这是 PEM 文件", "is a PEM file"),
        "text": ("不是证书".encode(), "不是 .p12", "no .p12"),
        "cut": (good[:400], "不是 .p12", "no .p12"),
        "zip": (b"PK\x03\x04" + bytes(500), "不是 .p12", "no .p12"),
    }
    for name, (content, zh, en) in files.items():
        (tmp_path / f"{name}.p12").write_bytes(content)
        with pytest.raises(UnusableKey) as refused:
            open_p12(tmp_path / f"{name}.p12", SECRET)
        assert refused.value.text("zh").startswith(f"{name}.p12：")
        assert zh in refused.value.text("zh")
        assert en in refused.value.text("en")


@pytest.mark.parametrize("passphrase", [b"wrong", b"", "口令".encode(), b"\xff\x00"])
def test_a_wrong_passphrase_is_called_that_in_both_languages(tmp_path, passphrase):
    with pytest.raises(UnusableKey) as refused:
        open_p12(key_file(tmp_path / "lead.p12"), passphrase)
    assert refused.value.text("zh").startswith("lead.p12：口令不对")
    assert refused.value.text("en").startswith("lead.p12: the passphrase is wrong")


def test_no_key_and_no_answer_to_the_question_for_a_passphrase_are_said(tmp_path, report):
    _, own, _ = pkcs12.load_key_and_certificates(key_file(tmp_path / "a.p12").read_bytes(), SECRET)
    locked = serialization.BestAvailableEncryption(SECRET)
    (tmp_path / "bare.p12").write_bytes(pkcs12.serialize_key_and_certificates(b"k", None, None, [own], locked))
    with pytest.raises(UnusableKey, match="no private key"):
        open_p12(tmp_path / "bare.p12", SECRET)

    def closed(_):
        raise EOFError

    with pytest.raises(SealRefused, match="--passphrase-env"):
        sign_pdf(report, tmp_path / "x.pdf", [Signer(name="甲", role="reviewer", p12=tmp_path / "a.p12")], ask=closed)


@pytest.mark.parametrize(
    "content", [b"", b"nothing", b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"]
)
def test_a_root_that_is_no_certificate_is_named(tmp_path, content):
    (tmp_path / "root.pem").write_bytes(content)
    with pytest.raises(UnusableKey, match=r"root\.pem"):
        read_certificates([tmp_path / "root.pem"])


def test_changed_key_files_open_or_are_refused_in_words(tmp_path):
    good = key_file(tmp_path / "good.p12").read_bytes()
    draw = random.Random(16)  # noqa: S311 (which bytes are changed is no secret)
    for _ in range(60):
        changed = bytearray(good)
        for _ in range(draw.randint(1, 3)):
            changed[draw.randrange(len(changed))] = draw.randrange(256)
        (tmp_path / "x.p12").write_bytes(bytes(changed))
        try:
            open_p12(tmp_path / "x.p12", SECRET)
        except UnusableKey as refused:
            message = refused.text("zh")
        else:
            message = "x.p12：可用"
        assert message.startswith("x.p12：")
