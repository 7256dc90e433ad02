"""The questions to which the press gives several values, asked of the whole pipeline.

The confidence learns from what is found which claims beside the first are answers too
(`qa.further`). As in `qa.training.asking`, what was found is kept on disk.
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
from index.sources import read_articles
from qa.answers import AnswerSpan
from qa.pipeline import Sourcier
from qa.reader import ExtractiveReader
from qa.training.asking import article_of, found_for, unfitted, what_was_found
from qa.training.config import TrainingConfig
from qa.training.data import contexts
from qa.training.written import SeveralQuestion, several_questions
from qa.verifier import SentenceVerifier

_LOG = logging.getLogger(__name__)
_FOUND = "several.pickle"


@dataclass(frozen=True, slots=True)
class FoundSeveral:
    """A question, the texts that answer it, and what was found: passages, articles and spans."""

    asked: SeveralQuestion
    golds: tuple[str, ...]
    hits: Sequence[Hit]
    articles: Mapping[str, Article]
    spans: Sequence[AnswerSpan]


def every_article(data: Path) -> dict[str, Article]:
    """What they are asked over, by id.

    Wikinews whole, the agency's training articles, and those of its others that they are about.

    Raises:
        CorpusError: a file is missing under ``data``, the shared folder.
    """
    wikinews = read_articles([data / "winer_fr" / "articles.jsonl"])
    articles = {a.id: a for a in wikinews if isinstance(a, Article)}
    wanted = {key for q in several_questions() for key, _, _ in q.places}
    for example in contexts(data, wanted - articles.keys()).values():
        if example.article_id not in articles:
            articles[example.article_id] = article_of(example)
    return articles


def ask_several(config: TrainingConfig, model: Path) -> Path:
    """Ask those kept out with the reader in ``model`` and keep what was found; the file written.

    The others taught the reader: what it finds for them is no measure of what it finds.

    Raises:
        CorpusError: training data are missing.
        ModelNotFound: ``model`` holds no reader.
    """
    reader, encoder = ExtractiveReader.load(model), load_encoder()
    questions = [question for question in several_questions() if question.is_kept_out]
    every = every_article(Path(config.data))
    directory = config.output_folder / "several"
    index_articles(directory, every.values(), encoder)
    found = []
    retriever, verifier = HybridRetriever.open(directory, encoder), SentenceVerifier.load()
    with Sourcier(retriever, reader, unfitted(), verifier) as engine:
        for number, question in enumerate(questions, start=1):
            golds = tuple(every[key].text[start:end] for key, start, end in question.places)
            found.append(FoundSeveral(question, golds, *found_for(engine, question.question)))
            if number % 50 == 0:
                _LOG.info("asked %d of %d questions", number, len(questions))
    path = config.output_folder / _FOUND
    with path.open("wb") as file:
        pickle.dump(found, file)
    return path


def load_several(config: TrainingConfig) -> list[FoundSeveral]:
    """What the stage ``ask-several`` found.

    Raises:
        ModelNotFound: nothing was asked yet.
    """
    return list(what_was_found(config.output_folder / _FOUND, "ask-several"))
