"""The text of a Word document (.docx), one line a paragraph, with its title and its author.

Reads the two XML parts it needs with defusedxml: no entity, no relation and no image is followed.
Deleted text (revisions), notes, headers and footers are left out. The dates of the file tell when
it was saved, not when the article was published: they are not read. Untrusted: for `index.worker`.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from xml.etree.ElementTree import Element, ParseError
from zipfile import BadZipFile, ZipFile

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from index.archives import read_member
from index.records import Fields, RecordError

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_DC = "{http://purl.org/dc/elements/1.1/}"
_SKIPPED = (
    "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback",  # a text box, again
    f"{_W}moveFrom",  # where a moved text was
)
_BREAKS = {f"{_W}tab": "\t", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "-"}


def read_docx(data: bytes) -> Iterator[Fields]:
    """The one article of the document. Raises RecordError when it cannot be read or has no text."""
    try:
        with ZipFile(io.BytesIO(data)) as parts:
            body = _part(parts, "word/document.xml")
            told = "docProps/core.xml" in parts.namelist()
            core = _part(parts, "docProps/core.xml") if told else Element("nothing")
    except (BadZipFile, KeyError, ParseError, DefusedXmlException) as exc:
        raise RecordError(
            f"ce n'est pas un document Word .docx lisible ({type(exc).__name__}).",
            f"it is not a readable Word .docx document ({type(exc).__name__}).",
        ) from exc
    text = "".join(_pieces(body)).strip()
    if not text:
        raise RecordError("document Word sans texte.", "Word document without text.")
    yield {
        "title": core.findtext(f"{_DC}title"),
        "author": core.findtext(f"{_DC}creator"),
        "text": text,
    }


def _part(parts: ZipFile, name: str) -> Element:
    root: Element = fromstring(read_member(parts, name), forbid_dtd=True)
    return root


def _pieces(element: Element) -> Iterator[str]:
    """The text below ``element`` in reading order."""
    if element.tag == f"{_W}t":
        yield element.text or ""
    elif element.tag in _BREAKS:
        yield _BREAKS[element.tag]
    elif element.tag not in _SKIPPED:
        for child in element:
            yield from _pieces(child)
        if element.tag == f"{_W}p":
            yield "\n"
