"""How an answer is told in words: dates, percentages, who says so, and which citation is [n].

Pure functions shared by the terminal (`ui.render_text`) and the page (`ui.render_html`). Nothing
here escapes: the two renderers do, each in its own way.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from index.dates import french_date
from qa.answers import Answer, Citation, Claim
from ui.texts import say

_MONTHS_EN = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
# Bidirectional overrides can make a sentence read as another one (RELIABILITY.md, B2 case 5);
# tag characters hide text from the reader.
_HIDDEN = frozenset(
    chr(code)
    for codes in (range(0x202A, 0x202F), range(0x2066, 0x206A), range(0xE0000, 0xE0080))
    for code in codes
)


_BEGINNING = re.compile(
    r"(?:(?P<article>L[ea]s? |L[’'])|(?:Une?|Des|Du|Son|Sa|Ses|Leurs?|Cet?|Cette|Ces|Notre|Nos"
    r"|Plusieurs|Certaine?s|Quelques|Deux|Trois|Quatre|Cinq) )(?P<next>[\w-]+)"
)
_KEEP_THEIR_ARTICLE = frozenset(
    "Monde Figaro Parisien Point Canard Temps Soir Progrès Télégramme Devoir Dauphiné Journal Croix"
    " Tribune Dépêche Provence Presse Voix Échos Express Obs Équipe Humanité Est Opinion"
    " Indépendant Pen Maire Drian Foll Roux Guen Goff Gall Fur Havre Mans Caire Touquet Rochelle"
    " Haye Havane Mecque".split()
)
"""Newspapers, surnames and towns whose article is part of their name."""
SEPARATOR = "\u00a0· "
"""Between facts on one line; a line may break after the dot, not before."""


@dataclass(frozen=True, slots=True)
class Numbered:
    """A citation and the number it is shown under, from 1."""

    number: int
    citation: Citation


@dataclass(frozen=True, slots=True)
class NumberedClaim:
    """A claim with its citations numbered."""

    claim: Claim
    citations: tuple[Numbered, ...]


def number_citations(claims: Sequence[Claim]) -> list[NumberedClaim]:
    """``claims`` with their citations numbered from 1 in reading order.

    The same place cited by two claims keeps one number.
    """
    numbers: dict[tuple[str, int, int], int] = {}
    result = []
    for claim in claims:
        numbered = tuple(
            Numbered(numbers.setdefault((c.article_id, c.start, c.end), len(numbers) + 1), c)
            for c in claim.citations
        )
        result.append(NumberedClaim(claim, numbered))
    return result


def day(value: date | None, lang: str) -> str:
    """``2 novembre 2024``, ``1er mai 2025``; "date inconnue" for None."""
    if value is None:
        return say("date.unknown", lang)
    if lang == "en":
        return f"{value.day} {_MONTHS_EN[value.month - 1]} {value.year}"
    return french_date(value)


def percent(ratio: float, lang: str) -> str:
    """A ratio in [0, 1] in whole per cent: ``83 %`` (U+202F) in French, ``83%`` in English."""
    return f"{round(100 * ratio)}%" if lang == "en" else f"{round(100 * ratio)}\u202f%"


def agreement(answer: Answer, lang: str) -> str:
    """The agreement of the sources in words: "3 sources, valeurs différentes"."""
    return say(f"agreement.{answer.agreement}", lang, n=_count_sources(answer))


def _count_sources(answer: Answer) -> int:
    """Distinct outlets over all claims; an article without a source counts for itself.

    One claim alone knows better: its ``source_count`` leaves near-duplicates out.
    """
    if len(answer.claims) == 1:
        return answer.claims[0].source_count
    return len({c.source or c.article_id for claim in answer.claims for c in claim.citations})


def speaker(name: str) -> str:
    """``name`` as it stands within a sentence: "Le Kremlin" that began one is "le Kremlin".

    Newspapers and surnames keep their article: "Le Monde", "Le Drian".
    """
    name = one_line(name)
    match = _BEGINNING.match(name)
    if match is None or (match["article"] and match["next"] in _KEEP_THEIR_ARTICLE):
        return name
    return name[0].lower() + name[1:]


def circumstances(claim: Claim, lang: str) -> list[str]:
    """Who says so, how firmly, when, and in how many articles; in this order, what is known."""
    parts = []
    if claim.attribution is not None:
        parts.append(say("claim.who", lang, who=speaker(claim.attribution)))
    if claim.modality != "asserted":
        parts.append(say(f"modality.{claim.modality}", lang))
    parts.append(_period(claim, lang))
    parts.append(say("claim.articles", lang, n=claim.article_count))
    if claim.article_count > 1:
        parts.append(say("claim.sources", lang, n=claim.source_count))
    return parts


def _period(claim: Claim, lang: str) -> str:
    first, last = claim.first_published, claim.last_published
    if first is None or last is None or first == last:
        return day(first or last, lang)
    return say("date.range", lang, first=day(first, lang), last=day(last, lang))


def provenance(source: str | None, published: date | None, lang: str) -> str:
    """``Le Monde · 2 novembre 2024``, each part said to be unknown when it is."""
    return (source or say("source.unknown", lang)) + SEPARATOR + day(published, lang)


def paragraph_around(text: str, start: int, end: int) -> tuple[int, int]:
    """The bounds of the paragraph(s) of ``text`` that hold ``[start, end)``, ends stripped.

    A paragraph ends at a line break.
    """
    first = text.rfind("\n", 0, start) + 1
    after = text.find("\n", end)
    return first, len(text) if after < 0 else after


def visible(text: str) -> str:
    """``text`` without control characters and without those that hide or reorder text.

    Line breaks stay, tabulations become spaces. Without this an article could move the cursor
    of a terminal or show a sentence backwards.
    """
    kept = text.replace("\t", " ")
    return "".join(
        c for c in kept if c == "\n" or (c not in _HIDDEN and unicodedata.category(c) != "Cc")
    )


def one_line(text: str) -> str:
    """`visible` text with line breaks made spaces."""
    return " ".join(visible(text).split("\n"))
