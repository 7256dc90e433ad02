"""How well questions are analysed: accuracy of each field on 300 of them, labelled by reading.

``python -m eval.bench.questions`` prints one JSON line a field, with its 95 % bootstrap interval:
the expected type, the noun counted, the speaker and the period named. A field that most questions
leave empty also has a line over those that do not ("named").

The labels, ``eval/data/questions.jsonl``, hold ids: the questions stay in the training sets they
were drawn from (75 each of train-agency, train-winer, PIAF train and qa/training/questions, seed
fixed, shuffled, half for development). All were labelled by one reader before the rules were
written, who had thus read the held-out half too, and never looked at its errors. Labels of
questions whose set is absent are skipped, and said to be.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np

from eval.stats import bootstrap_interval
from index.period import Period
from index.text import analyse
from qa.questions import ExpectedType, Question, analyse_question
from qa.training.written import written_questions
from qa.values import comparable

LABELS = Path(__file__).parents[1] / "data" / "questions.jsonl"
HALVES = ("dev", "held_out")
_FILES = ("news_qa/train-agency.json", "news_qa/train-winer.json", "piaf/piaf-v1.1.json")


@dataclass(frozen=True, slots=True)
class Label:
    """What the question ``id`` of ``source`` asks; ``counted`` and ``speaker`` as written there."""

    id: str
    source: str
    half: str
    type: ExpectedType
    counted: str | None
    speaker: str | None
    period: Period | None


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the accuracies; 0, or 1 when no labelled question is at hand."""
    options = _parser().parse_args(arguments)
    asked = _asked(options.data)
    labels = read_labels()
    present = [label for label in labels if label.id in asked]
    if len(present) < len(labels):
        missing = len(labels) - len(present)
        sys.stderr.write(f"{missing} questions skipped: their sets are not in {options.data}\n")
    if not present:
        return 1
    pairs = [(label, analyse_question(asked[label.id])) for label in present]
    for half in HALVES:
        chosen = [(label, question) for label, question in pairs if label.half == half]
        for line in _lines(chosen):
            sys.stdout.write(json.dumps({"half": half, **line}) + "\n")
    for label, question in pairs if options.errors else ():
        wrong = [field for field, is_right in _right(label, question).items() if not is_right]
        if wrong and label.half == HALVES[0]:
            sys.stdout.write(f"{', '.join(wrong)}: {question}\n    {label}\n")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m eval.bench.questions", description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data"), help="training sets")
    parser.add_argument("--errors", action="store_true", help="show those of the dev half")
    return parser


def read_labels(path: Path = LABELS) -> list[Label]:
    """The labels of ``path``, in file order."""
    records = (json.loads(line) for line in path.read_text(encoding="utf-8").splitlines())
    return [
        Label(
            id=record["id"],
            source=record["source"],
            half=record["half"],
            type=record["type"],
            counted=record["counted"],
            speaker=record["speaker"],
            period=_period(record["first"], record["last"]),
        )
        for record in records
    ]


def _period(first: str | None, last: str | None) -> Period | None:
    if first is None and last is None:
        return None
    return Period(
        date.fromisoformat(first) if first else None, date.fromisoformat(last) if last else None
    )


def _asked(data: Path) -> dict[str, str]:
    """The text of every training question at hand, by id."""
    texts = {question.id: question.question for question in written_questions()}
    for name in _FILES:
        if (data / name).is_file():
            texts.update(_squad(data / name))
    return texts


def _squad(path: Path) -> Iterator[tuple[str, str]]:
    for article in json.loads(path.read_text(encoding="utf-8"))["data"]:
        for paragraph in article["paragraphs"]:
            yield from ((qa["id"], qa["question"]) for qa in paragraph["qas"])


def _right(label: Label, question: Question) -> Mapping[str, bool]:
    """Whether each field of ``question`` is as labelled; names modulo case, accents, articles."""
    stems = analyse(label.counted).fold_stem if label.counted else (None,)
    return {
        "type": question.expected == label.type,
        "counted": question.counted == stems[0],
        "speaker": comparable(question.speaker or "") == comparable(label.speaker or ""),
        "period": question.period == label.period,
    }


def _lines(pairs: Sequence[tuple[Label, Question]]) -> Iterator[Mapping[str, object]]:
    rights = [(label, _right(label, question)) for label, question in pairs]
    for field in ("type", "counted", "speaker", "period"):
        yield {"field": field, **_accuracy([right[field] for _, right in rights])}
        if field != "type":
            named = [right[field] for label, right in rights if getattr(label, field) is not None]
            yield {"field": field, "of": "named", **_accuracy(named)}


def _accuracy(right: Sequence[bool]) -> Mapping[str, object]:
    column = np.array([[float(is_right)] for is_right in right])
    low, high = bootstrap_interval(column) or (column.mean(), column.mean())
    return {
        "n": len(right),
        "accuracy": round(float(column.mean()), 4),
        "interval": [round(low, 4), round(high, 4)],
    }


if __name__ == "__main__":
    sys.exit(main())
