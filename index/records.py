"""Article records: JSON, JSON lines and CSV with the fields of the contract.

``id,title,text,url,source,author,published``; also accepted are ``date``, ``body``, ``content``
and ``link``. An unknown field is ignored: press exports carry many.
"""

from __future__ import annotations

import csv
import io
import json
import logging
import re
from collections.abc import Iterator, Mapping
from typing import Any

from index.dates import parse_date
from index.documents import Article
from index.text import normalise

logger = logging.getLogger(__name__)

Fields = Mapping[str, str | None]
"""What a document says of itself, by field of the contract; None when it does not say."""

_ALIASES = {
    "text": ("text", "body", "content"),
    "url": ("url", "link"),
    "published": ("published", "date"),
}
_EXPECTED = "id, title, text, url, source, author, published"


class RecordError(Exception):
    """Why a file or a record gives no article; ``line`` counts from 1, None when unknown."""

    def __init__(self, fr: str, en: str, line: int | None = None) -> None:
        super().__init__(fr)
        self.fr = fr
        self.en = en
        self.line = line


def article_from_fields(fields: Mapping[str, Any], *, fallback_id: str) -> Article:
    """The article that a record describes.

    Raises:
        RecordError: no text, or a field that is not text. An unreadable date is logged, and the
            article kept undated.
    """
    text = _field(fields, "text")
    if not text:
        raise RecordError(
            f"pas de texte : un champ « text », « body » ou « content » était attendu ;"
            f" champs trouvés : {', '.join(map(str, fields)) or 'aucun'}.",
            f"no text: expected a field “text”, “body” or “content”;"
            f" fields found: {', '.join(map(str, fields)) or 'none'}.",
        )
    url, written = _field(fields, "url"), _field(fields, "published")
    published = parse_date(written) if written else None
    article_id = _field(fields, "id") or (id_from_url(url) if url else fallback_id)
    if written and published is None:
        logger.warning("%s: unreadable date %r, kept undated", article_id, written)
    return Article(
        id=article_id,
        title=_field(fields, "title") or text[:80].split("\n")[0],
        text=text,
        url=url,
        source=_field(fields, "source"),
        author=_field(fields, "author"),
        published=published,
        language=_field(fields, "language") or "fr",
    )


def id_from_url(url: str) -> str:
    """The url without scheme, "www.", fragment and last slash: stable across edits of the page."""
    return re.sub(r"^(?:[a-z]+://)?(?:www\.)?", "", url.split("#")[0]).rstrip("/")


def _field(fields: Mapping[str, Any], name: str) -> str | None:
    for key in _ALIASES.get(name, (name,)):
        value = fields.get(key)
        if value is None or value == "":
            continue
        if isinstance(value, int | float) and name == "id":
            return str(value)
        if not isinstance(value, str):
            raise RecordError(
                f"le champ « {key} » n'est pas du texte mais {type(value).__name__}.",
                f"the field “{key}” is not text but {type(value).__name__}.",
            )
        return normalise(value).strip() or None
    return None


def read_json(content: str, name: str) -> Iterator[Article | RecordError]:
    """A list of records, one record, or an object with a list under "articles" or "data"."""
    try:
        loaded = json.loads(content)
    except (ValueError, RecursionError) as exc:
        raise _invalid_json(exc, None) from exc
    if isinstance(loaded, dict):
        wrapped = loaded.get("articles", loaded.get("data"))
        loaded = wrapped if isinstance(wrapped, list) else [loaded]
    if not isinstance(loaded, list):
        raise RecordError(
            f"une liste d'articles était attendue, pas {type(loaded).__name__}.",
            f"expected a list of articles, not {type(loaded).__name__}.",
        )
    for number, record in enumerate(loaded, start=1):
        yield _record(record, f"{name}#{number}", None, only=len(loaded) == 1, name=name)


def _invalid_json(exc: Exception, line: int | None) -> RecordError:
    """``line`` None: that of the error. Absurd numbers or nesting give no line of their own."""
    if not isinstance(exc, json.JSONDecodeError):
        return RecordError("JSON invalide.", f"invalid JSON: {exc}.", line)
    return RecordError(
        f"JSON invalide à la colonne {exc.colno}.",
        f"invalid JSON at column {exc.colno}: {exc.msg}.",
        exc.lineno if line is None else line,
    )


def read_jsonl(content: str, name: str) -> Iterator[Article | RecordError]:
    """One record a line; a broken line is an error with its number, and the rest goes on."""
    for number, line in enumerate(content.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
        except (ValueError, RecursionError) as exc:
            yield _invalid_json(exc, number)
            continue
        yield _record(record, f"{name}#{number}", number)


def read_csv(content: str, name: str) -> Iterator[Article | RecordError]:
    """A header row then one record a row; comma or semicolon, as French spreadsheets write."""
    first = content.split("\n", 1)[0]
    delimiter = max(",;\t", key=first.count)
    # subtle: the csv module refuses fields above 128 KiB unless told otherwise
    csv.field_size_limit(16 * 1024 * 1024)
    rows = csv.DictReader(io.StringIO(content), delimiter=delimiter)
    try:
        for row in rows:
            fields = {str(key).strip().lower(): value for key, value in row.items()}
            yield _record(fields, f"{name}#{rows.line_num}", rows.line_num)
    except csv.Error as exc:
        raise RecordError(f"CSV invalide : {exc}.", f"invalid CSV: {exc}.", rows.line_num) from exc


def _record(
    record: object, fallback_id: str, line: int | None, *, only: bool = False, name: str = ""
) -> Article | RecordError:
    if not isinstance(record, dict):
        return RecordError(
            f"un objet avec les champs {_EXPECTED} était attendu, pas {type(record).__name__}.",
            f"expected an object with the fields {_EXPECTED}, not {type(record).__name__}.",
            line,
        )
    try:
        return article_from_fields(record, fallback_id=name if only else fallback_id)
    except RecordError as exc:
        return RecordError(exc.fr, exc.en, line)
