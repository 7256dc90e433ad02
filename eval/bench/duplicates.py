"""Measure near-duplicates on labelled pairs, and how long a collection takes to group.

``python -m eval.bench.duplicates ARTICLES…`` prints one JSON object. ``choose``: for each shingle
size and measure, the threshold of the best F1 on half of the pairs. ``report``: the shipped
settings, and the best threshold on Jaccard similarity alone, on the other half, with 95 %
intervals. ``examples``: how many pairs of the example articles were found, of how many.
``collection``: seconds to sign and to group ARTICLES in a new store, and what was found.

A pair counts for as many pairs of the collection as it was drawn from (``weight``); ``as_drawn``
counts each once. The pairs: eval/data/duplicates.jsonl, drawn by eval.bench.duplicate_pairs.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from eval.bench.duplicate_pairs import read_all
from eval.datasets import DatasetError
from eval.provenance import provenance
from eval.stats import bootstrap_interval, ratio_of_sums
from index.documents import Article
from index.duplicates import (
    LEAST_CONTAINMENT,
    LEAST_JACCARD,
    SHINGLE_WORDS,
    are_near,
    containment,
    jaccard,
    shingles,
    signature,
)
from index.store import NewArticle, Store

PAIRS = Path(__file__).resolve().parents[1] / "data" / "duplicates.jsonl"
_SIZES = (2, 3, 4, 5, 6)
_THRESHOLDS = tuple(round(0.2 + 0.02 * step, 2) for step in range(36))
_PUT = 1000

Chosen = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Setting:
    """A threshold on a measure of shingles of ``size`` words, with its scores, weighted."""

    size: int
    measure: str
    least: float
    precision: float
    recall: float
    f1: float


@dataclass(frozen=True, slots=True)
class LabelledPair:
    """Two texts; ``same`` is what a person said of them.

    ``half`` is "choose" or "report", or "examples" of a pair of the example articles.
    """

    one: str
    two: str
    weight: float
    same: bool
    half: str


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; 0."""
    parser = argparse.ArgumentParser(prog="python -m eval.bench.duplicates")
    parser.add_argument("articles", type=Path, nargs="+", help="folders, files, .jsonl.gz")
    articles = list(read_all(parser.parse_args(arguments).articles))
    pairs = load_pairs(PAIRS, {article.id: article for article in articles})
    choosing = [pair for pair in pairs if pair.half == "choose"]
    reported = [pair for pair in pairs if pair.half == "report"]
    examples = [pair for pair in pairs if pair.half == "examples"]
    rows = [best(choosing, size, measure) for size in _SIZES for measure in ("jaccard", "shared")]
    alone = max((row for row in rows if row.measure == "jaccard"), key=lambda row: row.f1)
    by_jaccard = measured(reported, alone.size, "jaccard") >= alone.least
    result = {
        "choose": {"n": len(choosing), "settings": [asdict(row) for row in rows]},
        "report": {
            "n": len(reported),
            "same": sum(pair.same for pair in reported),
            "shipped": {"size": SHINGLE_WORDS, "least_shared": LEAST_CONTAINMENT,
                        "least_jaccard": LEAST_JACCARD, **scores(reported, found(reported))},
            "jaccard_alone": {"size": alone.size, "least": alone.least,
                              **scores(reported, by_jaccard)},
        },
        "examples": counts(examples, found(examples)),
        "collection": grouping(articles),
        "provenance": provenance(),
    }  # fmt: skip
    sys.stdout.write(json.dumps(result, indent=2) + "\n")
    return 0


def load_pairs(path: Path, articles: Mapping[str, Article]) -> list[LabelledPair]:
    """The labelled pairs with their texts.

    Raises:
        DatasetError: a pair is of an article that is not given.
    """
    records = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    missing = {record[side] for record in records for side in ("one", "two")} - set(articles)
    if missing:
        raise DatasetError(
            f"{path} : {len(missing)} articles absents, dont {min(missing)}. Donnez les articles"
            " d'orangesum et ceux des exemples.",
            f"{path}: {len(missing)} articles missing, {min(missing)} among them. Give the articles"
            " of orangesum and those of the examples.",
        )
    return [
        LabelledPair(
            articles[record["one"]].text,
            articles[record["two"]].text,
            record["weight"],
            record["same"],
            record["half"],
        )
        for record in records
    ]


