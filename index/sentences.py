"""Sentences of French press text, with exact offsets.

Rules, not a model: a sentence ends at . ! ? … (and the quotes that close after it) when what
follows looks like a beginning. Titles and abbreviations ("M.", "J.-C."), initials, decimals and
whole quotations « … » are not cut. It does not repair words broken across lines.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

_SPACES = " \t\u00a0\u202f\u2009"
_SPACE = f"[{_SPACES}]"
_SMALL = "a-zà-öø-ÿœ"
_CAPITAL = rf"[^\W\d_{_SMALL}]"
_END = re.compile(
    rf"(?P<mark>[.!?…]+(?:{_SPACE}*[»”)\]])*)"
    rf"(?:{_SPACE}+(?=[«“(\[—–-]?{_SPACE}*{_CAPITAL}|[«“(\[—–]|\d)"
    # glued paragraphs of scraped text. A capital, but not after an initial: "l'ours.Alors"
    rf"|(?:(?<=[{_SMALL}\d»”)\]][.!?…])|(?<=\w[^\W\d_][.!?…])|(?<=[!?…»”)])|(?<=\.\.))"
    rf"(?={_CAPITAL})"
    r"|(?:(?<=[^\W\d_]{3}[.!?…])|(?<=[»”)][.!?…]))(?=\d)"  # a number, but not inside one
    r"|(?=[«“•►♦]|--?[ «“]))"  # what opens a quotation, an item or an agency's "- Subheading -"
)
# it begins with the quote and looks back from there, because a regex finds a character fast
_STRAIGHT_QUOTE = re.compile(
    r"\"(?:(?P<closes>(?<=[^\s(\[«]\")(?=[\s,.;:!?…)\]»]|$))"
    r"|(?P<opens>(?<![^\s(\[«'’]\")(?=\S))"
    r"|(?P<turns>))|\n"
)
_LINE_END = re.compile(r"\n\s*")
_ABBREVIATION = re.compile(
    r"(?:^|[^\w.])(?:MM?|Mmes?|Mlles?|Mgr|Me|Drs?|Prs?|St|Ste|Gal|Col|Cdt|Cne|Lt|Sgt|av|apr|cf|env"
    r"|art|chap|vol|no|n°|p|pp|éd|ex|fig|hab|id|ibid|op|cit|tél|vs|janv|févr|juil|sept|oct|nov|déc"
    r"|bd|boul|J\.-C|[A-ZÀ-Þ](?:\.-?[A-ZÀ-Þ])*)\.$"
)
_LONGEST_ABBREVIATION = 40
_LONGEST_LETTERS = 5
"""In a row, in an abbreviation ("Mlles.")."""
_MAX_QUOTE = 600
"""Code points; a longer quotation (a whole interview) is cut at its own sentences."""
_PAIRS = {"«": "»", "“": "”"}
_QUOTE = re.compile(r"[«»“”]")


@dataclass(frozen=True, slots=True)
class Sentence:
    """``[start, end)`` in the text, without the white space around it."""

    start: int
    end: int


def sentences(text: str) -> list[Sentence]:
    """The sentences of ``text`` in order; every visible character is in one; ``[]`` if none is.

    >>> text = "M. Dupont dit : « Non. Jamais. » Il part."
    >>> [text[s.start:s.end] for s in sentences(text)]
    ['M. Dupont dit : « Non. Jamais. »', 'Il part.']
    """
    return list(_sentences(text))


@lru_cache(maxsize=64)
def _sentences(text: str) -> tuple[Sentence, ...]:
    """Kept, because the articles found are cut twice: for the second look, and for evidence."""
    seen = _with_directed_quotes(text)
    return tuple(
        sentence for start, end in _lines(text) for sentence in _sentences_of_line(seen, start, end)
    )


def sentence_around(bounds: Sequence[Sentence], start: int, end: int) -> Sentence:
    """Of the sentences ``bounds`` of a text, the one that holds ``[start, end)``.

    When it crosses several, the stretch from the first to the last; when it touches none, itself.
    """
    touched = [s for s in bounds if s.start < end and start < s.end]
    if not touched:
        return Sentence(start, end)
    return Sentence(min(start, touched[0].start), max(end, touched[-1].end))


def _lines(text: str) -> Iterator[tuple[int, int]]:
    """Line spans; a lone line end before a small letter (hard-wrapped text) does not end a line."""
    start = 0
    for match in _LINE_END.finditer(text):
        following = text[match.end() : match.end() + 1]
        if match.group().count("\n") == 1 and following.islower():
            continue
        yield start, start + len(text[start : match.start()].rstrip(_SPACES))
        start = match.end()
    yield start, len(text)


def _sentences_of_line(text: str, start: int, end: int) -> Iterator[Sentence]:
    quotes = _quotations(text, start, end)
    first = start
    for match in _END.finditer(text, start, end):
        cut = match.end("mark")
        if _is_abbreviated(text, first, cut) or any(a < cut < b for a, b in quotes):
            continue
        if cut > first and text[first:cut].strip():
            yield _stripped(text, first, cut)
            first = cut
    if text[first:end].strip():
        yield _stripped(text, first, end)


def _is_abbreviated(text: str, first: int, cut: int) -> bool:
    """Whether the sentence begun at ``first`` says an abbreviation just before ``cut``."""
    letters = text[max(first, cut - _LONGEST_LETTERS - 2) : cut - 1]
    if text[cut - 1] != "." or (len(letters) > _LONGEST_LETTERS and letters.isalpha()):
        return False  # most sentences: a tenth of the time of the search
    # subtle: in a slice ^ is the beginning of the sentence; a short one keeps this linear
    return bool(_ABBREVIATION.search(text[max(first, cut - _LONGEST_ABBREVIATION) : cut]))


def _with_directed_quotes(text: str) -> str:
    """``text``, as long as it was, where each straight quote is “ or ”.

    Its neighbours tell: a space before opens, a space or a comma after closes. Glued on both sides
    (``Paris."Nous``), it does what the one before it on the line did not.
    """
    is_open = False

    def directed(match: re.Match[str]) -> str:
        nonlocal is_open
        if match.group() == "\n":
            is_open = False
            return "\n"
        is_open = match.lastgroup == "opens" or (match.lastgroup == "turns" and not is_open)
        return "“" if is_open else "”"

    return _STRAIGHT_QUOTE.sub(directed, text) if '"' in text else text


def _quotations(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Spans of « … » and “ … ”, but for the long ones and for those that are never closed."""
    spans: list[tuple[int, int]] = []
    opened: dict[str, list[int]] = {closing: [] for closing in _PAIRS.values()}
    for match in _QUOTE.finditer(text, start, end):
        mark = match.group()
        if mark in _PAIRS:
            opened[_PAIRS[mark]].append(match.start())
        elif opened[mark]:
            spans.append((opened[mark].pop(), match.end()))
    return [(a, b) for a, b in spans if b - a <= _MAX_QUOTE]


def _stripped(text: str, start: int, end: int) -> Sentence:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Sentence(start, end)
