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


def put_article(db: apsw.Connection, item: NewArticle, encoder: str) -> None:
    """Store one article with its passages and vectors; the version before keeps no passage."""
    retired: Any = db.execute(
        "SELECT key FROM article WHERE id = ? AND current", (item.article.id,)
    )
    for row in retired.fetchall():
        db.execute(
            "INSERT INTO change (op, passage) SELECT 'delete', id FROM passage WHERE article = ?",
            row,
        )
        db.execute("DELETE FROM passage WHERE article = ?", row)
        db.execute("UPDATE article SET current = 0 WHERE key = ?", row)
        Groups(db).leave(row[0])
    key = _insert_article(db, item.article)
    for (start, end), vector in zip(item.spans, item.vectors, strict=True):
        _insert_passage(db, key, start, end, encoder, vector)


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


def _insert_passage(
    db: apsw.Connection, key: int, start: int, end: int, encoder: str, vector: NDArray[np.float32]
) -> None:
    db.execute("INSERT INTO passage (article, start, end) VALUES (?, ?, ?)", (key, start, end))
    passage_id = db.last_insert_rowid()
    data = vector.astype(np.float16).tobytes()
    db.execute("INSERT INTO vector VALUES (?, ?, ?)", (passage_id, encoder, data))
    db.execute("INSERT INTO change (op, passage) VALUES ('add', ?)", (passage_id,))
