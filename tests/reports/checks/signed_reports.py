"""Reports signed by command, and what verification says of them."""

import shutil

import pikepdf
from click.testing import CliRunner
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.serialization import pkcs12

from reports.carried.history import State
from reports.checks.verify import verify
from reports.commands.issue import role_of
from survey_app.commands.cli import cli
from tests.reports.checks.keys import SECRET, certificate, new_key
from tests.runs.examples import EXAMPLES

VARIABLE = "VERIFY_TEST"

HOLDERS = {"lead_evaluator": "主评人甲", "reviewer": "复核人乙", "evaluator": "衡评第三方评价组"}

STEPS: tuple[tuple[State, str], ...] = (("draft", "甲"), ("reviewed", "乙"), ("approved", "丙"), ("issued", "丙"))


def run(*words):
    done = CliRunner(env={VARIABLE: SECRET.decode()}).invoke(cli, [str(word) for word in words])
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done.exit_code, done.output


def copied(name, home):
    folder = home / name
    shutil.copytree(EXAMPLES / name, folder)
    return folder


def signing(home, *roles):
    """The options that sign by a self-made key in each role, with the name of who holds it in the examples."""
    pairs = []
    for role in roles:
        name, key = HOLDERS[role_of(role)], new_key()
        own = certificate(name, key, name, key)
        locked = serialization.BestAvailableEncryption(SECRET)
        path = home / f"{role_of(role)}.p12"
        path.write_bytes(pkcs12.serialize_key_and_certificates(b"k", key, own, None, locked))
        pairs += ["--sign", path, "--role", role]
    return [*pairs, "--passphrase-env", VARIABLE]


def words(path, lang="en", **options):
    found = verify(path, **options)
    return found.holds, "\n".join(found.lines(lang))


def replaced(source, target, name, content):
    """The report with another attachment in the place of one of its own."""
    with pikepdf.open(source) as pdf:
        pdf.attachments[name].obj.EF.F.write(content)
        pdf.save(target)
    return target


def attached(path, name):
    with pikepdf.open(path) as pdf:
        return pdf.attachments[name].get_file().read_bytes()
