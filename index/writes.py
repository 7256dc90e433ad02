"""The SQL that changes the truth; each function is called inside a transaction of `index.store`."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import apsw
import numpy as np
from numpy.typing import NDArray

from index.documents import Article
from index.fingerprints import fingerprint_of, text_sha256
from index.groups import Groups


@dataclass(frozen=True, slots=True)
class NewArticle:
    """An article ready to be stored: spans of its passages, vectors ``(n_spans, dim)`` float32."""

    article: Article
    spans: Sequence[tuple[int, int]]
    vectors: NDArray[np.float32]


def put_articles(db: apsw.Connection, new: Sequence[NewArticle], encoder: str) -> None:
    """Store articles with their passages and vectors; the versions before keep no passage."""
    keyed: list[tuple[int, NewArticle]] = []
    for item in new:
        key = _current_key(db, item.article.id)
        if key is not None:
            # subtle: what is retired may be of this very batch, and the log keeps the order
            _insert_passages(db, keyed, encoder)
            keyed = []
            _retire(db, key)
        keyed.append((_insert_article(db, item.article), item))
    _insert_passages(db, keyed, encoder)


def delete_articles(db: apsw.Connection, article_ids: Sequence[str]) -> list[str]:
    """Delete all versions of the articles, in bulk; the ids that existed, in the order given."""
    given = (json.dumps(list(article_ids)),)
    rows: Any = db.execute(
        "SELECT id, key FROM article WHERE current AND id IN (SELECT value FROM json_each(?))",
        given,
    )
    existing: dict[str, int] = dict(rows.fetchall())
    for key in existing.values():
        Groups(db).leave(key)
    db.execute(
        "INSERT INTO change (op, passage) SELECT 'delete', p.id FROM article a"
        " JOIN passage p ON p.article = a.key"
        " WHERE a.id IN (SELECT value FROM json_each(?)) ORDER BY p.id",
        given,
    )
    db.execute("DELETE FROM article WHERE id IN (SELECT value FROM json_each(?))", given)
    return [article_id for article_id in dict.fromkeys(article_ids) if article_id in existing]


def _current_key(db: apsw.Connection, article_id: str) -> int | None:
    rows: Any = db.execute("SELECT key FROM article WHERE id = ? AND current", (article_id,))
    row = rows.fetchone()
    return None if row is None else int(row[0])


def _retire(db: apsw.Connection, key: int) -> None:
    db.execute(
        "INSERT INTO change (op, passage) SELECT 'delete', id FROM passage WHERE article = ?",
        (key,),
    )
    db.execute("DELETE FROM passage WHERE article = ?", (key,))
    db.execute("UPDATE article SET current = 0 WHERE key = ?", (key,))
    Groups(db).leave(key)


def _insert_article(db: apsw.Connection, article: Article) -> int:
    db.execute(
        "INSERT INTO article (version, current, id, title, text, url, source, author, language,"
        " published, sha256, text_sha256)"
        " VALUES ((SELECT coalesce(max(version), 0) + 1 FROM article WHERE id = ?1),"
        " 1, ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
        (
            article.id, article.title, article.text, article.url, article.source, article.author,
            article.language, article.published and article.published.isoformat(),
            fingerprint_of(article), text_sha256(article),
        ),
    )  # fmt: skip
    return db.last_insert_rowid()


def _insert_passages(
    db: apsw.Connection, keyed: Sequence[tuple[int, NewArticle]], encoder: str
) -> None:
    """Store the passages and vectors of articles whose keys are given, many in one statement."""
    rows: Any = db.execute("SELECT max(seq) FROM sqlite_sequence WHERE name = 'passage'")
    first = (rows.fetchone()[0] or 0) + 1
    passages: list[tuple[int, int, int, int]] = []
    vectors: list[tuple[int, str, bytes]] = []
    for key, item in keyed:
        halves = item.vectors.astype(np.float16)
        for (start, end), half in zip(item.spans, halves, strict=True):
            passages.append((first + len(passages), key, start, end))
            vectors.append((passages[-1][0], encoder, half.tobytes()))
    db.executemany("INSERT INTO passage (id, article, start, end) VALUES (?, ?, ?, ?)", passages)
    db.executemany("INSERT INTO vector VALUES (?, ?, ?)", vectors)
    db.execute(
        "INSERT INTO change (op, passage) SELECT 'add', id FROM passage WHERE id >= ? ORDER BY id",
        (first,),
    )
