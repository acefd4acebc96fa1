"""What `verify` says is what was computed, and no more: counts, reasons, exit codes; any file ends in a verdict."""

import random
import shutil
import time
from importlib.metadata import version
from pathlib import Path

import pikepdf
import pytest
from click.testing import CliRunner

from analysis.evaluation.engagement import read_engagement
from analysis.evaluation.evaluate import evaluate
from questionnaires.problems import Refused
from reports.carried.attachments import evaluation_bytes
from reports.carried.carried import carried
from reports.carried.files import digest
from reports.carried.history import STATES, record
from reports.chapters.build import build_report
from reports.checks.how_to_verify import how_to_verify
from reports.checks.verify import verify
from reports.html.render import write_report
from reports.pdf.page_texts import page_texts
from reports.privacy.public_view import public_view
from survey_app.commands.cli import cli
from tests.cases.reports.test_seals import DAY, NOW, SECRET, key_file
from tests.runs.examples import evaluation_of

EXAMPLES = Path(__file__).parents[3] / "examples"
VARIABLE = "VERIFY_TRUTH"


def run(*words):
    done = CliRunner(env={VARIABLE: SECRET.decode()}).invoke(cli, [str(word) for word in words])
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done.exit_code, done.output


@pytest.fixture(scope="module")
def zhenyuan():
    return evaluation_of("zhenyuan")


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """Shanghai issued, so that it can be signed."""
    home = tmp_path_factory.mktemp("truth")
    shutil.copytree(EXAMPLES / "shanghai", home / "shanghai")
    issued = digest(evaluation_bytes(evaluate(read_engagement(home / "shanghai"))))
    for state, by in zip(STATES, "甲乙丙丙", strict=True):
        record(home / "shanghai", state, by, NOW, issued)
    return home


def signed(home, *pairs, more=()):
    """The report signed with the key of each name in each role."""
    words = [word for name, role in pairs for word in ("--sign", home / f"{name}.p12", "--role", role)]
    return run("report", home / "shanghai", "-o", home / "s.pdf", *words, "--passphrase-env", VARIABLE, *more)


@pytest.mark.parametrize("privacy", ["none", "aggregates", "deidentified"])
def test_what_was_not_computed_is_counted_with_its_reason_and_never_passed(zhenyuan, tmp_path, privacy):
    path = tmp_path / "z.pdf"
    write_report(zhenyuan, path, variant="brief", attachments=carried(zhenyuan, privacy=privacy))
    found = verify(path, may_be_unsigned=True)
    said = "\n".join(found.lines("zh"))
    n, n_here = len(zhenyuan.figures), sum(each.state in ("match", "rounding") for each in found.compared)
    assert n_here > 90, "what rests on the tables inside comes out again however much of the survey travels"
    assert (found.holds, found.outcome) == (True, "incomplete")
    assert "通过" not in said
    assert f"{n} 个数中复算一致 {n_here} 个，未复算 {n - n_here} 个" in said
    assert "未随附：" in said
    assert "survey/" in said
    assert f"of {n} figures {n_here} come out again, {n - n_here} were not computed" in "\n".join(found.lines("en"))
    if privacy == "none":
        code, said = run("verify", path, "--unsigned", "--data", EXAMPLES / "zhenyuan")
        assert (code, f"核验通过：{n} 个数全部复算一致（未签名）" in said) == (0, True)


def test_a_public_report_of_which_nothing_can_be_computed_is_not_called_verified(zhenyuan, tmp_path):
    write_report(zhenyuan, tmp_path / "p.pdf", variant="public", attachments=carried(zhenyuan, variant="public"))
    code, said = run("verify", tmp_path / "p.pdf", "--unsigned")
    assert code == 3
    assert "一个也没有复算" in said
    assert "通过" not in said


