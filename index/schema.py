"""The tables of ``articles.db``, their format number, and how a connection to it is opened."""

from __future__ import annotations

from pathlib import Path

import apsw

from index.errors import StoreFormatError

_FORMAT_1 = """
CREATE TABLE IF NOT EXISTS article (
    key INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL, version INTEGER NOT NULL, current INTEGER NOT NULL,
    sha256 TEXT NOT NULL, text_sha256 TEXT NOT NULL,
    title TEXT NOT NULL, text TEXT NOT NULL, url TEXT, source TEXT, author TEXT,
    published TEXT, language TEXT NOT NULL,
    stored_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
    UNIQUE (id, version));
CREATE UNIQUE INDEX IF NOT EXISTS article_current ON article (id) WHERE current;
CREATE INDEX IF NOT EXISTS article_text ON article (text_sha256) WHERE current;
CREATE TABLE IF NOT EXISTS passage (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    article INTEGER NOT NULL REFERENCES article (key) ON DELETE CASCADE,
    start INTEGER NOT NULL, end INTEGER NOT NULL);
CREATE INDEX IF NOT EXISTS passage_article ON passage (article);
CREATE TABLE IF NOT EXISTS vector (
    passage INTEGER NOT NULL REFERENCES passage (id) ON DELETE CASCADE,
    encoder TEXT NOT NULL, data BLOB NOT NULL, PRIMARY KEY (passage, encoder)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS change (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, op TEXT NOT NULL, passage INTEGER NOT NULL);
"""
_STEPS = (
    # 1 -> 2: near-duplicates (index.groups); the next indexing signs what is stored
    """
CREATE TABLE IF NOT EXISTS signature (
    article INTEGER PRIMARY KEY REFERENCES article (key) ON DELETE CASCADE,
    kind TEXT NOT NULL, bands BLOB NOT NULL,
    representative INTEGER NOT NULL, settled INTEGER NOT NULL);
CREATE INDEX IF NOT EXISTS signature_group ON signature (representative);
CREATE INDEX IF NOT EXISTS signature_unsettled ON signature (article) WHERE NOT settled;
""",
)
"""The step at place n brings format n + 1 to n + 2, and keeps everything."""
FORMAT = 1 + len(_STEPS)


def connect(path: Path) -> apsw.Connection:
    """Open ``path`` with the pragmas every connection must have.

    Its tables are made when new; a file of an older format is brought to this one.

    Raises:
        StoreFormatError: the file has a newer format.
        apsw.Error: SQLite cannot read it.
    """
    connection = apsw.Connection(str(path))
    connection.set_busy_timeout(5_000)
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "trusted_schema=OFF"):
        connection.execute(f"PRAGMA {pragma}")
    version = int(connection.pragma("user_version"))
    if version < FORMAT:
        with connection:
            for step in (_FORMAT_1, *_STEPS)[version:]:
                connection.execute(step)
            connection.execute(f"PRAGMA user_version={FORMAT}")
    elif version > FORMAT:
        connection.close()
        raise StoreFormatError(
            f"La collection {path.parent} est au format {version} ; cette version de Sourcier lit"
            f" le format {FORMAT}. Mettez Sourcier à jour, ou indexez dans un autre dossier"
            " (--data). Rien n'a été modifié.",
            f"The collection {path.parent} has format {version}; this Sourcier reads format"
            f" {FORMAT}. Update Sourcier, or index into another folder (--data)."
            " Nothing was changed.",
        )
    return connection
