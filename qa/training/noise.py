"""Questions as people type them: bare of accents, capitals and punctuation, or with a slip.

Answers and contexts are never touched.
"""

from __future__ import annotations

import random
import re

from index.text import fold


def bare(question: str, rng: random.Random) -> str:
    """``question`` without capitals, accents and question mark, half the time without ' and -.

    >>> bare("Où l’avion s’est-il posé ?", random.Random(1))
    "ou l'avion s'est-il pose"
    """
    plain = " ".join(fold(word) for word in question.replace("’", "'").split())
    plain = plain.rstrip(" ?.!")
    return re.sub(r"['-]", " ", plain) if rng.random() < 0.5 else plain


def with_typo(question: str, rng: random.Random) -> str:
    """``question`` with one letter of one word swapped, dropped or doubled; names may be hit too.

    Unchanged when no word has five letters.
    """
    words = [m for m in re.finditer(r"[^\W\d_]{5,}", question)]
    if not words:
        return question
    word = rng.choice(words)
    at = rng.randrange(word.start() + 1, word.end() - 1)
    a, b = question[at], question[at + 1]
    new = rng.choice((b + a, b, a + a + b))
    return question[:at] + new + question[at + 2 :]
