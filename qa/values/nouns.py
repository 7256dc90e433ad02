"""Nouns that the press counts one for another: "soldats" and "troupes" meet."""

from __future__ import annotations

from functools import lru_cache

from index.text import analyse

_SAME_NOUNS = tuple(
    frozenset(stem for word in nouns.split() for stem in analyse(word).fold_stem)
    for nouns in (
        "soldats troupes militaires hommes combattants effectifs contingent",
        "morts tués décès victimes décédés",
        "habitants personnes gens",
        "manifestants personnes participants",
        "migrants réfugiés personnes",
        "habitations maisons logements résidences domiciles foyers",
    )
)


_PERSON = frozenset(analyse("personnes gens").fold_stem)
_PEOPLE = frozenset(
    analyse(
        "morts tués victimes blessés soldats militaires civils policiers passagers manifestants"
        " migrants réfugiés otages habitants prisonniers disparus élèves salariés enfants"
        " travailleurs fidèles touristes"
    ).fold_stem
)
"""Who may be called "personnes" too, one telling of a story to the next."""


def same_noun(stem: str) -> frozenset[str]:
    """The stems that count the same things as ``stem``, itself included."""
    return frozenset({stem}).union(*(group for group in _SAME_NOUNS if stem in group))


@lru_cache(maxsize=16384)
def same_counted(one: str, two: str) -> bool:
    """Whether two nouns, as written, count the same things."""
    stems = analyse(one).fold_stem
    return one == two or any(set(analyse(two).fold_stem) & same_noun(stem) for stem in stems)


def may_be_the_same(one: str, two: str) -> bool:
    """Whether equal numbers of ``one`` and ``two`` may be those of one story.

    "quatre morts" are "quatre personnes" there, though persons are not the dead.
    """
    first, second = (set(analyse(noun).fold_stem) for noun in (one, two))
    persons = (first & _PERSON and second & _PEOPLE) or (second & _PERSON and first & _PEOPLE)
    return bool(persons) or same_counted(one, two)
