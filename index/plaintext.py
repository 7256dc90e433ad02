"""Plain text and Markdown become articles; the title of any document.

A text may begin with lines "Titre: … / Date: … / Source: … / URL: …". Lines that are only page
furniture ("Table of Contents") give no title; they stay in the text, whose offsets others may
count, and `index.passages` leaves them out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from index.documents import Article
from index.passages import BOILERPLATE
from index.records import Fields, article_from_fields

_HEADERS = {
    "titre": "title", "title": "title", "date": "published", "source": "source", "url": "url",
    "auteur": "author", "author": "author", "id": "id",
}  # fmt: skip
_HEADER_LINE = re.compile(r"\s*([A-Za-z]+)\s*:\s*(.*\S)?\s*$")
_MAX_TITLE = 120


def read_txt(content: str, name: str) -> Iterator[Article]:
    """The article of a text file, its header lines read. Raises RecordError when it has no text."""
    headers, body = _split_headers(content)
    yield article_from_document({**headers, "text": body}, name)


def read_markdown(content: str, name: str) -> Iterator[Article]:
    """The article of a Markdown file, without marks, its front matter read.

    Raises RecordError when it has no text.
    """
    front = re.match(r"---\n(.*?)\n---\n", content, re.DOTALL)
    headers = _split_headers(front.group(1) + "\n")[0] if front else {}
    headers = {key: value.strip("'\"") for key, value in headers.items()}
    heading = re.search(r"^#\s+(.+)$", content, re.MULTILINE)
    title = {"title": _plain(heading.group(1)).strip()} if heading else {}
    body = _plain(content[front.end() :] if front else content).strip()
    yield article_from_document({**title, **headers, "text": body}, name)


def article_from_document(fields: Fields, name: str) -> Article:
    """The article of a whole document, titled by its first lines if untitled.

    Raises:
        RecordError: no text.
    """
    text = (fields.get("text") or "").strip()
    title = fields.get("title") or _title_of(BOILERPLATE.sub("", text))
    return article_from_fields({**fields, "title": title, "text": text}, fallback_id=name)


def _split_headers(content: str) -> tuple[dict[str, str], str]:
    """The leading lines "Titre: …", "Date: …" up to the first other line, and what follows.

    Only lines that begin the file count, and only when the first is a known header: prose that
    happens to begin with "Paris : …" keeps its first line.
    """
    headers: dict[str, str] = {}
    lines = content.lstrip("\n").split("\n")
    for number, line in enumerate(lines):
        match = _HEADER_LINE.match(line)
        key = _HEADERS.get(match.group(1).lower()) if match else None
        if match is None or key is None or key in headers:
            return headers, "\n".join(lines[number:]).strip()
        if match.group(2):
            headers[key] = match.group(2)
    return headers, ""


def _title_of(text: str) -> str:
    """The first short line among the first three, else the beginning of the text."""
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    for line in lines[:3]:
        if len(line) <= _MAX_TITLE and not line.endswith((".", ",", ";")):
            return line
    start = lines[0].lstrip(". ") if lines else ""
    return start if len(start) <= 80 else start[:80].rsplit(" ", 1)[0] + "…"


def _plain(markdown: str) -> str:
    """Markdown without its marks: headings, emphasis, links, quotes, images."""
    text = re.sub(r"!\[[^\]]*\]\([^)]*\)", "", markdown)
    text = re.sub(r"\[([^\]]+)\]\([^)]*\)", r"\1", text)
    text = re.sub(r"^(?:#{1,6}|>)[ \t]+", "", text, flags=re.MULTILINE)
    return re.sub(r"(\*\*|__|\*|`)(?=\S)(.+?)(?<=\S)\1", r"\2", text)
