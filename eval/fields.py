"""Typed fields of a JSON record, or an error: the place, the value, what was expected."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from eval.gold import DatasetError, GoldQuestion
from index.text import normalise


def bad(place: str, fr: str, en: str) -> DatasetError:
    """The error for ``place`` ("gold.jsonl:12"), to be raised."""
    return DatasetError(f"{place} : {fr}", f"{place}: {en}")


def json_record(line: str, place: str) -> dict[str, Any]:
    """The JSON object written on ``line``.

    Raises:
        DatasetError: it is not JSON, or not an object.
    """
    try:
        record = json.loads(line)
    except json.JSONDecodeError as exc:
        raise bad(
            f"{place}:{exc.colno}",
            f"JSON illisible ({exc.msg}) ; un objet JSON par ligne était attendu.",
            f"broken JSON ({exc.msg}); expected one JSON object a line.",
        ) from exc
    return as_object(record, place)


def as_object(value: object, place: str) -> dict[str, Any]:
    """``value`` when it is a JSON object."""
    if not isinstance(value, dict):
        raise bad(
            place,
            f"{_shown(value)} trouvé ; un objet JSON était attendu.",
            f"found {_shown(value)}; expected a JSON object.",
        )
    return value


def text_field(record: Mapping[str, Any], key: str, place: str) -> str:
    """The text under ``key``, normalised as articles are; never blank."""
    value = record.get(key)
    if not isinstance(value, str) or not value.strip():
        raise bad(
            place,
            f"« {key} » vaut {_shown(value)} ; un texte non vide était attendu.",
            f'"{key}" is {_shown(value)}; expected a text that is not blank.',
        )
    return normalise(value)


def optional_text(record: Mapping[str, Any], key: str, place: str) -> str | None:
    """The text under ``key``, or None when it is absent or null."""
    return None if record.get(key) is None else text_field(record, key, place)


def list_field(record: Mapping[str, Any], key: str, place: str) -> list[Any]:
    """The list under ``key``; ``[]`` when it is absent or null."""
    value = record.get(key)
    if value is None:
        return []
    if not isinstance(value, list):
        raise bad(
            place,
            f"« {key} » vaut {_shown(value)} ; une liste était attendue.",
            f'"{key}" is {_shown(value)}; expected a list.',
        )
    return value


def offset_field(record: Mapping[str, Any], key: str, place: str) -> int | None:
    """The offset under ``key`` (0 or more), or None when it is absent or null."""
    value = record.get(key)
    if value is None:
        return None
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise bad(
            place,
            f"« {key} » vaut {_shown(value)} ; un entier positif ou nul était attendu.",
            f'"{key}" is {_shown(value)}; expected an integer, 0 or more.',
        )
    return value


def flag_field(record: Mapping[str, Any], key: str, default: bool, place: str) -> bool:
    """The true or false under ``key``; ``default`` when it is absent or null."""
    value = record.get(key)
    if value is None:
        return default
    if not isinstance(value, bool):
        raise bad(
            place,
            f"« {key} » vaut {_shown(value)} ; true ou false était attendu.",
            f'"{key}" is {_shown(value)}; expected true or false.',
        )
    return value


def check_answerable(question: GoldQuestion, place: str) -> GoldQuestion:
    """``question`` when it has answers exactly if it is answerable."""
    if question.answerable and not question.answers:
        raise bad(
            place,
            "aucune réponse ; au moins une était attendue, ou « answerable »: false.",
            'no answer; expected at least one, or "answerable": false.',
        )
    if question.answers and not question.answerable:
        n = len(question.answers)
        raise bad(
            place,
            f"{n} réponse(s) à une question dite sans réponse ; aucune n'était attendue.",
            f"{n} answer(s) to a question said to have none; expected none.",
        )
    return question


def check_ids(questions: Iterable[tuple[str, GoldQuestion]]) -> tuple[GoldQuestion, ...]:
    """The questions of (place, question) pairs when no id occurs twice."""
    places: dict[str, str] = {}
    kept = []
    for place, question in questions:
        if question.id in places:
            first = places[question.id]
            raise bad(
                place,
                f"l'identifiant « {question.id} » est déjà pris ({first}) ; un seul par question.",
                f'the id "{question.id}" is already taken ({first}); expected one a question.',
            )
        places[question.id] = place
        kept.append(question)
    return tuple(kept)


def read_text(path: Path) -> str:
    """The text of a UTF-8 file, byte-order mark dropped.

    Raises:
        DatasetError: the file cannot be opened or is not UTF-8 (with the line).
    """
    try:
        data = path.read_bytes()
    except FileNotFoundError as exc:
        raise bad(
            str(path),
            "fichier introuvable ; un fichier de questions était attendu. Vérifiez le chemin.",
            "no such file; expected a file of questions. Check the path.",
        ) from exc
    except OSError as exc:
        raise bad(
            str(path),
            f"fichier illisible ({exc.strerror}) ; vérifiez le chemin et les droits.",
            f"cannot be read ({exc.strerror}); check the path and permissions.",
        ) from exc
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as exc:
        line = data[: exc.start].count(b"\n") + 1
        raise bad(
            f"{path}:{line}",
            f"octet 0x{data[exc.start]:02x} hors de l'UTF-8 ; convertissez le fichier en UTF-8.",
            f"byte 0x{data[exc.start]:02x} is not UTF-8; convert the file to UTF-8.",
        ) from exc


def _shown(value: object) -> str:
    shown = json.dumps(value, ensure_ascii=False, default=repr)
    return shown if len(shown) <= 60 else shown[:57] + "…"
