"""Stage ``confidence``: fit the weights and the thresholds of `qa.confidence`.

Fitted on questions kept out of training (`qa.training.asking`), weighted by how often people are
guessed to ask such; thresholds and the scores called ``fit`` are cross-validated over five folds of
articles (questions from memory have none: each falls in one by itself), those called ``held_out``
come from questions that no fold saw. Nothing here looks at the gold folder; the share of questions
from memory was chosen on news-fr-dev (docs/RESULTS.md, "Questions from memory").
"""

from __future__ import annotations

import json
import zlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np

from qa.claims import build_claims, score
from qa.confidence import Confidence, Linear, leading
from qa.evidence import Evidence, Features
from qa.possible import possible_answers
from qa.questions import analyse_question
from qa.training.asking import Asked, Kind, load_asked
from qa.training.config import TrainingConfig
from qa.training.further import fit_further
from qa.training.linear import logistic
from qa.training.scores import (
    CORRECT_F1,
    auroc,
    expected_calibration_error,
    threshold_at_error,
)
from qa.training.seeking import load_seeking
from qa.training.several import load_several

SHARES: dict[Kind, float] = {"answerable": 0.6, "twin": 0.09, "absent": 0.06, "seeking": 0.25}
"""How often people ask what an article answers, a detail that the articles on it do not give, and
something that no article tells; and how much all these weigh beside questions from memory, of
which any may be the case: guesses, and a choice (docs/answers.md)."""
PRUDENT_ERROR = 0.1
"""The share of wrong ones among the answers that the prudent threshold lets through."""
_FOLDS = 5


@dataclass(frozen=True, slots=True)
class Outcome:
    """The first claim of a question: its confidence and its F1."""

    kind: Kind
    confidence: float
    f1: float
    weight: float
    impossible: bool

    @property
    def is_right(self) -> bool:
        """Whether the claim answers; never for a question without an answer."""
        return self.f1 >= CORRECT_F1


