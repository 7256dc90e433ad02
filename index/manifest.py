"""The small file beside each derived index: what made it, how far it got, its checksums."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

_NAME = "manifest.json"


@dataclass(frozen=True, slots=True)
class Manifest:
    """``change`` is the line of the store's change log that the index has reached.

    ``files`` gives the SHA-256 of each file that must not change behind our back.
    """

    fingerprint: str
    change: int
    files: Mapping[str, str]

    @classmethod
    def read(cls, folder: Path) -> Manifest | None:
        """The manifest of ``folder``, or None when it is absent or unreadable."""
        try:
            record = json.loads((folder / _NAME).read_text(encoding="utf-8"))
            return cls(str(record["fingerprint"]), int(record["change"]), dict(record["files"]))
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def write(self, folder: Path) -> None:
        """Replace the manifest of ``folder`` atomically; this is the commit point of an index."""
        write_atomically(folder / _NAME, json.dumps(asdict(self)).encode())


def write_atomically(path: Path, data: bytes) -> None:
    """Write aside, sync, rename: a reader sees the old bytes or the new ones, never a part."""
    aside = path.with_name(path.name + ".tmp")
    with aside.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    aside.replace(path)
    directory = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)


def sha256_of(path: Path) -> str:
    """Hexadecimal SHA-256 of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
