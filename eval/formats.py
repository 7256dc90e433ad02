"""Gold questions without their articles: our own JSONL (both forms), DrQA JSONL, CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from eval.fields import (
    as_object,
    bad,
    check_answerable,
    check_ids,
    flag_field,
    json_record,
    list_field,
    offset_field,
    optional_text,
    text_field,
)
from eval.gold import GoldAnswer, GoldQuestion
from index.text import normalise

ANSWER_COLUMNS = ("answer", "answers", "réponse", "reponse", "réponses", "reponses")
ANSWER_SEPARATOR = "|"
"""Between the alternative answers of one CSV cell."""


def parse_jsonl(path: Path, text: str) -> tuple[GoldQuestion, ...]:
    """One question a line: our own form, or DrQA's ``{"question", "answer": […]}``.

    Blank lines are skipped. A question without ``id`` takes its line number.

    Raises:
        DatasetError: with the file and line.
    """
    return check_ids(_jsonl_questions(path, text))


def _jsonl_questions(path: Path, text: str) -> Iterator[tuple[str, GoldQuestion]]:
    # subtle: not splitlines(), which also cuts at U+2028 inside JSON strings.
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        place = f"{path}:{number}"
        record = json_record(line, place)
        if "answers" in record or "answerable" in record:
            yield place, _own_question(record, number, place)
        elif "answer" in record:
            yield place, _drqa_question(record, number, place)
        else:
            keys = ", ".join(record) or "∅"
            raise bad(
                place,
                f"champs {keys} ; « question » et « answers » (ou « answer ») étaient attendus.",
                f'fields {keys}; expected "question" and "answers" (or "answer").',
            )


def _own_question(record: Mapping[str, Any], number: int, place: str) -> GoldQuestion:
    answers = _answers(record, "answers", place)
    question = GoldQuestion(
        id=optional_text(record, "id", place) or str(number),
        question=text_field(record, "question", place),
        type=optional_text(record, "type", place),
        answerable=flag_field(record, "answerable", bool(answers), place),
        conflict=flag_field(record, "conflict", False, place),
        answers=answers,
        also=_answers(record, "also", place),
    )
    return check_answerable(question, place)


def _answers(record: Mapping[str, Any], key: str, place: str) -> tuple[GoldAnswer, ...]:
    """Answers given as objects, or as texts that stand in the articles of ``support``."""
    supports = [_plain_text(s, "support", place) for s in list_field(record, "support", place)]
    answers: list[GoldAnswer] = []
    for value in list_field(record, key, place):
        if isinstance(value, str):
            text = _plain_text(value, key, place)
            ids: Sequence[str | None] = supports or [None]
            answers += [GoldAnswer(article_id, text) for article_id in ids]
        else:
            answers.append(_answer(as_object(value, f"{place} {key}"), f"{place} {key}"))
    return tuple(answers)


def _answer(record: Mapping[str, Any], place: str) -> GoldAnswer:
    return GoldAnswer(
        article_id=optional_text(record, "article_id", place),
        text=text_field(record, "text", place),
        start=offset_field(record, "start", place),
        attribution=optional_text(record, "attribution", place),
    )


def _plain_text(value: object, key: str, place: str) -> str:
    return text_field({key: value}, key, place)


def _drqa_question(record: Mapping[str, Any], number: int, place: str) -> GoldQuestion:
    value = record["answer"]
    texts = value if isinstance(value, list) else [value]
    question = GoldQuestion(
        id=optional_text(record, "id", place) or str(number),
        question=text_field(record, "question", place),
        answers=tuple(GoldAnswer(None, _plain_text(text, "answer", place)) for text in texts),
    )
    return check_answerable(question, place)


def is_csv(text: str) -> bool:
    """Whether the first line of ``text`` names a question column and an answer column."""
    columns = _columns(text)
    return "question" in columns and any(name in columns for name in ANSWER_COLUMNS)


def parse_csv(path: Path, text: str) -> tuple[GoldQuestion, ...]:
    """One question a row; alternative answers are separated by ``|``; none means unanswerable.

    Columns: ``question``, ``answer`` (or ``réponse``), and optionally ``id``, ``type`` and
    ``article_id``. The delimiter is the one of comma, semicolon and tab that the header uses most.

    Raises:
        DatasetError: with the file and line.
    """
    return check_ids(_csv_questions(path, text))


def _csv_questions(path: Path, text: str) -> Iterator[tuple[str, GoldQuestion]]:
    columns = _columns(text)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    next(rows)
    for cells in rows:
        place = f"{path}:{rows.line_num}"
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) != len(columns):
            raise bad(
                place,
                f"{len(cells)} cellule(s) ; {len(columns)} étaient attendues, celles de l'en-tête.",
                f"{len(cells)} cell(s); expected {len(columns)}, as in the header.",
            )
        row = {name: cell.strip() or None for name, cell in zip(columns, cells, strict=True)}
        yield place, _csv_question(row, rows.line_num, place)


def _csv_question(row: Mapping[str, str | None], line: int, place: str) -> GoldQuestion:
    column = next(name for name in ANSWER_COLUMNS if name in row)
    texts = [text.strip() for text in (row[column] or "").split(ANSWER_SEPARATOR)]
    article_id = optional_text(row, "article_id", place)
    answers = tuple(GoldAnswer(article_id, normalise(text)) for text in texts if text)
    return GoldQuestion(
        id=optional_text(row, "id", place) or str(line),
        question=text_field(row, "question", place),
        type=optional_text(row, "type", place),
        answerable=bool(answers),
        answers=answers,
    )


def _delimiter(text: str) -> str:
    header = text.split("\n", 1)[0]
    return max(",;\t", key=header.count)


def _columns(text: str) -> list[str]:
    header = text.split("\n", 1)[0].strip()
    cells = next(csv.reader([header], delimiter=_delimiter(text)), [])
    return [normalise(cell).strip().lower() for cell in cells]
