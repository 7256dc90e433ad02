"""A follow-up as it was typed, without the words that only lead it in."""

from __future__ import annotations

import re
from dataclasses import dataclass

from index.text import fold
from qa.followups.grammar import tidy

_LEAD = re.compile(
    r"(?:(?:et|mais|alors|donc|ok|oui|ah|bon|d accord|merci|sinon|puis|pardon|desolee?|enfin"
    r"|non|nan|plutot|en fait|je (?:voulais|veux) (?:dire|parler de|parler du|savoir)"
    r"|je parl(?:e|ais) (?:de|du|d)|c est-a-dire|qu en est-il de|quid de)(?= |$) ?)+"
)


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed, tidy, after "et", "non", "je voulais dire" …; ``led`` by such a word."""

    text: str
    led: bool

    @property
    def flat(self) -> str:
        """The text folded, marks and apostrophes as spaces: what the rules match."""
        return _flat(self.text)


def typed(question: str) -> Typed:
    """``question`` tidied, "et", "non", "je voulais dire" … taken off its beginning."""
    text = tidy(question)
    match = _LEAD.match(_flat(text) + " ")
    if match is None:
        return Typed(text, led=False)
    words = len(re.findall(r"[^\W_]+", match.group()))
    starts = [found.start() for found in re.finditer(r"[^\W_]+", text)]
    begun = words < len(starts)
    return Typed(text[starts[words] :] if begun else text, led=begun)


def _flat(text: str) -> str:
    return " ".join(re.sub(r"[’',;:]", " ", fold(text)).split())
