"""Where rule packs lie (规则包所在): those shipped, and those beside an engagement in its folder packs/."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from questionnaires.characters import is_system_junk
from questionnaires.problems import Problem, allowed, found
from questionnaires.texts import Text, texts_beside

TEXTS = texts_beside(__file__)

HOME, SUFFIX, OTHER_SUFFIX, OFF = "packs", ".yaml", ".yml", ".off"
NAME = re.compile(r"\w[\w.\-]*")


def own_folder(path: Path | None) -> Path | None:
    """The folder of an engagement's own packs, given the engagement's or that one itself; None where there is none."""
    if path is None:
        return None
    home = path if path.is_dir() else path.parent  # a workbook stands beside its packs
    return home / HOME if (home / HOME).is_dir() else home if home.name == HOME and home.is_dir() else None


def own_files(folder: Path | None, shipped: Mapping[str, Path]) -> dict[str, Path]:
    """The own packs that can be read, by id: plain files whose name no shipped pack has."""
    if folder is None:
        return {}
    return {
        path.stem: path
        for path in _candidates(folder)
        if path.suffix == SUFFIX and next(_faults(path, folder, shipped), None) is None
    }


def shelf_problems(folder: Path | None, shipped: Mapping[str, Path]) -> list[Problem]:
    """Files in the folder that cannot be the pack that their name says: none is passed over in silence."""
    if folder is None:
        return []
    return [problem for path in _candidates(folder) for problem in _faults(path, folder, shipped)]


def _candidates(folder: Path) -> list[Path]:
    """Files that mean to be packs: neither what a system leaves behind nor what is switched off (.off.yaml)."""
    return [
        path
        for path in sorted(folder.iterdir())
        if path.suffix in (SUFFIX, OTHER_SUFFIX) and not path.stem.endswith(OFF) and not is_system_junk(path.name)
    ]


def _faults(path: Path, folder: Path, shipped: Mapping[str, Path]) -> Iterator[Problem]:
    """A link, a folder, a name that means nothing, or the id of a pack that is shipped."""
    place = str(path)
    if folder.is_symlink() or path.is_symlink() or not path.is_file():
        yield Problem(file=place, fault=TEXTS["no_plain_file"], cure=TEXTS["put_the_file_itself_there"])
    elif path.suffix == OTHER_SUFFIX:
        yield Problem(file=place, fault=found(path.name), cure=allowed(Text.same(f"{path.stem}{SUFFIX}")))
    elif not NAME.fullmatch(path.stem):
        yield Problem(file=place, fault=found(path.stem), cure=allowed(TEXTS["letters_and_a_version"]))
    elif path.stem in shipped:
        fault = TEXTS["shipped_pack_has_this_id"].fill(id=path.stem)
        yield Problem(file=place, fault=fault, cure=TEXTS["call_it_otherwise"].fill(id=path.stem))
