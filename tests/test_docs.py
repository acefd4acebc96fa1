"""What the READMEs say is compared with the code."""

import re
from pathlib import Path

import click
import pytest

from survey_app.commands.cli import PARTS, cli
from survey_app.config import SETTINGS

ROOT = Path(__file__).parents[1]
READMES = {"en": ROOT / "README.md", "zh": ROOT / "README.zh-CN.md"}


def commands(group, prefix=()):
    """Every command of the tree with its path."""
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if isinstance(command, click.Group):
            yield from commands(command, (*prefix, name))
        else:
            yield (*prefix, name), command


def written(path):
    return re.findall(r"^    hengping (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)


@pytest.mark.parametrize("lang", READMES)
def test_every_command_is_in_the_readme_and_every_written_one_exists(lang):
    known = dict(commands(cli))
    seen = set()
    for line in written(READMES[lang]):
        words = line.split()
        path = tuple(words[:2]) if tuple(words[:2]) in known else (words[0],)
        assert path in known, line
        options = {option for parameter in known[path].params for option in parameter.opts}
        assert {word for word in words if word.startswith("-")} <= options, line
        seen.add(path)
    assert seen == set(known)


@pytest.mark.parametrize("lang", READMES)
def test_the_settings_table_is_that_of_the_code(lang):
    rows = re.findall(r"^\| `(HENGPING_\w+)` \|(.*?)\|(.*)\|$", READMES[lang].read_text(encoding="utf-8"), re.MULTILINE)
    assert [(name, default.strip("` "), meaning.strip()) for name, default, meaning in rows] == [
        (setting.name, setting.default, setting.meaning[lang]) for setting in SETTINGS
    ]


def test_both_readmes_name_the_same_commands():
    assert [line.split(" --title")[0] for line in written(READMES["en"])] == [
        line.split(" --title")[0] for line in written(READMES["zh"])
    ]


@pytest.mark.parametrize("path", [*READMES.values(), *sorted((ROOT / "examples").glob("*/README.md"))], ids=str)
def test_links_to_files_lead_somewhere(path):
    for target in re.findall(r"\]\(([^)#:]+)\)", path.read_text(encoding="utf-8")):
        assert (path.parent / target).exists(), target


def test_the_first_commands_are_the_two_of_the_makefile():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for path in READMES.values():
        assert re.findall(r"^    (make .+)$", path.read_text(encoding="utf-8"), re.MULTILINE)[:2] == [
            "make demo",
            "make test",
        ]
    targets = ("demo", "test", "quick", "coverage", "bench", "serve", "check")
    assert all(f"\n{target}:" in makefile for target in targets)


def test_locks_hold_hashes_and_no_addresses():
    for name in ("requirements.lock", "requirements-dev.lock"):
        lock = (ROOT / name).read_text(encoding="utf-8")
        assert "://" not in lock
        assert lock.count("--hash=sha256:") >= lock.count("==")


@pytest.mark.parametrize("part", sorted(PARTS))
def test_every_part_of_the_command_line_is_shown_in_both_languages(part):
    for path in READMES.values():
        assert f"    hengping {part}" in path.read_text(encoding="utf-8"), path


DECISIONS = sorted((ROOT / "docs/decisions").glob("[0-9]*.md"))


@pytest.mark.parametrize("path", DECISIONS, ids=lambda path: path.name)
def test_a_decision_says_when_why_what_else_and_at_what_cost(path):
    text = path.read_text(encoding="utf-8")
    assert re.search(r"^Decided \d{4}-\d{2}-\d{2}\.$", text, re.MULTILINE)
    assert re.findall(r"^## (.+)$", text, re.MULTILINE) == ["Why", "What else was weighed", "What it costs"]
    index = (path.parent / "README.md").read_text(encoding="utf-8")
    assert f"[{text.splitlines()[0].removeprefix('# ')}]({path.name})" in index


def test_the_twelve_usual_changes_name_places_that_are_there():
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    assert len(re.findall(r"^### \d+ · ", text, re.MULTILINE)) == 12
    named = set(re.findall(r"`((?:questionnaires|analysis|reports|survey_app|tests|docs)/[\w./-]*)`", text))
    assert len(named) > 20
    assert sorted(name for name in named if not (ROOT / name).exists()) == []
