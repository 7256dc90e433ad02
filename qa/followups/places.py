"""Countries and cities of the news: their articles, the preposition before them, their people.

Small on purpose: what a follow-up needs to say "en Ukraine", "au Mali", "à Koursk" and to tell
"nord-coréens" from other words. A name that is not here is known only by its capital.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from index.text import fold

_FEMININE = (
    "Afrique du Sud, Algérie, Allemagne, Angleterre, Arabie saoudite, Argentine, Arménie, Asie"
    ", Australie, Autriche, Belgique, Biélorussie, Birmanie, Bolivie, Bosnie, Bretagne, Bulgarie"
    ", Californie, Catalogne, Centrafrique, Chine, Colombie, Corée du Nord, Corée du Sud, Corse"
    ", Côte d’Ivoire, Crimée, Croatie, Écosse, Égypte, Espagne, Estonie, Éthiopie, Europe"
    ", Finlande, Floride, France, Géorgie, Grande-Bretagne, Grèce, Guadeloupe, Guinée, Guyane"
    ", Hongrie, Inde, Indonésie, Irlande, Islande, Italie, Jordanie, Lettonie, Libye, Lituanie"
    ", Malaisie, Martinique, Mauritanie, Moldavie, Mongolie, Norvège, Nouvelle-Calédonie"
    ", Nouvelle-Zélande, Palestine, Pologne, Réunion, Roumanie, Russie, Serbie, Sibérie"
    ", Slovaquie, Slovénie, Somalie, Suède, Suisse, Syrie, Tanzanie, Tchétchénie, Thaïlande"
    ", Tunisie, Turquie, Ukraine"
)
_MASCULINE = (
    "Afghanistan, Angola, Azerbaïdjan, Bangladesh, Brésil, Burkina Faso, Burundi, Cambodge"
    ", Cameroun, Caire, Canada, Chili, Congo, Daghestan, Danemark, Donbass, Équateur, Gabon, Ghana"
    ", Haut-Karabakh, Honduras, Irak, Iran, Japon, Kazakhstan, Kenya, Kosovo, Kurdistan, Laos"
    ", Liban, Luxembourg, Mali, Maroc, Mexique, Mozambique, Nicaragua, Niger, Nigeria, Pakistan"
    ", Paraguay, Pérou, Portugal, Qatar, Québec, Royaume-Uni, Rwanda, Sénégal, Soudan"
    ", Sri Lanka, Tchad, Texas, Tibet, Togo, Uruguay, Venezuela, Viêt Nam, Vietnam, Yémen"
    ", Zimbabwe"
)
_PLURAL = "États-Unis, Pays-Bas, Philippines, Émirats arabes unis, Comores, Balkans"
_CITIES = (
    "Abidjan, Alep, Alger, Amsterdam, Angers, Ankara, Athènes, Avdiïvka, Bagdad, Bakhmout, Bamako"
    ", Bangkok, Barcelone, Belfort, Belgorod, Berlin, Bordeaux, Bruxelles, Bucarest, Budapest"
    ", Caracas, Damas, Dakar, Djakarta, Donetsk, Dubaï, Dublin, Gaza, Genève, Grenoble, Haïti"
    ", Hambourg, Hanoï, Harare, Hong Kong, Houston, Istanbul, Jérusalem, Kaboul, Karachi, Kazan"
    ", Kharkiv, Kherson, Kiev, Kinshasa, Koursk, Lahore, La Haye, Las Vegas, Lille"
    ", Lisbonne, Londres, Los Angeles, Lyon, Madrid, Manchester, Manille, Marioupol, Marseille"
    ", Mexico, Milan, Monaco, Montpellier, Moscou, Mossoul, Nantes, New Delhi, New York, Nice"
    ", Odessa, Orly, Oslo, Ottawa, Panmunjom, Paris, Pékin, Prague, Pyongyang, Raqqa, Reims"
    ", Rennes, Rio, Rome, Saint-Barthélemy, Saint-Martin, Saint-Pétersbourg, San Francisco, Séoul"
    ", Shanghai, Singapour, Stockholm, Strasbourg, Sydney, Taïwan, Téhéran, Tel-Aviv, Tokyo"
    ", Toulouse, Tripoli, Tunis, Varsovie, Vienne, Vladivostok, Volgograd, Washington, Wonsan"
    ", Zaporijjia"
)
_PEOPLES = (
    "afghan africain algérien allemand américain anglais argentin arménien asiatique australien"
    " autrichien azerbaïdjanais belge biélorusse birman bolivien brésilien britannique bulgare"
    " camerounais canadien catalan centrafricain chilien chinois chypriote colombien congolais"
    " coréen corse croate cubain danois écossais égyptien espagnol estonien éthiopien européen"
    " finlandais français géorgien grec haïtien hongrois indien indonésien irakien iranien"
    " irlandais islandais israélien italien ivoirien japonais jordanien kényan kosovar kurde"
    " letton libanais libyen lituanien luxembourgeois malaisien malien marocain mauritanien"
    " mexicain moldave mongol néerlandais nigérian nigérien nord-coréen norvégien onusien"
    " ougandais ouïghour pakistanais palestinien péruvien philippin polonais portugais qatari"
    " québécois roumain russe rwandais saoudien sénégalais serbe slovaque slovène somalien"
    " soudanais sud-coréen sud-africain suédois suisse syrien tchadien tchèque tchétchène"
    " thaïlandais tunisien turc ukrainien vénézuélien vietnamien yéménite zimbabwéen"
)


def _by_folded(names: str) -> dict[str, str]:
    return {_flat(name): name for name in names.split(", ")}


@lru_cache(maxsize=8192)
def _flat(name: str) -> str:
    return re.sub(r"[-’' ]+", " ", fold(name)).strip()


_GENDERS = (("f", _by_folded(_FEMININE)), ("m", _by_folded(_MASCULINE)), ("p", _by_folded(_PLURAL)))
_TOWNS = _by_folded(_CITIES)
_KNOWN = {name: shown for _, names in _GENDERS for name, shown in names.items()} | _TOWNS
_LONGEST = max(name.count(" ") + 1 for name in _KNOWN)
_DEMONYMS = {_flat(people): people for people in _PEOPLES.split()}
_ENDINGS = re.compile(r"(?:nes|ne|es|e|s)$")


def place_at(words: Sequence[str], position: int) -> tuple[str, int] | None:
    """The known place that begins at ``words[position]`` as it is written, and how many words.

    >>> place_at(["la", "coree", "du", "nord"], 1)
    ('Corée du Nord', 3)
    """
    for count in range(min(_LONGEST, len(words) - position), 0, -1):
        shown = _KNOWN.get(_flat(" ".join(words[position : position + count])))
        if shown is not None:
            return shown, count
    return None


def is_place(name: str) -> bool:
    """Whether ``name``, without its article, is a country, a region or a city known here."""
    return bare(name) in _KNOWN


def bare(name: str) -> str:
    """``name`` folded, hyphens opened, without its article."""
    return re.sub(r"^(?:la|le|les|l) ", "", _flat(name))


def gender(name: str) -> str | None:
    """``"f"``, ``"m"`` or ``"p"`` (plural) for a country, None for any other name."""
    return next((kind for kind, names in _GENDERS if bare(name) in names), None)


def located(name: str) -> str:
    """Where, from a name with or without its article: "la Russie" -> "en Russie".

    >>> located("Koursk"), located("le Mali"), located("les Pays-Bas")
    ('à Koursk', 'au Mali', 'aux Pays-Bas')
    """
    known = bare(name)
    shown = _KNOWN.get(known, name)
    kind = gender(name)
    if kind == "p":
        return f"aux {shown}"
    if kind == "f" or (kind == "m" and known[0] in "aeiou"):
        return f"en {shown}"
    return f"au {shown}" if kind == "m" else f"à {shown}"


def demonym(word: str) -> str | None:
    """The masculine singular of a word for a people, with its accents, or None.

    >>> demonym("Nord-Coréennes"), demonym("soldats")
    ('nord-coréen', None)
    """
    flat = _flat(word)
    for form in (flat, _ENDINGS.sub("", flat), flat.removesuffix("s"), flat.removesuffix("es")):
        if form in _DEMONYMS:
            return _DEMONYMS[form]
    return "grec" if flat.startswith("grecqu") else "turc" if flat.startswith("turqu") else None


def demonym_like(people: str, model: str) -> str:
    """The adjective ``people`` (masculine singular) with the gender and number of ``model``.

    >>> demonym_like("nord-coréen", "russes"), demonym_like("chinois", "ukrainiennes")
    ('nord-coréens', 'chinoises')
    """
    base = demonym(model) or model
    feminine = len(_flat(model).removesuffix("s")) > len(_flat(base)) or model.endswith("ises")
    plural = model.endswith("s") and not model.endswith("is")
    plural = plural or (model.endswith("is") and base.endswith("is"))
    if feminine and not people.endswith("e"):
        people += "ne" if people.endswith(("ien", "éen")) else "e"
    return people + "s" if plural and not people.endswith("s") else people
