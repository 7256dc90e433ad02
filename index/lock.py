"""One writer at a time: a lock file that the system releases when its process dies."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from index.errors import StoreLocked


@contextmanager
def held(directory: Path) -> Iterator[None]:
    """Hold the writer's lock of the collection in ``directory``, without waiting for it.

    Raises:
        StoreLocked: another process, or another open store, holds it.
    """
    lock = FileLock(directory / "LOCK")
    try:
        lock.acquire(timeout=0)
    except Timeout as exc:
        raise StoreLocked(
            f"Une autre indexation écrit déjà dans {directory}."
            " Attendez qu'elle finisse, puis recommencez.",
            f"Another process is writing to {directory}. Wait for it, then try again.",
        ) from exc
    try:
        yield
    finally:
        lock.release()
