"""Recent articles first, when that is asked for: the switch ``--recent``.

A passage's score is halved for every `HALF_LIFE` between its article and the newest one found; the
newest decides, not the clock, so that an archive is served as well as this morning's press.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from index.documents import Article, Hit

HALF_LIFE = 180.0
"""Days in which a passage's score is halved."""
POOL_RATIO = 5
"""How many times the passages wanted are searched, to choose the recent ones from."""


def most_recent(hits: Sequence[Hit], articles: Mapping[str, Article], k: int) -> list[Hit]:
    """The best ``k`` of ``hits`` by their aged scores, ranked anew; undated ones count as oldest.

    ``[]`` for no hits. Scores, not ranks, are aged: what hardly matches stays low.
    """
    days = {key: article.published for key, article in articles.items()}
    dated = [day.toordinal() for day in days.values() if day is not None]
    if not dated:
        return list(hits[:k])
    newest, oldest = max(dated), min(dated)

    def aged(hit: Hit) -> float:
        day = days[hit.passage.article_id]
        age = newest - (oldest if day is None else day.toordinal())
        return hit.score * float(0.5 ** (age / HALF_LIFE))

    ordered = sorted(hits, key=aged, reverse=True)[:k]
    return [replace(hit, score=aged(hit), rank=rank) for rank, hit in enumerate(ordered, 1)]
