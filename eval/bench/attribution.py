"""How often the speaker and the modality of an answer are read as a person labelled them.

``python -m eval.bench.attribution --articles N/train-winer.json N/train-agency.json`` (N:
../shared/data/news_qa) prints one JSON line a part of ``attribution.jsonl``. Each part was drawn
at random, one answer an article, and labelled by reading before the rules saw it: ``develop`` and
``held_out`` hold a reporting cue in half of the sentences, ``fresh`` and ``final`` a reporting or a
modality cue in all, ``later`` (agency only, ``random.Random(20261128)``) a figure or a cue. The
rules were mended on each after its blind measure (docs/RESULTS.md), so none is unseen now.
``--gold QUESTIONS --corpus ARTICLES`` measures the attributions of gold questions instead;
``--errors`` prints what differs.

Two speakers are the same when the words of one are among those of the other ("M. Petit" and "Anne
Petit" are not). What is measured is reading, not truth: labels are one person's.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from eval.datasets import check_offsets, load_dataset
from eval.stats import bootstrap_interval
from index.documents import Article
from index.sentences import Sentence, sentence_around, sentences
from index.sources import read_articles
from index.text import STOP_WORDS, normalise, tokens
from qa.answers import Modality
from qa.attribution import attribution
from qa.attribution.modality import modality

LABELS = Path(__file__).with_suffix(".jsonl")


@dataclass(frozen=True, slots=True)
class Label:
    """An answer ``[start, end)`` of an article, its sentence, and what a person read there."""

    article_id: str
    sentence: Sentence
    start: int
    end: int
    speaker: str | None
    modality: Modality | None
    part: str


@dataclass(frozen=True, slots=True)
class Reading:
    """A label and what the rules read: the speaker in full and as shown; processor time."""

    label: Label
    speaker: str | None
    name: str | None
    modality: Modality
    milliseconds: float

    @property
    def speaker_right(self) -> bool:
        """Whether nobody was wanted and found, or the one wanted."""
        wanted = self.label.speaker
        if self.speaker is None or self.name is None or wanted is None:
            return self.speaker is None and wanted is None
        return same_speaker(self.speaker, wanted) or same_speaker(self.name, wanted)

    @property
    def modality_right(self) -> bool:
        """Whether it is the one labelled; True when none is."""
        return self.label.modality is None or self.modality == self.label.modality


def same_speaker(one: str, other: str) -> bool:
    """Whether the words of one are all among those of the other, stop words apart."""
    first, second = ({t.folded for t in tokens(phrase)} - STOP_WORDS for phrase in (one, other))
    return bool(first and second) and (first <= second or second <= first)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, one JSON line a part; 0."""
    options = _parser().parse_args(arguments)
    if options.gold:
        found = read_articles([options.corpus])
        articles = {a.id: a for a in found if isinstance(a, Article)}
        texts = {article_id: article.text for article_id, article in articles.items()}
        labels = list(_gold_labels(options.gold, articles))
    else:
        texts = _texts(options.articles)
        labels = read_labels(LABELS)
    readings = [_read(label, texts[label.article_id]) for label in labels]
    for part in sorted({label.part for label in labels}):
        chosen = [reading for reading in readings if reading.label.part == part]
        sys.stdout.write(json.dumps({"part": part, **summary(chosen)}) + "\n")
    if options.errors:
        sys.stdout.writelines(_errors(readings, texts))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m eval.bench.attribution", description=__doc__)
    parser.add_argument("--articles", type=Path, nargs="+", default=[], help="SQuAD JSON")
    parser.add_argument("--gold", type=Path, help="questions whose answers have attributions")
    parser.add_argument("--corpus", type=Path, help="the articles of --gold")
    parser.add_argument("--errors", action="store_true", help="print what was read wrong")
    return parser


def _texts(paths: Sequence[Path]) -> dict[str, str]:
    """Article id to text: the one paragraph that each article of these SQuAD files has."""
    entries = (entry for path in paths for entry in json.loads(path.read_text("utf-8"))["data"])
    return {entry["id"]: normalise(entry["paragraphs"][0]["context"]) for entry in entries}


