"""A follow-up made self-contained: "et en Ukraine ?" asks again, elsewhere, what was just asked.

Rules over the phrases of the previous question (`qa.followups`), tried in a fixed order; the
history is a value passed in. A question that stands by itself, or that no rule understands, is left
exactly as typed. Nothing is learnt and nothing is remembered between calls.
"""

from __future__ import annotations

from collections.abc import Sequence

from qa.followups.rules import RULES
from qa.followups.splitting import split
from qa.followups.turns import HISTORY_TURNS, LONGEST, Turn, recent
from qa.followups.typed import typed

__all__ = ["HISTORY_TURNS", "Turn", "self_contained"]

_KEYWORDS = 3
"""More words than this, without verb, are a question in keywords ("patron de la SNCF en 2016")."""


def self_contained(question: str, history: Sequence[Turn]) -> str:
    """``question`` as it would be asked without the turns before it; as typed when it stands alone.

    >>> before = Turn("combien de soldats à Koursk ?", answer="jusqu’à 8 000")
    >>> self_contained("et en Ukraine ?", [before])
    'combien de soldats en Ukraine ?'
    """
    if len(question) > LONGEST:
        return question
    turns = [turn for turn in recent(history) if _holds_a_question(turn.asked)]
    if not turns:
        return question
    follow_up = typed(question)
    for rule in RULES:
        found = rule(follow_up, turns)
        if found is not None and found.rstrip(" ?"):
            return _begun_like(turns[-1].asked, found)
    return question


def _holds_a_question(asked: str) -> bool:
    phrases = split(asked)
    telling = any(phrase.kind in {"counted", "verb", "asked"} for phrase in phrases)
    return telling or len(asked.split()) > _KEYWORDS


def _begun_like(model: str, question: str) -> str:
    """``question`` with a capital when ``model`` has one."""
    return question[0].upper() + question[1:] if model[:1].isupper() else question
