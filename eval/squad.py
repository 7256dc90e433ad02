"""SQuAD 1.1 and 2.0 JSON (PIAF and FQuAD are this): one article for each paragraph."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from eval.fields import (
    as_object,
    bad,
    check_answerable,
    check_ids,
    flag_field,
    list_field,
    offset_field,
    optional_text,
    text_field,
)
from eval.gold import Dataset, GoldAnswer, GoldQuestion
from index.dates import parse_date
from index.documents import Article
from index.text import normalise


def parse_squad(path: Path, text: str) -> Dataset:
    """The questions and paragraphs of a SQuAD file; paragraph 3 of "Sport" is article "Sport#3".

    Paragraphs count from 0 within a title, over all entries that bear it. Offsets follow the
    normalisation of the context.

    Raises:
        DatasetError: with the file and the line or the place in the JSON.
    """
    try:
        record = json.loads(text)
    except json.JSONDecodeError as exc:
        raise bad(
            f"{path}:{exc.lineno}",
            f"JSON illisible ({exc.msg}, colonne {exc.colno}) ; un fichier SQuAD était attendu.",
            f"broken JSON ({exc.msg}, column {exc.colno}); expected a SQuAD file.",
        ) from exc
    paragraphs = list(_paragraphs(as_object(record, str(path)), str(path)))
    questions = check_ids(
        pair
        for article, paragraph, place in paragraphs
        for pair in _questions(article, paragraph, place)
    )
    return Dataset(path.stem, questions, tuple(article for article, _, _ in paragraphs))


def _paragraphs(
    record: Mapping[str, Any], path: str
) -> Iterator[tuple[Article, dict[str, Any], str]]:
    counts: Counter[str] = Counter()
    for i, value in enumerate(list_field(record, "data", path)):
        place = f"{path} data[{i}]"
        entry = as_object(value, place)
        title = optional_text(entry, "title", place) or path
        published = _day(entry, place)
        for j, paragraph in enumerate(list_field(entry, "paragraphs", place)):
            inner = f"{place}.paragraphs[{j}]"
            context = text_field(as_object(paragraph, inner), "context", inner)
            name = f"{title}#{counts[title]}"
            yield Article(name, title, context, published=published), paragraph, inner
            counts[title] += 1


def _day(entry: Mapping[str, Any], place: str) -> date | None:
    """The day under "date", which SQuAD does not have and news sets may."""
    written = optional_text(entry, "date", place)
    day = None if written is None else parse_date(written)
    if written is not None and day is None:
        raise bad(
            place,
            f"« date » vaut « {written} » ; une date était attendue, par exemple 2024-11-02.",
            f'"date" is "{written}"; expected a date, for example 2024-11-02.',
        )
    return day


def _questions(
    article: Article, paragraph: Mapping[str, Any], place: str
) -> Iterator[tuple[str, GoldQuestion]]:
    for k, value in enumerate(list_field(paragraph, "qas", place)):
        inner = f"{place}.qas[{k}]"
        record = as_object(value, inner)
        answerable = not flag_field(record, "is_impossible", False, inner)
        question = GoldQuestion(
            id=str(record.get("id", f"{article.id}/{k}")),
            question=text_field(record, "question", inner),
            type=optional_text(record, "type", inner),
            answerable=answerable,
            answers=tuple(_answers(article.id, paragraph["context"], record, inner)),
            context_id=article.id,
        )
        yield inner, check_answerable(question, inner)


def _answers(
    article_id: str, context: str, record: Mapping[str, Any], place: str
) -> Iterator[GoldAnswer]:
    for m, value in enumerate(list_field(record, "answers", place)):
        inner = f"{place}.answers[{m}]"
        answer = as_object(value, inner)
        start = offset_field(answer, "answer_start", inner)
        # subtle: NFC may shorten what comes before, so the offset is counted again.
        moved = None if start is None else len(normalise(context[:start]))
        yield GoldAnswer(article_id, text_field(answer, "text", inner), moved)
