"""What the second look costs: passages read, then the likeliest sentences judged again.

``python -m eval.bench.looking GOLD --directory D/winer`` prints one JSON object: milliseconds at
the median of searching, reading, looking again, and of all that follows, and the share of reading
that looking again adds. After one untimed question; the machine should do nothing else.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

import numpy as np

from eval.datasets import load_dataset
from qa.pipeline import Sourcier

_T = TypeVar("_T")


def main(arguments: Sequence[str] | None = None) -> int:
    """Time every stage of every question and report; 0."""
    parser = argparse.ArgumentParser(prog="python -m eval.bench.looking", description=__doc__)
    parser.add_argument("gold", type=Path)
    parser.add_argument("--directory", type=Path, required=True, help="a collection's folder")
    options = parser.parse_args(arguments)
    questions = [question.question for question in load_dataset(options.gold).questions]
    with Sourcier.open(options.directory) as engine:
        looked = _Looked(engine)
        looked.ask(questions[0])
        looked.spent.clear()
        for question in questions:
            looked.ask(question)
    spent = {stage: float(np.median(ms)) for stage, ms in looked.spent.items()}
    report = {"n": len(questions), "p50_ms": {k: round(v, 1) for k, v in spent.items()}}
    again = round(spent["look_again"] / spent["read"], 3)
    sys.stdout.write(json.dumps({**report, "added_to_reading": again}, indent=2) + "\n")
    return 0


class _Looked:
    """An engine asked stage by stage; ``spent`` has the milliseconds of each, a list a stage."""

    def __init__(self, engine: Sourcier) -> None:
        self._engine = engine
        self.spent: dict[str, list[float]] = {}

    def ask(self, question: str) -> None:
        """Search, read, look again and weigh, each timed."""
        engine = self._engine
        answer = self._timed("all", lambda: engine.ask(question))
        hits = list(answer.passages)
        articles = engine.articles(hits)
        found = self._timed("read", lambda: engine.read(question, hits, articles))
        self._timed("look_again", lambda: engine.look_again(question, found, articles))
        for stage in ("retrieve", "claims"):
            self.spent.setdefault(stage, []).append(answer.timings_ms[stage])

    def _timed(self, stage: str, work: Callable[[], _T]) -> _T:
        started = time.perf_counter()
        done = work()
        self.spent.setdefault(stage, []).append((time.perf_counter() - started) * 1000)
        return done


if __name__ == "__main__":
    sys.exit(main())
