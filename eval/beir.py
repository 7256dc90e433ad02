"""BEIR folders: corpus.jsonl, queries.jsonl and qrels/*.tsv. They hold no answer texts."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from eval.fields import bad, check_ids, json_record, read_text, text_field
from eval.gold import Dataset, DatasetError, GoldAnswer, GoldQuestion
from index.documents import Article
from index.text import normalise

SPLITS = ("test", "dev", "train")


def read_beir(folder: Path) -> Dataset:
    """The judged queries of ``qrels/test.tsv`` (else dev, else train) and the whole corpus.

    A gold answer has an article and an empty text: judgements above 0, order of the file.

    Raises:
        DatasetError: a file is missing or a line is not of the form expected.
    """
    articles = tuple(_articles(folder / "corpus.jsonl"))
    qrels_path = _qrels_path(folder)
    judged = _qrels(qrels_path)
    queries = folder / "queries.jsonl"
    questions = check_ids(
        (place, _question(record, place, judged[record["_id"]]))
        for place, record in _records(queries)
        if record["_id"] in judged
    )
    if len(questions) < len(judged):
        missing = sorted(judged.keys() - {question.id for question in questions})
        raise bad(
            str(qrels_path),
            f"{len(missing)} question(s) absente(s) de {queries.name}, dont « {missing[0]} ».",
            f'{len(missing)} question(s) not in {queries.name}, such as "{missing[0]}".',
        )
    return Dataset(folder.name, questions, articles)


def _records(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    for number, line in enumerate(read_text(path).split("\n"), 1):
        if line.strip():
            place = f"{path}:{number}"
            record = json_record(line, place)
            yield place, record | {"_id": text_field(record, "_id", place)}


def _articles(path: Path) -> Iterator[Article]:
    for place, record in _records(path):
        title = normalise(str(record.get("title") or ""))
        yield Article(record["_id"], title, text_field(record, "text", place))


def _question(record: dict[str, Any], place: str, article_ids: list[str]) -> GoldQuestion:
    return GoldQuestion(
        id=record["_id"],
        question=text_field(record, "text", place),
        answers=tuple(GoldAnswer(article_id, "") for article_id in article_ids),
    )


def _qrels_path(folder: Path) -> Path:
    for split in SPLITS:
        path = folder / "qrels" / f"{split}.tsv"
        if path.is_file():
            return path
    names = ", ".join(f"{split}.tsv" for split in SPLITS)
    raise DatasetError(
        f"{folder} : aucun jugement ; qrels/ avec {names} était attendu (dossier BEIR).",
        f"{folder}: no judgements; expected qrels/ with {names} (BEIR folder).",
    )


def _qrels(path: Path) -> dict[str, list[str]]:
    judged: dict[str, list[str]] = {}
    lines = read_text(path).split("\n")
    for number, cells in enumerate(csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE), 1):
        if not cells or cells[0] == "query-id":
            continue
        if len(cells) != 3 or not cells[2].strip().lstrip("-").isdigit():
            raise bad(
                f"{path}:{number}",
                f"« {' | '.join(cells)} » ; query-id, corpus-id et score entier étaient attendus.",
                f'"{" | ".join(cells)}"; expected query-id, corpus-id and an integer score.',
            )
        if int(cells[2]) > 0:
            judged.setdefault(normalise(cells[0]), []).append(normalise(cells[1]))
    return judged
