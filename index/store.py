"""The truth: articles, passages and their vectors in one SQLite file, with a log of changes.

Search indexes are derived from this file and can be rebuilt from it without a model. A write is
acknowledged when `put` or `delete` returns (after COMMIT, synchronous FULL). One process writes at
a time (`Store.writing`), any number read. apsw is used because it carries a SQLite free of the
WAL-reset corruption of 3.7.0–3.51.2 that Python's own sqlite3 may have (sqlite.org/wal.html).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import apsw
import numpy as np
from numpy.typing import NDArray

from index.documents import Article, Passage
from index.errors import StoreError, StoreNotFound
from index.fingerprints import fingerprint_of, text_sha256
from index.groups import Groups
from index.lock import held
from index.schema import connect

_FILE = "articles.db"
_ARTICLE_FIELDS = "id, title, text, url, source, author, published, language"


@dataclass(frozen=True, slots=True)
class Counts:
    """How much a collection holds, deleted and superseded versions left out."""

    articles: int
    passages: int


@dataclass(frozen=True, slots=True)
class Change:
    """One line of the change log: ``op`` is ``"add"`` or ``"delete"``."""

    seq: int
    op: str
    passage_id: int


@dataclass(frozen=True, slots=True)
class NewArticle:
    """An article ready to be stored: spans of its passages, vectors ``(n_spans, dim)`` float32."""

    article: Article
    spans: Sequence[tuple[int, int]]
    vectors: NDArray[np.float32]


class Store:
    """An open collection. Not for use by two threads at once without a lock of their own."""

    def __init__(self, directory: Path, connection: apsw.Connection) -> None:
        self.directory = directory
        self.groups = Groups(connection)
        self._db = connection

    @classmethod
    def open(cls, directory: Path, *, create: bool = False) -> Store:
        """The collection in ``directory``; made when absent and ``create`` is true.

        Raises:
            StoreNotFound: nothing was indexed there and ``create`` is false.
            StoreFormatError: it was written by a newer Sourcier, or is not a collection.
            StoreError: SQLite cannot open or read the file.
        """
        path = directory / _FILE
        if not path.is_file() and not create:
            raise StoreNotFound(
                f"Aucune collection dans {directory} : rien n'y a encore été indexé."
                " Commencez par : sourcier index DOSSIER",
                f"No collection in {directory}: nothing was indexed there yet."
                " Begin with: sourcier index FOLDER",
            )
        try:
            directory.mkdir(parents=True, exist_ok=True)
            connection = connect(path)
        except (apsw.Error, OSError) as exc:
            raise StoreError(
                f"Impossible d'ouvrir {path} : {exc}. Vérifiez les droits et la place sur le"
                " disque ; si le fichier est abîmé, restaurez une sauvegarde.",
                f"Cannot open {path}: {exc}. Check permissions and disk space; if the file is"
                " damaged, restore a backup.",
            ) from exc
        return cls(directory, connection)

    def close(self) -> None:
        """Close the file; the store is not used afterwards."""
        self._db.close()

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Hold the writer's lock of the collection.

        Raises:
            StoreLocked: another process holds it.
        """
        with held(self.directory):
            yield

    def counts(self) -> Counts:
        """Current articles and passages."""
        return Counts(
            int(self._value("SELECT count(*) FROM article WHERE current")),
            int(self._value("SELECT count(*) FROM passage")),
        )

    def article(self, article_id: str) -> Article | None:
        """The current version of an article, or None."""
        row = self._db.execute(
            f"SELECT {_ARTICLE_FIELDS} FROM article WHERE id = ? AND current",  # noqa: S608
            (article_id,),
        ).fetchone()
        return None if row is None else _to_article(row)

    def articles(self) -> Iterator[Article]:
        """Current articles in order of id."""
        for row in self._db.execute(
            f"SELECT {_ARTICLE_FIELDS} FROM article WHERE current ORDER BY id"  # noqa: S608
        ):
            yield _to_article(row)

    def fingerprint(self, article_id: str) -> str | None:
        """`fingerprint_of` the stored version, or None."""
        row = self._db.execute(
            "SELECT sha256 FROM article WHERE id = ? AND current", (article_id,)
        ).fetchone()
        return None if row is None else str(row[0])

    def passages(self, ids: Sequence[int]) -> dict[int, tuple[Passage, Article]]:
        """The passages that still exist among ``ids``, each with its article."""
        found: dict[int, tuple[Passage, Article]] = {}
        read: dict[int, Article] = {}
        for passage_id, key, start, end in self._db.execute(
            "SELECT id, article, start, end FROM passage"
            " WHERE id IN (SELECT value FROM json_each(?))",
            (json.dumps([int(i) for i in ids]),),
        ):
            article = read[key] if key in read else read.setdefault(key, self._article_by_key(key))
            passage = Passage(passage_id, article.id, start, end, article.text[start:end])
            found[passage_id] = (passage, article)
        return found

    def passages_of(self, article_id: str) -> list[Passage]:
        """The passages of an article in text order; ``[]`` when it is unknown."""
        rows = self._db.execute(
            "SELECT p.id, p.start, p.end, substr(a.text, p.start + 1, p.end - p.start)"
            " FROM passage p JOIN article a ON a.key = p.article"
            " WHERE a.id = ? AND a.current ORDER BY p.start",
            (article_id,),
        )
        return [Passage(i, article_id, start, end, text) for i, start, end, text in rows]

    def passage_ids(self) -> list[int]:
        """Ids of all passages, ascending."""
        return [row[0] for row in self._db.execute("SELECT id FROM passage ORDER BY id")]

    def last_change(self) -> int:
        """Number of the newest line of the change log; 0 when there is none."""
        return int(self._value("SELECT coalesce(max(seq), 0) FROM change"))

    def changes_since(self, seq: int) -> list[Change]:
        """The change log after line ``seq``, oldest first."""
        rows = self._db.execute(
            "SELECT seq, op, passage FROM change WHERE seq > ? ORDER BY seq", (seq,)
        )
        return [Change(*row) for row in rows]

    def vectors(self, ids: Sequence[int], encoder: str) -> tuple[list[int], NDArray[np.float32]]:
        """(ids, vectors ``(n, dim)`` float32) of those of ``ids`` that have a stored vector."""
        rows: list[Any] = self._db.execute(
            "SELECT passage, data FROM vector WHERE encoder = ?"
            " AND passage IN (SELECT value FROM json_each(?)) ORDER BY passage",
            (encoder, json.dumps([int(i) for i in ids])),
        ).fetchall()
        found = [int(row[0]) for row in rows]
        if not rows:
            return found, np.zeros((0, 0), dtype=np.float32)
        halves = np.stack([np.frombuffer(row[1], dtype=np.float16) for row in rows])
        return found, halves.astype(np.float32)

    def encoder_dims(self) -> dict[str, int]:
        """Fingerprint -> dimension of the encoders whose vectors are stored."""
        rows = self._db.execute(
            "SELECT encoder, max(length(data)) / 2 FROM vector GROUP BY encoder"
        )
        return {str(name): int(dim) for name, dim in list[Any](rows)}

    def problems(self) -> list[str]:
        """What SQLite's own ``quick_check`` and foreign keys find wrong; ``[]`` when sound."""
        lines = [str(row[0]) for row in self._db.execute("PRAGMA quick_check")]
        orphans = self._db.execute("PRAGMA foreign_key_check").fetchall()
        return [line for line in lines if line != "ok"] + [f"orphan row: {row}" for row in orphans]

    def put(self, new: Sequence[NewArticle], encoder: str) -> None:
        """Store articles with passages and vectors in one transaction, superseding versions.

        Raises:
            StoreError: SQLite cannot write; nothing of ``new`` is kept.
        """
        try:
            with self._db:
                for item in new:
                    self._put_one(item, encoder)
        except apsw.Error as exc:
            raise StoreError(
                f"Écriture impossible dans {self.directory} : {exc}. Rien de ce lot n'a été gardé,"
                " le reste est intact ; vérifiez la place sur le disque et les droits.",
                f"Cannot write to {self.directory}: {exc}. Nothing of this batch was kept, the"
                " rest is intact; check disk space and permissions.",
            ) from exc

    def _put_one(self, item: NewArticle, encoder: str) -> None:
        self._retire(item.article.id)
        key = self._insert_article(item.article)
        for (start, end), vector in zip(item.spans, item.vectors, strict=True):
            self._insert_passage(key, start, end, encoder, vector)

    def delete(self, article_ids: Sequence[str]) -> list[str]:
        """Delete articles, their passages and vectors; the ids that existed, in the order given."""
        with self.writing(), self._db:
            deleted = [article_id for article_id in article_ids if self._retire(article_id)]
            for article_id in deleted:
                self._db.execute("DELETE FROM article WHERE id = ?", (article_id,))
            self.groups.settle()
        return deleted

    def _retire(self, article_id: str) -> bool:
        row = self._db.execute(
            "SELECT key FROM article WHERE id = ? AND current", (article_id,)
        ).fetchone()
        if row is None:
            return False
        self._db.execute(
            "INSERT INTO change (op, passage) SELECT 'delete', id FROM passage WHERE article = ?",
            row,
        )
        self._db.execute("DELETE FROM passage WHERE article = ?", row)
        self._db.execute("UPDATE article SET current = 0 WHERE key = ?", row)
        self.groups.leave(row[0])
        return True

    def _insert_article(self, article: Article) -> int:
        version = self._value(
            "SELECT coalesce(max(version), 0) + 1 FROM article WHERE id = ?", (article.id,)
        )
        self._db.execute(
            f"INSERT INTO article ({_ARTICLE_FIELDS}, version, current, sha256, text_sha256)"  # noqa: S608
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 1, ?, ?)",
            (
                article.id, article.title, article.text, article.url, article.source,
                article.author, article.published and article.published.isoformat(),
                article.language, version, fingerprint_of(article), text_sha256(article),
            ),
        )  # fmt: skip
        return self._db.last_insert_rowid()

    def _insert_passage(
        self, key: int, start: int, end: int, encoder: str, vector: NDArray[np.float32]
    ) -> None:
        self._db.execute(
            "INSERT INTO passage (article, start, end) VALUES (?, ?, ?)", (key, start, end)
        )
        passage_id = self._db.last_insert_rowid()
        data = vector.astype(np.float16).tobytes()
        self._db.execute("INSERT INTO vector VALUES (?, ?, ?)", (passage_id, encoder, data))
        self._db.execute("INSERT INTO change (op, passage) VALUES ('add', ?)", (passage_id,))

    def _article_by_key(self, key: int) -> Article:
        rows = self._db.execute(
            f"SELECT {_ARTICLE_FIELDS} FROM article WHERE key = ?",  # noqa: S608
            (key,),
        )
        return _to_article(next(rows))

    def _value(self, sql: str, bindings: tuple[Any, ...] = ()) -> Any:  # noqa: ANN401
        return next(self._db.execute(sql, bindings))[0]


def _to_article(row: Sequence[Any]) -> Article:
    article_id, title, text, url, source, author, published, language = row
    day = None if published is None else date.fromisoformat(published)
    return Article(article_id, title, text, url, source, author, day, language)
