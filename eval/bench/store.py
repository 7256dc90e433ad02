"""How long a collection takes to index again, delete from, open, check, copy: JSON on stdout.

``python -m eval.bench.store ARTICLES --directory DIR`` indexes ARTICLES (or their first --limit)
into DIR, which must be new, with an encoder that costs little (`eval.bench.hashing`: 64 dimensions,
where the shipped one has more), so that the figures are the store's. Each is measured once, in the
order printed, in one process: files just written are still in the system's cache.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from itertools import islice
from pathlib import Path

from eval.bench.hashing import HashingEncoder
from eval.provenance import provenance
from index.backup import backup, restore
from index.documents import Article
from index.indexer import index_articles
from index.maintenance import check, rebuild
from index.retriever import HybridRetriever
from index.sources import ReadFailure, read_articles
from index.store import Store


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, report; 0."""
    parser = argparse.ArgumentParser(prog="python -m eval.bench.store", description=__doc__)
    parser.add_argument("articles", type=Path)
    parser.add_argument("--directory", type=Path, required=True, help="a folder that is not there")
    parser.add_argument("--limit", type=int, default=None, help="only the first N articles")
    parser.add_argument("--delete", type=int, default=1000, help="how many articles to delete")
    options = parser.parse_args(arguments)
    options.directory.mkdir(parents=True)

    def records() -> Iterator[Article | ReadFailure]:
        return islice(read_articles([options.articles]), options.limit)

    timings = dict(_measured(options.directory, records, options.delete))
    result = {**timings, "provenance": provenance()}
    sys.stdout.write(json.dumps(result, indent=2, default=str) + "\n")
    return 0


def _measured(
    folder: Path, records: Callable[[], Iterator[Article | ReadFailure]], deletions: int
) -> Iterator[tuple[str, float]]:
    """(what, how many or how many seconds), in the order measured."""
    collection, encoder = folder / "collection", HashingEncoder()
    started = time.perf_counter()
    read = list(records())
    yield "read_s", _since(started)
    report = index_articles(collection, read, encoder)
    yield "articles", report.articles
    yield "passages", report.passages
    yield "index_s", round(report.seconds, 3)
    yield "unchanged_s", round(index_articles(collection, read, encoder).seconds, 3)
    yield "open_s", _timed(lambda: HybridRetriever.open(collection, encoder).close())
    with closing(Store.open(collection)) as store:
        ids = [article.id for article in islice(store.articles(), deletions)]
        yield "deleted", len(ids)
        yield "delete_s", _timed(lambda: store.delete(ids))
    yield "open_after_delete_s", _timed(lambda: HybridRetriever.open(collection, encoder).close())
    yield "check_s", _timed(lambda: check(collection))
    yield "check_deep_s", _timed(lambda: check(collection, deep=True, encoder=encoder))
    yield "rebuild_s", _timed(lambda: rebuild(collection))
    file = folder / "backup.db"
    yield "backup_s", _timed(lambda: backup(collection, file))
    yield "restore_s", _timed(lambda: restore(file, folder / "restored"))
    for name in ("articles.db", "lexical", "dense"):
        yield f"{name}_mb", _megabytes(collection / name)


def _timed(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return _since(started)


def _since(started: float) -> float:
    return round(time.perf_counter() - started, 3)


def _megabytes(path: Path) -> float:
    files = path.rglob("*") if path.is_dir() else [path]
    return round(sum(file.stat().st_size for file in files if file.is_file()) / 1e6, 1)


if __name__ == "__main__":
    sys.exit(main())
