"""Writing results so that nobody ever sees half a file."""

import os
from pathlib import Path


def write_whole(path: Path, content: bytes) -> None:
    """Write `content` beside its place and move it there in one step, as an ordinary file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.part")
    part.write_bytes(content)
    os.replace(part, path)
