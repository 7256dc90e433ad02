"""Stage ``encoder-scores``: how often an encoder alone finds the passage of a question.

Development only: the kept-out written questions, over the passages of the two news training sets;
or briefly the questions on PIAF's development titles, over their paragraphs.
"""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import numpy as np

from index.encoder import Encoder, load_encoder
from qa.training.config import TrainingConfig
from qa.training.data import load_splits
from qa.training.pairs import articles_of, places_of
from qa.training.scores import mean_estimate

_DEPTHS = (1, 5, 20)


def encoder_scores(
    config: TrainingConfig, folder: Path | None, *, briefly: bool = False
) -> dict[str, Any]:
    """``recall@1|5|20`` with n and interval, of the encoder in ``folder``, or of the shipped one.

    ``briefly`` reads some hundred paragraphs instead of thousands of passages, for slow encoders.

    Raises:
        ModelNotFound: no encoder there.
    """
    encoder: Encoder = load_encoder(folder)
    splits = load_splits(config)
    news = [e for e in splits.train if e.source in {"winer", "agency", "written"}]
    asked = [e for e in splits.written_dev if e.answers]
    if briefly:
        news, asked = [], [e for e in splits.piaf_dev if e.answers]
    places = places_of(articles_of([*news, *asked]))
    passages = encoder.encode([place.encoded for place in places])
    questions = encoder.encode([e.question for e in asked])
    order = np.argsort(-(questions @ passages.T), axis=1)[:, : max(_DEPTHS)]
    found = np.array(
        [
            [
                places[i].article_id == e.article_id
                and 0 <= e.answers[0].start - places[i].start < len(places[i].text)
                for i in row
            ]
            for e, row in zip(asked, order, strict=True)
        ]
    )
    return {
        f"recall@{k}": dataclasses.asdict(
            mean_estimate(found[:, :k].any(axis=1).astype(float).tolist())
        )
        for k in _DEPTHS
    }
