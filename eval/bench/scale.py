"""What a collection costs at several sizes: time to index, room on disk and in memory, answers.

``python -m eval.bench.scale --passages 10000 100000 1000000 --articles ARTICLES.jsonl.gz
--questions GOLD --directory D`` makes one collection a size in ``D``, of real articles multiplied
with noise (`eval.bench.noised`), with the indexer and the encoder that ship, in parts of some ten
thousand articles. It prints one JSON line a size, and draws them in ``docs/``. Killed and run
again, it goes on where it was: a finished part or size is not done twice.

Times are of one run on a machine that should do nothing else. Questions are asked by one process
of its own, one after the other; no answer is read. "noise" is the benchmark's own time.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from eval.bench import scale_plots, scale_search
from eval.bench.noised import multiplied, read_originals
from eval.bench.stages import StageClock, TimedEncoder
from eval.datasets import load_dataset
from eval.provenance import provenance
from index.documents import Article
from index.encoder import Encoder, load_encoder
from index.indexer import index_articles

_PART_ARTICLES = 10_000
_MARGIN = 1.05
"""Articles taken for those that seem to be missing: the last part is rarely followed by another."""


@dataclass(frozen=True, slots=True)
class Part:
    """Some articles indexed in one go; ``passages`` are those of the collection afterwards.

    ``encoded`` are the passages this run encoded: fewer than were new when a killed run had
    stored some of them already.
    """

    articles: int
    passages: int
    encoded: int
    seconds: dict[str, float]


def main(arguments: Sequence[str] | None = None) -> int:
    """Index, ask and report each size, then draw; 0."""
    options = _parser().parse_args(arguments)
    options.directory.mkdir(parents=True, exist_ok=True)
    originals = read_originals(options.articles)
    questions = [question.question for question in load_dataset(options.questions).questions]
    records = []
    for size in sorted(options.passages):
        record = _at_size(options.directory, size, originals, questions)
        records.append(record)
        sys.stdout.write(json.dumps(record) + "\n")
        sys.stdout.flush()
    scale_plots.draw(records, options.plots)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m eval.bench.scale", description=__doc__)
    parser.add_argument("--passages", type=int, nargs="+", required=True, help="sizes")
    parser.add_argument("--articles", type=Path, required=True, help=".jsonl or .jsonl.gz")
    parser.add_argument("--questions", type=Path, required=True, help="gold questions")
    parser.add_argument("--directory", type=Path, required=True, help="where collections are made")
    parser.add_argument("--plots", type=Path, default=Path("docs"), help="folder of the drawings")
    return parser


def _at_size(
    folder: Path, size: int, originals: Sequence[Article], questions: Sequence[str]
) -> dict[str, Any]:
    """The report of one size, read back when an earlier run made it."""
    report = folder / f"{size}.json"
    if not report.is_file():
        parts = grow(folder / str(size), size, originals, load_encoder())
        record = {**_index_cost(parts), **_search_cost(folder / str(size), parts, questions)}
        report.write_text(json.dumps({**record, "provenance": provenance()}), encoding="utf-8")
    loaded: dict[str, Any] = json.loads(report.read_text(encoding="utf-8"))
    return loaded


def grow(directory: Path, size: int, originals: Sequence[Article], encoder: Encoder) -> list[Part]:
    """Index parts of the multiplied articles until ``directory`` has ``size`` passages or more.

    Each finished part is a line of ``<directory>.parts.jsonl``: those are not done again.
    """
    log = directory.with_name(f"{directory.name}.parts.jsonl")
    lines = log.read_text(encoding="utf-8").splitlines() if log.is_file() else []
    parts = [Part(**json.loads(line)) for line in lines]
    while not parts or parts[-1].passages < size:
        part = _index_part(directory, originals, encoder, *_next_articles(parts, size))
        parts.append(part)
        with log.open("a", encoding="utf-8") as file:
            file.write(json.dumps(asdict(part)) + "\n")
        _tell(part, size)
    return parts


def _next_articles(parts: Sequence[Part], size: int) -> tuple[int, int]:
    """The number of the first article of the next part, and how many to take."""
    done = sum(part.articles for part in parts)
    if done == 0:
        return 0, min(_PART_ARTICLES, math.ceil(size / 5))
    an_article = parts[-1].passages / done
    enough = _MARGIN * (size - parts[-1].passages) / an_article
    return done, min(_PART_ARTICLES, math.ceil(enough))


def _index_part(
    directory: Path, originals: Sequence[Article], encoder: Encoder, start: int, count: int
) -> Part:
    clock, timed = StageClock(), TimedEncoder(encoder)
    articles = clock.timed(islice(multiplied(originals, start=start), count))
    report = index_articles(directory, articles, timed, on_progress=clock.tick)
    return Part(count, report.passages, timed.encoded, clock.seconds(timed))


def _tell(part: Part, size: int) -> None:
    rate = part.encoded / sum(part.seconds.values())
    left = max(0, size - part.passages) / rate if rate else math.nan
    sys.stderr.write(
        f"{part.passages}/{size} passages, {rate:.0f}/s, {left / 60:.0f} min left to index\n"
    )


def _index_cost(parts: Sequence[Part]) -> dict[str, Any]:
    """Seconds by stage; ``overhead_ratio`` is all but encoding, over encoding alone."""
    seconds = {
        stage: round(sum(part.seconds.get(stage, 0.0) for part in parts), 2)
        for stage in {stage: None for part in parts for stage in part.seconds}
    }
    others = sum(value for stage, value in seconds.items() if stage not in ("noise", "encode"))
    return {
        "passages": parts[-1].passages,
        "articles": sum(part.articles for part in parts),
        "encoded": sum(part.encoded for part in parts),
        "seconds": seconds,
        "overhead_ratio": round(others / seconds["encode"], 3),
        "sqlite_ratio": round(seconds["sqlite"] / seconds["encode"], 3),
    }


def _search_cost(
    directory: Path, parts: Sequence[Part], questions: Sequence[str]
) -> dict[str, Any]:
    sys.stderr.write(f"{directory}: {len(questions)} questions in three modes\n")
    cost: scale_search.SearchCost = _alone(scale_search.search, directory, questions)
    sys.stderr.write(f"{directory}: exact search\n")
    expected: list[list[int]] = _alone(scale_search.exact, directory, questions)
    passages = parts[-1].passages
    disk = scale_search.bytes_by_part(directory)
    return {
        "bytes_per_passage": {part: round(size / passages, 1) for part, size in disk.items()},
        "open_s": round(cost.open_s, 3),
        "idle_mb": cost.idle_mb,
        "rss_mb": cost.rss_mb,
        "peak_mb": cost.peak_mb,
        "memory_bytes_per_passage": round((cost.rss_mb - cost.idle_mb) * 2**20 / passages, 1),
        "questions": len(questions),
        "ms": cost.ms,
        f"dense_recall@{scale_search.K}": round(scale_search.recall(cost.dense, expected), 4),
    }


def _alone(function: Any, *arguments: object) -> Any:  # noqa: ANN401
    """What ``function`` returns, run in a process that did nothing before."""
    with ProcessPoolExecutor(max_workers=1, mp_context=get_context("spawn")) as pool:
        return pool.submit(function, *arguments).result()


if __name__ == "__main__":
    sys.exit(main())
