"""Nouns that the press counts one for another: "soldats" and "troupes" meet."""

from __future__ import annotations

import re
from functools import lru_cache

from index.text import analyse, tokens

_NO_PEOPLE = re.compile(r"\w+(?:ation|ence|ance)s?")


@lru_cache(maxsize=16384)
def counted_stems(text: str) -> tuple[str, ...]:
    """The stems of the nouns of ``text``, in order, without stop words.

    "Habitations" and "résidences" stay whole: they have the stems of "habitants" and "résidents".
    """
    kept: list[str] = []
    for token in tokens(text):
        stems = analyse(token.surface).fold_stem
        whole = stems and _NO_PEOPLE.fullmatch(token.folded)
        kept += [token.folded.removesuffix("s")] if whole else stems
    return tuple(kept)


_SAME_NOUNS = tuple(
    frozenset(counted_stems(nouns))
    for nouns in (
        "soldats troupes militaires hommes combattants effectifs contingent",
        "morts tués décès victimes décédés",
        "habitants personnes gens",
        "manifestants personnes participants",
        "migrants réfugiés personnes",
        "habitations maisons logements résidences domiciles foyers",
    )
)

_PERSON = frozenset(counted_stems("personnes gens"))
_PEOPLE = frozenset(
    counted_stems(
        "morts tués victimes blessés soldats militaires civils policiers passagers manifestants"
        " migrants réfugiés otages habitants prisonniers disparus élèves salariés enfants"
        " travailleurs fidèles touristes"
    )
)
"""Who may be called "personnes" too, one telling of a story to the next."""
_OTHER_PEOPLE = frozenset(
    counted_stems(
        "hommes femmes jeunes étudiants employés agents voyageurs clients patients malades pompiers"
        " gendarmes terroristes occupants suspects détenus proches assaillants"
    )
)
_THINGS = frozenset(
    counted_stems(
        "véhicules voitures camions bus trains wagons avions bateaux navires armes fusils bombes"
        " missiles obus chars drones maisons logements immeubles appartements bâtiments foyers lits"
        " places matchs buts points articles livres films albums chansons pays entreprises magasins"
        " usines postes emplois bouteilles flacons œuvres tableaux projets lois plaintes dossiers"
        " procès vols billets prix routes ponts langues mots pages"
    )
)
"""No animals: the press counts them in "individus" too."""
_HAPPENED = frozenset(
    counted_stems(
        "mort blessé arrestation disparu évacuation contamination hospitalisation licenciement"
    )
)
"""Units that `qa.counted` gives to people by what happened to them."""


def are_persons(stem: str) -> bool:
    """Whether ``stem`` counts people of any kind: "personnes", "gens"."""
    return stem in _PERSON


def are_people(stem: str) -> bool:
    """Whether ``stem`` counts people: "personnes", "passagers"."""
    return stem in _PERSON or stem in _PEOPLE or stem in _OTHER_PEOPLE


def are_things(stem: str) -> bool:
    """Whether ``stem`` counts anything but people: "voitures", or by its ending "habitations"."""
    return stem in _THINGS or _NO_PEOPLE.fullmatch(stem) is not None


def same_noun(stem: str) -> frozenset[str]:
    """The stems that count the same things as ``stem``, itself included."""
    return frozenset({stem}).union(*(group for group in _SAME_NOUNS if stem in group))


@lru_cache(maxsize=16384)
def same_counted(one: str, two: str) -> bool:
    """Whether two nouns, as written, count the same things."""
    stems = counted_stems(one)
    return one == two or any(set(counted_stems(two)) & same_noun(stem) for stem in stems)


def may_be_the_same(one: str, two: str) -> bool:
    """Whether equal numbers of ``one`` and ``two`` may be those of one story.

    "quatre morts" are "quatre personnes" there, though persons are not the dead.
    """
    first, second = (set(counted_stems(noun)) for noun in (one, two))
    persons = (first & _PERSON and second & _PEOPLE) or (second & _PERSON and first & _PEOPLE)
    happened = any(
        a & _HAPPENED and any(map(are_people, b - _HAPPENED))
        for a, b in ((first, second), (second, first))
    )
    return bool(persons) or happened or same_counted(one, two)