def test_of_an_unsigned_report_it_is_said_what_is_not_protected(draft):
    _, said = run("verify", draft, "--unsigned")
    assert "其余（正文、图、版式）不受保护" in said
    _, said = run("verify", draft, "--unsigned", "--lang", "en")
    assert "is not protected" in said


def test_pages_that_could_not_be_read_are_a_gap(draft, monkeypatch):
    monkeypatch.setattr("reports.checks.verify.page_texts", lambda _: None)
    found = verify(draft, data=EXAMPLES / "copenhagen-housing", may_be_unsigned=True)
    assert (found.holds, found.outcome) == (True, "incomplete")
    assert "未核对页面文字" in "\n".join(found.lines())


def test_the_lead_evaluator_cannot_sign_as_the_reviewer(home):
    key_file(home / "lead.p12", "主评人甲")
    with pytest.raises(Refused, match="names 复核人乙") as refused:
        signed(home, ("lead", "复核人"))
    assert "案卷中的复核人是“复核人乙（示例）”" in refused.value.text("zh")
    assert not (home / "s.pdf").exists()


def test_a_signature_in_the_role_of_another_is_not_verified(home, monkeypatch):
    key_file(home / "lead.p12", "主评人甲")
    monkeypatch.setattr("reports.checks.sign.is_named", lambda *_: True)
    assert signed(home, ("lead", "复核人"))[0] == 0
    monkeypatch.undo()
    code, said = run("verify", home / "s.pdf", "--data", home / "shanghai")
    assert code == 1
    assert "复核人的签名出自主评人（主评人甲）的证书，案卷中的复核人是复核人乙（示例）" in said
    assert "核验通过" not in said
    (home / "s.pdf").unlink()


def test_a_certificate_of_somebody_whom_the_engagement_does_not_know_leaves_a_gap(home, monkeypatch):
    key_file(home / "other.p12", "外人")
    monkeypatch.setattr("reports.checks.sign.is_named", lambda *_: True)
    assert signed(home, ("other", "复核人"))[0] == 0
    monkeypatch.undo()
    code, said = run("verify", home / "s.pdf", "--data", home / "shanghai", "--lang", "en")
    assert code == 3
    assert "whether they are one is not known" in said
    (home / "s.pdf").unlink()


def test_each_in_their_own_role_is_verified_and_a_run_out_certificate_is_told(home):
    key_file(home / "lead.p12", "主评人甲")
    key_file(home / "review.p12", "复核人乙", start=-9 * DAY, end=-DAY)
    with pytest.raises(Exception, match="--out-of-date"):
        signed(home, ("lead", "主评人"), ("review", "复核人"))
    assert signed(home, ("lead", "主评人"), ("review", "复核人"), more=["--out-of-date"])[0] == 0
    code, said = run("verify", home / "s.pdf", "--data", home / "shanghai")
    assert code == 3
    assert "复核人乙：签署时证书已过期" in said
    assert "上列各项没有核对" in said
    assert "不证明签署人是谁" in said
    (home / "s.pdf").unlink()
    assert signed(home, ("lead", "主评人"))[0] == 0
    code, said = run("verify", home / "s.pdf", "--data", home / "shanghai")
    assert code == 0
    assert "个数全部复算一致，签名完好" in said
    (home / "s.pdf").unlink()


def test_a_root_that_is_no_certificate_is_said_and_is_no_fault_of_the_report(draft, tmp_path):
    (tmp_path / "root.pem").write_bytes(b"nothing")
    with pytest.raises(Exception, match=r"root\.pem: is no certificate"):
        run("verify", draft, "--unsigned", "--root", tmp_path / "root.pem")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'{"figures": 1}',
        b'{"figures": {"a": 1}}',
        b"[" * 100_000,
        b'{"inputs": []}',
        b'{"roles": [], "figures": {}, "inputs": {}}',
        '{"roles": {"reviewer": 7}}'.encode("utf-16"),
    ],
)
@pytest.mark.parametrize("name", ["evaluation.json", "pages.json", "engagement.zip"])
def test_any_content_of_an_attachment_ends_in_a_verdict(tmp_path, draft, name, content):
    with pikepdf.open(draft) as pdf:
        pdf.attachments[name].obj.EF.F.write(content)
        pdf.save(tmp_path / "x.pdf")
    found = verify(tmp_path / "x.pdf", may_be_unsigned=True)
    assert found.outcome == "failed"
    assert list(found.lines("en"))[-1] == "The report does not hold."


