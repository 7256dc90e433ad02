"""The questions that the confidence learns from, asked of the whole pipeline.

All are kept out of the reader's training: the written ones, half of them twins whose detail no
article gives; those on agency articles, answerable and adversarial; and some of the written ones
asked where their article is missing. The reader may have read their articles with other questions.
Asking takes half an hour: what was found is kept on disk, so that fitting takes a minute.
Nothing is fitted here.
"""

from __future__ import annotations

import logging
import pickle
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from index.documents import Article, Hit
from index.encoder import load_encoder
from index.errors import ModelNotFound
from index.indexer import index_articles
from index.retriever import HybridRetriever
from index.sources import read_articles
from index.text import normalise
from qa.answers import AnswerSpan, Citation
from qa.confidence import Confidence, Linear
from qa.evidence import Evidence, Features, gather
from qa.pipeline import Sourcier
from qa.questions import analyse_question
from qa.reader import ExtractiveReader, Reader
from qa.training.config import TrainingConfig
from qa.training.data import first_by_hash, load_splits
from qa.training.examples import Example
from qa.training.scores import CORRECT_F1, f1, states
from qa.training.written import JudgedSpans
from qa.verifier import SentenceVerifier

_LOG = logging.getLogger(__name__)
_FOUND = "asked.pickle"
_ABSENT_QUESTIONS = 150
_FIRST_ABSENT_YEAR = 2019
"""The Wikinews corpus ends in 2018: what happened later it cannot tell."""

Kind = Literal["answerable", "twin", "absent", "seeking"]


@dataclass(frozen=True, slots=True)
class Found:
    """A question, the passages found for it, their articles, and the spans read in them."""

    example: Example
    hits: Sequence[Hit]
    articles: Mapping[str, Article]
    spans: Sequence[AnswerSpan]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with every span found for it; ``weight`` is its share in fits and means.

    ``judged`` says of a seeking question which spans answer; of others their words tell.
    """

    example: Example
    kind: Kind
    evidence: Sequence[Evidence]
    weight: float = 1.0
    judged: JudgedSpans | None = None

    def is_right(self, item: Evidence) -> bool:
        """Whether the span answers."""
        return self.f1_of(item.span) >= CORRECT_F1

    def f1_of(self, told: AnswerSpan | Citation) -> float:
        """How well what is told there answers, in [0, 1]; 0 or 1 where it was judged."""
        text = told.text if isinstance(told, AnswerSpan) else told.quote
        golds = [gold.text for gold in self.example.answers]
        if self.judged is None:
            return f1(text, golds)
        verdict = self.judged.verdict((told.article_id, told.start, told.end))
        return float(any(states(text, gold) for gold in golds) if verdict is None else verdict)


def ask_kept_out(config: TrainingConfig, model: Path) -> Path:
    """Ask everything with the reader in ``model`` and keep what was found; the file written.

    Half of the agency's answerable questions and all adversarial ones measure. The absent questions
    (learned from) are asked of Wikinews alone.

    Raises:
        CorpusError: training data are missing.
        ModelNotFound: ``model`` holds no reader.
    """
    reader, splits = ExtractiveReader.load(model), load_splits(config)
    half = len(splits.agency_dev) // 2
    learned = [*splits.written_dev, *splits.agency_dev[:half]]
    examples = [*learned, *splits.agency_dev[half:], *splits.unanswerable_dev]
    own = [article_of(e) for e in examples if e.article_id.startswith("os-")]
    found = _ask(config, examples, own, reader, named="confidence")
    absent = _ask(config, _absent(splits.written_dev), [], reader, named="confidence-absent")
    path = _found_path(config)
    with path.open("wb") as file:
        pickle.dump(([*found[: len(learned)], *absent], found[len(learned) :]), file)
    return path


def load_asked(config: TrainingConfig) -> tuple[list[Asked], list[Asked]]:
    """What is learned from and what measures it, as the stage ``ask`` found them.

    Features are computed anew, so that a change of them needs no asking. What was found by the
    readers of ``config.asked_too`` is learned from too, the same questions with other mistakes.

    Raises:
        ModelNotFound: nothing was asked yet.
    """
    learned, measuring = _read_found(_found_path(config))
    for folder in config.asked_too:
        learned = [*learned, *_read_found(Path(folder) / _FOUND)[0]]
    return [_weighed(one) for one in learned], [_weighed(one) for one in measuring]


def _read_found(path: Path) -> tuple[list[Found], list[Found]]:
    learned, measuring = what_was_found(path, "ask")
    return list(learned), list(measuring)


def _weighed(found: Found) -> Asked:
    question = analyse_question(found.example.question)
    evidence = gather(question, found.spans, found.hits, found.articles)
    return Asked(found.example, kind_of(found.example), evidence)


def _found_path(config: TrainingConfig) -> Path:
    return config.output_folder / _FOUND


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
) -> list[Found]:
    """What is found for each question over Wikinews and the ``added`` articles."""
    directory, encoder = config.output_folder / named, load_encoder()
    wikinews = read_articles([Path(config.data) / "winer_fr" / "articles.jsonl"])
    articles = {article.id: article for article in added}
    index_articles(directory, [*wikinews, *articles.values()], encoder)
    asked: list[Found] = []
    retriever, verifier = HybridRetriever.open(directory, encoder), SentenceVerifier.load()
    with Sourcier(retriever, reader, unfitted(), verifier) as engine:
        for number, example in enumerate(examples, start=1):
            asked.append(Found(example, *found_for(engine, example.question)))
            if number % 50 == 0:
                _LOG.info("%s: asked %d of %d questions", named, number, len(examples))
    return asked


def found_for(
    engine: Sourcier, question: str
) -> tuple[list[Hit], dict[str, Article], list[AnswerSpan]]:
    """The passages found for ``question``, their articles, and the spans read in them."""
    asked = analyse_question(question)
    hits = engine.search(asked)
    articles = engine.articles(hits)
    return hits, articles, engine.spans(asked.text, hits, articles)


def what_was_found(path: Path, stage: str) -> Any:  # noqa: ANN401 - each stage keeps its own
    """What ``stage`` has kept at ``path``.

    Raises:
        ModelNotFound: nothing was asked yet.
    """
    if not path.is_file():
        raise ModelNotFound(
            f"Aucune question posée : {path} manque. Lancez d'abord l'étape {stage}.",
            f"No question asked: no {path}. Run the stage {stage} first.",
        )
    with path.open("rb") as file:
        return pickle.load(file)  # noqa: S301 - written by a stage, here


def unfitted() -> Confidence:
    """A confidence that knows nothing: what is asked to fit one must not depend on another.

    The shipped weights may even be of other features.
    """
    nothing = Linear(dict.fromkeys(Features.names(), 0.0), 0.0)
    return Confidence(nothing, nothing, 0.0)


def kind_of(example: Example) -> Kind:
    """A twin has the place of what a careless reader would take; an absent question has not."""
    if not example.impossible:
        return "answerable"
    return "twin" if example.plausible else "absent"


def article_of(example: Example) -> Article:
    """The article that ``example`` is about, its whole context."""
    text = normalise(example.context).strip()
    return Article(example.article_id, example.title, text, published=example.published)
