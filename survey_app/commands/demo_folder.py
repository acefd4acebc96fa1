"""Where `hengping demo` writes (演示文件夹): it replaces what it wrote itself and nothing else."""

import shutil
from hashlib import sha256
from pathlib import Path

from questionnaires.problems import Problem, ProblemsError
from questionnaires.texts import Text

LIST = "hengping-demo.txt"
ENGAGEMENT = "engagement"
RESULTS = ("evaluation.json", "report.pdf")
COLLECTOR = ("collector.sqlite3", "collector.sqlite3-wal", "collector.sqlite3-shm")
HEAD = (
    "# 本文件夹由 hengping demo 写成；再次演示时，只替换它自己写的文件。",
    "# Written by hengping demo, which replaces its own files when it runs again, and no others.",
)
ELSEWHERE = Text(
    "请用 --folder 换一个文件夹，或自行移走", "name another folder with --folder, or move it away yourself"
)


def prepare(folder: Path, example: Path) -> None:
    """Make room for a demo: an empty folder stays, an earlier demo goes, anything else is refused and left as it is.

    Raises
        ProblemsError: the folder holds what no demo wrote, or what was changed since; nothing was removed.
    """
    if folder.exists() and not folder.is_dir():
        raise _refused(folder, Text("这是文件，不是文件夹", "is a file and no folder"))
    if folder.resolve() == example.resolve() or example.resolve() in folder.resolve().parents:
        raise _refused(folder, Text("这是示例案卷所在的文件夹", "is where the example lies"))
    if folder.is_dir() and any(folder.iterdir()):
        _remove_earlier(folder)
    folder.mkdir(parents=True, exist_ok=True)
    keep_list(folder)


def copy_engagement(example: Path, folder: Path) -> Path:
    """A copy of the example without its survey, which the demo makes anew."""
    home = folder / ENGAGEMENT
    shutil.copytree(example, home, ignore=shutil.ignore_patterns("survey", "answers.csv", "README.md"))
    return home


def keep_list(folder: Path) -> None:
    """Note what was written, so that a later demo knows what is its own."""
    written = [*_files(folder / ENGAGEMENT), *(path for name in RESULTS if (path := folder / name).is_file())]
    lines = [f"{_digest(path)}  {path.relative_to(folder).as_posix()}" for path in written]
    (folder / LIST).write_text("\n".join((*HEAD, *lines)) + "\n", encoding="utf-8")


def _remove_earlier(folder: Path) -> None:
    """Remove what an earlier demo wrote; files of somebody else beside it stay."""
    if not (folder / LIST).is_file():
        raise _refused(folder, Text("文件夹里有不是演示写的文件", "holds files that no demo wrote"))
    lines = (folder / LIST).read_text(encoding="utf-8", errors="replace").splitlines()
    known = {name: digest for digest, _, name in (line.partition("  ") for line in lines if not line.startswith("#"))}
    results = [folder / name for name in RESULTS if name in known and (folder / name).exists()]
    for path in (*_files(folder / ENGAGEMENT), *results):
        if path.is_symlink() or known.get(path.relative_to(folder).as_posix()) != _digest(path):
            raise _refused(
                path, Text("演示之后被改动或新增，没有删除", "was changed or added since, and was not removed")
            )
    for name in (*RESULTS, *COLLECTOR, LIST):
        (folder / name).unlink(missing_ok=True)
    if (folder / ENGAGEMENT).is_dir():
        shutil.rmtree(folder / ENGAGEMENT)


def _files(home: Path) -> list[Path]:
    return sorted(path for path in home.rglob("*") if path.is_symlink() or not path.is_dir()) if home.is_dir() else []


def _digest(path: Path) -> str:
    return sha256(path.read_bytes()).hexdigest()


def _refused(path: Path, fault: Text) -> ProblemsError:
    return ProblemsError([Problem(file=str(path), fault=fault, cure=ELSEWHERE)])
