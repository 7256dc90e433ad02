"""Stage ``mine``: what the shipped reader finds for training questions, right and wrong.

The verifier (`qa.training.judged`) learns from the reader's own mistakes: for a question asked of
all training articles, the spans found in the likeliest passages. Nothing is judged here. Articles
whose questions are kept out (`qa.training.written.is_kept_out`) and the kept-out questions with
several values take no part, nor does Wikinews beyond the training set.
"""

from __future__ import annotations

import hashlib
import json
import logging
import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from index.documents import Article
from index.encoder import load_encoder
from index.errors import ModelNotFound
from index.indexer import index_articles
from index.retriever import HybridRetriever
from qa.pipeline import Sourcier
from qa.questions import analyse_question
from qa.reader import ExtractiveReader
from qa.second_look import first_spans
from qa.training.asking import article_of, unfitted
from qa.training.config import TrainingConfig
from qa.training.data import load_splits
from qa.training.examples import Example, Gold
from qa.training.written import Place, is_kept_out, several_questions

_LOG = logging.getLogger(__name__)
_MINED = "mined.jsonl"
_PASSAGES = 4
"""Passages read for a question: ten would take twice the time for spans that are seldom near."""

_OFTENER: Mapping[str, float] = {"several": 3.0, "winer": 2.0}
"""Sources that are drawn that many times as often: what the verifier is for, and Wikinews."""


@dataclass(frozen=True, slots=True)
class Mined:
    """A question, the places that answer it (none: its article does not), and what was found."""

    question: str
    source: str
    golds: tuple[Place, ...]
    found: tuple[Place, ...]


def mine(config: TrainingConfig, model: Path) -> Path:
    """Ask the training questions of ``config.sources`` with the reader in ``model``; the file.

    Until ``config.mining_limit`` are asked, in an order that never changes for the same questions;
    what an earlier run has asked is not asked again.

    Raises:
        CorpusError: training data are missing.
        ModelNotFound: ``model`` holds no reader.
    """
    apart = {question.question for question in several_questions() if question.is_kept_out}
    train = (e for e in load_splits(config).train if e.question not in apart)
    examples = [e for e in train if not is_kept_out(e.article_id)]
    reader, encoder = ExtractiveReader.load(model), load_encoder()
    directory, path = config.output_folder / "mined", config.output_folder / _MINED
    articles = mined_articles(examples)
    index_articles(directory, articles.values(), encoder)
    done = {(one.question, one.source) for one in _kept(path)}
    left = [q for q in _questions(examples, config.seed) if (q.question, q.source) not in done]
    left = left[: max(0, config.mining_limit - len(done))]
    with (
        Sourcier(HybridRetriever.open(directory, encoder), reader, unfitted()) as engine,
        path.open("a", buffering=1, encoding="utf-8") as file,
    ):
        for number, asked in enumerate(left, start=1):
            file.write(json.dumps(asdict(_asked(engine, asked)), ensure_ascii=False) + "\n")
            if number % 200 == 0:
                _LOG.info("asked %d of %d questions", number, len(left))
    return path


def load_mined(config: TrainingConfig) -> list[Mined]:
    """What `mine` wrote for this run, or the one of ``config.mined``; ``[]`` when it shall not.

    Raises:
        ModelNotFound: nothing was mined yet.
    """
    if not config.mining_limit and not config.mined:
        return []
    path = Path(config.mined or config.output) / _MINED
    if not path.is_file():
        raise ModelNotFound(
            f"Rien n'a été lu : {path} manque. Lancez d'abord l'étape mine.",
            f"Nothing was read: no {path}. Run the stage mine first.",
        )
    return _kept(path)


def mined_articles(examples: Iterable[Example]) -> dict[str, Article]:
    """The articles of ``examples`` by id."""
    return {e.article_id: article_of(e) for e in examples}


def _questions(examples: Sequence[Example], seed: int) -> list[Mined]:
    """Each question once with all its places, in an order that draws `_OFTENER` ones earlier.

    Weighted sampling without replacement (Efraimidis & Spirakis 2006).
    """
    places: dict[tuple[str, str], list[Place]] = {}
    for e in examples:
        places.setdefault((e.question, e.source), []).extend(_places(e, e.answers))
    rng = random.Random(seed)  # noqa: S311 - no secrets here
    keys = {at: rng.random() ** (1 / _OFTENER.get(at[1], 1)) for at in places}
    order = sorted(places, key=lambda at: -keys[at])
    return [
        Mined(question, source, tuple(places[question, source]), ()) for question, source in order
    ]


def unasked(examples: Iterable[Example], mined: Sequence[Mined], limit: int) -> list[Mined]:
    """At most ``limit`` other questions, those of an article together: answers beside traps.

    As if a reader had found only their answer, or what a careless one would take. Articles come in
    the order of their ids' sha1, which never changes; kept-out ones are left out.
    """
    known = {one.question for one in mined}
    others = [e for e in examples if e.question not in known and not is_kept_out(e.article_id)]
    by_article: dict[str, list[Mined]] = {}
    for e in sorted(others, key=lambda e: hashlib.sha1(e.article_id.encode()).digest()):  # noqa: S324
        pair = _places(e, e.answers), _places(e, e.plausible)
        by_article.setdefault(e.article_id, []).append(Mined(e.question, e.source, *pair))
    paired = (some for some in by_article.values() if len({bool(m.golds) for m in some}) == 2)
    return [one for some in paired for one in some][:limit]


def _places(example: Example, golds: Sequence[Gold]) -> tuple[Place, ...]:
    """The ``golds`` in the article of ``example``, but those that its normal form has moved."""
    text = article_of(example).text
    ends = ((gold, gold.start + len(gold.text)) for gold in golds)
    return tuple((example.article_id, g.start, b) for g, b in ends if text[g.start : b] == g.text)


def _asked(engine: Sourcier, asked: Mined) -> Mined:
    question = analyse_question(asked.question)
    hits = engine.search(question, k=_PASSAGES)
    spans = first_spans(engine.read(question.text, hits, engine.articles(hits)))
    found = tuple((span.article_id, span.start, span.end) for span in spans)
    return Mined(asked.question, asked.source, asked.golds, found)


def _kept(path: Path) -> list[Mined]:
    """What is in ``path``; a last line that a stopped run left half written is cut off."""
    if not path.is_file():
        return []
    text = path.read_text(encoding="utf-8")
    if (whole := text[: text.rfind("\n") + 1]) != text:
        path.write_text(whole, encoding="utf-8")
    return [_mined(json.loads(line)) for line in whole.splitlines()]


def _mined(record: Mapping[str, object]) -> Mined:
    golds, found = (tuple(_place(p) for p in _list(record[key])) for key in ("golds", "found"))
    return Mined(str(record["question"]), str(record["source"]), golds, found)


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _place(value: object) -> Place:
    key, start, end = _list(value)
    return str(key), int(str(start)), int(str(end))
