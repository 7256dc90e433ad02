"""Untrusted files are parsed in another process, which may break without breaking the ingest.

One process serves all files of a run. It starts at the first file that needs it, as a new program
(a fork of this one would hang in FAISS), and is ended and started again when a file exceeds its
limits. Only JSON comes back from it, never a pickle. What it reads and how it limits itself is in
`index.worker`.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from subprocess import PIPE, Popen
from typing import Self

from index.records import Fields, RecordError
from index.worker import OUT_OF_MEMORY

_KEPT_ENVIRONMENT = ("PATH", "LD_LIBRARY_PATH")
"""Nothing else crosses: the environment of a person holds secrets."""
_MAX_REPLY_BYTES = 320 * 1024**2
"""Above the largest honest reply: an archive's 200 MB in base64."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one file may cost.

    ``file_bytes``: no press article comes near. ``memory_bytes``: address space of the process,
    which takes 80 MB with its libraries, and pypdf several times the file. ``cpu_s``: ten times
    what a PDF of 500 full pages takes. ``wall_s``: for what waits instead of computing; well above
    ``cpu_s``, for machines that are busy.
    """

    file_bytes: int = 50 * 1024**2
    memory_bytes: int = 1024**3
    cpu_s: int = 30
    wall_s: float = 120.0


class Sandbox:
    """The worker process of one run. Use it as a context manager; not from several threads.

    ``program`` is what Python runs as the worker: a seam for tests.
    """

    def __init__(self, limits: Limits, *, program: Sequence[str] = ("-m", "index.worker")) -> None:
        self._limits = limits
        self._program = program
        self._worker: Popen[bytes] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *raised: object) -> None:
        self._end()

    def parse(self, kind: str, data: bytes) -> list[Fields | RecordError]:
        """The articles in a file of suffix ``kind`` (of `index.worker.PARSERS`).

        Raises:
            RecordError: the file is too large, or reading it exceeded a limit or killed the worker.
        """
        if len(data) > self._limits.file_bytes:
            raise too_large(len(data), self._limits)
        worker = self._worker or self._start()
        ended_by_us = threading.Event()

        def end() -> None:
            ended_by_us.set()
            worker.kill()

        timer = threading.Timer(self._limits.wall_s, end)
        timer.start()
        try:
            replies = _exchange(worker, kind, data)
        finally:
            timer.cancel()
        if replies is None:
            raise self._broken(worker, out_of_time=ended_by_us.is_set())
        if ended_by_us.is_set():
            self._end()  # time was up just after the last reply
        return replies

    def _start(self) -> Popen[bytes]:
        root = str(Path(__file__).resolve().parents[1])
        kept = {name: os.environ[name] for name in _KEPT_ENVIRONMENT if name in os.environ}
        limits = (str(self._limits.memory_bytes), str(self._limits.cpu_s))
        # subtle: -P, because the current folder may be the very one that holds hostile files
        self._worker = Popen(
            [sys.executable, "-P", *self._program, *limits],
            stdin=PIPE,
            stdout=PIPE,
            env={**kept, "PYTHONPATH": root},
        )
        return self._worker

    def _end(self) -> None:
        if self._worker is not None:
            self._worker.kill()
            self._worker.communicate()  # closes the pipes and waits
            self._worker = None

    def _broken(self, worker: Popen[bytes], *, out_of_time: bool) -> RecordError:
        """Why the worker is gone; the next file starts another."""
        code = worker.poll()
        if code is None:  # alive but out of step: more bytes than any honest reply
            code = OUT_OF_MEMORY
        self._end()
        if out_of_time or code == -signal.SIGXCPU:
            return RecordError(
                f"lecture abandonnée : plus de {self._limits.cpu_s} s de calcul"
                f" ou {self._limits.wall_s:g} s en tout.",
                f"reading given up: more than {self._limits.cpu_s} s of computing"
                f" or {self._limits.wall_s:g} s in all.",
            )
        if code == OUT_OF_MEMORY:
            megabytes = self._limits.memory_bytes // 1024**2
            return RecordError(
                f"lecture abandonnée : plus de {megabytes} Mo de mémoire.",
                f"reading given up: more than {megabytes} MB of memory.",
            )
        return RecordError(
            f"le fichier a fait tomber son lecteur (code {code}).",
            f"the file broke its reader (code {code}).",
        )


def too_large(size: int, limits: Limits) -> RecordError:
    """The error of a file of ``size`` bytes, above ``limits.file_bytes``."""
    found, most = size / 1024**2, limits.file_bytes / 1024**2
    return RecordError(
        f"{found:.1f} Mo, au plus {most:.0f} Mo attendus.",
        f"{found:.1f} MB, expected at most {most:.0f} MB.",
    )


def _exchange(worker: Popen[bytes], kind: str, data: bytes) -> list[Fields | RecordError] | None:
    """What the worker replies about ``data``; None when it ends before, or replies too much."""
    if worker.stdin is None or worker.stdout is None:
        raise ValueError("the worker was started without pipes")
    try:
        worker.stdin.write(json.dumps({"kind": kind, "size": len(data)}).encode() + b"\n")
        worker.stdin.write(data)
        worker.stdin.flush()
    except BrokenPipeError:
        worker.wait()
        return None
    replies: list[Fields | RecordError] = []
    left = _MAX_REPLY_BYTES
    while line := worker.stdout.readline(left):
        left -= len(line)
        if not line.endswith(b"\n"):
            break
        reply = json.loads(line)
        if "done" in reply:
            return replies
        replies.append(RecordError(*reply["refused"]) if "refused" in reply else reply["fields"])
    if left > 0:
        worker.wait()
    return None
