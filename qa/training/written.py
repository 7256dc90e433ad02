"""The questions that this repository adds: article ids and offsets only, no article text.

``questions/news.jsonl`` was written for Sourcier on articles of the two news training sets, in
minimal pairs: a question that the article answers, and a twin that differs in one thing and that
it does not answer (Rajpurkar et al. 2018 wrote SQuAD 2.0's by hand in the same way). A record is
``{"id", "article_id", "question", "type", "start", "end"}``, offsets in the context of the shared
set, or for a twin ``{…, "kind", "plausible_start", "plausible_end"}``. A few questions on short
articles have no twin. ``questions/agency.jsonl`` is the same on raw agency articles (offsets in
`qa.training.examples.raw_agency`), none of them kept out.

``questions/several.jsonl`` has questions to which the press gives several values ("13 morts", then
"27 morts"), and neighbours to which it gives one among others that are near:
``{"id", "question", "type", "differ", "places": [[article_id, start, end], …]}``.

``questions/judged.jsonl`` says of other spans found for some of these whether they answer too, as
language-model agents that read them with their sentence judge:
``{"question", "right": [[article_id, start, end], …], "wrong": […], "unsure": […]}``.

``questions/seeking.jsonl``, ``seeking-train.jsonl`` and ``seeking-dev.jsonl`` are records of the
same form, the likeliest span first. Language-model agents that had seen no article wrote these
questions from memory, as people ask who look for something (information-seeking questions, Clark et
al. 2020, TyDi QA). They were asked of the whole agency archive, and what was found was judged
likewise. For more than half of them no span that was read is right.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from index.errors import CorpusError

_Record = TypeVar("_Record")

WRITTEN_QUESTIONS = Path(__file__).parent / "questions" / "news.jsonl"
WRITTEN_ON_PIAF = Path(__file__).parent / "questions" / "piaf.jsonl"
"""The same kind of pairs on the paragraphs of PIAF train."""
WRITTEN_ON_AGENCY = WRITTEN_QUESTIONS.with_name("agency.jsonl")
"""The same on agency articles that the training sets do not ask about."""
SEVERAL_QUESTIONS = WRITTEN_QUESTIONS.with_name("several.jsonl")
JUDGED_SPANS = WRITTEN_QUESTIONS.with_name("judged.jsonl")
SEEKING_QUESTIONS = WRITTEN_QUESTIONS.with_name("seeking.jsonl")
"""Kept out of the training of models: the confidence learns from them."""
SEEKING_TO_TRAIN = WRITTEN_QUESTIONS.with_name("seeking-train.jsonl")
"""Not on kept-out articles: the verifier learns from them."""
SEEKING_TO_MEASURE = WRITTEN_QUESTIONS.with_name("seeking-dev.jsonl")
"""Likewise: they measure the verifier."""

Place = tuple[str, int, int]
"""Article id, start and end in its text."""


@dataclass(frozen=True, slots=True)
class WrittenQuestion:
    """``[start, end)`` is the answer, or when ``impossible`` what a careless reader would take."""

    id: str
    article_id: str
    question: str
    type: str
    start: int
    end: int
    impossible: bool
    kind: str = ""


@dataclass(frozen=True, slots=True)
class SeveralQuestion:
    """A question with every place that answers it, ``(article_id, start, end)``.

    ``differ``: the places give several values, else ways to say one.
    """

    id: str
    question: str
    type: str
    differ: bool
    places: tuple[Place, ...]

    @property
    def is_kept_out(self) -> bool:
        """Whether it is for development: one first article in four, by sha1."""
        return _sha1(self.places[0][0]) % 4 == 1


@dataclass(frozen=True, slots=True)
class JudgedSpans:
    """Spans found for a question: which of them answer it, which do not, which are unsure.

    In the order of the file.
    """

    question: str
    right: tuple[Place, ...]
    wrong: tuple[Place, ...]
    unsure: tuple[Place, ...]

    def __contains__(self, place: Place) -> bool:
        return place in self.right or place in self.wrong or place in self.unsure

    def verdict(self, place: Place) -> bool | None:
        """Whether ``place`` answers; None when unsure or not among them."""
        return True if place in self.right else False if place in self.wrong else None


def written_questions(path: Path = WRITTEN_QUESTIONS) -> Iterator[WrittenQuestion]:
    """The questions of ``path``, in file order.

    Raises:
        CorpusError: the file is missing or a line is not such a record.
    """
    return (_parsed(path, number, line, _question) for number, line in _lines(path))


def several_questions(path: Path = SEVERAL_QUESTIONS) -> Iterator[SeveralQuestion]:
    """The questions of ``path``, in file order.

    Raises:
        CorpusError: the file is missing or a line is not such a record.
    """
    return (_parsed(path, number, line, _several) for number, line in _lines(path))


def judged_spans(path: Path = JUDGED_SPANS) -> Iterator[JudgedSpans]:
    """What was judged of ``path``, in file order.

    Raises:
        CorpusError: the file is missing or a line is not such a record.
    """
    return (_parsed(path, number, line, _judged) for number, line in _lines(path))


def is_kept_out(article_id: str) -> bool:
    """Whether the questions on this article are for development: one article in five, by sha1."""
    return _sha1(article_id) % 5 == 0


def _sha1(text: str) -> int:
    return int(hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest(), 16)


def _lines(path: Path) -> list[tuple[int, str]]:
    """The lines of ``path``, numbered from 1."""
    try:
        return list(enumerate(path.read_text(encoding="utf-8").splitlines(), start=1))
    except OSError as exc:
        raise CorpusError(f"Fichier absent : {path}.", f"File missing: {path}.") from exc


def _parsed(
    path: Path, number: int, line: str, parse: Callable[[Mapping[str, Any]], _Record]
) -> _Record:
    try:
        return parse(json.loads(line))
    except (ValueError, KeyError, TypeError) as exc:
        raise CorpusError(
            f"{path}, ligne {number} : question illisible ({exc!r}).",
            f"{path}, line {number}: unreadable question ({exc!r}).",
        ) from exc


def _question(record: Mapping[str, Any]) -> WrittenQuestion:
    impossible = "kind" in record
    prefix = "plausible_" if impossible else ""
    return WrittenQuestion(
        id=str(record["id"]),
        article_id=str(record["article_id"]),
        question=str(record["question"]),
        type=str(record["type"]),
        start=int(str(record[prefix + "start"])),
        end=int(str(record[prefix + "end"])),
        impossible=impossible,
        kind=str(record.get("kind", "")),
    )


def _several(record: Mapping[str, Any]) -> SeveralQuestion:
    places = _places(record["places"])
    if not places:
        raise ValueError("no place")
    return SeveralQuestion(
        record["id"], record["question"], record["type"], bool(record["differ"]), places
    )


def _judged(record: Mapping[str, Any]) -> JudgedSpans:
    right, wrong, unsure = (_places(record[key]) for key in ("right", "wrong", "unsure"))
    return JudgedSpans(str(record["question"]), right, wrong, unsure)


def _places(record: Iterable[Any]) -> tuple[Place, ...]:
    return tuple((str(key), int(start), int(end)) for key, start, end in record)
