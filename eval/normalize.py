"""Normal forms under which two answers are the same: original SQuAD rules and French rules.

Both give tokens; equality of the token sequences is an exact match, their bag overlap gives F1.
"""

from __future__ import annotations

import re
import string
from functools import lru_cache

from qa.values import normal_tokens

FRENCH_ARTICLES = frozenset("le la les l un une des du de d au aux".split())
_ENGLISH_ARTICLES = re.compile(r"\b(a|an|the)\b")
_PUNCTUATION = str.maketrans("", "", string.punctuation)


def squad_tokens(text: str) -> tuple[str, ...]:
    """The tokens of ``text`` under the rules of SQuAD 1.1; may be empty.

    ``normalize_answer`` of the official evaluate-v1.1.py: lower case, ASCII punctuation deleted
    (so that "l'armée" is one word), English articles dropped, split at white space.
    """
    return tuple(_ENGLISH_ARTICLES.sub(" ", text.lower().translate(_PUNCTUATION)).split())


@lru_cache(maxsize=65536)
def french_tokens(text: str) -> tuple[str, ...]:
    """The tokens of ``text`` under French rules (ARCHITECTURE.md §6); empty for a blank text.

    SQuAD's procedure with French articles; punctuation, both apostrophes and hyphens separate
    words; accents are kept; numbers and number words are written in digits. Symbols (%, €) are
    punctuation, as in SQuAD. A text made of articles alone ("un") or of symbols alone keeps them.

    >>> french_tokens("L’armée compte huit mille soldats nord-coréens.")
    ('armée', 'compte', '8000', 'soldats', 'nord', 'coréens')
    """
    tokens = normal_tokens(text)
    kept = [token for token in tokens if token not in FRENCH_ARTICLES]
    return tuple(kept or tokens or text.lower().split())


def contains_answer(text: str, answer: str) -> bool:
    """Whether the French tokens of ``answer`` stand side by side in ``text``; False if blank.

    Whole tokens only: "2" is not in "22 morts".
    """
    wanted, tokens = french_tokens(answer), french_tokens(text)
    width = len(wanted)
    return width > 0 and any(
        tokens[i : i + width] == wanted for i in range(len(tokens) - width + 1)
    )
