"""The records of an answer and their JSON form (the contract of ``ask --json`` and ``/v1/ask``)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Literal

from index.documents import Article, Hit
from qa.values import Value

Agreement = Literal["single", "agree", "disagree", "none"]
Modality = Literal["asserted", "conditional", "future", "denied", "question"]
Why = Literal["empty", "unknown_names", "other_subject", "only_denied", "unsure", "absent"]


@dataclass(frozen=True, slots=True)
class AnswerSpan:
    """A span the reader proposes; offsets into ``Article.text``.

    ``score`` is the start logit plus the end logit minus the null score of its window: spans of
    different passages compare, and 0 is where the model is undecided. ``alone`` are the log-odds
    that the verifier gives it when its sentence is judged by itself, ``alone_best`` those of the
    best span there; both None when it was not judged (`qa.second_look`).
    """

    article_id: str
    passage_id: int
    start: int
    end: int
    text: str
    score: float
    alone: float | None = None
    alone_best: float | None = None


@dataclass(frozen=True, slots=True)
class Citation:
    """The exact place a claim rests on: ``article.text[start:end] == quote``."""

    article_id: str
    title: str
    url: str | None
    source: str | None
    published: date | None
    start: int
    end: int
    quote: str
    sentence_start: int
    sentence_end: int
    sentence: str

    def check(self, article: Article) -> None:
        """Raise ValueError unless quote and sentence stand in ``article`` exactly as cited."""
        for start, end, quoted in (
            (self.start, self.end, self.quote),
            (self.sentence_start, self.sentence_end, self.sentence),
        ):
            found = article.text[start:end]
            if found != quoted:
                raise ValueError(
                    f"citation of {article.id} at {start}:{end}: {quoted!r} is not {found!r}"
                )


@dataclass(frozen=True, slots=True)
class Claim:
    """One value, with all who report it; ``confidence`` is in [0, 1], best citation first."""

    text: str
    value: Value | None
    confidence: float
    attribution: str | None
    modality: Modality
    citations: tuple[Citation, ...]
    article_count: int
    source_count: int
    first_published: date | None
    last_published: date | None


@dataclass(frozen=True, slots=True)
class Reason:
    """Why there is no answer; ``names`` are those that no passage contains, as they were typed.

    * empty: no passage was found (no article, or none that passes the filters);
    * unknown_names: no passage found contains ``names``;
    * other_subject: no passage found holds the question's names, or half of its words;
    * only_denied: what was found is denied where it stands;
    * unsure: what was found would do, but not for one who asks for a prudent answer;
    * absent: the subject was found, not the detail asked for.
    """

    why: Why
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """What is said to the person; ``text is None`` means no answer was found, never ``""``.

    ``claims`` are ordered best first; they are kept, below the threshold, when ``text`` is None.
    ``confidence`` in [0, 1]: estimated probability that ``text`` (or the best claim) is right.
    ``reason`` is None unless ``text`` is. Places in ``claims``: ``time_line`` of the counts that
    grow with the date, oldest first (`qa.timeline`), ``rivals`` of those that may as well be the
    answer as the first, ``listed`` of the items when a list was asked for (`qa.agreement`).
    """

    question: str
    rewritten_question: str | None
    text: str | None
    confidence: float
    claims: tuple[Claim, ...]
    agreement: Agreement
    passages: tuple[Hit, ...]
    timings_ms: Mapping[str, float]
    reason: Reason | None = None
    time_line: tuple[int, ...] = ()
    rivals: tuple[int, ...] = ()
    listed: tuple[int, ...] = ()


def answer_to_json(answer: Answer) -> dict[str, Any]:
    """The JSON object of the contract; dates as ISO 8601 strings."""
    return {
        "question": answer.question,
        "rewritten_question": answer.rewritten_question,
        "answer": answer.text,
        "confidence": round(answer.confidence, 4),
        "agreement": answer.agreement,
        "claims": [_claim_to_json(claim) for claim in answer.claims],
        "passages": [_hit_to_json(hit) for hit in answer.passages],
        "timings_ms": {stage: round(ms, 1) for stage, ms in answer.timings_ms.items()},
        "reason": None if answer.reason is None else asdict(answer.reason),
        "time_line": list(answer.time_line),
        "rivals": list(answer.rivals),
        "listed": list(answer.listed),
    }


def _claim_to_json(claim: Claim) -> dict[str, Any]:
    record = asdict(claim)
    record["confidence"] = round(claim.confidence, 4)
    if claim.value is not None:
        record["value"] = _dates_to_iso(asdict(claim.value))
    record["citations"] = [_dates_to_iso(asdict(citation)) for citation in claim.citations]
    return _dates_to_iso(record)


def _dates_to_iso(record: dict[str, Any]) -> dict[str, Any]:
    return {
        key: value.isoformat() if isinstance(value, date) else value
        for key, value in record.items()
    }


def _hit_to_json(hit: Hit) -> dict[str, Any]:
    return {
        "passage_id": str(hit.passage.id),
        "article_id": hit.passage.article_id,
        "start": hit.passage.start,
        "end": hit.passage.end,
        "score": round(hit.score, 4),
        "rank": hit.rank,
        "origin": hit.origin,
        "text": hit.passage.text,
    }
