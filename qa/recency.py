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
_LEAST_RATIO = 0.7
"""Passages below this share of the best score hardly match, and stay behind the others."""
POOL_RATIO = 5
"""How many times the passages wanted are searched, to choose the recent ones from."""


def most_recent(hits: Sequence[Hit], articles: Mapping[str, Article], k: int) -> list[Hit]:
    """The best ``k`` of ``hits`` by their aged scores, ranked anew, their scores as they were.

    Undated articles count as the oldest. What hardly matches comes after all that does, in the
    order given. ``[]`` for no hits.
    """
    days = {key: article.published for key, article in articles.items()}
    dated = [day.toordinal() for day in days.values() if day is not None]
    if not dated:
        return list(hits[:k])
    newest, oldest = max(dated), min(dated)
    least = _LEAST_RATIO * max(hit.score for hit in hits)

    def aged(hit: Hit) -> tuple[bool, float]:
        day = days[hit.passage.article_id]
        age = newest - (oldest if day is None else day.toordinal())
        matches = hit.score >= least
        return matches, hit.score * float(0.5 ** (age / HALF_LIFE)) if matches else 0.0

    ordered = sorted(hits, key=aged, reverse=True)[:k]
    return [replace(hit, rank=rank) for rank, hit in enumerate(ordered, 1)]
