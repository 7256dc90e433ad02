"""The words with which the French press reports what others say: verbs, and nouns of who speaks.

A lexicon, the forms made from it (third persons only), and where they stand in a sentence. Who
speaks of what, `qa.attribution.saying` finds.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from qa.attribution.phrases import DETERMINERS, Word, phrase_from

_STATING = (
    "accuser affirmer annoncer assurer chiffrer citer confirmer contester critiquer"
    " déclarer démentir dénombrer dénoncer déplorer dévoiler estimer évaluer évoquer indiquer"
    " juger mentionner nier préciser prédire pronostiquer qualifier recenser"
    " reconnaître redouter réfuter regretter rejeter relater révéler signaler"
)
STATING = frozenset(_STATING.split()) | {"faire état"}
"""Verbs whose plain object is something said: "a annoncé l'atterrissage à Liège"."""
DENYING = frozenset("contester démentir nier réfuter".split())
_QUOTING = (
    "abonder admirer ajouter alerter analyser arguer argumenter asséner avancer avouer clamer"
    " commenter concéder confesser confier considérer constater continuer crier défendre demander"
    " détailler développer écrier emporter énumérer espérer exclamer exiger expliquer exprimer"
    " féliciter fustiger garantir glisser hurler imaginer indigner insister interroger ironiser"
    " jurer justifier lâcher lancer marteler narrer noter observer parier parler penser plaider"
    " plaisanter pointer poster proclamer proposer raconter rappeler rapporter rassurer réaffirmer"
    " réclamer réitérer réjouir relayer relever remarquer répéter répliquer résumer rétorquer"
    " saluer souffler souhaiter souligner suggérer tancer témoigner titrer trancher tweeter"
    " twitter vanter"
)
"""Verbs that report only before "que", a colon, a quotation or an infinitive, or in an incise."""
_IRREGULAR = """
admettre: admet admettent admettait admettaient admit / admis / admettant
apprendre: apprend apprenait / appris / apprenant
avertir: avertit avertissent avertissait avertissaient / averti / avertissant
conclure: conclut concluent concluait concluaient / conclu / concluant
craindre: craint craignent craignait craignaient / craint / craignant
croire: croit croient croyait croyaient / cru / croyant
décrire: décrit décrivent décrivait décrivaient / décrit / décrivant
défendre: défend défendent défendait défendaient / défendu / défendant
démentir: dément démentent démentait démentaient / démenti démentie / démentant
dire: dit disent disait disaient dirent dira diront / dit / disant
écrire: écrit écrivent écrivait écrivaient / écrit / écrivant
garantir: garantit garantissent garantissait / garanti / garantissant
maintenir: maintient maintiennent maintenait / maintenu /
poursuivre: poursuit poursuivent poursuivait poursuivaient / poursuivi / poursuivant
prédire: prédit prédisent prédisait / prédit / prédisant
prétendre: prétend prétendent prétendait prétendaient / prétendu / prétendant
prévenir: prévient préviennent prévenait prévenaient / prévenu / prévenant
promettre: promet promettent promettait promettaient / promis / promettant
réagir: réagit réagissent réagissait réagissaient / réagi / réagissant
reconnaître: reconnaît reconnait reconnaissent reconnaissait / reconnu / reconnaissant
renchérir: renchérit renchérissent renchérissait / renchéri / renchérissant
répondre: répond répondent répondait répondaient / répondu / répondant
réjouir: réjouit réjouissent réjouissait / réjoui / réjouissant
soutenir: soutient soutiennent soutenait soutenaient / soutenu / soutenant
"""
"""Infinitive: finite forms / participles / gerund."""

_SILENT = {"rappel": "rappell", "rejet": "rejett", "martel": "martèl"}


def _regular(verb: str) -> Iterator[tuple[str, str]]:
    """The forms of a verb in -er, each with its mood."""
    stem = verb[:-2]
    soft = {"c": stem[:-1] + "ç", "g": stem + "e"}.get(stem[-1], stem)
    silent = _SILENT.get(stem) or re.sub(r"é([^aeiouyéèê]+)$", r"è\1", stem)
    yield from ((silent + ending, "finite") for ending in ("e", "ent", "era", "eront"))
    yield from ((soft + ending, "finite") for ending in ("ait", "aient", "a"))
    yield stem + "èrent", "finite"
    yield from ((stem + ending, "participle") for ending in ("é", "ée", "és", "ées"))
    yield soft + "ant", "gerund"


def _irregular(line: str) -> tuple[str, list[tuple[str, str]]]:
    verb, forms = line.split(":")
    moods = zip(("finite", "participle", "gerund"), forms.split("/"), strict=True)
    return verb, [(form, mood) for mood, group in moods for form in group.split()]


def _forms() -> dict[tuple[str, str], str]:
    table = [_irregular(line) for line in _IRREGULAR.strip().splitlines()]
    irregular = {verb for verb, _ in table}
    regular = sorted({*_STATING.split(), *_QUOTING.split()} - irregular)
    table += [(verb, list(_regular(verb))) for verb in regular]
    forms = {key: verb for verb, keys in table for key in keys}
    return forms | {(verb, "infinitive"): verb for verb, _ in table}


FORMS = _forms()
"""(form, "finite" | "participle" | "gerund" | "infinitive") -> infinitive."""

PEOPLE = frozenset(
    "accusé accusée acteur actrice adjoint adjointe agent agriculteur ambassadeur ambassadrice ami"
    " amie animateur animatrice artiste athlète auteur auteure auteurs autrice avocat avocate"
    " avocats candidat candidate capitaine cardinal champion championne chancelier chancelière"
    " chanteur chanteuse chef cheffe chercheur chercheuse chercheurs commandant commissaire"
    " comédien comédienne conseiller conseillère coureur cycliste directeur directrice dirigeant"
    " dirigeante dirigeants docteur député députée députés ex-ministre expert experte experts élu"
    " élue élus entraineur entraîneur épouse éditeur écrivain enseignant enseignante enquêteurs"
    " évêque femme fille fils fondateur fondatrice footballeur frère garde général"
    " gendarme gendarmes gouverneur homme humoriste historien historienne infirmière intéressé"
    " intéressée jeune joueur joueuse journaliste journalistes juge juges leader lieutenant maire"
    " manager médecin médecins mère militant militante ministre ministres navigateur officiels"
    " organisateur organisateurs ornithologues otage pape parents parlementaire passager passagers"
    " patron patronne père pilote policier policiers politologue pompiers porte-parole premier"
    " première procureur procureure professeur professeure préfet préfète président présidente"
    " prince princesse proches psychologue rappeur rapporteur rapporteuse réalisateur"
    " responsable responsables représentant représentante retraité roi reine scientifique"
    " scientifiques sénateur sénatrice secrétaire secouristes sociologue sœur sous-préfet"
    " sous-préfète spécialiste sportif suspect syndicaliste tante témoin témoins titulaire tribun"
    " universitaire vainqueur"
    " vice-président vice-présidente vice-procureur victime victimes voisin voisine voisins".split()
)
"""Nouns of people who speak to the press."""
BODIES = frozenset(
    "académie agence armée association associations assemblée autorité autorités banque bureau"
    " cabinet canal centre chaîne club collectif comité commission communiqué compagnie"
    " confédération conseil constructeur coalition cour défense diplomatie direction enseigne"
    " entourage entreprise enquête étude état-major fabricant famille fédération fondation"
    " front gendarmerie gouvernement groupe hebdomadaire hôpital industriel institut institution"
    " intersyndicale journal justice laboratoire ligue mairie magazine maison marque média médias"
    " ministère mouvement observatoire office ong opposition organisation organisations parquet"
    " parti police préfecture presse présidence quotidien radio rapport recensement régime"
    " renseignement revue rumeur site société sondage source sources studio syndicat syndicats"
    " texte tribunal union université ville équipe équipementier bilan chiffres estimations"
    " éditorial".split()
)
"""Nouns of organisations that speak to the press, and of what they publish."""

_AUXILIARIES = frozenset("a ont avait avaient ayant eut aurait auraient".split())
_BETWEEN = frozenset(
    "aussi également déjà encore ainsi ensuite toutefois pour sa son leur part de côté tour à quant"
    " lui elle eux d' ailleurs même notamment tout suite alors enfin , cependant jamais"
    " vite abord tort raison nouveau reprises".split()
)
"""What may stand between an auxiliary and its participle."""
_NOUN_BEFORE = (DETERMINERS - {"tous", "toutes", "deux"}) | frozenset("de d' par en".split())
_FAIRE = frozenset("fait font faisait faisaient faisant".split())
_SEEING = frozenset("voit voient voyait voyaient".split())
"""They report with "y" alone: "la presse y voit « un cadeau »"."""
_FAIRE_WITH = frozenset("savoir état valoir part remarquer observer".split())
_MAY_REPORT = _FAIRE | _SEEING | {form for form, _ in FORMS}


@dataclass(frozen=True, slots=True)
class Verb:
    """A reporting verb with its auxiliary: ``words[first:last]``; the pronoun of "a-t-il dit"."""

    lemma: str
    mood: str
    first: int
    last: int
    pronoun: Word | None = None


def reporting_verbs(words: Sequence[Word]) -> list[Verb]:
    """The reporting verbs of a sentence, in order; ``[]`` if it has none."""
    found = (_verb_at(words, i) for i, word in enumerate(words) if word.lower in _MAY_REPORT)
    return [verb for verb in found if verb is not None]


def _verb_at(words: Sequence[Word], i: int) -> Verb | None:
    form, last = words[i].lower, i + 1
    following = words[i + 1].lower if last < len(words) else ""
    compound = f"faire {following}" if form in _FAIRE and following in _FAIRE_WITH else None
    if compound:
        last += 1
    first = _auxiliary(words, i)
    lemma = compound or FORMS.get((form, "participle"))
    if first is not None and lemma:
        pronoun = next((word for word in words[first:i] if word.inverted), None)
        return Verb(lemma, "finite", first, last, pronoun)
    if form in _SEEING and i and words[i - 1].lower == "y":
        return Verb("voir", "finite", i, last)
    for mood in ("finite", "gerund", "infinitive"):
        lemma = compound or FORMS.get((form, mood))
        if lemma and not (mood == "finite" and _is_noun(words, i)):
            pronoun = words[last] if last < len(words) and words[last].inverted else None
            return Verb(lemma, mood, i, last + (pronoun is not None), pronoun)
    return None


def _auxiliary(words: Sequence[Word], i: int) -> int | None:
    """The index of the auxiliary of a participle at ``i``: "a", "avait", "s'est", "est-il"."""
    for k in range(i - 1, max(-1, i - 8), -1):
        word = words[k]
        if word.lower in _AUXILIARIES:
            return k
        if word.lower in {"est", "sont", "était"}:
            reflexive = k > 0 and words[k - 1].lower in {"s'", "se"}
            return k if reflexive or words[k + 1].inverted else None
        if not (word.lower in _BETWEEN or word.inverted or word.lower.endswith("ment")):
            return None
    return None


def _is_noun(words: Sequence[Word], i: int) -> bool:
    """Whether a form that is also a noun is one here: "la note", "l'annonce"."""
    if not i or words[i - 1].lower not in _NOUN_BEFORE:
        return False
    return i < 2 or words[i - 2].lower != "comme"


def is_speaker(words: Sequence[Word], first: int) -> bool:
    """Whether the phrase at ``first`` names a person or a body: a name, or one of the nouns."""
    phrase = words[first : phrase_from(words, first)]
    known = any(word.lower.removeprefix("ex-") in PEOPLE | BODIES for word in phrase[:4])
    return known or any(word.capital and word.lower not in DETERMINERS for word in phrase[:2])


def with_name(words: Sequence[Word], last: int) -> int:
    """The index after ", Naledi Pandor" when a bare name follows the phrase, else ``last``."""
    if last + 1 >= len(words) or words[last].surface != ",":
        return last
    end = phrase_from(words, last + 1)
    bare = end > last + 1 and all(word.capital for word in words[last + 1 : end])
    return end if bare else last
