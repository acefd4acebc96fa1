"""What many tests ask for and is costly is made once a test run, kept by the digest of what it is made from."""

import fcntl
import hashlib
import pickle
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import ParamSpec, TypeVar

from questionnaires.files import write_whole

Thing = TypeVar("Thing")
Given = ParamSpec("Given")


class Keeper:
    """Keeps things in a folder that all processes of a run share: the first that needs one makes it, others wait."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(exist_ok=True)

    def once(self, make: Callable[Given, Thing]) -> Callable[Given, Thing]:
        """`make`, called once a run for the same arguments; everybody gets a copy of their own."""

        @wraps(make)
        def kept(*args: Given.args, **options: Given.kwargs) -> Thing:
            path = self.folder / hashlib.sha256(pickle.dumps((make.__qualname__, args, options))).hexdigest()
            with path.with_suffix(".lock").open("w") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX)
                if not path.exists():
                    write_whole(path, pickle.dumps(make(*args, **options)))
            thing: Thing = pickle.loads(path.read_bytes())  # noqa: S301 (written by this run)
            return thing

        return kept
