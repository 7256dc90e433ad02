"""How long a collection takes to index again, delete from, open, check, copy: JSON on stdout.

``python -m eval.bench.store ARTICLES --directory DIR`` indexes ARTICLES (or their first --limit)
into DIR, which must be new, with an encoder that costs little (`eval.bench.hashing`: 64 dimensions,
where the shipped one has more), so that the figures are the store's; with --shipped, with the
shipped one. Each is measured once, in the order printed: files just written are still in the
system's cache.

"_s" are seconds by the clock, which count what else the machine does; "_cpu_s" are seconds of
processor. "indexing" tells each stage in seconds of processor for 1,000 passages, and its ratio to
"encode": for what the shipped encoder costs, give --shipped and OMP_NUM_THREADS=1, because threads
that wait count too. "delete_command" is `sourcier delete` in a process of its own.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from itertools import islice
from pathlib import Path
from typing import Any

from eval.bench.hashing import HashingEncoder
from eval.bench.stages import StageClock, TimedEncoder
from eval.provenance import provenance
from index.backup import backup, restore
from index.documents import Article
from index.encoder import Encoder, load_encoder
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
    parser.add_argument("--shipped", action="store_true", help="encode with the shipped encoder")
    options = parser.parse_args(arguments)
    options.directory.mkdir(parents=True)

    def records() -> Iterator[Article | ReadFailure]:
        return islice(read_articles([options.articles]), options.limit)

    encoder: Encoder = load_encoder() if options.shipped else HashingEncoder()
    timings = dict(_measured(options.directory, records, encoder, options.delete))
    result = {"encoder": encoder.fingerprint, **timings, "provenance": provenance()}
    sys.stdout.write(json.dumps(result, indent=2, default=str) + "\n")
    return 0


def _measured(
    folder: Path,
    records: Callable[[], Iterator[Article | ReadFailure]],
    encoder: Encoder,
    deletions: int,
) -> Iterator[tuple[str, Any]]:
    """(what, how many or how many seconds), in the order measured."""
    collection = folder / "collection"
    started = time.perf_counter()
    read = list(records())
    yield "read_s", _since(started)
    clock, timed = StageClock(time.process_time), TimedEncoder(encoder, time.process_time)
    report = index_articles(collection, read, timed, on_progress=clock.tick)
    yield "articles", report.articles
    yield "passages", report.passages
    yield "index_s", round(report.seconds, 3)
    yield "indexing", stage_costs(clock.seconds(timed), report.passages)
    yield "unchanged_s", round(index_articles(collection, read, encoder).seconds, 3)
    yield "open_s", _timed(lambda: HybridRetriever.open(collection, encoder).close())
    with closing(Store.open(collection)) as store:
        ids = [article.id for article in islice(store.articles(), 2 * deletions)]
        here, by_command = ids[:deletions], ids[deletions:]
        yield "deleted", len(here)
        yield "delete_s", _timed(lambda: store.delete(here))
    if by_command:
        yield "delete_command", _delete_command(collection, by_command)
    yield "open_after_delete_s", _timed(lambda: HybridRetriever.open(collection, encoder).close())
    yield "check_s", _timed(lambda: check(collection))
    yield "check_deep_s", _timed(lambda: check(collection, deep=True, encoder=encoder))
    yield "rebuild_s", _timed(lambda: rebuild(collection))
    file = folder / "backup.db"
    yield "backup_s", _timed(lambda: backup(collection, file))
    yield "restore_s", _timed(lambda: restore(file, folder / "restored"))
    for name in ("articles.db", "lexical", "dense"):
        yield f"{name}_mb", _megabytes(collection / name)


def stage_costs(seconds: Mapping[str, float], passages: int) -> dict[str, dict[str, float]]:
    """Of each stage, the seconds for 1,000 of ``passages`` and their ratio to those of "encode".

    "noise" is left out; with no passage, no stage is told.
    """
    return {
        stage: {
            "cpu_s_per_1000": round(1000 * spent / passages, 4),
            "to_encode_ratio": round(spent / seconds["encode"], 3),
        }
        for stage, spent in seconds.items()
        if stage != "noise" and passages
    }


def _delete_command(collection: Path, ids: Sequence[str]) -> dict[str, float]:
    """What `sourcier delete` takes from its start to its end, imports included."""
    command = [sys.executable, "-m", "ui.cli", "delete", "--json", "--data", str(collection.parent),
               "--collection", collection.name, *ids]  # fmt: skip
    before, started = _children_cpu_s(), time.perf_counter()
    done = subprocess.run(command, check=True, capture_output=True)
    deleted = json.loads(done.stdout)["deleted"]
    spent_s, cpu_s = _since(started), round(_children_cpu_s() - before, 3)
    return {"deleted": len(deleted), "s": spent_s, "cpu_s": cpu_s}


def _children_cpu_s() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


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
