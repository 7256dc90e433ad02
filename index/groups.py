"""Groups of near-duplicates in ``articles.db``: kept as articles come and go, told by article.

A group is a connected component: articles joined by chains of near-duplicate pairs. One of them
represents it: the earliest published, then the longest, then the first by id. Every current
article has one signature, which names the representative of its group, itself when alone. One
that is not settled has joined or lost a neighbour since, and is grouped again by `Groups.settle`.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from itertools import combinations, product
from typing import TYPE_CHECKING, Any

import apsw
import numpy as np

from index.duplicates import SIGNATURE, are_near, buckets, shingles, signature

if TYPE_CHECKING:
    from scipy.cluster.hierarchy import DisjointSet

_BATCH = 500
"""Articles signed in one transaction."""


@dataclass(frozen=True, slots=True)
class _Signed:
    key: int
    bands: bytes
    representative: int
    settled: bool
    text_sha256: str


class Groups:
    """The groups of one collection. Whatever writes needs the writer's lock of `index.store`."""

    def __init__(self, connection: apsw.Connection) -> None:
        self._db = connection

    def of(self, article_ids: Iterable[str]) -> dict[str, str]:
        """Id of a current article -> id of the one that represents its group, itself when alone."""
        rows: Iterable[Any] = self._db.execute(
            "SELECT a.id, coalesce(r.id, a.id) FROM article a"
            " LEFT JOIN signature s ON s.article = a.key"
            " LEFT JOIN article r ON r.key = s.representative"
            " WHERE a.current AND a.id IN (SELECT value FROM json_each(?))",
            (json.dumps(list(article_ids)),),
        )
        return dict(rows)

    def count_copies(self, article_ids: Iterable[str]) -> int:
        """How many of these repeat another article; of copies all among them, one is the first."""
        rows: Iterable[Any] = self._db.execute(
            "WITH asked AS (SELECT key FROM article WHERE current"
            " AND id IN (SELECT value FROM json_each(?)))"
            " SELECT count(*), sum(article IN asked) FROM signature WHERE representative IN"
            " (SELECT representative FROM signature WHERE article IN asked)"
            " GROUP BY representative",
            (json.dumps(list(article_ids)),),
        )
        return sum(asked - (asked == total) for total, asked in rows)

    def leave(self, key: int) -> None:
        """Take the article version ``key`` out; the rest of its group is to be settled again."""
        self._db.execute(
            "UPDATE signature SET settled = 0 WHERE representative ="
            " (SELECT representative FROM signature WHERE article = ?) AND settled",
            (key,),
        )
        self._db.execute("DELETE FROM signature WHERE article = ?", (key,))

    def update(self, on_progress: Callable[[int, int], None] = lambda done, total: None) -> None:
        """Sign the articles stored since, then settle.

        ``on_progress`` is told how many are signed, of how many, none at first. Stopped at any
        moment, it keeps what it signed and goes on from there the next time.
        """
        self._db.execute("DELETE FROM signature WHERE kind != ?", (SIGNATURE,))
        rows = self._db.execute(
            "SELECT key FROM article WHERE current AND key NOT IN (SELECT article FROM signature)"
        )
        keys: list[int] = [row[0] for row in rows]
        on_progress(0, len(keys))
        for first in range(0, len(keys), _BATCH):
            batch = keys[first : first + _BATCH]
            signed = [(k, SIGNATURE, signature(self._text(k)).tobytes(), k) for k in batch]
            with self._db:
                self._db.executemany("INSERT INTO signature VALUES (?, ?, ?, ?, 0)", signed)
            on_progress(first + len(batch), len(keys))
        self.settle()

    def settle(self) -> None:
        """Group again, in one transaction, what joined or lost a neighbour."""
        unsettled: Any = self._db.execute("SELECT 1 FROM signature WHERE NOT settled LIMIT 1")
        if unsettled.fetchone() is None:
            return
        signed = self._signed()
        fresh = {one.key for one in signed if not one.settled}
        with self._db:
            for members in self._components(signed, fresh):
                if not members.isdisjoint(fresh):
                    elected = self._elect(members)
                    self._db.executemany(
                        "UPDATE signature SET representative = ?, settled = 1 WHERE article = ?",
                        [(elected, key) for key in members],
                    )

    def _signed(self) -> list[_Signed]:
        rows: Iterable[Any] = self._db.execute(
            "SELECT s.article, s.bands, s.representative, s.settled, a.text_sha256"
            " FROM signature s JOIN article a ON a.key = s.article ORDER BY s.article"
        )
        return [_Signed(*row) for row in rows]

    def _components(self, signed: list[_Signed], fresh: set[int]) -> list[set[int]]:
        """Every group, as keys; settled ones as they were, unless a fresh article joins them."""
        # subtle: imported here because it takes a third of a second, and few commands group
        from scipy.cluster.hierarchy import DisjointSet

        groups = DisjointSet([one.key for one in signed])
        same_text: dict[str, int] = {}
        for one in signed:
            groups.merge(one.key, same_text.setdefault(one.text_sha256, one.key))
            if one.settled:
                groups.merge(one.key, one.representative)
        bands = np.stack([np.frombuffer(one.bands, dtype=np.uint32) for one in signed])
        keys = [one.key for one in signed]
        near = self._comparison()
        for bucket in buckets(bands, np.array([not one.settled for one in signed])):
            _join(groups, [keys[row] for row in bucket], fresh, near)
        components: list[set[int]] = groups.subsets()
        return components

    def _comparison(self) -> Callable[[int, int], bool]:
        """A function that tells whether two articles are near-duplicates, each pair read once."""
        shingles_of = lru_cache(maxsize=4096)(lambda key: shingles(self._text(key)))
        return cache(lambda one, two: are_near(shingles_of(one), shingles_of(two)))

    def _elect(self, members: set[int]) -> int:
        if len(members) == 1:
            return next(iter(members))
        rows: list[Any] = self._db.execute(
            "SELECT key, published, length(text), id FROM article"
            " WHERE key IN (SELECT value FROM json_each(?))",
            (json.dumps(list(members)),),
        ).fetchall()
        rows.sort(key=lambda row: (row[1] or date.max.isoformat(), -row[2], row[3]))
        return int(rows[0][0])

    def _text(self, key: int) -> str:
        return str(next(self._db.execute("SELECT text FROM article WHERE key = ?", (key,)))[0])


def _join(
    groups: DisjointSet, bucket: list[int], fresh: set[int], near: Callable[[int, int], bool]
) -> None:
    """Merge the groups met in ``bucket`` that a near-duplicate pair with a fresh article joins."""
    parts = defaultdict(list)
    for key in bucket:
        parts[groups[key]].append(key)
    for one, two in combinations(parts.values(), 2):
        if groups.connected(one[0], two[0]):
            continue
        # two settled articles were compared when they were settled
        pairs = (pair for pair in product(one, two) if not fresh.isdisjoint(pair))
        if any(near(min(pair), max(pair)) for pair in pairs):
            groups.merge(one[0], two[0])
