"""Stage ``confidence``: fit the weights and the threshold of `qa.confidence`.

Questions: the agency questions kept out of the reader's training, answerable and adversarial. The
collection searched: their articles and, as distractors, the Wikinews corpus. Nothing here looks at
the gold folder, so news-fr-dev and press-fr-dev stay fair measures of the result.
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
from qa.training.scores import auroc, f1

_LOG = logging.getLogger(__name__)
_CORRECT_F1 = 0.5
"""A span counts as right when its French F1 with a gold answer reaches this."""


@dataclass(frozen=True, slots=True)
class _Asked:
    example: Example
    evidence: Sequence[Evidence]

    def is_right(self, item: Evidence) -> bool:
        return f1(item.span.text, [gold.text for gold in self.example.answers]) >= _CORRECT_F1


def fit_confidence(config: TrainingConfig, model: Path, output: Path) -> dict[str, float]:
    """Fit, write ``output`` (JSON, with its provenance), and return the scores.

    Raises:
        CorpusError: training data are missing.
        ModelNotFound: ``model`` holds no reader.
    """
    splits = load_splits(config)
    examples = [*splits.agency_dev, *splits.unanswerable_dev]
    asked = _ask(config, examples, model)
    fitted = _fit(asked)
    threshold, scores = _choose_threshold(fitted, asked)
    record = {
        "weights": {name: round(w, 4) for name, w in fitted.weights.items()},
        "bias": round(fitted.bias, 4),
        "threshold": round(threshold, 4),
        "fitted_on": f"{len(splits.agency_dev)} answerable and {len(splits.unanswerable_dev)}"
        " adversarial agency questions kept out of training, over their articles and Wikinews",
        "scores_in_sample": {name: round(value, 4) for name, value in scores.items()},
    }
    output.write_text(json.dumps(record, indent=2) + "\n", encoding="utf-8")
    return scores


def _ask(config: TrainingConfig, examples: Sequence[Example], model: Path) -> list[_Asked]:
    directory = config.output_folder / "confidence"
    encoder = load_encoder()
    wikinews = read_articles([Path(config.data) / "winer_fr" / "articles.jsonl"])
    index_articles(directory, [*wikinews, *_articles(examples)], encoder)
    asked = []
    with Sourcier.open(directory, encoder=encoder, reader=ExtractiveReader.load(model)) as engine:
        for number, example in enumerate(examples, start=1):
            asked.append(_Asked(example, engine.evidence(example.question)))
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


def _fit(asked: Sequence[_Asked]) -> Confidence:
    """Logistic regression over spans, L2 with C = 1, on standardised features."""
    from sklearn.linear_model import LogisticRegression

    rows = [(item.features.vector(), one.is_right(item)) for one in asked for item in one.evidence]
    features: NDArray[np.float64] = np.stack([vector for vector, _ in rows])
    right = np.array([label for _, label in rows])
    mean, deviation = features.mean(axis=0), features.std(axis=0) + 1e-9
    model = LogisticRegression(C=1.0, max_iter=1000).fit((features - mean) / deviation, right)
    weights = model.coef_[0] / deviation
    bias = float(model.intercept_[0] - weights @ mean)
    return Confidence(dict(zip(Features.names(), weights.tolist(), strict=True)), bias, 0.0)


def _choose_threshold(
    fitted: Confidence, asked: Sequence[_Asked]
) -> tuple[float, dict[str, float]]:
    """The threshold of the best SQuAD 2.0 F1 (abstaining scores 1 where there is no answer)."""
    outcomes = [_outcome(fitted, one) for one in asked]
    confidences = np.array([confidence for confidence, _, _ in outcomes])
    answered = np.array([score for _, score, _ in outcomes])
    impossible = np.array([flag for _, _, flag in outcomes])
    candidates = np.unique(np.concatenate([[0.0], confidences]))
    totals = [
        float(np.where(confidences >= t, answered, impossible).mean()) for t in candidates.tolist()
    ]
    best = int(np.argmax(totals))
    return float(candidates[best]), {
        "best_f1": totals[best],
        "HasAns_f1_without_abstention": float(answered[~impossible].mean()),
        "auroc_answerable": auroc(
            confidences[~impossible].tolist(), confidences[impossible].tolist()
        ),
        "n": float(len(outcomes)),
    }


def _outcome(fitted: Confidence, one: _Asked) -> tuple[float, float, bool]:
    """(confidence of the first claim, its F1, whether the question has no answer)."""
    scored = [Scored(item, fitted.probability(item.features)) for item in one.evidence]
    claims = build_claims(analyse_question(one.example.question), scored)
    if not claims:
        return 0.0, 0.0, one.example.impossible
    golds = [gold.text for gold in one.example.answers]
    return claims[0].confidence, f1(claims[0].text, golds), one.example.impossible
