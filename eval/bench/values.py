"""How often a quantity or a date is read as a person reads it: one JSON line a half and stratum.

``python -m eval.bench.values`` reads ``eval/data/values.jsonl``: 300 phrases drawn from the
training articles by `eval.bench.draw_values` and labelled by hand, with the day of their article.
Those with an odd number were developed on, those with an even one held out. A reading is right when
kind, amount (low and high of a range or a vague quantity), unit, bound and both days are; a phrase
that states no single value is right when nothing is read. Phrases drawn as dates are read by
`parse_moment`, the others by `parse_value`. Times are of first readings, no cache helping.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from eval.stats import bootstrap_interval
from qa.values import Value, parse_moment, parse_value

LABELS = Path(__file__).parents[1] / "data" / "values.jsonl"
HALVES = ("developed on", "held out")


@dataclass(frozen=True, slots=True)
class Phrase:
    """A phrase, ``number`` in its ``stratum`` (plain, marked or moment), and its right value."""

    stratum: str
    number: int
    text: str
    published: date
    value: Mapping[str, Any] | None

    @property
    def half(self) -> str:
        """Which half it is of."""
        return HALVES[self.number % 2 == 0]


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and report; 0."""
    parser = argparse.ArgumentParser(prog="python -m eval.bench.values", description=__doc__)
    parser.add_argument("--errors", action="store_true", help="show those of the half developed on")
    options = parser.parse_args(arguments)
    phrases = read_labels(LABELS)
    readings = [_timed_reading(phrase) for phrase in phrases]
    for half in HALVES:
        for stratum in ("plain", "marked", "moment", "all"):
            chosen = [
                (phrase, value, ms)
                for phrase, (value, ms) in zip(phrases, readings, strict=True)
                if phrase.half == half and stratum in {phrase.stratum, "all"}
            ]
            right = np.array(
                [[is_right(phrase, value)] for phrase, value, _ in chosen], dtype=float
            )
            low, high = bootstrap_interval(right) or (0.0, 1.0)
            line = {
                "half": half, "stratum": stratum, "n": len(chosen),
                "accuracy": round(float(right.mean()), 3),
                "interval": [round(low, 3), round(high, 3)],
                "ms_p50": round(float(np.median([ms for _, _, ms in chosen])), 3),
            }  # fmt: skip
            sys.stdout.write(json.dumps(line) + "\n")
    if options.errors:
        for phrase, (value, _) in zip(phrases, readings, strict=True):
            if phrase.half == HALVES[0] and not is_right(phrase, value):
                sys.stdout.write(f"{phrase.text!r} {phrase.published}: {phrase.value} {value}\n")
    return 0


def read_labels(path: Path) -> list[Phrase]:
    """The labelled phrases of ``path``, in order."""
    phrases = []
    for line in path.read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        stratum, number = record["id"].split("-")
        published = date.fromisoformat(record["published"])
        phrases.append(Phrase(stratum, int(number), record["phrase"], published, record["value"]))
    return phrases


def _timed_reading(phrase: Phrase) -> tuple[Value | None, float]:
    read = parse_moment if phrase.stratum == "moment" else parse_value
    started = time.perf_counter()
    value = read(phrase.text, published=phrase.published)
    return value, 1000 * (time.perf_counter() - started)


def is_right(phrase: Phrase, value: Value | None) -> bool:
    """Whether every field that the label gives is the one read."""
    if phrase.value is None or value is None:
        return phrase.value is None and value is None
    return all(_same(right, getattr(value, name)) for name, right in phrase.value.items())


def _same(right: object, read: object) -> bool:
    return right == (read.isoformat() if isinstance(read, date) else read)


if __name__ == "__main__":
    sys.exit(main())
