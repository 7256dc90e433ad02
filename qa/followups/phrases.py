"""The phrases of a French question, and the question that phrases make.

`qa.followups.splitting` cuts a question into phrases; every word is in exactly one, in order.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from index.text import fold
from qa.followups.grammar import CONTRACTED, glued
from qa.followups.places import is_place

Kind = Literal[
    "ask", "asked", "counted", "est-ce que", "verb", "noun", "place", "time", "speaker", "with",
    "word",
]  # fmt: skip
"""``asked`` is the noun after "quel", ``counted`` what "combien" counts, ``with`` a preposition and
its noun other than a place, ``noun`` a noun or a name without preposition."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """Some words of a question; ``preposition`` is folded, "" when there is none."""

    kind: Kind
    text: str
    preposition: str = ""
    named: bool = False

    @property
    def folded(self) -> str:
        """The text in lower case, without accents, apostrophes opened."""
        return fold(self.text).replace("’", " ").replace("'", " ").replace("  ", " ").strip(" ,")


def join(phrases: Iterable[Phrase]) -> str:
    """The question that ``phrases`` make, with its question mark."""
    text = re.sub(r" +(,)", r"\1", glued(phrase.text for phrase in phrases if phrase.text))
    text = re.sub(r"\b(qu|[Qq]u|d)e (?=[aeiouyéèêâîôAEIOUYÉÈÀ])", r"\1’", text)
    text = re.sub(r"\b([Qq]u|d)[’'](?=[^aeiouyhéèêâîôœAEIOUYHÉÈÊÎÔŒ«])", r"\1e ", text)
    for apart, contracted in CONTRACTED:
        text = re.sub(rf"\b{apart} ", f"{contracted} ", text)
    return text + " ?"


def is_name(phrase: Phrase) -> bool:
    """Whether ``phrase`` is a bare name, of a person or a place."""
    return phrase.kind == "noun" and (phrase.named or is_place(phrase.text))
