"""The small file beside each derived index: what made it, how far it got, its checksums."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from index.disk import sync
from index.failpoints import failpoint
from index.history import Position

_NAME = "manifest.json"


@dataclass(frozen=True, slots=True)
class Manifest:
    """``position`` is the point of the store's history that the index has reached.

    ``files`` gives the SHA-256 of each file of the index, by its path in the folder.
    """

    fingerprint: str
    position: Position
    files: Mapping[str, str]

    @classmethod
    def read(cls, folder: Path) -> Manifest | None:
        """The manifest of ``folder``, or None when it is absent or unreadable."""
        try:
            record = json.loads((folder / _NAME).read_text(encoding="utf-8"))
            position = Position(int(record["change"]), str(record["mark"]))
            return cls(str(record["fingerprint"]), position, dict(record["files"]))
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def write(self, folder: Path) -> None:
        """Replace the manifest of ``folder`` atomically; this is the commit point of an index."""
        record = {
            "fingerprint": self.fingerprint,
            "change": self.position.change,
            "mark": self.position.mark,
            "files": dict(self.files),
        }
        sync(folder)  # the names of the files it speaks of
        failpoint("before_manifest")
        write_atomically(folder / _NAME, json.dumps(record).encode())

    def altered(self, folder: Path) -> str | None:
        """The first of `files` that is missing or has other bytes; None when all are as written."""
        for name, digest in self.files.items():
            try:
                if sha256_of(folder / name) != digest:
                    return name
            except OSError:
                return name
        return None


def write_atomically(path: Path, data: bytes) -> None:
    """Write aside, sync, rename: a reader sees the old bytes or the new ones, never a part."""
    aside = path.with_name(path.name + ".tmp")
    aside.write_bytes(data)
    sync(aside)
    aside.replace(path)
    sync(path.parent)


def sha256_of(path: Path) -> str:
    """Hexadecimal SHA-256 of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
