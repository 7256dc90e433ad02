"""Normal forms under which two answers are the same: original SQuAD rules and French rules.

Both give tokens; equality of the token sequences is an exact match, their bag overlap gives F1.
"""

from __future__ import annotations

import re
import string

from qa.values import french_tokens

__all__ = ["contains_answer", "french_tokens", "squad_tokens"]

_ENGLISH_ARTICLES = re.compile(r"\b(a|an|the)\b")
_PUNCTUATION = str.maketrans("", "", string.punctuation)


def squad_tokens(text: str) -> tuple[str, ...]:
    """The tokens of ``text`` under the rules of SQuAD 1.1; may be empty.

    ``normalize_answer`` of the official evaluate-v1.1.py: lower case, ASCII punctuation deleted
    (so that "l'armée" is one word), English articles dropped, split at white space.
    """
    return tuple(_ENGLISH_ARTICLES.sub(" ", text.lower().translate(_PUNCTUATION)).split())


def contains_answer(text: str, answer: str) -> bool:
    """Whether the French tokens of ``answer`` stand side by side in ``text``; False if blank.

    Whole tokens only: "2" is not in "22 morts".
    """
    wanted, tokens = french_tokens(answer), french_tokens(text)
    width = len(wanted)
    return width > 0 and any(
        tokens[i : i + width] == wanted for i in range(len(tokens) - width + 1)
    )
