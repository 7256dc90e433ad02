"""The training sets as records, and their splits. See shared/data/README.md, which binds.

Train only: PIAF test and dev titles, Wikinews of 2018, the gold folder and the kept-out questions
never leave this module as training examples. It does not crop, tokenise or sample.
"""

from __future__ import annotations

import dataclasses
import hashlib
import logging
from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from index.errors import CorpusError
from qa.training.cloze import clozes
from qa.training.config import TrainingConfig
from qa.training.examples import Example, Gold, afriqa, raw_agency, squad
from qa.training.written import (
    WRITTEN_ON_AGENCY,
    WRITTEN_ON_PIAF,
    WRITTEN_QUESTIONS,
    WrittenQuestion,
    is_kept_out,
    several_questions,
    written_questions,
)

_LOG = logging.getLogger(__name__)

FIRST_HELD_OUT_DAY = date(2018, 1, 1)
"""Wikinews articles from this day on carry a held-out set."""


@dataclass(frozen=True, slots=True)
class Splits:
    """``train`` and the four development sets, pairwise without a common question."""

    train: tuple[Example, ...]
    piaf_dev: tuple[Example, ...]
    agency_dev: tuple[Example, ...]
    unanswerable_dev: tuple[Example, ...]
    written_dev: tuple[Example, ...]


def load_splits(config: TrainingConfig) -> Splits:
    """The examples of ``config.sources``, split.

    Raises:
        CorpusError: a file is missing, or a Wikinews article is dated 2018 or later.
    """
    folder = Path(config.data)
    loaded = [e for source in config.sources for e in _load(source, folder, config)]
    examples = [e for e in loaded if e.answers or e.impossible]
    if len(examples) < len(loaded):
        _LOG.warning("%d questions without a usable answer left out", len(loaded) - len(examples))
    for example in examples:
        _check_split(example)
    piaf_dev = [e for e in examples if e.source == "piaf" and is_piaf_dev(e.title)]
    by_source = {s: [e for e in examples if e.source == s] for s in ("agency", "unanswerable")}
    agency_dev = first_by_hash(by_source["agency"], config.keep_out_answerable)
    unanswerable_dev = first_by_hash(by_source["unanswerable"], config.keep_out_unanswerable)
    written_dev = [e for e in examples if e.source == "written" and is_kept_out(e.article_id)]
    kept_out = {e.id for e in (*piaf_dev, *agency_dev, *unanswerable_dev, *written_dev)}
    return Splits(
        train=tuple(e for e in examples if e.id not in kept_out),
        piaf_dev=tuple(piaf_dev),
        agency_dev=tuple(agency_dev),
        unanswerable_dev=tuple(unanswerable_dev),
        written_dev=tuple(written_dev),
    )


def news_examples(data: Path) -> Iterator[Example]:
    """The questions of the two news training sets under ``data``, as they came."""
    return (example for name in ("winer", "agency") for example in _LOADERS[name](data))


def contexts(data: Path, wanted: Set[str]) -> dict[str, Example]:
    """The articles of the two news training sets by id, and the raw agency articles ``wanted``.

    Raises:
        CorpusError: one of ``wanted`` is in neither, or a file is missing.
    """
    found = {example.article_id: example for example in news_examples(data)}
    if missing := wanted - found.keys():
        found |= {example.article_id: example for example in raw_agency(data, missing)}
    _check_all_found(wanted, found, data)
    return found


def _check_all_found(wanted: Set[str], found: Mapping[str, Example], data: Path) -> None:
    if missing := sorted(wanted - found.keys()):
        raise CorpusError(
            f"Des questions portent sur {missing[0]}, absent de {data}.",
            f"There are questions about {missing[0]}, not in {data}.",
        )


def is_piaf_dev(title: str) -> bool:
    """Whether the PIAF article ``title`` is for development (shared/data/README.md)."""
    return _sha1(title) % 10 == 0


def _sha1(text: str) -> int:
    return int(hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest(), 16)


def first_by_hash(examples: Iterable[Example], count: int) -> list[Example]:
    """The ``count`` examples of lowest sha1 of the id: a sample that never changes."""
    return sorted(examples, key=lambda e: _sha1(e.id))[:count]


