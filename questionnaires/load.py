"""From YAML to a Questionnaire; every fault in the file is found in one go.

Reading has two steps: the shape of each part (`questionnaires.shapes`), then the meaning of the whole (references,
order, limits), which `questionnaires.check` judges. Nothing is guessed or filled in silently. A version that has been
fielded is read without the checks that came later, so that what was collected with it can always be read again.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from questionnaires import shapes
from questionnaires.check import careless_faults, meaning_faults
from questionnaires.model import Questionnaire
from questionnaires.problems import Problem, ProblemsError, allowed
from questionnaires.shapes.source import Fault, Source
from questionnaires.texts import Text
from questionnaires.yaml_lines import parse_yaml, read_yaml

LIBRARY = Path(__file__).parent / "library"


def load_questionnaire(source: str | Path, *, is_fielded: bool = False) -> Questionnaire:
    """The questionnaire in a YAML file, or the one of this id (`old_community-1` or `old_community`) in the library.

    Raises
        ProblemsError: everything that is wrong with the file, each with place, fault and cure.
    """
    path = source if isinstance(source, Path) else library_path(source)
    raw, lines = read_yaml(path, refuse_invisible=not is_fielded)
    return _checked(Source(file=str(path), raw=raw, lines=lines), digest=file_digest(path), is_fielded=is_fielded)


def parse_questionnaire(text: str, name: str, *, is_fielded: bool = False) -> Questionnaire:
    """The questionnaire in a YAML text that a collector keeps; `name` stands for its file in messages.

    Raises
        ProblemsError: everything that is wrong with it.
    """
    raw, lines = parse_yaml(text, Path(name), refuse_invisible=not is_fielded)
    digest = hashlib.sha256(text.encode()).hexdigest()
    return _checked(Source(file=name, raw=raw, lines=lines), digest=digest, is_fielded=is_fielded)


def _checked(source: Source, *, digest: str, is_fielded: bool) -> Questionnaire:
    judged = shapes.read_shape(source, digest=digest, is_fielded=is_fielded)
    problems = [*judged.problems, *_meaning(source, judged, is_fielded=is_fielded)]
    if problems or judged.questionnaire is None:
        raise ProblemsError(sorted(problems, key=lambda problem: (problem.row or 0, problem.column or 0)))
    return judged.questionnaire


def _meaning(source: Source, judged: "shapes.Judged", *, is_fielded: bool) -> Iterator[Problem]:
    """What the parts say about one another, as far as they can be read."""
    if judged.questionnaire is None:
        return
    faults = [*meaning_faults(judged.questionnaire, judged.touched)]
    faults += [] if is_fielded else careless_faults(judged.questionnaire, judged.touched)
    places = shapes.named_places(source.raw)
    for name, fault, cure in faults:
        problem = source.problem(Fault(fault=fault, cure=cure, place=places.get(name, ())))
        yield replace(problem, place=name)


def library_ids() -> tuple[str, ...]:
    """The ids of the questionnaires that come with the package."""
    return tuple(sorted(path.stem for path in LIBRARY.glob("*.yaml")))


def library_path(questionnaire_id: str) -> Path:
    """The library file of `questionnaire_id`; without a version, the newest version.

    Raises
        ProblemsError: the library has no such questionnaire.
    """
    matching = [known for known in library_ids() if questionnaire_id in (known, known.rpartition("-")[0])]
    if not matching:
        known = "、".join(library_ids())
        fault = Text("问卷库中没有这份问卷", "no such questionnaire in the library")
        raise ProblemsError(
            [Problem(file=questionnaire_id, fault=fault, cure=allowed(Text(known, known.replace("、", ", "))))]
        )
    return LIBRARY / f"{max(matching, key=_version_key)}.yaml"


def _version_key(questionnaire_id: str) -> tuple[int, str]:
    version = questionnaire_id.rpartition("-")[2]
    return (int(version) if version.isdigit() else 0, version)


def file_digest(path: Path) -> str:
    """SHA-256 of a file, as hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
