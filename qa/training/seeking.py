"""Questions from memory, asked of the whole agency archive: what people ask who have read nothing.

A question written on an article has its answer there; these may have none, or only that of another
event of the same kind. The confidence learns from those of `SEEKING_QUESTIONS`, the verifier from
what was judged for those of `SEEKING_TO_TRAIN` (`qa.training.judged`). What was found is kept on
disk, as in `qa.training.asking`.
"""

from __future__ import annotations

import logging
import pickle
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from index.documents import Article, Hit
from index.encoder import load_encoder
from index.indexer import index_articles
from index.retriever import HybridRetriever
from qa.answers import AnswerSpan
from qa.evidence import gather
from qa.pipeline import Sourcier
from qa.questions import analyse_question
from qa.reader import ExtractiveReader
from qa.training.asking import Asked, article_of, found_for, unfitted, what_was_found
from qa.training.config import TrainingConfig
from qa.training.data import news_examples
from qa.training.examples import AGENCY, Example, Gold, raw_agency
from qa.training.written import SEEKING_QUESTIONS, JudgedSpans, judged_spans
from qa.verifier import SentenceVerifier

_LOG = logging.getLogger(__name__)
_FOUND = "seeking.pickle"


@dataclass(frozen=True, slots=True)
class FoundSeeking:
    """A question and what was found for it: passages, their articles, and spans."""

    question: str
    hits: Sequence[Hit]
    articles: Mapping[str, Article]
    spans: Sequence[AnswerSpan]


def archive(data: Path) -> list[Article]:
    """Every agency article, as the training sets have it or raw with glued sentences split.

    Raises:
        CorpusError: a file is missing under ``data``, the shared folder.
    """
    found = {e.article_id: e for e in (*raw_agency(data), *news_examples(data))}
    return [article_of(found[key]) for key in sorted(found) if key.startswith(AGENCY)]


def ask_seeking(config: TrainingConfig, model: Path) -> Path:
    """Ask them with the reader in ``model`` and keep what was found; the file written.

    Raises:
        CorpusError: training data are missing.
        ModelNotFound: ``model`` holds no reader.
    """
    reader, encoder = ExtractiveReader.load(model), load_encoder()
    directory = config.output_folder / "seeking"
    index_articles(directory, archive(Path(config.data)), encoder)
    found = []
    retriever, verifier = HybridRetriever.open(directory, encoder), SentenceVerifier.load()
    with Sourcier(retriever, reader, unfitted(), verifier) as engine:
        for number, one in enumerate(judged_spans(SEEKING_QUESTIONS), start=1):
            found.append(FoundSeeking(one.question, *found_for(engine, one.question)))
            if number % 50 == 0:
                _LOG.info("asked %d questions", number)
    path = config.output_folder / _FOUND
    with path.open("wb") as file:
        pickle.dump(found, file)
    return path


def load_seeking(config: TrainingConfig) -> list[Asked]:
    """What the stage ``ask-seeking`` found, with what was judged of it; features computed anew.

    Raises:
        ModelNotFound: nothing was asked yet.
    """
    found = what_was_found(config.output_folder / _FOUND, "ask-seeking")
    judged = {one.question: one for one in judged_spans(SEEKING_QUESTIONS)}
    return [asked_of(one, judged[one.question]) for one in found]


def asked_of(found: FoundSeeking, judged: JudgedSpans) -> Asked:
    """The question with the evidence found for it; its answers are the texts judged right.

    Those of articles that were found: without their text nothing can be compared with them. It is
    ``impossible`` when none of the spans that were read is right.
    """
    question = analyse_question(found.question)
    evidence = gather(question, found.spans, found.hits, found.articles)
    places = [place for place in judged.right if place[0] in found.articles]
    golds = tuple(Gold(found.articles[key].text[a:b], a) for key, a, b in places)
    example = Example(
        id=found.question,
        source="seeking",
        article_id=found.question,
        question=found.question,
        context="",
        title="",
        published=None,
        answers=golds,
        impossible=not judged.right,
    )
    return Asked(example, "seeking", evidence, judged=judged)
