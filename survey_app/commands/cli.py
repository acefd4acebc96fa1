"""`hengping`: one command; each package owns its part, loaded only when it is used."""

import ast
import importlib
import importlib.util
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TypeAlias, Union

import click

from questionnaires.problems import Problem, ProblemsError
from questionnaires.texts import Text
from survey_app.commands.messages import speak_chinese
from survey_app.config import message_language

Parts: TypeAlias = Mapping[str, Union[str, "Parts"]]

PARTS: Parts = {
    "survey": "survey_app.commands.survey:survey",
    "serve": "survey_app.commands.serve:serve",
    "user": "survey_app.commands.user:user",
    "questionnaire": {"check": "questionnaires.commands:check", "print": "reports.commands.sheets:print_command"},
    "sheets": "reports.commands.sheets:sheets",
    "engagement": {
        "new": "analysis.commands.engagement:new_command",
        "check": "analysis.commands.engagement:check_command",
    },
    "packs": {
        "list": "analysis.commands.packs:list_command",
        "show": "analysis.commands.packs:show_command",
        "check": "analysis.commands.packs:check_command",
        "compare": "analysis.commands.packs:compare_command",
    },
    "monitor": {
        "snapshot": "analysis.commands.monitoring:snapshot_command",
        "status": "analysis.commands.monitoring:status_command",
    },
    "audit": {
        "plan": "analysis.commands.audit:plan_command",
        "draw": "analysis.commands.audit:draw_command",
        "sheets": "reports.commands.report:audit_sheets_command",
    },
    "import": "analysis.commands.exchange:import_command",
    "evaluate": "analysis.commands.evaluate:evaluate_command",
    "report": "reports.commands.report:report_command",
    "history": {"record": "reports.commands.issue:record_command", "show": "reports.commands.issue:show_command"},
    "verify": "reports.commands.issue:verify_command",
    "demo": "survey_app.commands.demo:demo",
}


GROUPS = {
    "audit": "核实：测算、抽取、外业表 / Verification: plan, draw, field sheets.",
    "history": "三级复核：登记、查看 / From draft to issue: record, show.",
    "questionnaire": "问卷：检查、打印 / Questionnaires: check, print.",
    "engagement": "案卷：新建模板、检查 / Engagements: a template, a check.",
    "packs": "规则包：列出、显示、检查、对照 / Rule packs: list, show, check, compare.",
    "monitor": "周调度：报送快照、查看情况 / Weekly monitoring: hand in, look.",
}


class LazyGroup(click.Group):
    """Imports a part when it is asked for, so that a collector needs no pandas and an evaluator no Flask."""

    parts: Parts = PARTS

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of all parts, those that are there already included."""
        return sorted([*self.parts, *super().list_commands(ctx)])

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The part of this name, None if there is none."""
        part = self.parts.get(cmd_name)
        if part is None:
            return super().get_command(ctx, cmd_name)
        if isinstance(part, Mapping):
            group = LazyGroup(cmd_name, help=GROUPS[cmd_name])
            group.parts = part
            return group
        module, name = part.split(":")
        command: click.Command = getattr(importlib.import_module(module), name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list of parts with what each does, read from their sources: a list of commands loads none of them."""
        with formatter.section("命令 / Commands"):
            formatter.write_dl([(name, self._about(name)) for name in self.list_commands(ctx)])

    def _about(self, name: str) -> str:
        if name in self.commands:
            return (self.commands[name].help or "").partition("\n")[0]
        part = self.parts[name]
        if isinstance(part, Mapping):
            return GROUPS[name]
        module, function = part.split(":")
        found = importlib.util.find_spec(module)
        source = Path(found.origin).read_text(encoding="utf-8") if found and found.origin else ""
        made = [each for each in ast.parse(source).body if isinstance(each, ast.FunctionDef) and each.name == function]
        return (ast.get_docstring(made[0]) or "").partition("\n")[0] if made else ""


@click.command("hengping", cls=LazyGroup)
@click.version_option(package_name="hengping")
def cli() -> None:
    """衡评：第三方绩效评价工具 / hengping: third-party evaluation of housing projects."""


def main() -> None:
    """Run the command; what is wrong with what somebody handed in is said in words, with exit code 2."""
    try:
        if message_language() == "zh":
            speak_chinese()
        with words_for_lost_files():
            cli.main()
    except Exception as wrong:
        message = getattr(wrong, "text", None)
        if not callable(message):
            raise
        click.echo(message(_language()), err=True)
        sys.exit(2)


@contextmanager
def words_for_lost_files() -> Iterator[None]:
    """What the system refuses is said with its file: nothing that a user names ends in a traceback."""
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as refused:
        if refused.filename is None:
            raise
        fault = Text(f"无法读写：{refused.strerror}", f"cannot be read or written: {refused.strerror}")
        cure = Text("请检查路径和权限", "check the path and its permissions")
        raise ProblemsError([Problem(file=str(refused.filename), fault=fault, cure=cure)]) from refused


def _language() -> str:
    try:
        return message_language()
    except ProblemsError:
        return "zh"
