"""The French words that tell what a question expects: nouns by type, verbs, question words.

Every word is folded (no accents, lower case), nouns in the singular. A noun that names several
things has the type that the press asks most ("quelle formation": a party). No inflection is made
here but the plural, in `noun_type`; unknown nouns have no type.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Literal

ExpectedType = Literal[
    "number", "money", "percent", "duration", "age", "date", "person", "organisation", "place",
    "reason", "manner", "quote", "definition", "yesno", "list", "other",
]  # fmt: skip
"""``list`` is several things that are neither persons, organisations, places nor dates."""

QUANTITIES: frozenset[ExpectedType] = frozenset({"number", "money", "percent", "duration", "age"})
"""The types whose answer states a quantity."""

_NOUNS: Mapping[ExpectedType, str] = {
    "number": """
        nombre nb bilan distance superficie surface taille hauteur longueur largeur vitesse allure
        heure score rang chiffre quantite frequence rythme altitude profondeur epaisseur diametre
        rayon poids masse volume capacite puissance temperature magnitude effectif affluence
        audience population frequentation seuil ecart fourchette plafond cumul total jauge note
        intensite niveau tonnage kilometrage autonomie ampleur classement marge numero resultat
        concentration indice coefficient minute degre consommation production popularite dose
        avance force deficit
        dimension
    """,
    "money": """
        somme montant prix cout budget tarif salaire remuneration rancon indemnite amende facture
        loyer fortune subvention cachet honoraires benefice perte recette dette depense gain
        enveloppe pension dividende patrimoine capital butin rallonge contravention economie
        valeur penalite surcout
        revenu
    """,
    "percent": """
        pourcentage proportion part taux fraction quota probabilite croissance hausse baisse
        progression
    """,
    "duration": """
        duree delai temps chrono peine suspension retard
    """,
    "age": """
        age
    """,
    "date": """
        date annee jour mois moment epoque periode echeance horizon siecle decennie journee soir
        saison semaine
    """,
    "reason": """
        raison cause motif but mobile grief crainte justification pretexte explication origine fin
        finalite motivation fondement argument dessein
    """,
    "manner": """
        maniere facon moyen methode circonstance biais procede
    """,
    "definition": """
        signification
    """,
    "quote": """
        mot propos terme phrase formule expression declaration jugement adjectif qualificatif
        maxime remarque boutade metaphore slogan devise pique replique message image pronostic
        insulte commentaire critique promesse consigne exhortation verdict comparaison repartie
        cri serment menace blague reprimande reponse reaction adverbe injonction
        definition accusation constat
    """,
    "person": """
        homme femme enfant garcon fille fils pere mere frere soeur epoux epouse mari veuve ami
        amie proche personne personnage personnalite figure chef cheffe president presidente
        ministre dirigeant dirigeante responsable maire elu elue membre depute deputee
        parlementaire candidat candidate avocat avocate porte magistrat magistrate pilote patron
        patronne secretaire adjoint adjointe representant representante animateur prefet prefete
        cadre cineaste medecin artiste syndicaliste edile militant militante confrere collegue
        conseiller conseillere commissaire general militaire soldat officier colonel capitaine
        juge roi reine prince princesse souverain pape eveque archeveque cardinal prelat imam
        pretre dauphin philosophe photographe athlete vedette star champion championne rival
        rivale adversaire architecte diplomate expert experte maitre garde gardien gardienne
        laureat laureate cycliste triathlete judoka boxeur pompier policier gendarme romancier
        romanciere ecrivain peintre poete musicien metteur gilet opposant opposante identite
        deleguee delegue consul emissaire envoye ambassadeur gouverneur suspect suspecte accuse
        accusee victime coupable temoin allie heros heroine prisonnier otage detenu terroriste
        criminel etudiant etudiante eleve enseignant enseignante professeur professeure
        chroniqueur entrepreneur proprietaire locataire socialiste ecologiste centriste politique
        prenom conjoint compagnon compagne concurrent concurrente sportif sportive pdg drh grade
        protege protegee coequipier coequipiere chocolatier heritier heritiere fonctionnaire
        publicitaire assistant assistante employe employee coach manager leader sortant
        scientifique souveraine reporter designer dissident comique astronome universitaire
        communicant ressortissant gendre parente couturier suppleant insoumis individu eurodepute
        eurodeputee camarade equipier impresario gerant
        remplacant remplacante negociant lord
        client cliente passager passagere infirmier infirmiere habitant habitante voisin voisine
        touriste marin agriculteur boulanger patient patiente survivant survivante manifestant
        ouvrier ouvriere internaute adolescent adolescente agent policiere vacancier vacanciere
        boucher complice surveillant surveillante conducteur conductrice meurtrier kamikaze
    """,
    "organisation": """
        agence entreprise societe parti organisation association asso institut syndicat groupe
        equipe banque compagnie instance transporteur ministere journal magazine quotidien
        hebdomadaire revue media chaine radio television organisme institution juridiction
        structure formation club federation service administration autorite collectif mouvement
        cellule observatoire fondation cabinet editeur constructeur equipementier fabricant firme
        filiale operateur assureur distributeur fournisseur enseigne ong armee police gendarmerie
        brigade unite coalition assemblee parlement comite conseil commission publication antenne
        studio multinationale ecurie carrossier laboratoire marque selection regie prestataire
        reseau
        groupement nation cercle fac organe collectivite regiment faction guerilla
    """,
    "place": """
        ville pays region lieu endroit commune localite port quartier province etat departement
        village ile rue boulevard avenue territoire capitale aeroport batiment gare edifice
        arrondissement artere municipalite plage circuit parc metropole cimetiere circonscription
        zone residence archipel massif hameau route district eglise cathedrale foret pont quai
        jardin riviere fleuve lac mer ocean montagne col volcan vallee continent chateau stade
        cafe restaurant canton prefecture agglomeration comte principaute salle bourgade adresse
        place monument caserne prison contree terminus voie axe aerodrome resto destination
        logement demeure cinema diocese discotheque peage rivage sanctuaire palace
        cite
    """,
}

_INSTITUTIONS = frozenset(
    """
        etablissement hopital universite ecole lycee college centre tribunal cour commissariat
        salon station site boite magasin usine clinique musee theatre maison hotel base camp
    """.split()
)
"""Organisations, and places after "dans", "à", "devant" …"""
_SITES = frozenset(
    """
        partie secteur coin commerce cote etage terrain reserve centrale
    """.split()
)
"""Places after such a preposition, else things."""

_TYPES: Mapping[str, ExpectedType] = {
    noun: expected for expected, nouns in _NOUNS.items() for noun in nouns.split()
}
_NOT_PERSONS = frozenset(
    """
        moteur facteur secteur ordinateur reacteur erreur liqueur fleur rigueur fureur tumeur
        odeur vapeur ascenseur tracteur projecteur compteur porteur couleur honneur malheur
        bonheur humeur saveur faveur ardeur lueur rumeur indicateur vecteur serveur matrice
        cicatrice sueur terreur coeur meilleur contraste exterieur interieur superieur inferieur
        chaleur douleur
    """.split()
)
_PERSON = re.compile(r"\w{2,}(iste|aste|iatre|athlete|logue|[cdgr]ien|[cdgr]ienne|eur|euse|trice)")
_PEOPLE = re.compile(r"\w+(ais|aise|ois|oise|ien|ienne|een|eenne|ain|aine|and|ande|ol|ole)")
_PEOPLES = frozenset(
    """
        russe belge suisse grec grecque turc turque serbe corse britannique
    """.split()
)

QUOTE_VERBS = frozenset(
    """
        dit disait declare declarait affirme affirmait repond repondu repondait note notait ecrit
        ecrivait lance lancait confie confiait pense pensait ajoute promet promis promettait
        conseille conseillait rappelle souligne denonce declame crie raconte racontait observe
        plaide
    """.split()
)
"""After "que" or "qu'a", they ask for what was said."""
REPORTING_VERBS = frozenset(
    """
        dit disait disent affirme affirmait affirment estime estimait estiment assure assurait
        assurent declare declarait declarent annonce annoncait annoncent deplore deplorait
        soutient soutenait pretend pretendait evalue evaluait chiffre chiffrait juge jugeait pense
        pensait croit croyait promet promettait indique indiquait reconnait raconte racontait
        confie confiait evoque evoquait avance avancait
    """.split()
)
"""Inverted with their subject ("Kiev affirme-t-il"), they name who says it."""
DESCRIBING_VERBS = frozenset(
    """
        decrit decrivait qualifie qualifiait denonce denoncait resume resumait juge jugeait
        commente commentait reagi reagit reagissait repond repondu repondait ironise ironisait
        decrite decrits qualifiee qualifies concluait conclu rassurait rassure surnomme surnommait
    """.split()
)
"""After "comment" and a subject, they ask for that subject's words."""
CAUSING_VERBS = frozenset(
    """
        provoque motive cause pousse explique expliquait rendait rend empeche empechait declenche
        entraine conduit incite justifie justifiait permis permet amene aggrave tue accru fait
        valu oblige contraint convaincu decide origine mis poussait provoquait causait fit vaut
        suscite declenchait
    """.split()
)
"""After "qu'est-ce qui", they ask for a cause."""

