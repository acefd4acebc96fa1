"""Many narrow pieces of arithmetic at once: threads of ours, each with plain linear algebra, beat its own threads."""

import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import cache
from typing import TypeVar

from threadpoolctl import ThreadpoolController, threadpool_limits

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


@contextmanager
def in_one_thread() -> Iterator[None]:
    """Small sums without the threads of libraries, which would wait for each other longer than they work.

    >>> import numpy as np
    >>> from threadpoolctl import threadpool_info
    >>> with in_one_thread():
    ...     {library["num_threads"] for library in threadpool_info()}
    {1}
    """
    with threadpool_limits(limits=1):
        yield
