"""The article of an HTML page, without its menus: trafilatura, and htmldate for its date.

The date is the one that the page declares (OpenGraph, other meta tags, JSON-LD), else that of its
address or of a date element; none is ever guessed from the text. Untrusted: for `index.worker`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from trafilatura import bare_extraction
from trafilatura.settings import Document

from index.decoding import decoded
from index.records import Fields, RecordError

_CHARSET = re.compile(
    rb"<(?:meta\b[^>]*?\bcharset|\?xml\b[^>]*?\bencoding)\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE
)
_HEAD_BYTES = 4096
"""Browsers look for the charset in the first 1024; pages saved with a long banner need more."""


def read_page(data: bytes) -> Iterator[Fields]:
    """The one article of the page. Raises RecordError when it has none."""
    declared = _CHARSET.search(data[:_HEAD_BYTES])
    # subtle: without extensive_search=False, htmldate guesses dates; ours are never invented
    found = bare_extraction(
        decoded(data, declared=declared.group(1).decode() if declared else None),
        with_metadata=True,
        include_comments=False,
        date_extraction_params={
            "extensive_search": False,
            "original_date": True,
            "deferred_url_extractor": True,
        },
    )
    if not isinstance(found, Document) or not (found.text or "").strip():
        raise RecordError(
            "aucun texte d'article dans cette page HTML.", "no article text in this HTML page."
        )
    yield {
        "title": found.title, "url": found.url, "source": found.sitename,
        "author": found.author, "published": found.date, "text": found.text,
    }  # fmt: skip
