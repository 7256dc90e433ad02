"""The training sets as records, and their splits. See shared/data/README.md, which binds.

Train only: PIAF test and dev titles, Wikinews of 2018, the gold folder and the kept-out questions
never leave this module as training examples. It does not crop, tokenise or sample.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import logging
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from index.errors import CorpusError
from qa.training.cloze import clozes
from qa.training.config import TrainingConfig
from qa.training.written import (
    WRITTEN_ON_PIAF,
    WRITTEN_QUESTIONS,
    is_kept_out,
    several_questions,
    written_questions,
)

_LOG = logging.getLogger(__name__)

FIRST_HELD_OUT_DAY = date(2018, 1, 1)
"""Wikinews articles from this day on carry a held-out set."""


@dataclass(frozen=True, slots=True)
class Gold:
    """A stretch of a context: ``context[start : start + len(text)] == text``."""

    text: str
    start: int


@dataclass(frozen=True, slots=True)
class Example:
    """A question on a context. ``impossible`` ones have no ``answers`` but may have ``plausible``.

    ``plausible`` is what a careless reader would extract. ``title`` may be empty, ``published``
    None. ``article_id`` is shared by the examples of one context. ``answered_in`` are the ids of
    other articles that answer the question, some with another value.
    """

    id: str
    source: str
    article_id: str
    question: str
    context: str
    title: str
    published: date | None
    answers: tuple[Gold, ...]
    impossible: bool = False
    plausible: tuple[Gold, ...] = ()
    answered_in: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Splits:
    """``train`` and the four development sets, pairwise without a common question."""

    train: tuple[Example, ...]
    piaf_dev: tuple[Example, ...]
    agency_dev: tuple[Example, ...]
    unanswerable_dev: tuple[Example, ...]
    written_dev: tuple[Example, ...]


def load_splits(config: TrainingConfig) -> Splits:
    """The examples of ``config.sources``, split.

    Raises:
        CorpusError: a file is missing, or a Wikinews article is dated 2018 or later.
    """
    folder = Path(config.data)
    loaded = [e for source in config.sources for e in _load(source, folder, config)]
    examples = [e for e in loaded if e.answers or e.impossible]
    if len(examples) < len(loaded):
        _LOG.warning("%d questions without a usable answer left out", len(loaded) - len(examples))
    for example in examples:
        _check_split(example)
    piaf_dev = [e for e in examples if e.source == "piaf" and is_piaf_dev(e.title)]
    by_source = {s: [e for e in examples if e.source == s] for s in ("agency", "unanswerable")}
    agency_dev = first_by_hash(by_source["agency"], config.keep_out_answerable)
    unanswerable_dev = first_by_hash(by_source["unanswerable"], config.keep_out_unanswerable)
    written_dev = [e for e in examples if e.source == "written" and is_kept_out(e.article_id)]
    kept_out = {e.id for e in (*piaf_dev, *agency_dev, *unanswerable_dev, *written_dev)}
    return Splits(
        train=tuple(e for e in examples if e.id not in kept_out),
        piaf_dev=tuple(piaf_dev),
        agency_dev=tuple(agency_dev),
        unanswerable_dev=tuple(unanswerable_dev),
        written_dev=tuple(written_dev),
    )


def news_examples(data: Path) -> Iterator[Example]:
    """The questions of the two news training sets under ``data``, as they came."""
    return (example for name in ("winer", "agency") for example in _LOADERS[name](data))


def is_piaf_dev(title: str) -> bool:
    """Whether the PIAF article ``title`` is for development (shared/data/README.md)."""
    return _sha1(title) % 10 == 0


def _sha1(text: str) -> int:
    return int(hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest(), 16)


def first_by_hash(examples: Iterable[Example], count: int) -> list[Example]:
    """The ``count`` examples of lowest sha1 of the id: a sample that never changes."""
    return sorted(examples, key=lambda e: _sha1(e.id))[:count]


def _check_split(example: Example) -> None:
    if example.source == "written-piaf" and is_piaf_dev(example.title):
        raise CorpusError(
            f"La question {example.id} porte sur un titre de développement : {example.title}.",
            f"Question {example.id} is on a development title: {example.title}.",
        )
    held_out = example.published is not None and example.published >= FIRST_HELD_OUT_DAY
    if example.source == "winer" and held_out:
        raise CorpusError(
            f"L'article Wikinews {example.article_id} ({example.published}) est réservé au test.",
            f"Wikinews article {example.article_id} ({example.published}) is held out for test.",
        )


def _json(path: Path) -> Any:  # noqa: ANN401 - the border of a library
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except OSError as exc:
        raise CorpusError(
            f"Données d'entraînement introuvables : {path}. Indiquez le dossier par data = …",
            f"Training data not found: {path}. Name the folder with data = …",
        ) from exc


def _piaf(folder: Path) -> Iterator[Example]:
    test = set((folder / "piaf/test-titles.txt").read_text(encoding="utf-8").split("\n"))
    return (
        example
        for example in _squad(folder / "piaf/piaf-v1.1.json", "piaf")
        if example.title not in test
    )


def _squad(path: Path, source: str) -> Iterator[Example]:
    """The questions of a SQuAD 1.1 or 2.0 file, in file order."""
    for i, article in enumerate(_json(path)["data"]):
        for j, paragraph in enumerate(article["paragraphs"]):
            for qa in paragraph["qas"]:
                yield Example(
                    # subtle: a news question on two articles has one id; the pair is the example.
                    id=f"{qa['id']}@{article['id']}" if "id" in article else str(qa["id"]),
                    source=source,
                    article_id=article.get("id") or f"{source}-{i}-{j}",
                    question=qa["question"].strip(),
                    context=paragraph["context"],
                    title=article["title"],
                    published=date.fromisoformat(article["date"]) if "date" in article else None,
                    answers=_golds(qa["answers"], paragraph["context"]),
                    impossible=bool(qa.get("is_impossible", False)),
                    plausible=_golds(qa.get("plausible_answers", []), paragraph["context"]),
                )


def _golds(answers: list[dict[str, Any]], context: str) -> tuple[Gold, ...]:
    """The distinct answers, each moved to its nearest true place.

    Some offsets of PIAF 1.1 are off by a few characters; an answer found nowhere is left out.
    """
    placed = (_placed(a["text"].strip(), a["answer_start"], context) for a in answers)
    return tuple(dict.fromkeys(gold for gold in placed if gold is not None))


def _placed(text: str, start: int, context: str) -> Gold | None:
    starts = [m.start() for m in re.finditer(re.escape(text), context)] if text else []
    return Gold(text, min(starts, key=lambda s: abs(s - start))) if starts else None


def _afriqa(folder: Path) -> Iterator[Example]:
    path = folder / "afriqa_fr/gold_span_passages.afriqa.fon.fr.train.json"
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as exc:
        raise CorpusError(f"Fichier absent : {path}.", f"File missing: {path}.") from exc
    for row in map(json.loads, filter(str.strip, lines)):
        pivot = row["answer_pivot"]
        if not row["context"] or -1 in pivot["answer_start"]:
            continue
        yield Example(
            id=f"afriqa-{row['id']}",
            source="afriqa",
            article_id=f"afriqa-{row['id']}",
            question=row["question_translated"].strip(),
            context=row["context"],
            title=row.get("title") or "",
            published=None,
            answers=_golds(
                [
                    {"text": text, "answer_start": start}
                    for text, start in zip(pivot["text"], pivot["answer_start"], strict=True)
                ],
                row["context"],
            ),
        )


def _cloze(folder: Path, config: TrainingConfig) -> Iterator[Example]:
    made = clozes(folder, per_article=config.windows.clozes_per_article, seed=config.seed)
    for number, cloze in enumerate(made):
        yield Example(
            id=f"cloze-{number}",
            source="cloze",
            article_id=cloze.article_id,
            question=cloze.question,
            context=cloze.context,
            title=cloze.title,
            published=cloze.published,
            answers=tuple(Gold(cloze.answer, start) for start in cloze.starts),
        )


def _load(source: str, folder: Path, config: TrainingConfig) -> Iterator[Example]:
    return _cloze(folder, config) if source == "cloze" else _LOADERS[source](folder)


def _written(folder: Path, source: str, path: Path, on: Sequence[str]) -> Iterator[Example]:
    """The questions of ``path``, on the contexts of the sources ``on``."""
    contexts = {example.article_id: example for name in on for example in _LOADERS[name](folder)}
    for written in written_questions(path):
        article = contexts.get(written.article_id)
        if article is None:
            raise CorpusError(
                f"La question {written.id} porte sur {written.article_id}, absent de {folder}.",
                f"Question {written.id} is about {written.article_id}, not in {folder}.",
            )
        gold = Gold(article.context[written.start : written.end], written.start)
        yield dataclasses.replace(
            article,
            id=written.id,
            source=source,
            question=written.question,
            answers=() if written.impossible else (gold,),
            impossible=written.impossible,
            plausible=(gold,) if written.impossible else (),
        )


def _several(folder: Path) -> Iterator[Example]:
    """The training questions with several places: an example for each article that answers."""
    contexts = {example.article_id: example for example in news_examples(folder)}
    for asked in several_questions():
        if asked.is_kept_out:
            continue
        answering = frozenset(article_id for article_id, _, _ in asked.places)
        for article_id in sorted(answering):
            article = contexts[article_id]
            golds = tuple(
                Gold(article.context[start:end], start)
                for key, start, end in asked.places
                if key == article_id
            )
            yield dataclasses.replace(
                article,
                id=f"{asked.id}@{article_id}",
                source="several",
                question=asked.question,
                answers=golds,
                answered_in=answering - {article_id},
            )


_LOADERS: dict[str, Callable[[Path], Iterator[Example]]] = {
    "piaf": _piaf,
    "winer": lambda folder: _squad(folder / "news_qa/train-winer.json", "winer"),
    "agency": lambda folder: _squad(folder / "news_qa/train-agency.json", "agency"),
    "unanswerable": lambda folder: _squad(
        folder / "news_qa/train-agency-unanswerable.json", "unanswerable"
    ),
    "afriqa": _afriqa,
    "written": lambda folder: _written(folder, "written", WRITTEN_QUESTIONS, ("winer", "agency")),
    "several": _several,
    "written-piaf": lambda folder: _written(folder, "written-piaf", WRITTEN_ON_PIAF, ("piaf",)),
}
