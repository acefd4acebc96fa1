"""`hengping history` and `hengping verify`, and who signs in `hengping report`: from draft to a report that holds."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import click

from analysis.core.errors import InvalidInput
from analysis.evaluation.engagement import read_engagement
from analysis.evaluation.evaluate import Evaluation, evaluate
from analysis.scoring.roles import ROLES
from questionnaires.clock import BEIJING
from questionnaires.commands import LANGUAGE
from questionnaires.texts import Language, Text
from reports.carried.attachments import evaluation_bytes
from reports.carried.carried import is_issued
from reports.carried.files import digest
from reports.carried.history import STATE_NAMES, STATES, Entry, State, StepRefused, read_history, record
from reports.checks.sign import Signer
from reports.checks.verdict import EXIT_CODES
from reports.checks.verify import verify

SHOWN = 12
FOLDER = click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False))


@dataclass(frozen=True, slots=True, kw_only=True)
class Signing:
    """Who signs with which key, as given on the command line: keys and roles in the same order."""

    keys: Sequence[Path]
    roles: Sequence[str]
    image: Path | None
    variables: Sequence[str]


def signers(evaluation: Evaluation, signing: Signing) -> list[Signer]:
    """The signers of a report; the picture of the seal is that of the last.

    Raises
        InvalidInput: not one role for each key, or a role that nobody holds.
        StepRefused: this evaluation has not been issued.
    """
    if not is_issued(evaluation.engagement.folder, evaluation):
        raise StepRefused(
            Text("本次评价尚未签发；草稿不能签章", "this evaluation has not been issued; a draft is not signed")
        )
    evaluation.engagement.refuse_examples()
    if len(signing.roles) != len(signing.keys) or len(signing.variables) not in (0, 1, len(signing.keys)):
        raise InvalidInput(
            Text(
                "每个 --sign 对应一个 --role；--passphrase-env 给一个或逐个给出",
                "give one --role for each --sign, and one --passphrase-env for all or for each",
            )
        )
    held = evaluation.engagement.roles
    variables = [*signing.variables] or [""]
    variables *= 1 if len(variables) == len(signing.keys) else len(signing.keys)
    made = []
    for at, (key, said_role) in enumerate(zip(signing.keys, signing.roles, strict=True)):
        role = role_of(said_role)
        if role not in held:
            raise InvalidInput(Text(f"案卷中没有“{said_role}”", f"nobody holds the role {said_role}"))
        image = signing.image if at == len(signing.keys) - 1 else None
        made.append(
            Signer(
                name=held[role]["zh"],
                role=role,
                p12=key,
                passphrase_variable=variables[at],
                image=image,
                known_as=tuple(dict.fromkeys(held[role].values())),
            )
        )
    return made


def role_of(name: str) -> str:
    """The role of a name in Chinese or English, or the name itself."""
    return next((role for role, texts in ROLES.items() if name in (role, *texts.values())), name)


@click.command("record")
@FOLDER
@click.argument("state", type=click.Choice(STATES))
@click.option("--by", required=True, help="经手人 / who takes the step")
@LANGUAGE
def record_command(folder: Path, state: State, by: str, lang: Language) -> None:
    """登记起草、复核、终审、签发 / Record that the evaluation of FOLDER became a draft, reviewed, approved, issued."""
    evaluation = evaluate(read_engagement(folder))
    if state != "draft":
        evaluation.engagement.refuse_examples()
    entry = record(folder, state, by, datetime.now(BEIJING), digest(evaluation_bytes(evaluation)))
    click.echo(_told(entry, lang))


@click.command("show")
@FOLDER
@LANGUAGE
def show_command(folder: Path, lang: Language) -> None:
    """列出三级复核记录 / List what was recorded for FOLDER."""
    history = read_history(folder)
    for entry in history:
        click.echo(_told(entry, lang))
    if not history:
        click.echo(
            "还没有登记；报告带“草稿”字样。" if lang == "zh" else "Nothing recorded; reports are marked as drafts."
        )


def _told(entry: Entry, lang: Language) -> str:
    return "  ".join(
        (
            STATE_NAMES[entry.state][lang],
            entry.by,
            entry.at.astimezone(BEIJING).isoformat(timespec="minutes"),
            entry.evaluation_sha256[:SHOWN],
            entry.digest[:SHOWN],
        )
    )


@click.command("verify")
@click.argument("report", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option(
    "--data",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="案卷文件夹，用来全部复算 / the engagement, to compute everything again",
)
@click.option("--unsigned", is_flag=True, help="没有签名也核验 / judge a report without signatures by its digests")
@click.option(
    "--root",
    "roots",
    multiple=True,
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="信任的证书 / certificates that are trusted",
)
@LANGUAGE
def verify_command(report: Path, data: Path | None, unsigned: bool, roots: tuple[Path, ...], lang: Language) -> None:
    """核验报告：签名、校验值、逐数复算 / Verify REPORT: signatures, digests, every figure computed again.

    \b
    退出码 / exit code:
    0 全部复算一致 / all figures come out again
    1 核验未通过 / the report does not hold
    2 用法有误 / wrong use
    3 未发现不符，但没有核全 / nothing speaks against it, but not all was checked
    """
    found = verify(report, data=data, may_be_unsigned=unsigned, roots=roots)
    for line in found.lines(lang):
        click.echo(line)
    sys.exit(EXIT_CODES[found.outcome])
