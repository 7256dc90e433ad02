"""Draws the phrases that `eval.bench.values` measures on: quantities and dates of the press.

``python -m eval.bench.draw_values TRAIN.json …`` (``news_qa/train-agency.json`` and
``train-winer.json``) prints one JSON line a phrase, with its context to label it by. Patterns that
know nothing of the readers find the candidates; the seed and the files decide the draw. At most one
phrase an article, and one of each shape (digits alike), so that rare forms are not drowned.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from index.text import STOP_WORDS, fold

SEED = 20241120
DRAWN = {"plain": 40, "marked": 130, "moment": 130}
"""Numbers with a noun at most; those with a bound, scale, range or unit; dates."""
_CONTEXT = 50

_NUMBER_WORD = (
    "deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze|douze|treize|quatorze|quinze|seize|vingts?"
    "|trente|quarante|cinquante|soixante|cents?|mille|millions?|milliards?|dizaines?|douzaines?"
    "|quinzaine|vingtaine|trentaine|quarantaine|cinquantaine|soixantaine|centaines?|milliers?"
    "|moitié|tiers|quarts?|demi-heure|demi"
)
_MONTH = "janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre"
_DAY = "lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche"
_DIGITS = r"\d{1,3}(?:[ \u00a0\u202f.]\d{3})+(?:,\d+)?|\d+(?:,\d+)?"
_NUMBER = rf"(?:(?:{_DIGITS})(?![\w.,]*\d)(?!(?!h)\w)|(?<!\w)(?:{_NUMBER_WORD})(?!\w))"
_LEAD = (
    r"(?:[Jj]usqu['’]à|[Pp]rès d[e’']|[Pp]lus d[e’']|[Mm]oins d[e’']|[Aa]u moins|[Aa]u plus"
    r"|[Ee]nviron|[Qq]uelques?|[Pp]lusieurs|[Ee]ntre|[Aa]utour de|[Dd]e|[Dd]es|[Ll]es|[Ll]a|[Uu]ne?"
    r"|[Àà]|[Pp]endant|[Vv]ers|[Dd]ès)"
)
_QUANTITY = re.compile(
    rf"(?<![\w,.'’\-/])(?:{_LEAD}\s?){{0,2}}{_NUMBER}(?:[ -]{_NUMBER})*(?:\s?h(?:\s?\d\d)?\b)?"
    rf"(?:\s(?:de|d['’])\s?{_NUMBER})?(?:\s(?:à|et|ou)\s(?:{_NUMBER})(?:\s{_NUMBER})*)?"
    r"(?:\s?(?:%|€|\$|£))?"
    r"(?:\s(?:de\s|d['’])?(?P<noun>[^\W\d_]+)(?:\spar\s[^\W\d_]+|\set demie?)?)?"
)
_PERIOD = "années?|ans?|mois|semaines?|trimestre|siècle|printemps|été|automne|hiver|week-end|jours?"
_MOMENT = re.compile(
    r"(?<![\w,.])(?:(?:[Dd]epuis|[Dd]ès|[Aa]vant|[Aa]près|[Ee]n|[Aa]u|[Dd]ébut|[Ff]in|[Dd][’']ici"
    r"|[Jj]usqu[’']en|[Jj]usqu[’']au|[Cc]e|[Cc]et|[Cc]ette|[Ll]e|[Ll]a|[Ll][’']|[Ll]es|[Dd]u|[Dd]e"
    r"|[Ee]ntre|[Mm]i-?|[Àà]|[Pp]endant)\s*){0,3}"
    rf"(?:(?:{_DAY})(?:\s(?:dernier|prochain|matin|soir|après-midi))?"
    rf"(?:\s\d{{1,2}}(?:er)?(?:\s(?:{_MONTH}))?(?:\s\d{{4}})?)?"
    rf"|\d{{1,2}}(?:er)?(?:\s(?:et|au)\s\d{{1,2}})?\s(?:{_MONTH})(?:\s(?:dernier|prochain|\d{{4}}))?"
    rf"(?:\s(?:au|et le)\s\d{{1,2}}\s(?:{_MONTH}))?"
    rf"|(?:{_MONTH})(?:\s(?:dernier|prochain|\d{{4}}))?(?:\s(?:et|à)\s(?:{_MONTH})(?:\s\d{{4}})?)?"
    r"|(?:19|20)\d\d(?:\s?(?:et|à|-)\s?(?:19|20)\d\d)?"
    rf"|(?:{_PERIOD})\s(?:dernière?s?|prochaine?s?|passée?s?|\d{{4}})"
    r"|[Hh]ier(?: soir| matin)?|avant-hier|[Aa]ujourd[’']hui|[Dd]emain"
    r"|(?:dans|[Ii]l y a) (?:un|une|deux|trois|quatre|cinq|six|dix|quelques|\d+)"
    r" (?:ans?|mois|semaines?|jours?)"
    r"|(?<=[Cc]e )(?:matin|mois|soir)|(?<=[Cc]ette )(?:année|semaine)|(?:années|ans) \d\d(?:\d\d)?"
    r"|[XIV]+e siècle)(?![\w])(?![.,]\d)"
)
_MARK = re.compile(
    r"plus|moins|près|environ|quelque|plusieurs|jusqu|entre|autour|vers|%|€|\$|£|\bh\b|\dh|million"
    r"|milliard|aine|millier|moiti|tiers|quart|demi|\bpar\b|\bet\b|\bà \d|\d à|\bou\b|euro|dollar"
    r"|\bkm|mètre|tonne|kg|kilo|hectare|litre|minute|heure|ans?$|jours?$|mois$|semaine|degré|fois",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A phrase at ``start`` of an article, with the text around it."""

    article: str
    published: str
    start: int
    phrase: str
    context: str


