"""Questions that expect more than one version: "selon les différents comptages", "ou pas ?".

By rule, on words without accents. Does not say whose versions they are.
"""

from __future__ import annotations

import re

_TOLLS = r"(?:comptages|decomptes|recensements|bilans|recits|sources)"
_NUMBERS = rf"(?:{_TOLLS}|temoignages|chiffres|estimations|evaluations|versions)"
_TELLING = rf"(?:{_NUMBERS}|medias|journaux|sondages|enquetes|etudes)"
_SEVERAL = r"(?:differente?s|divers|diverses)"
_ASKS = re.compile(
    rf"\b(?:selon|d apres) les {_TOLLS}\b"
    rf"|\b(?:selon|d apres) (?:les |de |des )?{_SEVERAL} {_TELLING}\b"
    rf"|\b{_SEVERAL} {_NUMBERS}(?! (?:du|de|d)\b)|\b{_NUMBERS} (?:successi\w+|en presence)\b"
    rf"|\b{_TELLING} (?:contradictoires|divergent\w*)\b"
    r"|\bversions des faits\b|\bles uns et les autres\b|\bqui dit (?:vrai|la verite)\b"
    r"|\b(?:selon|d apres) (?:\w+ ){1,6}et (?:selon|d apres)\b"
    r"|\b(?:oui ou non|vrai ou faux|ou pas|ou non)$"
)


def asks_for_versions(folded: str) -> bool:
    """Whether a question, its folded words joined by spaces, expects several versions.

    >>> asks_for_versions("combien de manifestants selon les differents comptages")
    True
    >>> asks_for_versions("combien de manifestants selon les autorites")
    False
    """
    return bool(_ASKS.search(folded))
