"""`python -m tests.cases.fuzz [N]` (`make fuzz`): N damaged copies of valid files of each kind, a result or words each.

Prints for each reader how many were read and refused, and how long the slowest took; anything else is a fault and ends
with exit code 1. The suite runs a fixed-seed hundredth.
"""

import io
import random
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from analysis.core.errors import AnalysisError
from analysis.evaluation.engagement import read_engagement
from analysis.evaluation.template import write_template
from analysis.exchange.answer_tables import read_answer_table
from analysis.inputs.dataset import read_dataset
from analysis.inputs.workbook import read_book
from analysis.scoring import packs
from questionnaires.load import load_questionnaire
from questionnaires.problems import ProblemsError
from questionnaires.yaml_lines import read_yaml
from reports.checks.certificates import open_p12
from survey_app.survey.photos import PhotoRefused, clean_photo
from tests.cases.definitions.test_definitions_of_engagements import spoilt
from tests.cases.reports.test_seals import SECRET, key_file
from tests.conftest import ROOT, small_photo

IN_WORDS = (ProblemsError, AnalysisError, PhotoRefused)
MOST_SECONDS = 5.0
DEFAULT = 10_000


@dataclass
class Outcome:
    """What became of the damaged copies of one kind."""

    counts: Counter[str] = field(default_factory=Counter)
    slowest: float = 0.0
    faults: list[str] = field(default_factory=list)


def tried(read: Callable[[bytes], object], content: bytes, n: int, seed: str) -> Outcome:
    """`n` damaged copies of `content` given to a reader: each is read, refused in words, or a fault."""
    chance = random.Random(seed)  # noqa: S311 (the same every time)
    outcome = Outcome()
    for _ in range(n):
        damaged = spoilt(chance, content)
        begun = time.perf_counter()
        try:
            read(damaged)
            outcome.counts["read"] += 1
        except IN_WORDS:
            outcome.counts["refused"] += 1
        except Exception as fault:
            outcome.faults.append(f"{type(fault).__name__}: {fault}"[:200])
        seconds = time.perf_counter() - begun
        outcome.slowest = max(outcome.slowest, seconds)
        if seconds > MOST_SECONDS:
            outcome.faults.append(f"took {seconds:.1f} s")
    return outcome


def readers(home: Path) -> dict[str, tuple[Callable[[bytes], object], bytes]]:
    """Every kind of file with its reader and a valid one."""
    write_template(home / "engagement")
    book = home / "engagement" / "engagement.xlsx"
    shutil.copyfile(book, home / "book.xlsx")
    book.unlink()
    shutil.copytree(ROOT / "examples/zhenyuan/survey", home / "bundle")
    key_file(home / "key.p12")
    pack = packs.FOLDER / "national-1.yaml"

    def through(path: Path, read: Callable[[Path], object]) -> Callable[[bytes], object]:
        def run(content: bytes) -> object:
            path.write_bytes(content)
            return read(path)

        return run

    def part_of(folder: str, name: str, read: Callable[[Path], object]) -> tuple[Callable[[bytes], object], bytes]:
        path = home / folder / name
        whole = path.read_bytes()

        def run(content: bytes) -> object:
            path.write_bytes(content)
            try:
                return read(home / folder)
            finally:
                path.write_bytes(whole)

        return run, whole

    return {
        "questionnaire": (
            through(home / "q.yaml", load_questionnaire),
            (ROOT / "questionnaires/library/old_community-1.yaml").read_bytes(),
        ),
        "settings": (through(home / "s.yaml", read_yaml), (home / "engagement/engagement.yaml").read_bytes()),
        "engagement": part_of("engagement", "engagement.yaml", read_engagement),
        "table": part_of("engagement", "indicators.csv", read_engagement),
        "workbook": (through(home / "b.xlsx", read_book), (home / "book.xlsx").read_bytes()),
        "rule pack": (through(home / pack.name, _pack), pack.read_bytes()),
        "manifest": part_of("bundle", "manifest.json", read_dataset),
        "answers": part_of("bundle", "responses.csv", read_dataset),
        "foreign table": (through(home / "a.csv", read_answer_table), (home / "bundle/responses.csv").read_bytes()),
        "photo": (lambda content: clean_photo(io.BytesIO(content)), small_photo((320, 200))),
        "key": (through(home / "k.p12", lambda path: open_p12(path, SECRET)), (home / "key.p12").read_bytes()),
    }


def _pack(path: Path) -> object:
    """The pack in a file, with its own folder as that of all packs."""
    folder, packs.FOLDER = packs.FOLDER, path.parent
    try:
        return packs.read_pack(path.stem)
    finally:
        packs.FOLDER = folder


def main(n: int = DEFAULT) -> int:
    """Try every kind; 1 where anything ended otherwise than in a result or in words."""
    is_faulty = False
    with tempfile.TemporaryDirectory() as scratch:
        for kind, (read, content) in readers(Path(scratch)).items():
            outcome = tried(read, content, n, kind)
            counts = ", ".join(f"{name} {count}" for name, count in sorted(outcome.counts.items()))
            print(f"{kind:<16}{counts}; slowest {outcome.slowest:.2f} s; faults {len(outcome.faults)}", flush=True)
            for fault, count in Counter(outcome.faults).most_common(5):
                print(f"    {count} × {fault}")
            is_faulty |= bool(outcome.faults)
    return int(is_faulty)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT))
