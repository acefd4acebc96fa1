"""A report, keys, the report signed by two people, and an evaluation issued and signed by command."""

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.serialization import pkcs12
from PIL import Image, ImageDraw

from reports.checks.sign import sign_pdf
from tests.reports.checks.keys import SECRET, VARIABLE, certificate, new_key, signer
from tests.reports.checks.signed_reports import STEPS, copied, run, signing
from tests.reports.pdf.test_archival import made


@pytest.fixture(scope="session")
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


@pytest.fixture(scope="session")
def signed(folder):
    """The report, signed by the lead evaluator unseen and by the bureau with a seal."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(VARIABLE, SECRET.decode())
        both = [signer(folder), signer(folder, "evaluator", "bureau", image=folder / "seal.png")]
        sign_pdf(folder / "report.pdf", folder / "signed.pdf", both)
    return (folder / "signed.pdf").read_bytes()


@pytest.fixture(scope="session")
def home(tmp_path_factory):
    """Shanghai as a draft, and issued and signed by two with a seal."""
    home = tmp_path_factory.mktemp("verify")
    folder = copied("shanghai", home)
    assert run("report", folder, "-o", home / "draft.pdf")[0] == 0
    for state, by in STEPS:
        assert run("history", "record", folder, state, "--by", by)[0] == 0
    Image.new("RGB", (60, 60), "red").save(home / "seal.png")
    options = [*signing(home, "主评人", "Evaluator"), "--image", home / "seal.png"]
    assert run("report", folder, "-o", home / "signed.pdf", *options)[0] == 0
    return home
