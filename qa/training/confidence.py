"""Stage ``confidence``: fit the weights and the threshold of `qa.confidence`.

Fitted on the kept-out written questions, twins of answerable and not, weighted so that
`UNANSWERABLE_SHARE` of the questions have no answer. Measured on the kept-out agency questions,
answerable and adversarial. The collection searched: their articles and the Wikinews corpus.
Nothing here looks at the gold folder, so news-fr-dev and press-fr-dev stay fair measures.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.documents import Article
from index.encoder import load_encoder
from index.indexer import index_articles
from index.retriever import HybridRetriever
from index.sources import read_articles
from index.text import normalise
from qa.claims import Scored, build_claims
from qa.confidence import Confidence
from qa.evidence import Evidence, Features
from qa.pipeline import Sourcier
from qa.questions import analyse_question
from qa.reader import ExtractiveReader
from qa.training.config import TrainingConfig
from qa.training.data import Example, load_splits
from qa.training.scores import auroc, expected_calibration_error, f1

_LOG = logging.getLogger(__name__)
UNANSWERABLE_SHARE = 0.15
"""How often people ask what the collection does not say; a guess, said so in docs/answers.md."""
_CORRECT_F1 = 0.5
"""A span counts as right when its French F1 with a gold answer reaches this."""


@dataclass(frozen=True, slots=True)
class _Asked:
    example: Example
    evidence: Sequence[Evidence]
    weight: float

    def is_right(self, item: Evidence) -> bool:
        return f1(item.span.text, [gold.text for gold in self.example.answers]) >= _CORRECT_F1


@dataclass(frozen=True, slots=True)
class _Outcome:
    """The first claim of a question: its confidence, its F1, whether there was an answer."""

    confidence: float
    f1: float
    impossible: bool
    weight: float


def fit_confidence(config: TrainingConfig, model: Path, output: Path) -> dict[str, float]:
    """Fit, write ``output`` (JSON, with its provenance), and return the scores.

    Raises:
        CorpusError: training data are missing.
        ModelNotFound: ``model`` holds no reader.
    """
    splits = load_splits(config)
    held_out = [*splits.agency_dev, *splits.unanswerable_dev]
    asked = _ask(config, [*splits.written_dev, *held_out], model)
    fitting = _weighted(asked[: len(splits.written_dev)])
    fitted = _fit(fitting)
    outcomes = [_outcome(fitted, one) for one in fitting]
    threshold = _best_threshold(outcomes)
    measured = [_outcome(fitted, one) for one in asked[len(splits.written_dev) :]]
    scores = {**_scores("fit", outcomes), **_scores("held_out", measured)}
    record = {
        "weights": {name: round(w, 4) for name, w in fitted.weights.items()},
        "bias": round(fitted.bias, 4),
        "threshold": round(threshold, 4),
        "fitted_on": f"{len(fitting)} written questions kept out of training, unanswerable ones"
        f" weighted to {UNANSWERABLE_SHARE:.0%}, over their articles and Wikinews",
        "held_out": f"{len(splits.agency_dev)} answerable and {len(splits.unanswerable_dev)}"
        " adversarial agency questions",
        "scores": {name: round(value, 4) for name, value in scores.items()},
    }
    output.write_text(json.dumps(record, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    return scores


def _ask(config: TrainingConfig, examples: Sequence[Example], model: Path) -> list[_Asked]:
    directory = config.output_folder / "confidence"
    encoder = load_encoder()
    wikinews = read_articles([Path(config.data) / "winer_fr" / "articles.jsonl"])
    agency = [e for e in examples if e.article_id.startswith("os-")]
    index_articles(directory, [*wikinews, *_articles(agency)], encoder)
    asked = []
    # subtle: the shipped weights may be of other features, and must not matter to what is fitted.
    unfitted = Confidence(dict.fromkeys(Features.names(), 0.0), 0.0, 0.0)
    retriever = HybridRetriever.open(directory, encoder)
    with Sourcier(retriever, ExtractiveReader.load(model), unfitted) as engine:
        for number, example in enumerate(examples, start=1):
            asked.append(_Asked(example, engine.evidence(example.question), 1.0))
            if number % 50 == 0:
                _LOG.info("asked %d of %d questions", number, len(examples))
    return asked


def _articles(examples: Sequence[Example]) -> list[Article]:
    return list(
        {
            example.article_id: Article(
                example.article_id,
                example.title,
                normalise(example.context).strip(),
                published=example.published,
            )
            for example in examples
        }.values()
    )


def _weighted(asked: Sequence[_Asked]) -> list[_Asked]:
    """The same questions, of total weight 1 each on average, in the wanted proportion."""
    impossible = sum(one.example.impossible for one in asked)
    weights = {
        True: UNANSWERABLE_SHARE * len(asked) / max(1, impossible),
        False: (1 - UNANSWERABLE_SHARE) * len(asked) / max(1, len(asked) - impossible),
    }
    return [_Asked(one.example, one.evidence, weights[one.example.impossible]) for one in asked]


def _fit(asked: Sequence[_Asked]) -> Confidence:
    """Logistic regression over spans, then a slope and a bias over the first claims alone.

    The first learns which span is right; the second, what that probability is worth for the claim
    that is told (Platt 1999). Both are linear in the features, so one set of weights says both.
    """
    spans = [(item, one) for one in asked for item in one.evidence]
    ranking = _logistic(
        np.stack([item.features.vector() for item, _ in spans]),
        np.array([one.is_right(item) for item, one in spans]),
        np.array([one.weight for _, one in spans]),
    )
    weights = dict(zip(Features.names(), ranking[0].tolist(), strict=True))
    first = Confidence(weights, ranking[1], 0.0)
    told = [_outcome(first, one) for one in asked]
    odds = np.array([[_logit(outcome.confidence)] for outcome in told])
    slope, bias = _logistic(
        odds,
        np.array([outcome.f1 >= _CORRECT_F1 for outcome in told]),
        np.array([outcome.weight for outcome in told]),
    )
    scaled = {name: float(slope[0]) * weight for name, weight in weights.items()}
    return Confidence(scaled, float(slope[0]) * first.bias + bias, 0.0)


def _logistic(
    features: NDArray[np.float64], right: NDArray[np.bool_], weights: NDArray[np.float64]
) -> tuple[NDArray[np.float64], float]:
    """Weights ``(n_features,)`` and bias, L2 with C = 1 on standardised features."""
    from sklearn.linear_model import LogisticRegression

    mean, deviation = features.mean(axis=0), features.std(axis=0) + 1e-9
    model = LogisticRegression(C=1.0, max_iter=2000)
    model.fit((features - mean) / deviation, right, sample_weight=weights)
    found = model.coef_[0] / deviation
    return found, float(model.intercept_[0] - found @ mean)


def _logit(probability: float) -> float:
    return float(np.log(probability / (1 - probability)))


def _outcome(fitted: Confidence, one: _Asked) -> _Outcome:
    scored = [Scored(item, fitted.probability(item.features)) for item in one.evidence]
    claims = build_claims(analyse_question(one.example.question), scored)
    if not claims:
        return _Outcome(1e-6, 0.0, one.example.impossible, one.weight)
    golds = [gold.text for gold in one.example.answers]
    score = f1(claims[0].text, golds)
    return _Outcome(claims[0].confidence, score, one.example.impossible, one.weight)


def _best_threshold(outcomes: Sequence[_Outcome]) -> float:
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


def _scores(prefix: str, outcomes: Sequence[_Outcome]) -> dict[str, float]:
    possible = [o for o in outcomes if not o.impossible]
    return {
        f"{prefix}_auroc_answerable": auroc(
            [o.confidence for o in possible], [o.confidence for o in outcomes if o.impossible]
        ),
        f"{prefix}_first_claim_f1": float(np.mean([o.f1 for o in possible])),
        f"{prefix}_ece": expected_calibration_error(
            [o.confidence for o in outcomes],
            [o.f1 >= _CORRECT_F1 for o in outcomes],
            [o.weight for o in outcomes],
        ),
        f"{prefix}_n": float(len(outcomes)),
    }
