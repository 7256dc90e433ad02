"""How long indexing and answering take, and how much memory: one JSON object on stdout.

``python -m eval.bench.speed ARTICLES GOLD --directory DIR`` indexes ARTICLES into DIR, which must
be new, then asks every question of GOLD once, after one untimed question. Loading the models is
timed apart. Memory is the peak resident set of the whole process, indexing included.
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from eval.datasets import load_dataset
from eval.provenance import provenance
from index.encoder import load_encoder
from index.indexer import index_articles
from index.sources import read_articles
from qa.pipeline import Sourcier
from qa.reader import ExtractiveReader


def main(arguments: Sequence[str] | None = None) -> int:
    """Index, ask, report; 0."""
    parser = argparse.ArgumentParser(prog="python -m eval.bench.speed", description=__doc__)
    parser.add_argument("articles", type=Path)
    parser.add_argument("gold", type=Path)
    parser.add_argument("--directory", type=Path, required=True, help="a folder that is not there")
    options = parser.parse_args(arguments)
    started = time.perf_counter()
    encoder, reader = load_encoder(), ExtractiveReader.load()
    load_s = time.perf_counter() - started
    report = index_articles(options.directory, read_articles([options.articles]), encoder)
    questions = [question.question for question in load_dataset(options.gold).questions]
    with Sourcier.open(options.directory, encoder=encoder, reader=reader) as engine:
        engine.ask(questions[0])
        timings = [engine.ask(question).timings_ms for question in questions]
    result = {
        "load_models_s": round(load_s, 1),
        "articles": report.articles,
        "passages": report.passages,
        "index_s": round(report.seconds, 1),
        "questions": len(questions),
        "ms": {
            stage: {f"p{q}": round(float(np.percentile([t[stage] for t in timings], q)), 1)
                    for q in (50, 95)}
            for stage in timings[0]
        },
        "peak_rss_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
        "disk_mb": round(
            sum(f.stat().st_size for f in options.directory.rglob("*") if f.is_file()) / 1e6, 1
        ),
        "provenance": provenance(),
    }  # fmt: skip
    sys.stdout.write(json.dumps(result, indent=2, default=str) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
