"""A question on a context as one record, and the files of the shared folder that hold such.

SQuAD 1.1 and 2.0, AfriQA's JSON lines, and the raw agency articles, on which the repository adds
questions. Splits are made in `qa.training.data`; nothing is cropped, tokenised or sampled.
"""

from __future__ import annotations

import json
import re
from collections.abc import Container, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from index.errors import CorpusError
from index.text import normalise
from qa.training.cloze import lead_articles

AGENCY = "os-"
"""How the ids of agency articles begin."""


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


def squad(path: Path, source: str) -> Iterator[Example]:
    """The questions of a SQuAD 1.1 or 2.0 file, in file order.

    Raises:
        CorpusError: the file is missing.
    """
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


def afriqa(folder: Path) -> Iterator[Example]:
    """The training questions of AfriQA under ``folder``, those with a passage and a span.

    Raises:
        CorpusError: the file is missing.
    """
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


def raw_agency(folder: Path, wanted: Container[str] | None = None) -> Iterator[Example]:
    """The raw agency articles ``wanted`` ("os-12"), or all and the older Wikinews articles.

    As examples to be asked; glued sentences are split.

    Raises:
        CorpusError: the file is missing.
    """
    for article in lead_articles(folder):
        key = article.id.replace("orangesum-", AGENCY)
        if wanted is None or key in wanted:
            yield Example(
                id=key,
                source="agency",
                article_id=key,
                question="",
                context=normalise(article.text),
                title=article.title,
                published=article.published,
                answers=(),
            )


def _json(path: Path) -> Any:  # noqa: ANN401 - the border of a library
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except OSError as exc:
        raise CorpusError(
            f"Données d'entraînement introuvables : {path}. Indiquez le dossier par data = …",
            f"Training data not found: {path}. Name the folder with data = …",
        ) from exc
