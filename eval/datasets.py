"""Gold questions from a file or folder of any form we know, told apart by content, never by name.

Read: our own JSONL (ARCHITECTURE.md §4), SQuAD 1.1/2.0 JSON (PIAF, FQuAD), DrQA JSONL, CSV, BEIR
folders. Articles outside the gold file are not read here.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from eval.beir import read_beir
from eval.fields import bad, read_text
from eval.formats import is_csv, parse_csv, parse_jsonl
from eval.gold import Dataset, DatasetError, GoldAnswer, GoldQuestion, Notice
from eval.squad import parse_squad
from index.documents import Article
from index.text import normalise

__all__ = [
    "Dataset",
    "DatasetError",
    "GoldAnswer",
    "GoldQuestion",
    "Notice",
    "check_offsets",
    "load_dataset",
]


def load_dataset(path: Path, *, titles: Path | None = None) -> Dataset:
    """The dataset at ``path``; with ``titles``, only its articles of those titles (one a line).

    Raises:
        DatasetError: the path is missing, the form unknown, a line malformed, a title unknown.
    """
    dataset = _read(path)
    if not dataset.questions:
        raise bad(
            str(path),
            "aucune question ; au moins une était attendue.",
            "no question; expected at least one.",
        )
    return dataset if titles is None else _keep_titles(dataset, titles)


def _read(path: Path) -> Dataset:
    if path.is_dir():
        return read_beir(path)
    text = read_text(path)
    if not text.strip():
        raise bad(
            str(path),
            "fichier vide ; des questions étaient attendues.",
            "empty file; expected questions.",
        )
    first = text.lstrip()[:1]
    if first == "{":
        first_line = text.lstrip().split("\n", 1)[0]
        if _looks_like_squad(text, first_line):
            return parse_squad(path, text)
        return Dataset(path.stem, parse_jsonl(path, text))
    if is_csv(text):
        return Dataset(path.stem, parse_csv(path, text))
    raise bad(
        f"{path}:1",
        f"« {text[:40].strip()} » : forme inconnue ; JSONL de Sourcier ou de DrQA, JSON SQuAD, CSV"
        " avec colonnes question et answer, ou dossier BEIR étaient attendus.",
        f'"{text[:40].strip()}": unknown form; expected Sourcier or DrQA JSONL, SQuAD JSON, CSV'
        " with columns question and answer, or a BEIR folder.",
    )


def _looks_like_squad(text: str, first_line: str) -> bool:
    """Whether one JSON object spans the file; a JSONL line names its question and closes."""
    closed = first_line.rstrip().endswith("}")
    return '"paragraphs"' in text or not (closed or '"question"' in first_line)


def _keep_titles(dataset: Dataset, titles: Path) -> Dataset:
    wanted = {normalise(line).strip() for line in read_text(titles).split("\n")} - {""}
    articles = tuple(article for article in dataset.articles if article.title in wanted)
    missing = sorted(wanted - {article.title for article in articles})
    if missing or not wanted:
        shown = f"« {missing[0]} »" if missing else "∅"
        raise bad(
            str(titles),
            f"{len(missing)} titre(s) sur {len(wanted)} absents de {dataset.name} ({shown}) ;"
            " un titre d'article du jeu de questions par ligne était attendu.",
            f"{len(missing)} of {len(wanted)} titles not in {dataset.name} ({shown});"
            " expected a title of an article of the gold set on each line.",
        )
    kept = {article.id for article in articles}
    questions = tuple(
        question for question in dataset.questions if kept.intersection(question.article_ids)
    )
    return Dataset(dataset.name, questions, articles)


def check_offsets(
    dataset: Dataset, find: Callable[[str], Article | None]
) -> tuple[Dataset, tuple[Notice, ...]]:
    """``dataset`` with right offsets, and a notice for each that was wrong.

    ``find`` gives an article by id. A wrong offset and an article that is not there are reported;
    a wrong offset is dropped. A text without an offset that stands exactly once in its article, as
    whole words, gets the offset of that place: no other place can be meant.
    """
    notices: list[Notice] = []
    questions = []
    for question in dataset.questions:
        answers = tuple(_checked(question.id, a, find, notices) for a in question.answers)
        also = tuple(_checked(question.id, a, find, notices) for a in question.also)
        questions.append(replace(question, answers=answers, also=also))
    return replace(dataset, questions=tuple(questions)), tuple(notices)


def _checked(
    question_id: str,
    answer: GoldAnswer,
    find: Callable[[str], Article | None],
    notices: list[Notice],
) -> GoldAnswer:
    if answer.article_id is None:
        return answer
    article = find(answer.article_id)
    if article is None:
        notices.append(
            Notice(
                f"{question_id} : l'article « {answer.article_id} » n'est pas dans le corpus.",
                f'{question_id}: the article "{answer.article_id}" is not in the corpus.',
            )
        )
        return answer
    if answer.start is None:
        return replace(answer, start=_only_place(answer.text, article.text))
    found = article.text[answer.start : answer.start + len(answer.text)]
    if found == answer.text:
        return answer
    notices.append(
        Notice(
            f"{question_id} : « {found} » à la position {answer.start} de {article.id} ;"
            f" « {answer.text} » était attendu. Position ignorée.",
            f'{question_id}: "{found}" at offset {answer.start} of {article.id};'
            f' expected "{answer.text}". Offset ignored.',
        )
    )
    return replace(answer, start=None)


def _only_place(answer: str, text: str) -> int | None:
    """Where ``answer`` stands in ``text`` as whole words, when that is exactly once."""
    places = [m.start() for m in re.finditer(rf"(?<!\w){re.escape(answer)}(?!\w)", text)]
    return places[0] if answer and len(places) == 1 else None
