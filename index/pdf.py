"""The text of a PDF: pypdf first, pdfium when that finds nothing, lines joined into paragraphs.

Page numbers and the lines that most pages begin or end with are left out; words cut at a line's
end are mended. Scanned pages are not read (no OCR). The dates of the file tell when it was made,
not when the article was published: they are not read. Untrusted: for `index.worker`.
"""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from index.records import Fields, RecordError

MAX_PAGES = 500
"""A newspaper has a hundred; beyond, it is a book, and pypdf takes minutes."""
_FULL_RATIO = 0.95
"""A line that would still be shorter than this share of the long lines with the first word of the
next one ends its paragraph: that word was not pushed down for want of room."""
_TOOL_TITLE = re.compile(
    r"^(?:microsoft word|untitled|sans titre|document\d*|présentation|about:blank)\b"
    r"|\.(?:docx?|odt|indd|qxp|pdf|pages|html?)$",
    re.IGNORECASE,
)
_BEFORE_HYPHEN = re.compile(
    r"(?:nord|sud|est|ouest|ex|vice|non|mi|demi|semi|quasi|franco|anglo|russo|sino|porte|grande?s?"
    r"|saintes?|haute?|celui|celles?|ceux|peut)$",
    re.IGNORECASE,
)
_AFTER_HYPHEN = re.compile(
    r"(?:t-)?(?:ils?|elles?|on|je|tu|nous|vous|ce|les?|la|lui|leur|moi|toi|y|en|ci|là|mêmes?|être)"
    r"(?!\w)"
)
"""Around these a hyphen at the end of a line belongs to the word: "nord-coréen", "dit-il"."""


@dataclass(frozen=True, slots=True)
class _Document:
    pages: list[str]
    title: str | None = None
    author: str | None = None


def read_pdf(data: bytes) -> Iterator[Fields]:
    """The one article of the PDF. Raises RecordError when it cannot be read or has no text."""
    problems: list[str] = []
    for extract in _EXTRACTORS:
        document = _tried(extract, data, problems)
        text = _text_of(document.pages) if document else ""
        if document and text:
            yield {"title": document.title, "author": document.author, "text": text}
            return
    if problems:
        raise RecordError(
            f"PDF illisible ou protégé par un mot de passe ({' ; '.join(problems)}).",
            f"unreadable or password-protected PDF ({'; '.join(problems)}).",
        )
    raise RecordError(
        "PDF sans texte : des pages numérisées ? Passez-les à la reconnaissance de caractères.",
        "PDF without text: scanned pages? Run character recognition on them.",
    )


def _tried(
    extract: Callable[[bytes], _Document], data: bytes, problems: list[str]
) -> _Document | None:
    try:
        return extract(data)
    except (RecordError, MemoryError):
        raise
    except Exception as exc:
        # a PDF breaks its reader in any way; it must cost that try and not the ingest
        problems.append(type(exc).__name__)
        return None


def _with_pypdf(data: bytes) -> _Document:
    from pypdf import PdfReader
    from pypdf.errors import LimitReachedError

    reader = PdfReader(io.BytesIO(data))
    try:
        _check_length(len(reader.pages))
    except LimitReachedError as exc:  # pdfium would believe what the file says of its length
        raise _too_long("trop de pages pour être comptées", "too many pages to count") from exc
    told = reader.metadata
    title = (told.title or "").strip() if told else ""
    return _Document(
        [page.extract_text() for page in reader.pages],
        title=None if _TOOL_TITLE.search(title) else title or None,
        author=told.author if told else None,
    )


def _with_pdfium(data: bytes) -> _Document:
    from pypdfium2 import PdfDocument

    document = PdfDocument(data)
    _check_length(len(document))
    # subtle: pdfium writes U+FFFE for a hyphen at the end of a line, and joins the lines
    pages = [page.get_textpage().get_text_range() for page in document]
    return _Document([page.replace("\ufffe", "-\n") for page in pages])


_EXTRACTORS = (_with_pypdf, _with_pdfium)


def _check_length(pages: int) -> None:
    if pages > MAX_PAGES:
        raise _too_long(f"{pages} pages", f"{pages} pages")


def _too_long(fr: str, en: str) -> RecordError:
    return RecordError(
        f"{fr}, au plus {MAX_PAGES} attendues. Divisez le PDF.",
        f"{en}, expected at most {MAX_PAGES}. Split the PDF.",
    )


def _text_of(pages: Sequence[str]) -> str:
    lines = [[line.strip() for line in page.splitlines() if line.strip()] for page in pages]
    # all pages at once, because a paragraph may go on over the page
    kept = [line for page in _without_running_lines(lines) for line in page]
    return _mended("\n".join(_paragraphs(kept)))


def _without_running_lines(pages: Sequence[list[str]]) -> Iterator[list[str]]:
    """The pages without their numbers and without the first and last lines that most share."""
    # two at each end and no more: pages may be alike within
    edges = Counter(
        _masked(line) for page in pages for line in {*page[:2], *page[-2:]} if len(pages) > 1
    )
    for page in pages:
        kept = list(page)
        for edge in (0, 0, -1, -1):
            if kept and (kept[edge].isdigit() or 2 * edges[_masked(kept[edge])] > len(pages)):
                del kept[edge]
        yield kept


def _masked(line: str) -> str:
    return re.sub(r"\d+", "0", line)


def _paragraphs(lines: Sequence[str]) -> Iterator[str]:
    r"""Lines joined by "\0" where a paragraph goes on, which `_mended` opens or closes."""
    lengths = sorted(map(len, lines))
    full = _FULL_RATIO * lengths[len(lengths) * 3 // 4] if lengths else 0
    paragraph: list[str] = []
    for line, following in pairwise([*lines, " "]):
        paragraph.append(line)
        if len(line) + len(following.split(" ", 1)[0]) + 1 < full and not line.endswith("-"):
            yield "\0".join(paragraph)
            paragraph = []
    if paragraph:
        yield "\0".join(paragraph)


def _mended(text: str) -> str:
    r"""``text`` with its line ends ("\0") turned into spaces, the words they cut made whole.

    A hyphen stays before a capital or a digit, where French writes one, and in a word that stands
    with its hyphen elsewhere in the text.
    """

    def joined(match: re.Match[str]) -> str:
        left, right = match.groups()
        word = f"{left}-{right}"
        keeps = (
            not right[0].islower()
            or _BEFORE_HYPHEN.match(left)
            or _AFTER_HYPHEN.match(right)
            or word in hyphenated
        )
        return word if keeps else left + right

    text = text.replace("\u00ad\0", "").replace("\u00ad", "")
    hyphenated = set(re.findall(r"\w+-\w+", text))
    return re.sub(r"(\w+)-\0(\w+)", joined, text).replace("\0", " ")
