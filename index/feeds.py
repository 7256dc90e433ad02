"""RSS and Atom files: one article an entry, its HTML turned into lines of text.

The address of an entry is not followed: what the feed holds is what is read, often a summary. An
entry that has only a title is an article of one line. Untrusted: for `index.worker`.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date
from email.utils import parsedate_to_datetime
from typing import Any

import feedparser
from lxml import html

from index.records import Fields, RecordError

_BLOCKS = (
    "address", "article", "blockquote", "br", "dd", "div", "dt", "figcaption", "h1", "h2", "h3",
    "h4", "h5", "h6", "hr", "li", "ol", "p", "pre", "section", "table", "td", "th", "tr", "ul",
)  # fmt: skip


def read_feed(data: bytes) -> Iterator[Fields]:
    """The articles of the feed, in its order.

    Raises:
        RecordError: neither RSS nor Atom, or no entry.
    """
    if b"<!ENTITY" in data:
        raise RecordError(
            "ce flux définit des entités XML, ce qu'aucun flux de presse ne fait : refusé.",
            "this feed defines XML entities, which no press feed does: refused.",
        )
    feed = feedparser.parse(io.BytesIO(data))
    if not feed.version:
        raise RecordError(
            "ce XML n'est pas un flux RSS ou Atom.", "this XML is no RSS or Atom feed."
        )
    if not feed.entries:
        raise RecordError("flux sans article.", "feed without articles.")
    for entry in feed.entries:
        bodies = [part.value for part in entry.get("content", ())]
        texts = [_text_of(body) for body in [*bodies, entry.get("summary", "")]]
        title = _text_of(entry.get("title", ""))
        yield {
            "title": title,
            "url": entry.get("link"),
            "source": entry.get("source", {}).get("title") or feed.feed.get("title"),
            "author": entry.get("author"),
            "published": _day_of(entry),
            "text": max(texts, key=len) or title,
        }


def _day_of(entry: Any) -> str | None:  # noqa: ANN401 - feedparser's own dictionary
    """The day of publication where it was published: feedparser's own date is moved to UTC.

    An update is no publication.
    """
    written = entry.get("published")
    if not written:
        return None
    try:
        return parsedate_to_datetime(written).date().isoformat()
    except ValueError:  # not the date of RSS; that of Atom begins with its day
        parsed = entry.get("published_parsed")
        return date(*parsed[:3]).isoformat() if parsed and not written[:4].isdigit() else written


def _text_of(fragment: str) -> str:
    """The text of an HTML fragment, one line a block; ``""`` for none."""
    if not fragment.strip():
        return ""
    root = html.fragment_fromstring(fragment, create_parent="div")
    for element in root.iter(*_BLOCKS):
        element.text = "\n" + (element.text or "")
        element.tail = "\n" + (element.tail or "")
    lines = (" ".join(line.split(" ")) for line in root.text_content().split("\n"))
    return "\n".join(line.strip() for line in lines if line.strip())
