"""What a disk refuses (full, read-only, damaged file), told so that a person can mend it."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import Concatenate, ParamSpec, Protocol, TypeVar

import apsw

from index.errors import StoreError

_NO_ROOM = {errno.ENOSPC, errno.EDQUOT}
_SCARCE_BYTES = 256 * 1024
"""Under this, SQLite may fail by another name than "full": it cannot grow its -shm file."""


@contextmanager
def told(path: Path) -> Iterator[None]:
    """Turn the errors of SQLite and of the system on ``path`` into a StoreError that says why.

    Raises:
        StoreError: the disk is full, the folder read-only, the file damaged, or what was said.
    """
    try:
        yield
    except (apsw.Error, OSError) as exc:
        raise refusal(path, exc) from exc


class _Stored(Protocol):
    directory: Path


_S = TypeVar("_S", bound=_Stored)
_P = ParamSpec("_P")
_T = TypeVar("_T")


def telling(method: Callable[Concatenate[_S, _P], _T]) -> Callable[Concatenate[_S, _P], _T]:
    """A method of something stored in ``directory``, its errors `told`."""

    @wraps(method)
    def told_method(self: _S, /, *args: _P.args, **kwargs: _P.kwargs) -> _T:
        with told(self.directory):
            return method(self, *args, **kwargs)

    return told_method


def refusal(path: Path, exc: BaseException) -> StoreError:
    """The StoreError that tells ``exc``, met while reading or writing ``path``."""
    folder = path if path.is_dir() else path.parent
    if _is_full(folder, exc):
        return StoreError(
            f"Disque plein : plus de place pour écrire dans {folder}. Ce qui était enregistré est"
            " intact ; libérez de la place, puis recommencez.",
            f"Disk full: no room left to write in {folder}. What was stored is intact; free some"
            " space, then try again.",
        )
    if isinstance(exc, apsw.NotADBError | apsw.CorruptError):
        return StoreError(
            f"{path} est abîmé ou n'est pas une collection ({exc})."
            " Restaurez une sauvegarde : sourcier restore FICHIER --force",
            f"{path} is damaged or is not a collection ({exc})."
            " Restore a backup: sourcier restore FILE --force",
        )
    if not _is_writable(folder):
        return StoreError(
            f"Le dossier {folder} est en lecture seule ; Sourcier doit pouvoir y écrire, même pour"
            " chercher. Donnez-lui les droits, ou copiez la collection ailleurs (--data).",
            f"The folder {folder} is read-only; Sourcier must be able to write there, even to"
            " search. Give it permission, or copy the collection elsewhere (--data).",
        )
    return StoreError(
        f"Lecture ou écriture impossible dans {path} : {exc}. Vérifiez les droits et l'état du"
        " disque, puis recommencez.",
        f"Cannot read or write {path}: {exc}. Check permissions and the state of the disk, then"
        " try again.",
    )


def _is_full(folder: Path, exc: BaseException) -> bool:
    if isinstance(exc, apsw.FullError) or getattr(exc, "errno", None) in _NO_ROOM:
        return True
    try:
        return shutil.disk_usage(folder).free < _SCARCE_BYTES
    except OSError:  # no such folder: something else is wrong
        return False


def _is_writable(folder: Path) -> bool:
    """Whether ``folder``, or what exists above it, can be written; false on a read-only disk."""
    existing = next((place for place in (folder, *folder.parents) if place.exists()), folder)
    return os.access(existing, os.W_OK)


def sync(path: Path) -> None:
    """Have a file's bytes, or a folder's names, on the disk before going on."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