def read_labels(path: Path) -> list[Label]:
    """The labels of a JSONL file, in order."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return [_label(json.loads(line)) for line in lines]


def _label(record: Mapping[str, Any]) -> Label:
    sentence, answer = record["sentence"], record["answer"]
    return Label(
        article_id=record["article_id"],
        sentence=Sentence(*sentence),
        start=answer[0],
        end=answer[1],
        speaker=record["speaker"],
        modality=record["modality"],
        part=record["part"],
    )


def _gold_labels(path: Path, articles: Mapping[str, Article]) -> Iterator[Label]:
    """The answers that have an offset and an attribution; part: conflict question or not."""
    dataset, _ = check_offsets(load_dataset(path), articles.get)
    for question in dataset.questions:
        for answer in (*question.answers, *question.also):
            article = articles.get(answer.article_id or "")
            if article is None or answer.start is None or answer.attribution is None:
                continue
            end = answer.start + len(answer.text)
            yield Label(
                article_id=article.id,
                sentence=sentence_around(sentences(article.text), answer.start, end),
                start=answer.start,
                end=end,
                speaker=answer.attribution,
                modality=None,
                part="conflict" if question.conflict else "other",
            )


def _read(label: Label, text: str) -> Reading:
    began = time.process_time()
    speaker = attribution(text, label.sentence, label.start, label.end)
    said = modality(text, label.sentence, label.start, label.end)
    took = (time.process_time() - began) * 1000
    full = None if speaker is None else text[speaker.start : speaker.end]
    return Reading(label, full, None if speaker is None else speaker.name, said, took)


def summary(readings: Sequence[Reading]) -> dict[str, object]:
    """Accuracies with 95 % bootstrap intervals, and what always answering nothing would give.

    ``speaker_precision`` and ``speaker_recall`` count the answers that have a speaker;
    ``modality_marked`` is the accuracy on those that are not plainly asserted.
    """
    named = [r for r in readings if r.label.speaker is not None]
    found = [r for r in readings if r.speaker is not None]
    judged = [r for r in readings if r.label.modality is not None]
    marked = [r for r in judged if r.label.modality != "asserted"]
    return {
        "n": len(readings),
        "speaker": _share([r.speaker_right for r in readings]),
        "speaker_never": round(1 - len(named) / len(readings), 4),
        "speaker_precision": _share([r.speaker_right for r in found]),
        "speaker_recall": _share([r.speaker_right for r in named]),
        "modality": _share([r.modality_right for r in judged]),
        "modality_always_asserted": round(1 - len(marked) / max(1, len(judged)), 4),
        "modality_marked": _share([r.modality_right for r in marked]),
        "ms_p50": round(float(np.median([r.milliseconds for r in readings])), 3),
        "ms_max": round(max(r.milliseconds for r in readings), 3),
    }


def _share(right: Sequence[bool]) -> list[float] | None:
    """Mean, lower and upper bound, and n; None when there is nothing to judge."""
    if not right:
        return None
    rows = np.array(right, dtype=np.float64)[:, None]
    interval = bootstrap_interval(rows) or (rows.mean(), rows.mean())
    return [*(round(float(x), 3) for x in (rows.mean(), *interval)), len(right)]


def _errors(readings: Sequence[Reading], texts: Mapping[str, str]) -> Iterator[str]:
    for reading in readings:
        if reading.speaker_right and reading.modality_right:
            continue
        label, text = reading.label, texts[reading.label.article_id]
        low, high = label.sentence.start, label.sentence.end
        shown = (text[low : label.start], text[label.start : label.end], text[label.end : high])
        yield (
            f"{label.part} {label.article_id}: {reading.speaker!r}, {reading.modality} instead of"
            f" {label.speaker!r}, {label.modality}\n    {shown[0]}[[{shown[1]}]]{shown[2]}\n"
        )


if __name__ == "__main__":
    sys.exit(main())
