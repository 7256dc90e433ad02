"""What is kept of each question: its prediction and its scores, before anything is averaged."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from eval.citations import (
    CitedClaim,
    citation_precision,
    citation_recall,
    claim_recall,
    gold_claims,
    is_relevant,
)
from eval.gold import GoldAnswer, GoldQuestion
from eval.metrics import (
    RIGHT_F1,
    exact,
    exact_fr,
    f1,
    f1_fr,
    ndcg,
    recall_at_k,
    reciprocal_rank,
)
from index.documents import Hit, Passage

DEPTHS = (1, 5, 20)


@dataclass(frozen=True, slots=True)
class Record:
    """One question answered or searched. ``scores`` holds only what applies to it.

    ``prediction`` is None when the system abstains; ``best`` is what it would have said.
    ``ranks`` gives the rank of the first relevant passage by search mode, None when not found.
    """

    question: GoldQuestion
    latency_ms: float
    scores: Mapping[str, float]
    prediction: str | None = None
    best: str | None = None
    confidence: float | None = None
    claims: tuple[CitedClaim, ...] = ()
    ranks: Mapping[str, int | None] = field(default_factory=dict)


def answer_scores(
    question: GoldQuestion, prediction: str | None, best: str | None
) -> dict[str, float]:
    """EM and F1 under both rules; ``{}`` when only gold articles are known.

    Without a right answer, all four are 1 when the system abstains, else 0 (SQuAD 2.0). For the
    others ``best_f1_fr`` scores what would have been said, whether or not it was; ``right`` is 1
    when that reaches `RIGHT_F1`.
    """
    if not question.answerable:
        abstained = float(prediction is None)
        return dict.fromkeys(("exact", "f1", "exact_fr", "f1_fr"), abstained) | {"right": 0.0}
    golds = question.texts
    if not golds:
        return {}
    metrics = {"exact": exact, "f1": f1, "exact_fr": exact_fr, "f1_fr": f1_fr}
    scores = {
        name: 0.0 if prediction is None else metric(prediction, golds)
        for name, metric in metrics.items()
    }
    best_f1_fr = 0.0 if best is None else f1_fr(best, golds)
    return scores | {"best_f1_fr": best_f1_fr, "right": float(best_f1_fr >= RIGHT_F1)}


def claim_scores(question: GoldQuestion, shown: Sequence[CitedClaim]) -> dict[str, float]:
    """Counts of cited spans and gold places, and `claim_recall` for a question with conflict.

    ``shown`` are the claims a person sees: none when the system abstains. What is cited for a
    question without a right answer is wrong.
    """
    right, cited = citation_precision(question, shown)
    found, places = citation_recall(question, shown)
    scores = {"cited": cited, "cited_right": right, "places": places, "places_cited": found}
    if not question.conflict:
        return dict(scores)
    scores |= {"conflict_cited": cited, "conflict_cited_right": right}
    recall = claim_recall(gold_claims(question), shown)
    return dict(scores) if recall is None else {**scores, "claim_recall": recall}


def agreement_scores(question: GoldQuestion, agreement: str) -> dict[str, float]:
    """Whether the label tells a question whose gold answers differ from the others.

    ``agreement_acc`` over what was answered that has an answer; ``agreement_acc_conflict`` over
    the questions with conflict, an abstention there being wrong.
    """
    if not question.answerable:
        return {}
    differ = len(gold_claims(question)) > 1
    right = float((agreement == "disagree") == differ)
    scores = {} if agreement == "none" else {"agreement_acc": right}
    return scores | ({"agreement_acc_conflict": right} if differ else {})


def relevance(question: GoldQuestion, passages: Sequence[Passage]) -> list[bool]:
    """For each passage, whether it holds a gold answer (`eval.citations.is_relevant`)."""
    return [is_relevant(question.answers, p.article_id, p.start, p.end, p.text) for p in passages]


def passage_scores(
    question: GoldQuestion, hits: Sequence[Hit], *, depth: int, n_relevant: int
) -> dict[str, float]:
    """Ranking scores of ``hits``, best first, asked for ``depth`` results.

    Only cut-offs within ``depth`` are given; ``n_relevant`` counts the relevant passages of the
    collection. ``{}`` when the question has no gold answer.
    """
    if not question.answers:
        return {}
    relevant = relevance(question, [hit.passage for hit in hits])
    depths = [k for k in DEPTHS if k <= depth]
    scores = {f"recall@{k}": recall_at_k(relevant, k) for k in depths}
    if depth >= 10:
        scores["mrr@10"] = reciprocal_rank(relevant, 10)
    if not has_articles(question.answers):
        return scores
    if depth >= 10:
        scores["ndcg@10"] = ndcg(relevant, n_relevant, 10)
    of_article = [hit.passage.article_id in question.article_ids for hit in hits]
    return scores | {f"article_recall@{k}": recall_at_k(of_article, k) for k in depths}


def has_articles(answers: Sequence[GoldAnswer]) -> bool:
    """Whether all ``answers`` name their article."""
    return all(answer.article_id is not None for answer in answers)


def first_rank(question: GoldQuestion, hits: Sequence[Hit]) -> int | None:
    """The rank, from 1, of the first relevant hit, or None."""
    relevant = relevance(question, [hit.passage for hit in hits])
    return relevant.index(True) + 1 if True in relevant else None


def record_to_json(record: Record) -> dict[str, Any]:
    """The JSON object of one line of ``records.jsonl``."""
    question = record.question
    return {
        "id": question.id,
        "question": question.question,
        "type": question.type,
        "answerable": question.answerable,
        "conflict": question.conflict,
        "gold": [asdict(answer) for answer in question.answers],
        "prediction": record.prediction,
        "best": record.best,
        "confidence": record.confidence,
        "claims": [asdict(claim) for claim in record.claims],
        "scores": {name: round(score, 6) for name, score in record.scores.items()},
        "ranks": dict(record.ranks),
        "latency_ms": round(record.latency_ms, 2),
    }
