"""Words and patterns of French questions, in folded text (lower case, no accents).

Closed classes only (articles, prepositions, auxiliaries, question words, dates): no dictionary of
nouns or verbs. `tidy` puts back what hurried typing leaves out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from index.dates import MONTH_NAMES
from index.text import fold

_MONTH = f"(?:{'|'.join(fold(month) for month in MONTH_NAMES)})"
_YEAR = r"(?:1[5-9]\d\d|20\d\d)"
_DAY = r"(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche)"
TIME = re.compile(
    r"(?:(?:depuis|avant|apres|jusqu en|jusqu au|des|debut|fin|mi|courant|vers|au debut(?: de)?"
    r"|a la fin(?: de)?|au cours de|au mois de|a partir de) )*(?:"
    rf"(?:en |de |d )?(?:{_MONTH} )?{_YEAR}|en (?:{_MONTH}|ete|hiver|automne)"
    rf"|(?:le |du )?(?:{_DAY} )?(?:1er|\d\d?) {_MONTH}(?: {_YEAR})?|{_MONTH}"
    rf"|(?:entre|de) {_YEAR} (?:et|a) {_YEAR}|(?:ce |le )?{_DAY}(?: (?:dernier|prochain))?"
    rf"|(?:au|a l|cet|l) (?:printemps|ete|automne|hiver)(?: (?:dernier|{_YEAR}))?"
    r"|hier|avant-hier|aujourd hui|demain|maintenant|actuellement|cette (?:annee|semaine)"
    r"|ce mois(?:-ci)?|(?:l annee|l an|la semaine|le mois)"
    r" (?:derniere?|prochaine?|passee?|suivante?|d avant|d apres|precedente?)"
    r"|il y a \d+ (?:jours?|mois|ans?|semaines?))(?= |$)"
)
PREPOSITION = re.compile(
    r"(?:a cote de|au large de|autour de|pres de|lors de|a cause de|grace a|jusqu a|face a|parmi"
    r"|a|au|aux|en|dans|sur|sous|vers|chez|avec|sans|contre|pour|par|entre|depuis|pendant|apres"
    r"|avant|devant|derriere|de|du|d) "
)
WHERE = frozenset(
    "a au aux en dans sur vers pres_de autour_de a_cote_de au_large_de sous jusqu_a".split()
)
PLACE_NOUNS = frozenset(
    "region ville front frontiere pays capitale oblast province territoire zone gare aeroport"
    " hopital prison parlement ouest nord sud est village quartier port ile monde continent".split()
)
ARTICLES = frozenset(
    "le la les l un une des du ce cet cette ces son sa ses leur leurs quelques plusieurs"
    " aucun aucune notre votre nos vos mon ma mes deux trois quatre cinq six sept huit neuf dix"
    " vingt trente cent mille".split()
)
BEFORE_NOUNS = frozenset(
    "nouveau nouvelle nouveaux nouvelles grand grande petit petite premier premiere second seconde"
    " dernier derniere ancien ancienne autre autres jeune jeunes principal principale vice plus"
    " fort forte haut haute gros grosse meilleur meilleure".split()
)
ADJECTIVE = re.compile(
    r"\w+(?:iques?|als?|ales?|aux|aires?|ifs?|ives?|eux|euses?|ibles?|ables?|istes?|ants?|antes?"
    r"|elles?|els?|ents)"
)
AUXILIARY = re.compile(
    r"(?:a|ont|avait|avaient|aura|auront|aurait|auraient|est|sont|etait|etaient|sera|seront"
    r"|serait|seraient|fut|furent|va|vont|peut|peuvent|pourrait|pourraient|doit|doivent|devrait"
    r"|devraient|devait|devaient|devra|pouvait|pouvaient|pourra|allait|allaient|veut|veulent"
    r"|voulait|fait|font|faisait)"
)
CLITICS = re.compile(r"(?:(?:ne|n|me|m|se|s|le|la|les|l|lui|leur|y|en) )+")
INVERTED = re.compile(r"([^\W_]+)-(?:t-)?(ils|il|elles|elle|on)\b")
"""A verb and the pronoun that follows it, in folded text."""
SUMMING = re.compile(r"(?:au total|en tout|en moyenne|au moins|au plus|au maximum)(?= |$)")
ADVERBS = frozenset("pas plus deja aussi encore toujours bien jamais recemment reellement".split())
PARTICIPLE = re.compile(r"\w+(?:ee?s?|ie?s?|ue?s?|ite?s?|e?r|oir|re|ertes?|ert|inte?s?)")
_ASK_BEFORE = (
    r"(?:(?:a cause de|avec l aide de|jusqu a|a|de|d|par|avec|pour|chez|contre|sur|dans|en"
    r"|depuis|vers|sous|pendant|apres|entre) )?"
)
ASK = re.compile(
    rf"{_ASK_BEFORE}(?:combien de temps|qui d autre|qui|quoi|quand|ou|combien|comment|pourquoi"
    r"|quel(?:le)?s?)(?= |$)|(?:qu est-ce que|qu est-ce qu|qu est-ce qui|que|qu)(?= )"
    r"|(?:le )?(?:nombre|nb|cb)(?= )"
)
EST_CE_QUE = re.compile(r"est-ce que?(?= )")
FUNCTION = frozenset(
    "et mais que qu qui dont il elle ils elles on y ne n se s si je tu nous vous lui eux ca cela"
    " selon d apres comme car donc c".split()
)
CONTRACTED = (("de le", "du"), ("de les", "des"), ("à le", "au"), ("à les", "aux"))
_ELISION = re.compile(r"\b((?:[ldnjsmtc]|qu|jusqu|lorsqu|aujourd)[’']) +", re.IGNORECASE)
TOKEN = re.compile(
    r"\d+(?:[ \u202f\u00a0.]\d{3}(?!\d))*(?:[.,]\d+)?(?:er|e)?(?![^\W_])"
    r"|[^\W_]+(?:[-.][^\W_]+)*['’]?|\S"
)


def is_participle(word: str) -> bool:
    """By its written ending: "publié", "survenues" is not told."""
    return re.search(r"ée?s?$", word) is not None


def glued(words: Iterable[str]) -> str:
    """``words`` with spaces between them, none after an elision."""
    return _ELISION.sub(r"\1", " ".join(words))


def tidy(question: str) -> str:
    """``question`` with the hyphens and apostrophes that hurried typing leaves out.

    >>> tidy("combien va t il supprimer d emplois ?")
    'combien va-t-il supprimer d’emplois'
    """
    text = " ".join(question.split()).rstrip(" ?!.…")
    text = re.sub(r"\b(\w+)[ -]t[ -](ils?|elles?|on)\b", r"\1-t-\2", text)
    text = re.sub(r"\b(est|sont|ont|etait|était|sera|seront) (ils?|elles?)\b", r"\1-\2", text)
    text = re.sub(r"\b([Ee]st)[ -]ce (qu[e’'i ])", r"\1-ce \2", text)
    text = re.sub(r"\b(nord|sud) (?=cor[ée]en)", r"\1-", text, flags=re.IGNORECASE)
    text = re.sub(r"\bla (dit|annonc[ée]|d[ée]clar[ée]|affirm[ée])\b", r"l’a \1", text)
    return re.sub(
        r"\b([ldnjsmtcLDNJSMTC]|[Jj]usqu|[Qq]u|aujourd) (?=[aeiouyhâàéèêîôAEIOUYHÉÈÎ]\w)",
        r"\1’",
        text,
    )
