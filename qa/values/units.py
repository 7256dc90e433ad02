"""Units of measure, money and counted things: what a unit measures, and how much of it.

A unit is named as Value names it: "km" for "kilomètres", "an" for "années", "euro" for "€", else
the folded singular of the noun. Conversions are exact definitions, but for the year and the month,
which are 365.25 days and its twelfth. Feet, and measures of other trades, are plain nouns.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal[
    "number", "percent", "money", "duration", "length", "area", "volume", "mass", "speed",
    "temperature", "frequency", "time", "date",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Unit:
    """``scale`` counts in the smallest unit of the kind; 1 where nothing is converted."""

    kind: Kind
    name: str
    scale: float = 1.0


_YEAR_S = 31_557_600
_MEASURES: tuple[tuple[Kind, tuple[tuple[str, float, str], ...]], ...] = (
    ("duration", (
        ("millieme", 0.001, "milliemes"), ("centieme", 0.01, "centiemes"),
        ("seconde", 1, "secondes sec s"), ("minute", 60, "minutes min mn"),
        ("heure", 3600, "heures h"),
        ("jour", 86_400, "jours journee journees"), ("semaine", 7 * 86_400, "semaines"),
        ("mois", _YEAR_S / 12, ""), ("trimestre", _YEAR_S / 4, "trimestres"),
        ("an", _YEAR_S, "ans annee annees"), ("decennie", 10 * _YEAR_S, "decennies"),
        ("siecle", 100 * _YEAR_S, "siecles"),
    )),
    ("length", (
        ("mm", 1, "millimetre millimetres"), ("cm", 10, "centimetre centimetres"),
        ("m", 1000, "metre metres"), ("km", 1_000_000, "kilometre kilometres"),
        ("mile", 1_609_344, "miles"), ("mille", 1_852_000, "milles"),
    )),
    ("area", (
        ("m2", 1, ""), ("hectare", 10_000, "hectares ha"), ("km2", 1_000_000, ""),
    )),
    ("volume", (
        ("ml", 0.001, "millilitre millilitres"), ("cl", 0.01, "centilitre centilitres"),
        ("litre", 1, "litres l"), ("hectolitre", 100, "hectolitres hl"), ("m3", 1000, ""),
        ("km3", 10**12, ""),
    )),
    ("mass", (
        ("mg", 0.001, "milligramme milligrammes"), ("g", 1, "gramme grammes"),
        ("kg", 1000, "kilo kilos kilogramme kilogrammes"), ("quintal", 100_000, "quintaux"),
        ("tonne", 1_000_000, "tonnes"),
    )),
    ("speed", (("km/h", 1, ""), ("m/s", 3.6, ""), ("noeud", 1.852, "noeuds"))),
    ("temperature", (("degre", 1, "degres"),)),
    ("frequency", (
        ("fois par heure", _YEAR_S / 3600, ""), ("fois par jour", _YEAR_S / 86_400, ""),
        ("fois par semaine", _YEAR_S / (7 * 86_400), ""), ("fois par mois", 12, ""),
        ("fois par an", 1, ""),
    )),
    ("time", (("h", 1, ""),)),
)  # fmt: skip

MEASURES = {
    variant: Unit(kind, name, scale)
    for kind, units in _MEASURES
    for name, scale, variants in units
    for variant in (name, *variants.split())
    if variant != "h" or kind == "duration"
}
"""By each way to write them; a lone "h" is an hour that passes, not one that strikes."""
_SCALES = {(kind, name): float(scale) for kind, units in _MEASURES for name, scale, _ in units}
CURRENCIES = {
    variant: name
    for name, variants in (
        ("euro", "euros eur"), ("dollar", "dollars usd"), ("livre", "livres"), ("franc", "francs"),
        ("rouble", "roubles"), ("yuan", "yuans"), ("won", "wons"), ("yen", "yens"),
        ("peso", "pesos"), ("roupie", "roupies"), ("couronne", "couronnes"), ("real", "reais"),
        ("dinar", "dinars"), ("dirham", "dirhams"), ("bitcoin", "bitcoins"),
        ("centime", "centimes"),
    )
    for variant in (name, *variants.split())
}  # fmt: skip
_INVARIABLE = frozenset(
    "acces avis bras bus cas colis corps cours deces exces fils fois francais gens mois os palais"
    " pays proces repas souris succes temps virus voix".split()
)


def scale_of(kind: Kind, name: str | None) -> float | None:
    """How much of the smallest unit of its kind a unit is; None when it does not convert."""
    return None if name is None else _SCALES.get((kind, name))


def singular(noun: str) -> str:
    """``noun``, folded, without its plural: "soldats" -> "soldat", "animaux" -> "animal"."""
    if len(noun) <= 3 or noun in _INVARIABLE:
        return noun
    if noun.endswith(("eaux", "eux")):
        return noun[:-1]
    if noun.endswith("aux"):
        return noun[:-3] + "al"
    return noun[:-1] if noun[-1] in "sx" else noun
