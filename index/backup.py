"""A collection copied to one file while it serves, and put back from it.

Only the truth is copied: the search indexes are made again from it. A restore goes into the open
database by SQLite's own backup, as one transaction, because replacing the file under the processes
that have it open would corrupt it (sqlite.org/howtocorrupt.html, 2.4); a running server sees the
restored articles at its next question.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import apsw

from index.disk import told
from index.errors import StoreError
from index.failpoints import failpoint
from index.lock import held
from index.maintenance import rebuild
from index.schema import (
    FORMAT,
    copy_pages,
    damage,
    damaged,
    format_of,
    refuse_newer,
    snapshot,
)
from index.store import DATABASE, Counts, Store

_ASIDE = f"{DATABASE}.before-restore"
_DAMAGED = f"{DATABASE}.damaged"


@dataclass(frozen=True, slots=True)
class Restored:
    """What the collection now holds; ``kept`` is the unreadable file that it replaced, if any."""

    counts: Counts
    kept: Path | None


def backup(directory: Path, file: Path, *, force: bool = False) -> Counts:
    """Copy the collection in ``directory`` to ``file``, verified before it has that name.

    It may be read and written meanwhile: the copy holds one moment of it.

    Raises:
        StoreError: ``file`` exists and ``force`` is false; it cannot be written; the collection
            is damaged.
        StoreNotFound, StoreFormatError: as `Store.open`.
    """
    with closing(Store.open(directory)) as store:
        _refuse_existing(file, force=force)
        with told(file):
            store.snapshot(file)
    with _opened(file) as copy:
        return _counts(copy)


def restore(file: Path, directory: Path, *, force: bool = False) -> Restored:
    """Make the collection in ``directory`` what it was when ``file`` was made.

    What it held is copied aside, and deleted when the restored articles have been verified.

    Raises:
        StoreError: ``file`` is no sound backup; the collection is not empty and ``force`` is
            false; it cannot be written. The collection is then as it was.
        StoreFormatError: ``file`` is of a newer Sourcier.
        StoreLocked: another process is writing.
    """
    with _opened(file) as source:
        with told(directory):
            directory.mkdir(parents=True, exist_ok=True)
        with held(directory):
            kept = _make_way(directory, force=force)
            with told(directory), closing(_target(directory)) as target:
                _replace(source, target, directory)
        rebuild(directory)
        return Restored(_counts(source), kept)


def _refuse_existing(file: Path, *, force: bool) -> None:
    if file.is_dir() or (file.exists() and not force):
        raise StoreError(
            f"{file} existe déjà. Choisissez un autre nom de fichier, ou ajoutez --force pour le"
            " remplacer.",
            f"{file} already exists. Choose another file name, or add --force to replace it.",
        )


@contextmanager
def _opened(file: Path) -> Iterator[apsw.Connection]:
    """The backup ``file``, sound and readable by this Sourcier; it is not written."""
    if not file.is_file():
        raise StoreError(
            f"Aucune sauvegarde {file}. Donnez le fichier que « sourcier backup » a écrit.",
            f"No backup {file}. Give the file that “sourcier backup” wrote.",
        )
    with told(file):
        source = apsw.Connection(str(file), flags=apsw.SQLITE_OPEN_READONLY)
    with closing(source):
        with told(file):
            refuse_newer(format_of(source), FORMAT, file)
            found = damage(source)
            if format_of(source) == 0:
                found = ["no collection in it"]
        if found:
            raise damaged(file, found)
        yield source


def _counts(source: apsw.Connection) -> Counts:
    (articles,) = next(source.execute("SELECT count(*) FROM article WHERE current"))
    (passages,) = next(source.execute("SELECT count(*) FROM passage"))
    return Counts(int(articles), int(passages))


def _make_way(directory: Path, *, force: bool) -> Path | None:
    """Refuse to replace articles unless told to; an unreadable file is moved, and its name told."""
    path = directory / DATABASE
    if not path.exists():
        return None
    try:
        with closing(_plain(path)) as present:
            articles = _counts(present).articles if format_of(present) else 0
    except (apsw.NotADBError, apsw.CorruptError, apsw.SQLError):
        articles = None
    if articles != 0 and not force:
        raise StoreError(
            f"La collection {directory} contient {articles or 'peut-être des'} articles. Ajoutez"
            " --force pour les remplacer par ceux de la sauvegarde, ou restaurez ailleurs"
            " (--collection).",
            f"The collection {directory} holds {articles or 'perhaps some'} articles. Add --force"
            " to replace them by those of the backup, or restore elsewhere (--collection).",
        )
    if articles is not None:
        return None
    for suffix in ("", "-wal", "-shm"):
        beside = path.with_name(path.name + suffix)
        if beside.exists():
            beside.replace(path.with_name(_DAMAGED + suffix))
    return path.with_name(_DAMAGED)


def _plain(path: Path) -> apsw.Connection:
    connection = apsw.Connection(str(path))
    connection.set_busy_timeout(5_000)
    return connection


def _target(directory: Path) -> apsw.Connection:
    path = directory / DATABASE
    connection = _plain(path)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    return connection


def _replace(source: apsw.Connection, target: apsw.Connection, directory: Path) -> None:
    aside = directory / _ASIDE
    snapshot(target, aside, verified=False)  # also of a collection that is damaged here and there
    failpoint("restore_kept_aside")
    copy_pages(source, target)
    failpoint("restore_copied")
    if found := damage(target):
        with closing(_plain(aside)) as old:
            copy_pages(old, target)
        raise damaged(directory / DATABASE, found)
    aside.unlink()
