"""Who says so, and how firmly: read from the one sentence that holds the answer.

Finds "selon X", "d'après X", "X a déclaré que", "…, a affirmé X". Does not follow pronouns, nor
look at the sentences around.
"""

from __future__ import annotations

import re

from index.text import fold
from qa.answers import Modality

_WORD = r"[A-ZÀ-ÖØ-Þ][\w’'.-]*"
_NAME = rf"{_WORD}(?:[ -](?:(?:de|du|des|al|el|ben|von|van|d[’'])[ ]?)?{_WORD})*"
_SAYING = (
    r"(?:a|ont|avait|avaient)\s+(?:également\s+|aussi\s+|ainsi\s+|même\s+)?(?:déclaré|affirmé|estimé"
    r"|annoncé|indiqué|assuré|expliqué|précisé|confirmé|évoqué|ajouté|dit|reconnu|averti|souligné"
    r"|dénoncé|rapporté|révélé|évalué|chiffré|avancé|répondu|lancé|soutenu|démenti|nié)"
    r"|déclare|affirme|estime|annonce|indique|assure|explique|précise|confirme|évoque|ajoute"
    r"|rapporte|évalue|chiffre|avance|affirment|estiment|évoquent|annoncent|indiquent|comptent"
)
_ACCORDING = re.compile(r"\b(?:[Ss]elon|[Dd][’']après)\s+([^,;:.()«»“”\"]{2,90})")
_SUBJECT = re.compile(rf"({_NAME}(?:,[^,.]{{1,60}},)?)\s+(?:{_SAYING})\b")
_DAY = r"(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche)"
_INCISE = re.compile(
    rf"[,»”]\s*(?:{_SAYING})\s+(?:{_DAY}\s+)?"
    rf"(?!{_DAY}|qu[e’']|[àa]\b|le \d|\d)((?:l[ea’']|un|une|son|sa|[A-ZÀ-Þ])[^,;:.()«»]{{2,90}})"
)
_NAME_IN = re.compile(_NAME)
_STOPPERS = re.compile(
    r"\s+(?:qui|que|dont|où|cit[ée]|cités?|publi\w+|lors|dans|ce|cette|au|depuis|devant|sur|après"
    r"|jusqu|entre|près|plus|environ|il|elle)\b.*$"
    r"|(?<! de)(?<! à)\s+(?:les|la|le)\b.*$"
)

_CONDITIONAL = re.compile(r"\b\w+(?:rait|raient)\b")
_POSSIBLE = re.compile(
    r"\b(?:pourrai(?:t|ent)|devrai(?:t|ent)|s[’']apprêt\w+|envisag\w+|prévoi\w+)\b"
)
_FUTURE = re.compile(r"\b(?:sera|seront|aura|auront|pourr(?:a|ont)|devr(?:a|ont)|ir(?:a|ont))\b")
_DENIED = re.compile(r"\b(?:nie|nient|nié|dément\w*|contest\w+|réfut\w+|rejett?e\w*)\b")
_NOT_VERBS = frozenset({"trait", "portrait", "retrait", "extrait", "attrait", "abstrait"})


def attribution(sentence: str, start: int, end: int) -> str | None:
    """The speaker named in ``sentence`` for its part ``[start, end)``, verbatim, or None.

    A name is preferred to its title: "le secrétaire d'État américain Antony Blinken" gives
    "Antony Blinken"; without a name the phrase stays whole, "des estimations ukrainiennes". A
    speaker never overlaps the part it is said to speak of, and "…, et selon Y, …" does not speak
    of what comes before it.
    """
    for pattern in (_ACCORDING, _INCISE, _SUBJECT):
        for match in pattern.finditer(sentence):
            overlaps = match.start(1) < end and start < match.end(1)
            later_clause = match.start() >= end and sentence[: match.start()].endswith("et ")
            if overlaps or later_clause:
                continue
            speaker = _shortened(match.group(1))
            if speaker:
                return speaker
    return None


def _shortened(phrase: str) -> str | None:
    phrase = _STOPPERS.sub("", phrase.strip(" ,"))
    names = [name for name in _NAME_IN.findall(phrase) if " " in name or "-" in name]
    if names:
        return str(names[-1])
    if len(phrase) <= 2 or phrase[0].isdigit() or fold(phrase) in {"lui", "elle", "eux"}:
        return None
    return phrase


def modality(sentence: str) -> Modality:
    """How firmly ``sentence`` says what it says: the weakest reading that a marker supports.

    Markers: a question mark; "nié", "démenti"; "pourrait", "devrait" and plain futures (future);
    any other conditional ("seraient"); none of these (asserted).
    """
    if sentence.rstrip(' »”"').endswith("?"):
        return "question"
    if _DENIED.search(sentence):
        return "denied"
    if _POSSIBLE.search(sentence) or _FUTURE.search(sentence):
        return "future"
    conditionals = {fold(word) for word in _CONDITIONAL.findall(sentence)}
    return "conditional" if conditionals - _NOT_VERBS else "asserted"
