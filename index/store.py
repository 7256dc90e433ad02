"""The truth: articles, passages and their vectors in one SQLite file, with a log of changes.

Search indexes are derived from this file and can be rebuilt from it without a model. A write is
acknowledged when `put` or `delete` returns (after COMMIT, synchronous FULL). One process writes at
a time (`Store.writing`), any number read. apsw is used because it carries a SQLite free of the
WAL-reset corruption of 3.7.0–3.51.2 that Python's own sqlite3 may have (sqlite.org/wal.html).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import apsw
import numpy as np
from numpy.typing import NDArray

from index.disk import refusal, telling, told
from index.documents import Article, Passage
from index.errors import StoreNotFound
from index.failpoints import failpoint
from index.groups import Groups
from index.history import Change, Position, mark_commit
from index.lock import WAIT_S, held
from index.rows import ARTICLE_FIELDS, to_article, to_day
from index.rows import Counts as Counts  # what `Store.counts` gives
from index.schema import connect, damage, snapshot
from index.writes import NewArticle as NewArticle  # what `put` takes
from index.writes import delete_articles, put_articles

DATABASE = "articles.db"


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
            StoreFormatError: it was written by a newer Sourcier.
            StoreLocked: it is of an older format, and another process is writing.
            StoreError: SQLite cannot open or read the file, or the folder.
        """
        path = directory / DATABASE
        if not path.is_file() and not create:
            raise StoreNotFound(
                f"Aucune collection dans {directory} : rien n'y a encore été indexé."
                " Commencez par : sourcier index DOSSIER",
                f"No collection in {directory}: nothing was indexed there yet."
                " Begin with: sourcier index FOLDER",
            )
        with told(path):
            directory.mkdir(parents=True, exist_ok=True)
            connection = connect(path)
        return cls(directory, connection)

    def close(self) -> None:
        """Close the file; the store is not used afterwards."""
        self._db.close()

    @contextmanager
    def writing(self, *, wait_s: float = WAIT_S) -> Iterator[None]:
        """Hold the writer's lock of the collection, waiting ``wait_s`` seconds for it at most.

        Raises:
            StoreLocked: another process holds it.
            StoreError: the folder cannot be written.
        """
        with held(self.directory, wait_s=wait_s):
            yield

    @contextmanager
    def reading(self) -> Iterator[None]:
        """See one moment of the collection throughout, whatever is committed meanwhile.

        Raises:
            StoreError: SQLite cannot read what is asked for.
        """
        try:
            with self._db:
                yield
        except apsw.Error as exc:
            raise refusal(self.directory / DATABASE, exc) from exc

    @telling
    def counts(self) -> Counts:
        """Current articles and passages."""
        return Counts(
            int(self._value("SELECT count(*) FROM article WHERE current")),
            int(self._value("SELECT count(*) FROM passage")),
        )

    @telling
    def article(self, article_id: str) -> Article | None:
        """The current version of an article, or None."""
        row = self._db.execute(
            f"SELECT {ARTICLE_FIELDS} FROM article WHERE id = ? AND current",  # noqa: S608
            (article_id,),
        ).fetchone()
        return None if row is None else to_article(row)

    def articles(self) -> Iterator[Article]:
        """Current articles in order of id."""
        with told(self.directory / DATABASE):
            for row in self._db.execute(
                f"SELECT {ARTICLE_FIELDS} FROM article WHERE current ORDER BY id"  # noqa: S608
            ):
                yield to_article(row)

    def fingerprint(self, article_id: str) -> str | None:
        """`fingerprint_of` the stored version, or None."""
        row = self._db.execute(
            "SELECT sha256 FROM article WHERE id = ? AND current", (article_id,)
        ).fetchone()
        return None if row is None else str(row[0])

    @telling
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

    @telling
    def days(self, ids: Sequence[int]) -> dict[int, date | None]:
        """When the article of each passage was published, for those of ``ids`` that exist."""
        rows = self._db.execute(
            "SELECT p.id, a.published FROM passage p JOIN article a ON a.key = p.article"
            " WHERE p.id IN (SELECT value FROM json_each(?))",
            (json.dumps([int(i) for i in ids]),),
        )
        return {int(i): to_day(published) for i, published in list[Any](rows)}

    @telling
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

    @telling
    def position(self) -> Position:
        """Where the history is now; its ``change`` is 0 as long as nothing was stored."""
        return Position(
            *next(self._db.execute("SELECT * FROM history ORDER BY change DESC LIMIT 1"))
        )

    def has_passed(self, position: Position) -> bool:
        """Whether ``position`` is one of this collection's own history."""
        return bool(
            self._value(
                "SELECT EXISTS (SELECT 1 FROM history WHERE change = ? AND mark = ?)",
                (position.change, position.mark),
            )
        )

    def changes_since(self, seq: int) -> list[Change]:
        """The change log after line ``seq``, oldest first."""
        rows = self._db.execute(
            "SELECT seq, op, passage FROM change WHERE seq > ? ORDER BY seq", (seq,)
        )
        return [Change(*row) for row in rows]

    @telling
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

    def encoded_ids(self, encoder: str) -> list[int]:
        """Ids of the passages that have a vector of ``encoder``, ascending."""
        rows = self._db.execute(
            "SELECT passage FROM vector WHERE encoder = ? ORDER BY passage", (encoder,)
        )
        return [int(row[0]) for row in list[Any](rows)]

    def encoder_dims(self) -> dict[str, int]:
        """Fingerprint -> dimension of the encoders whose vectors are stored, most vectors first."""
        rows = self._db.execute(
            "SELECT encoder, max(length(data)) / 2 FROM vector GROUP BY encoder"
            " ORDER BY count(*) DESC"
        )
        return {str(name): int(dim) for name, dim in list[Any](rows)}

    def has_vectors_of(self, encoder: str) -> bool:
        """Whether any vector of ``encoder`` is stored; unlike `encoder_dims`, reads a few."""
        return bool(
            self._value("SELECT EXISTS (SELECT 1 FROM vector WHERE encoder = ?)", (encoder,))
        )

    def is_encoded(self, article_id: str, encoder: str) -> bool:
        """Whether each passage of the current version has its vector of ``encoder``."""
        return not self._value(
            "SELECT EXISTS (SELECT 1 FROM article a JOIN passage p ON p.article = a.key"
            " WHERE a.id = ? AND a.current AND NOT EXISTS"
            " (SELECT 1 FROM vector v WHERE v.passage = p.id AND v.encoder = ?))",
            (article_id, encoder),
        )

    def damage(self, *, deep: bool = False) -> list[str]:
        """What SQLite finds wrong in its file, quickly or in depth; ``[]`` when sound."""
        return damage(self._db, check="integrity_check" if deep else "quick_check")

    def snapshot(self, path: Path) -> None:
        """Copy one moment of the truth to the file ``path``; raises as `index.schema.snapshot`."""
        snapshot(self._db, path)

    def put(self, new: Sequence[NewArticle], encoder: str) -> None:
        """Store articles with passages and vectors in one transaction, superseding versions.

        Raises:
            StoreError: SQLite cannot write; nothing of ``new`` is kept, the rest is intact.
        """
        with self._commit():
            put_articles(self._db, new, encoder)

    def delete(self, article_ids: Sequence[str]) -> list[str]:
        """Delete articles, their passages and vectors; the ids that existed, in the order given.

        Raises:
            StoreLocked: another process is writing.
            StoreError: SQLite cannot write; nothing was deleted.
        """
        with self.writing(), self._commit():
            deleted = delete_articles(self._db, article_ids)
            self.groups.settle()
        return deleted

    def update_groups(
        self, on_progress: Callable[[int, int], None] = lambda done, total: None
    ) -> None:
        """Bring the groups of near-duplicates up to date, as `Groups.update`.

        Raises:
            StoreError: SQLite cannot write; what was grouped is kept.
        """
        with told(self.directory / DATABASE):
            self.groups.update(on_progress)

    @contextmanager
    def _commit(self) -> Iterator[None]:
        """One transaction, acknowledged when it is left."""
        with told(self.directory / DATABASE):
            with self._db:
                yield
                mark_commit(self._db)
                failpoint("before_commit")
            failpoint("after_commit")

    def _article_by_key(self, key: int) -> Article:
        rows = self._db.execute(
            f"SELECT {ARTICLE_FIELDS} FROM article WHERE key = ?",  # noqa: S608
            (key,),
        )
        return to_article(next(rows))

    def _value(self, sql: str, bindings: tuple[Any, ...] = ()) -> Any:  # noqa: ANN401
        return next(self._db.execute(sql, bindings))[0]