def best(pairs: Sequence[LabelledPair], size: int, measure: str) -> Setting:
    """The threshold of the best weighted F1; of equals, the highest."""
    values = measured(pairs, size, measure)
    settings = []
    for least in _THRESHOLDS:
        precision, recall = (ratio_of_sums(r) or 0.0 for r in _ratios(pairs, values >= least))
        f1 = 2 * precision * recall / max(1e-9, precision + recall)
        rounded = (round(x, 4) for x in (precision, recall, f1))
        settings.append(Setting(size, measure, least, *rounded))
    return max(settings, key=lambda setting: (setting.f1, setting.least))


def measured(pairs: Sequence[LabelledPair], size: int, measure: str) -> NDArray[np.float64]:
    """Similarity ``(n_pairs,)`` in [0, 1]: "jaccard", or the "shared" part of the smaller text.

    The latter is 0 for texts too unlike in length, as in `index.duplicates.are_near`.
    """
    values = []
    for pair in pairs:
        one, two = shingles(pair.one, size), shingles(pair.two, size)
        similarity = jaccard(one, two)
        if measure == "shared":
            similarity = containment(one, two) if similarity >= LEAST_JACCARD else 0.0
        values.append(similarity)
    return np.array(values)


def found(pairs: Sequence[LabelledPair]) -> Chosen:
    """Which pairs are found as the store finds them: proposed by MinHash, then compared."""
    return np.array(
        [
            bool((signature(pair.one) == signature(pair.two)).any())
            and are_near(shingles(pair.one), shingles(pair.two))
            for pair in pairs
        ]
    )


def scores(pairs: Sequence[LabelledPair], chosen: Chosen) -> dict[str, object]:
    """Precision and recall, each ``[value, low, high]``, weighted and as drawn."""
    told: dict[str, object] = {}
    for prefix, weighted in (("", True), ("as_drawn_", False)):
        for name, rows in zip(
            ("precision", "recall"), _ratios(pairs, chosen, weighted=weighted), strict=True
        ):
            interval = bootstrap_interval(rows, ratio_of_sums) or (0.0, 1.0)
            told[prefix + name] = [round(x, 4) for x in (ratio_of_sums(rows) or 0.0, *interval)]
    return told


def counts(pairs: Sequence[LabelledPair], chosen: Chosen) -> dict[str, int]:
    """How many pairs there are, are the same, were chosen, and were rightly chosen."""
    same = np.array([pair.same for pair in pairs], dtype=np.bool_)
    return {
        "n": len(pairs),
        "same": int(same.sum()),
        "found": int(chosen.sum()),
        "rightly_found": int((chosen & same).sum()),
    }


def _ratios(
    pairs: Sequence[LabelledPair], chosen: Chosen, *, weighted: bool = True
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Rows ``(n_pairs, 2)`` whose ratio of sums is the precision, and the recall."""
    weight = np.array([pair.weight if weighted else 1.0 for pair in pairs])
    same = np.array([pair.same for pair in pairs])
    right = weight * (chosen & same)
    return np.stack([right, weight * chosen], axis=1), np.stack([right, weight * same], axis=1)


def grouping(articles: Sequence[Article]) -> dict[str, object]:
    """Seconds to sign and to group, and how many groups of two or more there are."""
    nothing = np.zeros((0, 1), dtype=np.float32)
    with (
        tempfile.TemporaryDirectory() as folder,
        closing(Store.open(Path(folder), create=True)) as store,
    ):
        for first in range(0, len(articles), _PUT):
            store.put([NewArticle(a, [], nothing) for a in articles[first : first + _PUT]], "none")
        moments = [time.process_time()]
        store.groups.update(lambda done, total: moments.append(time.process_time()))
        ended = time.process_time()
        groups = Counter(store.groups.of(article.id for article in articles).values())
        sizes = sorted((size for size in groups.values() if size > 1), reverse=True)
    return {
        "articles": len(articles),
        "sign_cpu_s": round(moments[-1] - moments[0], 1),
        "group_cpu_s": round(ended - moments[-1], 1),
        "groups": len(sizes),
        "articles_in_groups": sum(sizes),
        "largest": sizes[:5],
    }


if __name__ == "__main__":
    sys.exit(main())
