"""An evaluation from end to end: articles are read and indexed, models opened, questions run.

`evaluate` opens the real parts; `evaluate_reader`, `evaluate_retrieval` and `evaluate_pipeline`
take them ready made. Nothing is printed and no report is written here.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from eval.collection import indexed_collection
from eval.datasets import check_offsets
from eval.gold import Dataset, DatasetError, Notice
from eval.modes import (
    SEARCH_MODES,
    Asker,
    OnQuestion,
    Retriever,
    SearchMode,
    ask_questions,
    read_questions,
    search_questions,
)
from eval.provenance import provenance
from eval.records import Record
from eval.report import Mode, Report
from eval.summary import intervals, summarise, summarise_by_type
from index.documents import Article
from index.encoder import Encoder
from qa.reader import SHIPPED_READER, ExtractiveReader, Reader
from qa.verifier import SHIPPED_VERIFIER

if TYPE_CHECKING:
    from index.indexer import Progress


def evaluate(
    dataset: Dataset,
    mode: Mode,
    *,
    corpus: Sequence[Path] = (),
    directory: Path | None = None,
    encoder: Encoder | None = None,
    reader: Reader | None = None,
    abstain_below: float | None = None,
    cache: Path | None = None,
    command: str = "",
    on_progress: Callable[[Progress], None] = lambda progress: None,
    on_question: OnQuestion = lambda done, total: None,
) -> Report:
    """``dataset`` run with the shipped encoder and reader, or those given.

    The articles are those of ``corpus`` and the contexts of the dataset, indexed together in
    ``cache`` (default: the user's); when there are none, the collection in ``directory`` is used.

    Raises:
        DatasetError: there are no articles to ask, or no question can be put in ``mode``.
        CorpusError, StoreError, ModelNotFound: as reading, indexing and opening raise them.
    """
    articles, failures = _articles(dataset, corpus)
    fingerprints = {}
    if mode == "reader":
        report = evaluate_reader(
            dataset,
            ExtractiveReader.load() if reader is None else reader,
            _finder(dataset, articles, directory),
            abstain_below=abstain_below,
            on_question=on_question,
        )
    else:
        encoder = _encoder() if encoder is None else encoder
        fingerprints["encoder"] = encoder.fingerprint
        folder = directory
        if articles:
            folder = indexed_collection(articles, encoder, cache=cache, on_progress=on_progress)
        if folder is None:
            raise _no_articles(dataset)
        report = _evaluate_collection(dataset, mode, folder, encoder, reader, on_question)
    if mode != "retrieval":
        fingerprints["reader"] = _reader_fingerprint(reader)
    if mode == "pipeline":
        fingerprints["verifier"] = _shipped(SHIPPED_VERIFIER)
    return replace(
        report,
        provenance={**report.provenance, **fingerprints, "command": command},
        notices=(*failures, *report.notices),
    )


def _evaluate_collection(
    dataset: Dataset,
    mode: Mode,
    folder: Path,
    encoder: Encoder,
    reader: Reader | None,
    on_question: OnQuestion,
) -> Report:
    if mode == "retrieval":
        from index.retriever import HybridRetriever

        with closing(HybridRetriever.open(folder, encoder)) as retriever:
            return evaluate_retrieval(dataset, retriever, on_question=on_question)
    from qa.pipeline import TOP_K, Sourcier

    with closing(Sourcier.open(folder, encoder=encoder, reader=reader)) as sourcier:
        return evaluate_pipeline(dataset, sourcier, top_k=TOP_K, on_question=on_question)


def evaluate_reader(
    dataset: Dataset,
    reader: Reader,
    find: Callable[[str], Article | None],
    *,
    abstain_below: float | None = None,
    on_question: OnQuestion = lambda done, total: None,
) -> Report:
    """``reader`` on whole gold articles, which ``find`` gives by id.

    Without ``abstain_below`` the reader abstains below score 0 when the dataset has questions
    without an answer, and never when it has none. Questions without a gold article (the
    unanswerable ones of our own format) are skipped.

    Raises:
        DatasetError: no question has a gold article that can be found.
    """
    checked, notices = check_offsets(dataset, find)
    if abstain_below is None and not all(q.answerable for q in dataset.questions):
        abstain_below = 0.0
    records = read_questions(
        checked, reader, find, abstain_below=abstain_below, on_question=on_question
    )
    if not records:
        raise _no_articles(dataset)
    report = _report(dataset, "reader", records, notices)
    return replace(report, provenance={**report.provenance, "abstain_below": abstain_below})


def evaluate_retrieval(
    dataset: Dataset,
    retriever: Retriever,
    *,
    modes: Sequence[SearchMode] = SEARCH_MODES,
    on_question: OnQuestion = lambda done, total: None,
) -> Report:
    """``retriever`` in each of ``modes``; the questions without a right answer are skipped.

    Raises:
        DatasetError: no question has an answer.
    """
    checked, notices = check_offsets(dataset, retriever.store.article)
    records = search_questions(checked, retriever, modes=modes, on_question=on_question)
    if not records:
        raise DatasetError(
            f"{dataset.name} : aucune question avec réponse ; il en faut au moins une pour évaluer"
            " la recherche.",
            f"{dataset.name}: no question has an answer; retrieval needs at least one.",
        )
    return _report(dataset, "retrieval", records, notices)


def evaluate_pipeline(
    dataset: Dataset,
    asker: Asker,
    *,
    top_k: int = 10,
    on_question: OnQuestion = lambda done, total: None,
) -> Report:
    """Every question asked of ``asker``; its confidences are taken as probabilities."""
    checked, notices = check_offsets(dataset, asker.store.article)
    records = ask_questions(checked, asker, top_k=top_k, on_question=on_question)
    return _report(dataset, "pipeline", records, notices)


def _report(
    dataset: Dataset, mode: Mode, records: Sequence[Record], notices: tuple[Notice, ...]
) -> Report:
    calibrated = mode == "pipeline"
    return Report(
        dataset=dataset.name,
        mode=mode,
        n=len(records),
        skipped=len(dataset.questions) - len(records),
        metrics=summarise(records, calibrated=calibrated),
        by_type=summarise_by_type(records, calibrated=calibrated),
        intervals=intervals(records, calibrated=calibrated),
        provenance=provenance(),
        records=tuple(records),
        notices=notices,
    )


def _articles(dataset: Dataset, corpus: Sequence[Path]) -> tuple[list[Article], tuple[Notice, ...]]:
    """The contexts of ``dataset``, the articles of ``corpus``, and what could not be read of it."""
    from index.sources import ReadFailure, read_articles

    articles, failures = list(dataset.articles), []
    for record in read_articles(corpus) if corpus else ():
        if isinstance(record, ReadFailure):
            fr, en = record.reason("fr"), record.reason("en")
            failures.append(Notice(f"{record.path} : {fr}", f"{record.path}: {en}"))
        else:
            articles.append(record)
    return articles, tuple(failures)


def _finder(
    dataset: Dataset, articles: Sequence[Article], directory: Path | None
) -> Callable[[str], Article | None]:
    if articles:
        return {article.id: article for article in articles}.get
    if directory is None:
        raise _no_articles(dataset)
    from index.store import Store

    with closing(Store.open(directory)) as store:
        ids = {article_id for q in dataset.questions for article_id in q.article_ids}
        found = {article_id: store.article(article_id) for article_id in sorted(ids)}
    return found.get


def _encoder() -> Encoder:
    from index.encoder import load_encoder

    return load_encoder()


def _no_articles(dataset: Dataset) -> DatasetError:
    return DatasetError(
        f"{dataset.name} : aucun article où chercher les réponses ({len(dataset.questions)}"
        " questions). Donnez les articles des questions : --corpus DOSSIER",
        f"{dataset.name}: no article to look for the answers in ({len(dataset.questions)}"
        " questions). Give the articles of the questions: --corpus FOLDER",
    )


def _reader_fingerprint(reader: Reader | None) -> str:
    """Says which weights read: a hash of the shipped ones, else what the reader calls itself."""
    if reader is not None:
        return str(getattr(reader, "fingerprint", type(reader).__name__))
    return _shipped(SHIPPED_READER)


def _shipped(folder: Path) -> str:
    with (folder / "model.safetensors").open("rb") as file:
        return f"shipped/sha256:{hashlib.file_digest(file, 'sha256').hexdigest()[:16]}"