def fit_confidence(config: TrainingConfig, output: Path) -> dict[str, float]:
    """Fit on what the three stages that ask found, write ``output`` (JSON), and return the scores.

    Raises:
        ModelNotFound: nothing was asked yet.
    """
    learned, measuring = load_asked(config)
    learned += load_seeking(config)
    several = load_several(config)
    fitted, scores = fit(weighted(learned), weighted(measuring))
    further, of_others = fit_further(fitted, learned, several)
    record = {
        "ranking": asdict(fitted.ranking),
        "answering": asdict(fitted.answering),
        "prudent_answering": asdict(fitted.prudent_answering or fitted.answering),
        "further": asdict(further),
        "threshold": fitted.threshold,
        "prudent_threshold": fitted.prudent_threshold,
        "fitted_on": _told(learned),
        "held_out": _told(measuring),
        "shares": SHARES,
        "scores": {name: round(v, 4) for name, v in {**scores, **of_others}.items()},
    }
    output.write_text(json.dumps(record, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    return {**scores, **of_others}


def fit(
    learned: Sequence[Asked], measuring: Sequence[Asked]
) -> tuple[Confidence, dict[str, float]]:
    """The confidence fitted on ``learned``, and scores of both; all weighted."""
    crossed = _cross_validated(learned)
    threshold = round(_best_threshold([plain for plain, _ in crossed]), 4)
    prudent = round(max(threshold, _prudent_threshold([sure for _, sure in crossed])), 4)
    fitted = replace(_fitted(learned), threshold=threshold, prudent_threshold=prudent)
    held_out = [_both_ways(fitted, one) for one in measuring]
    seeking = [plain for plain, _ in crossed if plain.kind == "seeking"]
    return fitted, {
        **_scores("fit", crossed, prudent),
        **_seeking_scores(seeking, threshold),
        **_scores("held_out", held_out, prudent),
    }


def weighted(asked: Sequence[Asked]) -> list[Asked]:
    """The same questions, of weight 1 on average, kinds in the proportions of `SHARES`.

    A kind that is missing leaves its share to the others.
    """
    counts = Counter(one.kind for one in asked)
    whole = sum(SHARES[kind] for kind in counts)
    weights = {kind: SHARES[kind] / whole * len(asked) / n for kind, n in counts.items()}
    return [replace(one, weight=weights[one.kind]) for one in asked]


def outcome_of(fitted: Confidence, one: Asked) -> Outcome:
    """What the pipeline would tell first; confidence near 0 when nothing was found."""
    question = analyse_question(one.example.question)
    claims = build_claims(question, score(question, one.evidence, fitted), fitted)
    impossible = one.example.impossible
    if not claims:
        return Outcome(one.kind, 1e-6, 0.0, one.weight, impossible)
    f1 = one.f1_of(claims[0].citations[0])
    return Outcome(one.kind, claims[0].confidence, f1, one.weight, impossible)


def _both_ways(fitted: Confidence, one: Asked) -> tuple[Outcome, Outcome]:
    """The outcome as people ask, and when they ask prudently."""
    return outcome_of(fitted, one), outcome_of(fitted.prudent(), one)


def _cross_validated(asked: Sequence[Asked]) -> list[tuple[Outcome, Outcome]]:
    """Both outcomes of each question under weights fitted on the articles of the other folds."""
    folds = [zlib.crc32(one.example.article_id.encode()) % _FOLDS for one in asked]
    outcomes = []
    for fold in range(_FOLDS):
        others = [one for one, at in zip(asked, folds, strict=True) if at != fold]
        fitted = _fitted(others)
        outcomes += [
            _both_ways(fitted, one) for one, at in zip(asked, folds, strict=True) if at == fold
        ]
    return outcomes


def _fitted(asked: Sequence[Asked]) -> Confidence:
    """Logistic regression over all spans, then another over the most probable one of each question.

    The first learns which span is right; the second, whether what is told is. They differ: the
    words of the question speak for a span, and less for there being an answer.
    """
    spans = [(item, one) for one in asked for item in one.evidence]
    ranking = logistic(
        [item.features for item, _ in spans],
        [one.is_right(item) for item, one in spans],
        [one.weight for _, one in spans],
    )
    told = [(first, one) for one in asked if (first := _told_first(ranking, one)) is not None]
    right = [one.is_right(item) for (_, item), one in told]
    weights = [one.weight for _, one in told]
    known = [features for (features, _), _ in told]
    answering = logistic([replace(features, lead=0.0) for features in known], right, weights)
    surest = logistic(known, right, weights)
    return Confidence(ranking, answering, 0.0, prudent_answering=surest)


def _told_first(ranking: Linear, one: Asked) -> tuple[Features, Evidence] | None:
    """The most probable span of the question and what is known of it; None when there is none."""
    question = analyse_question(one.example.question)
    possible = possible_answers(question, one.evidence)
    if not possible:
        return None
    ranks = [ranking.logit(item.features) for item in possible]
    best = max(range(len(ranks)), key=ranks.__getitem__)
    return leading(possible, ranks), possible[best]


def _best_threshold(outcomes: Sequence[Outcome]) -> float:
    """That of the best weighted SQuAD 2.0 F1 (abstaining scores 1 where there is no answer)."""
    confidences = np.array([o.confidence for o in outcomes])
    weights = np.array([o.weight for o in outcomes])
    answered = np.array([o.f1 for o in outcomes])
    impossible = np.array([o.impossible for o in outcomes])
    candidates = np.unique(np.concatenate([[0.0], confidences]))
    totals = [
        float((weights * np.where(confidences >= t, answered, impossible)).sum())
        for t in candidates.tolist()
    ]
    return float(candidates[int(np.argmax(totals))])


def _prudent_threshold(outcomes: Sequence[Outcome]) -> float:
    return threshold_at_error(
        [o.confidence for o in outcomes],
        [o.is_right for o in outcomes],
        [o.weight for o in outcomes],
        error_ratio=PRUDENT_ERROR,
    )


def _scores(
    prefix: str, both: Sequence[tuple[Outcome, Outcome]], prudent: float
) -> dict[str, float]:
    """AUROC against each kind without answer, F1, ECE, and what prudence keeps and lets through."""
    outcomes = [plain for plain, _ in both]
    possible = [o for o in outcomes if o.kind == "answerable"]
    weights = np.array([o.weight for o in outcomes])
    told = weights * np.array([o.confidence >= prudent for _, o in both])
    wrong = np.array([not o.is_right for _, o in both])
    scores = {
        "first_claim_f1": float(np.mean([o.f1 for o in possible])),
        "ece": expected_calibration_error(
            [o.confidence for o in outcomes], [o.is_right for o in outcomes], weights.tolist()
        ),
        "prudent_coverage": float(told.sum() / weights.sum()),
        "n": float(len(outcomes)),
    }
    for kind in ("twin", "absent"):
        others = [o.confidence for o in outcomes if o.kind == kind]
        if others:
            scores[f"auroc_{kind}"] = auroc([o.confidence for o in possible], others)
    if told.any():
        scores["prudent_error"] = float((told * wrong).sum() / told.sum())
    return {f"{prefix}_{name}": value for name, value in scores.items()}


def _seeking_scores(outcomes: Sequence[Outcome], threshold: float) -> dict[str, float]:
    """Of questions from memory: how many are answered, and of those rightly; ``{}`` for none."""
    right = [o.confidence for o in outcomes if o.is_right]
    wrong = [o.confidence for o in outcomes if not o.is_right]
    if not right or not wrong:
        return {}
    told = [o for o in outcomes if o.confidence >= threshold]
    return {
        "seeking_n": float(len(outcomes)),
        "seeking_right": len(right) / len(outcomes),
        "seeking_auroc": auroc(right, wrong),
        "seeking_ece": expected_calibration_error(
            [o.confidence for o in outcomes], [o.is_right for o in outcomes], [1.0] * len(outcomes)
        ),
        "seeking_answered": len(told) / len(outcomes),
        "seeking_right_of_answered": float(np.mean([o.is_right for o in told])) if told else 0.0,
    }


def _told(asked: Sequence[Asked]) -> str:
    counts = Counter(one.kind for one in asked)
    return ", ".join(f"{n} {kind}" for kind, n in sorted(counts.items())) + " questions"
