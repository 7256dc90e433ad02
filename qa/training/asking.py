"""The questions that the confidence learns from, asked of the whole pipeline.

All are kept out of the reader's training: the written ones, half of them twins whose detail no
article gives; those on agency articles, answerable and adversarial; and some of the written ones
asked where their article is missing. The reader may have read their articles with other questions.
Nothing is fitted here.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from index.documents import Article
from index.encoder import load_encoder
from index.indexer import index_articles
from index.retriever import HybridRetriever
from index.sources import read_articles
from index.text import normalise
from qa.confidence import Confidence
from qa.evidence import Evidence, Features
from qa.pipeline import Sourcier
from qa.reader import Reader
from qa.training.config import TrainingConfig
from qa.training.data import Example, Splits, first_by_hash
from qa.training.scores import f1

_LOG = logging.getLogger(__name__)
CORRECT_F1 = 0.5
"""A span counts as right when its French F1 with a gold answer reaches this."""
_ABSENT_QUESTIONS = 150
_FIRST_ABSENT_YEAR = 2019
"""The Wikinews corpus ends in 2018: what happened later it cannot tell."""

Kind = Literal["answerable", "twin", "absent"]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with every span found for it; ``weight`` is its share in fits and means."""

    example: Example
    kind: Kind
    evidence: Sequence[Evidence]
    weight: float = 1.0

    def is_right(self, item: Evidence) -> bool:
        """Whether the span answers."""
        return f1(item.span.text, [gold.text for gold in self.example.answers]) >= CORRECT_F1


def ask_kept_out(
    config: TrainingConfig, splits: Splits, reader: Reader
) -> tuple[list[Asked], list[Asked]]:
    """What is learned from and what measures it, over Wikinews and the questions' own articles.

    Half of the agency's answerable questions and all adversarial ones measure. The absent questions
    (learned from) are asked of Wikinews alone.
    """
    half = len(splits.agency_dev) // 2
    learned = [*splits.written_dev, *splits.agency_dev[:half]]
    examples = [*learned, *splits.agency_dev[half:], *splits.unanswerable_dev]
    own = [_article(e) for e in examples if e.article_id.startswith("os-")]
    asked = _ask(config, examples, own, reader, named="confidence")
    absent = _ask(config, _absent(splits.written_dev), [], reader, named="confidence-absent")
    return [*asked[: len(learned)], *absent], asked[len(learned) :]


def _absent(examples: Sequence[Example]) -> list[Example]:
    """Answerable questions on recent agency articles, as questions that nothing answers."""
    recent = [
        e
        for e in examples
        if e.answers and e.published is not None and e.published.year >= _FIRST_ABSENT_YEAR
    ]
    chosen = first_by_hash(recent, _ABSENT_QUESTIONS)
    return [replace(e, impossible=True, answers=()) for e in chosen]


def _ask(
    config: TrainingConfig,
    examples: Sequence[Example],
    added: Iterable[Article],
    reader: Reader,
    *,
    named: str,
) -> list[Asked]:
    """The evidence for each question over Wikinews and the ``added`` articles."""
    directory, encoder = config.output_folder / named, load_encoder()
    wikinews = read_articles([Path(config.data) / "winer_fr" / "articles.jsonl"])
    articles = {article.id: article for article in added}
    index_articles(directory, [*wikinews, *articles.values()], encoder)
    asked = []
    # subtle: the shipped weights may be of other features, and must not matter to what is fitted.
    unfitted = Confidence(dict.fromkeys(Features.names(), 0.0), 0.0, 0.0)
    with Sourcier(HybridRetriever.open(directory, encoder), reader, unfitted) as engine:
        for number, example in enumerate(examples, start=1):
            asked.append(Asked(example, kind_of(example), engine.evidence(example.question)))
            if number % 50 == 0:
                _LOG.info("%s: asked %d of %d questions", named, number, len(examples))
    return asked


def kind_of(example: Example) -> Kind:
    """A twin has the place of what a careless reader would take; an absent question has not."""
    if not example.impossible:
        return "answerable"
    return "twin" if example.plausible else "absent"


def _article(example: Example) -> Article:
    text = normalise(example.context).strip()
    return Article(example.article_id, example.title, text, published=example.published)
