"""Whose: the mayor of Nice does not answer a question about the mayor of Marseille.

An office and the name after it ("le maire de Marseille", "le président américain") are read by rule
in a question that asks who holds it, and beside an answer. Offices with one holder at a time only;
names that may be one thing under two names ("la Défense", "les Armées") tell nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from index.text import fold, stems
from qa.questions.words import is_people

_OFFICES = stems(
    "maire ministre président présidente gouverneur préfet préfète roi reine évêque archevêque"
)
_OF = r"(?:de la |de l['’]|du |des |de |d['’])"
_NAMED = re.compile(rf"\b(\w{{3,}}) {_OF}((?:[A-ZÀ-Ý][\w’'-]*)(?: [A-ZÀ-Ý][\w’'-]*)*)")
_LOWER = re.compile(rf"\b(\w{{3,}}) {_OF}(\w{{3,}})")
_OF_PEOPLE = re.compile(r"\b(?=(\w{3,}) ([a-zà-ÿ-]{4,})\b)")
"""Looks ahead: "quel président" must not hide "président américain"."""
_WHO = re.compile(
    r"(?:^|\b(?:qui|quel(?:le)?|nom|s['’]appelle)\b)(?:\W+(?:est|etait|le|la|l|du|de|d|actuel(?:le)?"
    r"|nouveau|nouvelle|premiere?|ministre|vice))*\W*$"
)
"""What stands before an office whose holder is asked for."""
_TITLE = (
    r"(?:(?:M\.|Mme|Me|l['’]|(?:[Ll]e|[Ll]a|une?|ancien(?:ne)?|actuel(?:le)?|ex|alors|nouveau"
    r"|nouvelle|[Pp]remi[eè]re?)\b)[ -]?)*"
)
_BESIDE = re.compile(rf"\s*(?:\([^)]*\))?\s*,?\s*{_TITLE}(?:[A-ZÀ-Ý][\w’'-]*\s+){{0,3}}")
"""What may stand between an office and its holder, the beginning of a longer name included."""
_LOOSE = stems(
    "République État Nation région département ville pays capitale Fédération Haute européen"
    " africain Bleus socialiste républicain démocrate"
)
"""Words that name nobody's office apart."""
_ALIKE = tuple(
    map(
        stems,
        (
            "Royaume-Uni Grande-Bretagne Angleterre britannique anglais", "France Paris",
            "Défense Armées", "Économie Finances Budget Comptes", "Santé Solidarités",
            "Écologie Environnement Transition", "Travail Emploi", "Éducation Enseignement",
            "Étrangères Affaires Europe",
        ),
    )
)  # fmt: skip
"""One office under two names."""


@dataclass(frozen=True, slots=True)
class Complement:
    """``name`` is a set of accent-free stems; ``[start, end)`` is where noun and name stand."""

    noun: frozenset[str]
    name: frozenset[str]
    adjective: bool
    acronym: bool
    start: int
    end: int


@lru_cache(maxsize=1024)
def complements(text: str) -> tuple[Complement, ...]:
    """The offices of ``text`` with a name after them; ``()`` when there is none.

    Names need no capital in a text that has none at all ("maire de marseille").

    >>> [sorted(c.name) for c in complements("Qui est le maire de Nice ?")]
    [['nic']]
    """
    return tuple(complement for complement in _found(text) if complement.name)


def _found(text: str) -> Iterator[Complement]:
    for match in (_LOWER if text == text.lower() else _NAMED).finditer(text):
        yield _complement(match, adjective=False)
    for match in _OF_PEOPLE.finditer(text):
        if is_people(fold(match[2])):
            yield _complement(match, adjective=True)


def _complement(match: re.Match[str], *, adjective: bool) -> Complement:
    noun, name = stems(match[1]) & _OFFICES, stems(match[2])
    last = re.split("[ '’]", match[2])[-1]
    acronym = len(last) <= 3 or last.isupper()
    named = name if noun and not name & _LOOSE else frozenset[str]()
    return Complement(noun, named, adjective, acronym, match.start(1), match.end(2))


def tells_of_another(question: str, text: str, start: int, end: int) -> bool:
    """Whether the answer ``[start, end)`` of the sentence ``text`` holds another's office.

    True only when the question asks who holds one, another of its kind stands beside the answer,
    and nothing in the sentence names the right one.

    >>> tells_of_another("Qui est maire de Nice ?", "X, maire de Lyon, a dit", 0, 1)
    True
    """
    asked = [c for c in complements(question) if _WHO.search(fold(question[: c.start]))]
    if not asked or any(mine.name & stems(text) for mine in asked):
        return False
    beside = list(_beside(text[:start], text[end:]))
    return any(_differ(mine, theirs) for mine in asked for theirs in beside)


def _beside(before: str, after: str) -> Iterator[Complement]:
    """The offices that touch an answer, given the text on either side of it."""
    for office in complements(before):
        if _BESIDE.fullmatch(before, office.end):
            yield office
    for office in complements(after):
        if _BESIDE.fullmatch(after, 0, office.start):
            yield office


def _differ(one: Complement, two: Complement) -> bool:
    if not one.noun & two.noun or one.adjective != two.adjective or one.acronym != two.acronym:
        return False
    return not any(group & one.name and group & two.name for group in _ALIKE)