_QUESTION_WORDS = ("pourquoi", "combien", "comment", "quand", "quelle", "quelles", "quels")
_WORDS_NEAR = frozenset(
    """
        quel quant quad combine combines commente comments commet commenta nomment somment ruelle
        ruelles duels quille quilles
    """.split()
)
"""French words one letter away from a question word."""


def noun_type(noun: str, *, located: bool = False) -> ExpectedType | None:
    """The type of what ``noun`` (folded, maybe plural) names, or None when it is unknown.

    ``located``: a preposition of place stands before it, "dans quel hôpital".

    >>> noun_type("villes"), noun_type("hopital"), noun_type("hopital", located=True)
    ('place', 'organisation', 'place')
    """
    singular = noun.removesuffix("aux") + "al" if noun.endswith("aux") else noun.removesuffix("x")
    for word in (noun, noun.removesuffix("s"), singular):
        if word in _INSTITUTIONS:
            return "place" if located else "organisation"
        if word in _SITES:
            return "place" if located else None
        if word in _TYPES:
            return _TYPES[word]
        if word in _NOT_PERSONS:
            return None
    return "person" if _PERSON.fullmatch(noun.removesuffix("s")) else None


def is_people(noun: str) -> bool:
    """Whether ``noun``, folded, ends like the name of a people: "Sud-Africain", "Française"."""
    endings = (noun, noun.removesuffix("s"))
    return any(noun in _PEOPLES or _PEOPLE.fullmatch(noun) for noun in endings)


@lru_cache(maxsize=16384)
def mended(word: str) -> str:
    """``word``, or the question word that it misspells by one letter: "combein", "pourqoi"."""
    if len(word) < 4 or word in _WORDS_NEAR or word in _QUESTION_WORDS:
        return word
    return next((known for known in _QUESTION_WORDS if _one_edit(word, known)), word)


def _one_edit(wrong: str, word: str) -> bool:
    """Whether they are equal but for one letter changed, added or dropped, or two swapped."""
    pairs = enumerate(zip(wrong, word, strict=False))
    alike = next((at for at, (a, b) in pairs if a != b), min(len(wrong), len(word)))
    typed, right = wrong[alike:], word[alike:]
    swapped = typed[:2] == right[1:2] + right[:1] and typed[2:] == right[2:]
    return swapped or typed[1:] in (right[1:], right) or typed == right[1:]