def _check_split(example: Example) -> None:
    if example.source == "written-piaf" and is_piaf_dev(example.title):
        raise CorpusError(
            f"La question {example.id} porte sur un titre de développement : {example.title}.",
            f"Question {example.id} is on a development title: {example.title}.",
        )
    held_out = example.published is not None and example.published >= FIRST_HELD_OUT_DAY
    if example.source == "winer" and held_out:
        raise CorpusError(
            f"L'article Wikinews {example.article_id} ({example.published}) est réservé au test.",
            f"Wikinews article {example.article_id} ({example.published}) is held out for test.",
        )


def _piaf(folder: Path) -> Iterator[Example]:
    test = set((folder / "piaf/test-titles.txt").read_text(encoding="utf-8").split("\n"))
    return (
        example
        for example in squad(folder / "piaf/piaf-v1.1.json", "piaf")
        if example.title not in test
    )


def _cloze(folder: Path, config: TrainingConfig) -> Iterator[Example]:
    made = clozes(folder, per_article=config.windows.clozes_per_article, seed=config.seed)
    for number, cloze in enumerate(made):
        yield Example(
            id=f"cloze-{number}",
            source="cloze",
            article_id=cloze.article_id,
            question=cloze.question,
            context=cloze.context,
            title=cloze.title,
            published=cloze.published,
            answers=tuple(Gold(cloze.answer, start) for start in cloze.starts),
        )


def _load(source: str, folder: Path, config: TrainingConfig) -> Iterator[Example]:
    return _cloze(folder, config) if source == "cloze" else _LOADERS[source](folder)


def _written(folder: Path, source: str, path: Path) -> Iterator[Example]:
    """The questions of ``path`` on press articles."""
    questions = list(written_questions(path))
    return _on(contexts(folder, {q.article_id for q in questions}), questions, source)


def _written_on_piaf(folder: Path) -> Iterator[Example]:
    paragraphs = {example.article_id: example for example in _piaf(folder)}
    questions = list(written_questions(WRITTEN_ON_PIAF))
    _check_all_found({q.article_id for q in questions}, paragraphs, folder)
    return _on(paragraphs, questions, "written-piaf")


def _on(
    articles: Mapping[str, Example], questions: Iterable[WrittenQuestion], source: str
) -> Iterator[Example]:
    for written in questions:
        article = articles[written.article_id]
        gold = Gold(article.context[written.start : written.end], written.start)
        yield dataclasses.replace(
            article,
            id=written.id,
            source=source,
            question=written.question,
            answers=() if written.impossible else (gold,),
            impossible=written.impossible,
            plausible=(gold,) if written.impossible else (),
        )


def _several(folder: Path) -> Iterator[Example]:
    """The training questions with several places: an example for each article that answers."""
    questions = [q for q in several_questions() if not q.is_kept_out]
    articles = contexts(folder, {key for q in questions for key, _, _ in q.places})
    for asked in questions:
        answering = frozenset(article_id for article_id, _, _ in asked.places)
        for article_id in sorted(answering):
            article = articles[article_id]
            golds = tuple(
                Gold(article.context[start:end], start)
                for key, start, end in asked.places
                if key == article_id
            )
            yield dataclasses.replace(
                article,
                id=f"{asked.id}@{article_id}",
                source="several",
                question=asked.question,
                answers=golds,
                answered_in=answering - {article_id},
            )


_LOADERS: dict[str, Callable[[Path], Iterator[Example]]] = {
    "piaf": _piaf,
    "winer": lambda folder: squad(folder / "news_qa/train-winer.json", "winer"),
    "agency": lambda folder: squad(folder / "news_qa/train-agency.json", "agency"),
    "unanswerable": lambda folder: squad(
        folder / "news_qa/train-agency-unanswerable.json", "unanswerable"
    ),
    "afriqa": afriqa,
    "written": lambda folder: _written(folder, "written", WRITTEN_QUESTIONS),
    "written-agency": lambda folder: _written(folder, "written-agency", WRITTEN_ON_AGENCY),
    "several": _several,
    "written-piaf": _written_on_piaf,
}
