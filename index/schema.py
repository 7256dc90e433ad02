"""The tables of ``articles.db``, their format number, and how the file is opened and copied.

A file of an older format is brought to `FORMAT` when it is opened: a verified copy is left beside
it, then each step is one transaction. Nothing is ever brought back to an older format.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import apsw

from index.disk import sync
from index.errors import StoreError, StoreFormatError
from index.failpoints import failpoint
from index.lock import held

logger = logging.getLogger(__name__)

_FORMAT_1 = """
CREATE TABLE article (
    key INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL, version INTEGER NOT NULL, current INTEGER NOT NULL,
    sha256 TEXT NOT NULL, text_sha256 TEXT NOT NULL,
    title TEXT NOT NULL, text TEXT NOT NULL, url TEXT, source TEXT, author TEXT,
    published TEXT, language TEXT NOT NULL,
    stored_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    UNIQUE (id, version));
CREATE UNIQUE INDEX article_current ON article (id) WHERE current;
CREATE INDEX article_text ON article (text_sha256) WHERE current;
CREATE TABLE passage (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    article INTEGER NOT NULL REFERENCES article (key) ON DELETE CASCADE,
    start INTEGER NOT NULL, end INTEGER NOT NULL);
CREATE INDEX passage_article ON passage (article);
CREATE TABLE vector (
    passage INTEGER NOT NULL REFERENCES passage (id) ON DELETE CASCADE,
    encoder TEXT NOT NULL, data BLOB NOT NULL, PRIMARY KEY (passage, encoder)) WITHOUT ROWID;