def test_an_attachment_that_unpacks_without_end_is_refused(tmp_path, draft, monkeypatch):
    monkeypatch.setattr("reports.checks.verify.MOST_BYTES", 1000)
    found = verify(draft, may_be_unsigned=True)
    assert "too large" in "\n".join(found.lines("en"))


@pytest.fixture(scope="module")
def draft(tmp_path_factory):
    """A short unsigned report with attachments."""
    path = tmp_path_factory.mktemp("draft") / "draft.pdf"
    evaluation = evaluation_of("copenhagen-housing")
    write_report(evaluation, path, variant="brief", attachments=carried(evaluation))
    return path


def changed(content, draw):
    """Some bytes changed, cut out, doubled, or the end lost."""
    place, length = draw.randrange(len(content)), draw.randint(1, 40)
    how = draw.choice(["flip", "noise", "cut", "double", "end"])
    middle = {
        "flip": bytes([content[place] ^ (1 << draw.randrange(8))]) + content[place + 1 : place + length],
        "noise": draw.randbytes(length),
        "cut": b"",
        "double": content[place : place + length] * 2,
        "end": None,
    }[how]
    return content[:place] if middle is None else content[:place] + middle + content[place + length :]


@pytest.mark.parametrize("seed", range(10))
def test_a_changed_file_ends_in_a_verdict_in_bounded_time(tmp_path, draft, seed):
    draw = random.Random(seed)  # noqa: S311 (which bytes are changed is no secret)
    (tmp_path / "x.pdf").write_bytes(changed(draft.read_bytes(), draw))
    before = time.monotonic()
    found = verify(tmp_path / "x.pdf", may_be_unsigned=True)
    assert found.outcome in ("passed", "incomplete", "failed")
    assert len(list(found.lines("zh"))) == len(list(found.lines("en")))
    assert time.monotonic() - before < 30


def last_page(path):
    """The text of the last page without its spaces."""
    return "".join(page_texts(path)[-1].split())


@pytest.mark.parametrize("privacy", ["none", "deidentified"])
def test_the_last_page_says_what_travels_inside_and_what_that_is_good_for(zhenyuan, tmp_path, privacy):
    write_report(zhenyuan, tmp_path / "z.pdf", variant="brief", attachments=carried(zhenyuan, privacy=privacy))
    page = last_page(tmp_path / "z.pdf")
    with pikepdf.open(tmp_path / "z.pdf") as pdf:
        assert all(name in page for name in pdf.attachments)
    assert "未随附survey/" in page
    assert ("问卷数据一概未随附" in page) is (privacy == "none")
    assert f"hengping{version('hengping')}" in page
    assert "hengpingverify" in page


def test_the_last_page_of_a_report_that_carries_all_none_or_no_settings_says_so(zhenyuan, tmp_path):
    whole = evaluation_of("chizhou-2020")
    write_report(whole, tmp_path / "all.pdf", attachments=carried(whole))
    assert "凭本文件可全部复算" in last_page(tmp_path / "all.pdf")
    assert verify(tmp_path / "all.pdf", may_be_unsigned=True).outcome == "passed"
    write_report(whole, tmp_path / "bare.pdf", lang="en")
    assert "Thisfilecarriesnodata" in last_page(tmp_path / "bare.pdf")
    files = carried(zhenyuan, variant="public")
    told = how_to_verify(build_report(public_view(zhenyuan).evaluation, "en", "public"), files)
    assert any("The settings of the engagement are not inside" in sentence for sentence in told)
