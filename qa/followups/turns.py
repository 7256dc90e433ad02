"""The record of one exchange of a conversation, and which exchanges still count."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

HISTORY_TURNS = 5
"""Older turns are forgotten: a follow-up looks back a few questions, not a whole afternoon."""

LONGEST = 500
"""Characters: a longer question is no follow-up and is not taken up; cutting it would be slow."""
_SENTENCE = re.compile(r"[«“ ]*(?:c[’']est|ce sont|on|nous|je|j[’']|ils?|elles?)\b", re.IGNORECASE)
_LONG_ANSWER = 12
"""An answer of more words is a quotation: it does not fill in a sentence."""


@dataclass(frozen=True, slots=True)
class Turn:
    """A question as typed, as it was understood when that differs, and its answer if one came."""

    question: str
    rewritten: str | None = None
    answer: str | None = None

    @property
    def asked(self) -> str:
        """The question that was put to the articles."""
        return self.rewritten or self.question


def recent(history: Sequence[Turn]) -> tuple[Turn, ...]:
    """The last `HISTORY_TURNS` turns that ask something, not too long, oldest first."""
    return tuple(
        turn
        for turn in history[-HISTORY_TURNS:]
        if any(c.isalnum() for c in turn.asked) and len(turn.asked) <= LONGEST
    )


def is_long(answer: str) -> bool:
    """Whether the answer is a quotation or a whole sentence."""
    ended = answer.rstrip("»” ").endswith((".", "!", "?"))
    return ended or len(answer.split()) > _LONG_ANSWER or _SENTENCE.match(answer) is not None


def short_answer(turn: Turn) -> str | None:
    """The answer when it can stand in a sentence."""
    return None if turn.answer is None or is_long(turn.answer) else turn.answer
