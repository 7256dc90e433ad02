"""One writer at a time: a lock file that the system releases when its process dies."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from index.disk import refusal
from index.errors import StoreLocked

WAIT_S = 2.0
"""A running server holds the lock for a moment when it mends an index: a writer waits for that."""


@contextmanager
def held(directory: Path, *, wait_s: float = WAIT_S) -> Iterator[None]:
    """Hold the writer's lock of the collection in ``directory``, waiting ``wait_s`` s at most.

    Raises:
        StoreLocked: another process, or another open store, holds it.
        StoreError: the folder cannot be written.
    """
    lock = FileLock(directory / "LOCK")
    try:
        lock.acquire(timeout=wait_s)
    except Timeout as exc:
        raise StoreLocked(
            f"Un autre processus écrit déjà dans {directory}."
            " Attendez qu'il finisse, puis recommencez.",
            f"Another process is writing to {directory}. Wait for it, then try again.",
        ) from exc
    except OSError as exc:
        raise refusal(directory, exc) from exc
    try:
        yield
    finally:
        lock.release()
