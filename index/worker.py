"""The process that reads untrusted files: the child of `index.sandbox`, started as a program.

Reads jobs on standard input (a line of JSON, then the bytes of the file) and writes lines of JSON
on standard output. It limits its own memory and processor time, writes no file, opens no
connection and starts no program. The limits are the kernel's; the last two are refused by Python,
which native code could go round: what counts is that a file which breaks its parser costs only
itself.
"""

from __future__ import annotations

import json
import logging
import math
import os
import resource
import signal
import sys
import time
from collections.abc import Callable, Iterable
from importlib import import_module
from typing import Any, BinaryIO

from index.records import Fields, RecordError

OUT_OF_MEMORY = 3
"""The exit code of a worker whose file needed more memory than it may have."""
PARSERS = {
    ".html": "webpage:read_page", ".htm": "webpage:read_page", ".pdf": "pdf:read_pdf",
    ".docx": "docx:read_docx", ".rss": "feeds:read_feed", ".atom": "feeds:read_feed",
    ".xml": "feeds:read_feed", ".zip": "archives:read_archive",
}  # fmt: skip
"""By suffix, the function that reads it, imported by the first file that needs it."""

_REFUSED_EVENTS = (
    "socket.", "subprocess.", "os.system", "os.exec", "os.posix_spawn", "os.spawn", "os.fork",
)  # fmt: skip


def main() -> None:
    """Serve jobs until standard input ends. Arguments: bytes of memory, processor seconds a job."""
    memory, seconds = (int(argument) for argument in sys.argv[1:])
    jobs, replies = sys.stdin.buffer, _own_stdout()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which ends us
    logging.disable()
    _confine(memory)
    while line := jobs.readline():
        job = json.loads(line)
        _limit_time(seconds)
        try:
            for reply in _parsed(job["kind"], jobs.read(job["size"])):
                _write(replies, reply)
        except MemoryError:
            os._exit(OUT_OF_MEMORY)  # what is left of the heap is not worth saving
        _write(replies, {"done": True})
        replies.flush()


def _own_stdout() -> BinaryIO:
    """Standard output, kept from libraries that print: theirs now goes nowhere."""
    replies = os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    return replies


def _confine(memory: int) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))

    def refuse(event: str, arguments: tuple[Any, ...]) -> None:
        if event.startswith(_REFUSED_EVENTS):
            raise PermissionError(f"{event} in the process that reads untrusted files")

    sys.addaudithook(refuse)


def _limit_time(seconds: int) -> None:
    """Let the kernel end this process after ``seconds`` more of processor time."""
    soft = math.ceil(time.process_time()) + seconds
    resource.setrlimit(resource.RLIMIT_CPU, (soft, resource.RLIM_INFINITY))


def _parsed(kind: str, data: bytes) -> Iterable[dict[str, Any]]:
    try:
        for record in _parser(kind)(data):
            yield _refusal(record) if isinstance(record, RecordError) else {"fields": record}
    except RecordError as exc:
        yield _refusal(exc)
    except MemoryError:
        raise
    except Exception as exc:
        # a file can break its parser in any way; it must cost that file and not the ingest
        name = type(exc).__name__
        yield {"refused": [f"fichier {kind} illisible ({name}).", f"unreadable {kind} ({name})."]}


def _parser(kind: str) -> Callable[[bytes], Iterable[Fields | RecordError]]:
    module, function = PARSERS[kind].split(":")
    parser: Callable[[bytes], Iterable[Fields | RecordError]] = getattr(
        import_module(f"index.{module}"), function
    )
    return parser


def _refusal(error: RecordError) -> dict[str, Any]:
    return {"refused": [error.fr, error.en]}


def _write(replies: BinaryIO, reply: dict[str, Any]) -> None:
    replies.write(json.dumps(reply).encode() + b"\n")


if __name__ == "__main__":
    main()