def main(arguments: Sequence[str] | None = None) -> int:
    """Draw and print; 0."""
    parser = argparse.ArgumentParser(prog="python -m eval.bench.draw_values", description=__doc__)
    parser.add_argument("train", type=Path, nargs="+")
    files = parser.parse_args(arguments).train
    articles = sorted((entry for path in files for entry in _entries(path)), key=lambda a: a[0])
    pools: dict[str, list[Candidate]] = {stratum: [] for stratum in DRAWN}
    for article in articles:
        for stratum, candidate in _candidates(*article):
            pools[stratum].append(candidate)
    rng = random.Random(SEED)  # noqa: S311 - a draw, no secret
    used: set[str] = set()
    for stratum, size in DRAWN.items():
        rng.shuffle(pools[stratum])
        drawn = _drawn([c for c in pools[stratum] if c.article not in used], size)
        used |= {candidate.article for candidate in drawn}
        for number, candidate in enumerate(drawn, 1):
            record = {"id": f"{stratum}-{number:03}", **asdict(candidate)}
            sys.stdout.write(json.dumps(record, ensure_ascii=False) + "\n")
    return 0


def _entries(path: Path) -> Iterator[tuple[str, str, str]]:
    for article in json.loads(path.read_text(encoding="utf-8"))["data"]:
        yield article["id"], article["date"], article["paragraphs"][0]["context"]


def _candidates(article: str, published: str, text: str) -> Iterator[tuple[str, Candidate]]:
    def candidate(start: int, phrase: str) -> Candidate:
        around = text[max(0, start - _CONTEXT) : start + len(phrase) + _CONTEXT]
        return Candidate(article, published, start, phrase, around)

    taken = [match.span() for match in _MOMENT.finditer(text)]
    for start, end in taken:
        yield "moment", candidate(start, text[start:end])
    for match in _QUANTITY.finditer(text):
        phrase = _trimmed(match)
        alone = re.fullmatch(rf"\d+|{_NUMBER_WORD}", phrase)
        if not alone and not any(a < match.end() and match.start() < b for a, b in taken):
            yield "marked" if _MARK.search(phrase) else "plain", candidate(match.start(), phrase)


def _trimmed(match: re.Match[str]) -> str:
    """The phrase without the word after it that is no noun."""
    noun = match["noun"]
    end = match.end()
    if noun and (fold(noun) in STOP_WORDS or noun[0].isupper()):
        end = match.start("noun")
    return re.sub(r"\s+(?:de|d[’'])?\s*$", "", match.string[match.start() : end])


def _drawn(pool: Sequence[Candidate], size: int) -> list[Candidate]:
    """The first ``size`` of ``pool`` that differ in article and in shape."""
    drawn: list[Candidate] = []
    seen: set[str] = set()
    for candidate in pool:
        shape = re.sub(r"\d+", "#", fold(candidate.phrase))
        if len(drawn) < size and not seen & {candidate.article, shape}:
            seen |= {candidate.article, shape}
            drawn.append(candidate)
    return drawn


if __name__ == "__main__":
    sys.exit(main())