CREATE TABLE change (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, op TEXT NOT NULL, passage INTEGER NOT NULL);
"""
_STEPS: tuple[str, ...] = (
    # 1 -> 2: each commit gets a random mark, by which a search index knows the history it is of
    """
    CREATE TABLE history (change INTEGER PRIMARY KEY, mark TEXT NOT NULL);
    INSERT INTO history SELECT coalesce(max(seq), 0), lower(hex(randomblob(8))) FROM change;
    """,
    # 2 -> 3: near-duplicates (index.groups); the next indexing signs what is stored
    """
    CREATE TABLE signature (
        article INTEGER PRIMARY KEY REFERENCES article (key) ON DELETE CASCADE,
        kind TEXT NOT NULL, bands BLOB NOT NULL,
        representative INTEGER NOT NULL, settled INTEGER NOT NULL);
    CREATE INDEX signature_group ON signature (representative);
    CREATE INDEX signature_unsettled ON signature (article) WHERE NOT settled;
    """,
    # 3 -> 4: nothing looks an article up by its text, and keeping this random order was what made
    # writing slower as a collection grew
    "DROP INDEX IF EXISTS article_text;",
)
"""The step at place n brings format n + 1 to n + 2. Only ever add to the end."""
FORMAT = 1 + len(_STEPS)
_OLDEST_SQLITE = (3, 51, 3)


def connect(path: Path, *, steps: Sequence[str] = _STEPS) -> apsw.Connection:
    """Open ``path`` with the pragmas every connection must have; its tables are made when new.

    Raises:
        StoreFormatError: the file has a newer format.
        StoreLocked: the file has an older format, and another process is writing.
        StoreError: this SQLite is unsafe, or the file is damaged and too old to be used as it is.
        apsw.Error: SQLite cannot read it.
    """
    require_sqlite(apsw.sqlite_lib_version())
    connection = apsw.Connection(str(path))
    try:
        connection.set_busy_timeout(5_000)
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON",
                       "trusted_schema=OFF"):  # fmt: skip
            connection.execute(f"PRAGMA {pragma}")
        _bring_to_format(connection, path, steps)
    except BaseException:
        connection.close()
        raise
    return connection


def require_sqlite(version: str) -> None:
    """Refuse a SQLite that may corrupt a file with several connections.

    Before 3.51.3 a write and a checkpoint at once can lose pages (sqlite.org/wal.html, "The
    WAL-reset bug").

    Raises:
        StoreError: ``version`` is older.
    """
    oldest = ".".join(map(str, _OLDEST_SQLITE))
    if tuple(int(part) for part in version.split(".")[:3]) < _OLDEST_SQLITE:
        raise StoreError(
            f"SQLite {version} peut abîmer une collection ; il faut {oldest} ou plus récent."
            " Réinstallez apsw : pip install --upgrade apsw",
            f"SQLite {version} can damage a collection; {oldest} or newer is needed."
            " Install apsw again: pip install --upgrade apsw",
        )


def refuse_newer(version: int, newest: int, path: Path) -> None:
    """Raise StoreFormatError when ``version``, the format of ``path``, is above ``newest``."""
    if version > newest:
        raise StoreFormatError(
            f"{path} est au format {version} ; cette version de Sourcier lit jusqu'au format"
            f" {newest}. Mettez Sourcier à jour, ou indexez dans un autre dossier (--data)."
            " Rien n'a été modifié.",
            f"{path} has format {version}; this Sourcier reads up to format {newest}."
            " Update Sourcier, or index into another folder (--data). Nothing was changed.",
        )


def _bring_to_format(connection: apsw.Connection, path: Path, steps: Sequence[str]) -> None:
    version, newest = format_of(connection), 1 + len(steps)
    if version == newest:
        return
    refuse_newer(version, newest, path)
    with held(path.parent):
        version = format_of(connection)  # another process may have done it meanwhile
        if 0 < version < newest:
            _migrate(connection, path, version, steps)
        elif version == 0:
            _commit(connection, "".join([_FORMAT_1, *steps]), newest)


def _migrate(connection: apsw.Connection, path: Path, version: int, steps: Sequence[str]) -> None:
    kept = path.with_name(f"{path.name}.format-{version}")
    snapshot(connection, kept)
    failpoint("migration_backed_up")
    logger.info("%s: from format %d on to %d; copy kept: %s", path, version, 1 + len(steps), kept)
    for number, step in enumerate(steps[version - 1 :], start=version + 1):
        _commit(connection, step, number)


def _commit(connection: apsw.Connection, sql: str, number: int) -> None:
    with connection:
        connection.execute(sql)
        connection.execute(f"PRAGMA user_version={number}")
        failpoint("before_migration_commit")


def format_of(connection: apsw.Connection) -> int:
    """The format number of the file; 0 when it has no table yet."""
    return int(connection.pragma("user_version"))


def damage(connection: apsw.Connection, *, check: str = "quick_check") -> list[str]:
    """What SQLite's own ``check`` and its foreign keys find wrong; ``[]`` when sound."""
    lines = [str(row[0]) for row in connection.execute(f"PRAGMA {check}")]
    orphans = connection.execute("PRAGMA foreign_key_check").fetchall()
    return [line for line in lines if line != "ok"] + [f"orphan row: {row}" for row in orphans]


def copy_pages(source: apsw.Connection, target: apsw.Connection) -> None:
    """Make ``target`` hold what ``source`` does at one moment, in one transaction of ``target``."""
    with target.backup("main", source, "main") as copy:
        while not copy.done:
            copy.step(-1)


def snapshot(source: apsw.Connection, path: Path, *, verified: bool = True) -> None:
    """Copy ``source`` to the one file ``path``: aside, synced and verified before it has its name.

    Raises:
        StoreError: the copy is damaged, as ``source`` then is.
        apsw.Error, OSError: it cannot be written.
    """
    aside = path.with_name(path.name + ".tmp")
    aside.unlink(missing_ok=True)
    try:
        with closing(apsw.Connection(str(aside))) as copy:
            copy_pages(source, copy)
            copy.execute("PRAGMA journal_mode=DELETE")  # nothing beside the file
            if verified and (found := damage(copy)):
                raise damaged(path, found)
        sync(aside)
        failpoint("backup_copied")
        aside.replace(path)
        sync(path.parent)
    finally:
        aside.unlink(missing_ok=True)


def damaged(path: Path, found: Sequence[str]) -> StoreError:
    """The error that tells what `damage` found in ``path``."""
    return StoreError(
        f"{path} est abîmé ({found[0]}) : rien n'a été remplacé. Restaurez une sauvegarde"
        " antérieure, ou réindexez les articles.",
        f"{path} is damaged ({found[0]}): nothing was replaced. Restore an earlier backup, or"
        " index the articles again.",
    )
