"""Real articles multiplied with noise, as many as a benchmark of size needs.

Each copy of an article has some of its words replaced by other words of the corpus, drawn as often
as the corpus uses them: neither its words nor its vector are those of the original. The order and
the noise depend on nothing but the articles, so any part of the stream can be made again.
"""

from __future__ import annotations

import gzip
import itertools
import json
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from index.documents import Article
from index.errors import CorpusError
from index.records import article_from_fields

RATE = 0.2
"""Share of the words of a copy that are replaced."""
_WORD = re.compile(r"[^\W\d_]+")
_POOL_ARTICLES = 500


def read_originals(path: Path) -> list[Article]:
    """The articles of a .jsonl or .jsonl.gz file, in order.

    Raises:
        CorpusError: it holds none.
    """
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8") as file:
        originals = [
            article_from_fields(json.loads(line), fallback_id=str(number))
            for number, line in enumerate(file)
        ]
    if not originals:
        raise CorpusError(
            f"{path} : aucun article ; un par ligne, en JSON, était attendu.",
            f"{path}: no article; expected one a line, as JSON.",
        )
    return originals


def multiplied(originals: Sequence[Article], *, start: int = 0) -> Iterator[Article]:
    """Articles number ``start`` and on, without end: the originals, then copy after copy of them.

    Copies have their own ids, ``"<id>-<copy>"``.
    """
    spaced = originals[:: max(1, len(originals) // _POOL_ARTICLES)]
    words = [word for article in spaced for word in _WORD.findall(article.text)]
    for number in itertools.count(start):
        copy, row = divmod(number, len(originals))
        yield originals[row] if copy == 0 else _noised(originals[row], copy, words)


def _noised(article: Article, copy: int, words: Sequence[str]) -> Article:
    new_id = f"{article.id}-{copy}"
    rng = random.Random(new_id)  # noqa: S311 - noise, not a secret

    def other(word: re.Match[str]) -> str:
        return rng.choice(words) if rng.random() < RATE else word.group()

    return replace(
        article,
        id=new_id,
        title=_WORD.sub(other, article.title),
        text=_WORD.sub(other, article.text),
    )
