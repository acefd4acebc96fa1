"""Many narrow pieces of arithmetic at once: threads of ours, each with plain linear algebra, beat its own threads."""

import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import TypeVar

from threadpoolctl import ThreadpoolController

Piece = TypeVar("Piece")
Done = TypeVar("Done")


@cache
def _arithmetic() -> ThreadpoolController:
    return ThreadpoolController()


def in_threads(work: Callable[[Piece], Done], pieces: Iterable[Piece], *, worth: bool = True) -> Iterator[Done]:
    """`work` on every piece, in order; one after another where threads are not `worth` it."""
    if not worth:
        yield from map(work, pieces)
        return
    with _arithmetic().limit(limits=1), ThreadPoolExecutor(os.cpu_count()) as pool:
        yield from pool.map(work, pieces)
