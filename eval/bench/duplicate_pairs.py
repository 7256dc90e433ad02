"""Draw the pairs of articles that a person labels "same text, lightly edited" or not.

``python -m eval.bench.duplicate_pairs ARTICLES… > pairs.jsonl`` draws evenly over the similarity
range, with a fixed seed, from all pairs that share enough shingles: found exactly, by counting, not
by the method under test. Only ids, similarity and weight are written; the label is added by hand.
"""

from __future__ import annotations

import argparse
import gzip
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from index.documents import Article
from index.duplicates import Shingles, jaccard, shingles
from index.records import read_jsonl
from index.sources import read_articles

SEED = 20261128
_PER_STRATUM = 20
_STRATA = 10
_LEAST_CONTAINMENT = 0.05
"""Pairs below share less than a twentieth of the shorter text: never one text lightly edited."""
_MOST_ARTICLES = 40
"""A shingle of more articles is a phrase of the trade; counting its pairs would be quadratic."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two articles; ``weight`` is how many pairs of the collection each drawn one stands for."""

    one: str
    two: str
    similarity: float
    weight: float


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the pairs drawn, as JSON lines; 0."""
    parser = argparse.ArgumentParser(prog="python -m eval.bench.duplicate_pairs")
    parser.add_argument("articles", type=Path, nargs="+", help="folders, files, .jsonl.gz")
    articles = list(read_all(parser.parse_args(arguments).articles))
    for pair in draw(articles):
        sys.stdout.write(json.dumps(asdict(pair), ensure_ascii=False) + "\n")
    return 0


def read_all(paths: Sequence[Path]) -> Iterator[Article]:
    """The articles of ``paths``, compressed JSON lines included; unreadable ones are left out."""
    for path in paths:
        if path.suffix == ".gz":
            content = gzip.decompress(path.read_bytes()).decode()
            records: Iterator[object] = read_jsonl(content, path.name)
        else:
            records = iter(read_articles([path]))
        yield from (record for record in records if isinstance(record, Article))


def draw(articles: Sequence[Article]) -> list[Pair]:
    """Up to `_PER_STRATUM` pairs of each tenth of the similarity range, least similar first."""
    sets = [shingles(article.text) for article in articles]
    pairs = np.array(sorted(_sharing(sets)), dtype=np.int64)
    similarities = np.array([jaccard(sets[one], sets[two]) for one, two in pairs])
    stratum = np.minimum((similarities * _STRATA).astype(int), _STRATA - 1)
    rng = np.random.default_rng(SEED)
    drawn: list[Pair] = []
    for number in range(_STRATA):
        members = np.flatnonzero(stratum == number)
        chosen = rng.choice(members, size=min(_PER_STRATUM, len(members)), replace=False)
        for index in chosen:
            one, two = pairs[index]
            weight = len(members) / len(chosen)
            similarity = round(float(similarities[index]), 4)
            drawn.append(Pair(articles[one].id, articles[two].id, similarity, weight))
    return drawn


def _sharing(sets: Sequence[Shingles]) -> Iterator[tuple[int, int]]:
    """Pairs of positions whose sets share `_LEAST_CONTAINMENT` of the smaller one."""
    sizes = np.array([len(one) for one in sets])
    columns, counts = _columns(np.concatenate(sets))
    rows = np.repeat(np.arange(len(sets)), sizes)
    kept = (counts[columns] >= 2) & (counts[columns] <= _MOST_ARTICLES)
    ones = np.ones(int(kept.sum()), dtype=np.int32)
    table = sparse.csr_array((ones, (rows[kept], columns[kept])), shape=(len(sets), len(counts)))
    shared = sparse.triu(table @ table.T, k=1).tocoo()
    enough = shared.data >= _LEAST_CONTAINMENT * np.minimum(sizes[shared.row], sizes[shared.col])
    return zip(shared.row[enough].tolist(), shared.col[enough].tolist(), strict=True)


def _columns(values: Shingles) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The number of each value among the distinct ones, and how often each distinct one comes."""
    _, numbers, counts = np.unique(values, return_inverse=True, return_counts=True)
    return numbers, counts


if __name__ == "__main__":
    sys.exit(main())
