"""Questions nobody wrote: a name, number or date taken out of a heading and asked of its article.

The lead of a dispatch says again what its text says, in other words: a span that stands in both is
taken out of the lead, what is left is turned into a question by rules, and the text is read for
it (the CNN/Daily Mail cloze of Hermann et al. 2015, with French question words). Agency articles
and Wikinews of before 2017 only. It does not crop, tokenise or sample windows.
"""

from __future__ import annotations

import gzip
import json
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from index.dates import MONTH_NAMES
from index.errors import CorpusError
from index.text import analyse

_NAME = r"[A-ZÀÂÉÈÊÎÔÇ][\w’'-]*\w"
_MONTH = "|".join(MONTH_NAMES)
_SPANS = re.compile(
    rf"(?P<date>\b(?:le )?(?:\d{{1,2}}|1er) (?:{_MONTH})(?: \d{{4}})?\b|\b(?:{_MONTH}) \d{{4}}\b"
    r"|\b(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche)\b|\b(?:19|20)\d\d\b)"
    r"|(?P<number>\b\d+(?:[., \u00a0\u202f]\d+)*(?: ?%| millions?| milliards?)?"
    r"(?: d['’]euros| euros| ans)?"
    r"|\b(?:deux|trois|quatre|cinq|six|sept|huit|neuf|dix|douze|quinze|vingt|trente|cent)\b)"
    rf"|(?P<name>\b{_NAME}(?: (?:(?:de|du|des|la|le|van|von|ben|al) )?{_NAME})*)"
)
_THING = re.compile(r"\b[\w'’-]{4,}(?: [\w'’-]+){1,4}\b")
_GLUED = re.compile(r"(?<=[a-zà-ÿ0-9)»\"%])([.!?…]+[\"»]?)(?=[A-ZÀÂÉÈÊÎÔÇ«\"])")
_PLACE_BEFORE = re.compile(r"(?:\bà|\bau|\baux|\ben|\bdans l[ea]?|\bprès de|\bvers) ?$")
_TIME_BEFORE = re.compile(r"\b(?:en|le|depuis|ce|dès|d['’]ici) ?$")
_NOUN_AFTER = re.compile(r"^ (?!et\b|ou\b|à\b|en\b|dans\b|sur\b|pour\b|par\b|contre\b)[a-zà-ÿ]{3,}")
_MAX_QUESTION_WORDS = 24
MASK = "[MASK]"


@dataclass(frozen=True, slots=True)
class Cloze:
    """A question and what was taken out of it: every place of ``answer`` in ``context``."""

    article_id: str
    question: str
    answer: str
    starts: tuple[int, ...]
    context: str
    title: str
    published: date | None


def unglued(text: str) -> str:
    """``text`` with a space where a sentence ends against the next.

    >>> unglued("Il a vu l'ours.Alors il a couru.")
    "Il a vu l'ours. Alors il a couru."
    """
    return _GLUED.sub(r"\1 ", text)


@dataclass(frozen=True, slots=True)
class LeadArticle:
    """A raw article: ``lead`` says in short what ``text`` tells; glued sentences are split."""

    id: str
    title: str
    lead: str
    text: str
    published: date | None


def clozes(folder: Path, *, per_article: int, seed: int) -> Iterator[Cloze]:
    """At most ``per_article`` questions of each article of ``folder`` (shared/data), in file order.

    Raises:
        CorpusError: an article file is missing.
    """
    for article in lead_articles(folder):
        rng = random.Random(f"{seed}-{article.id}")  # noqa: S311 - no secrets here
        yield from _of_article(article, per_article, rng)


def lead_articles(folder: Path) -> Iterator[LeadArticle]:
    """The agency articles and the Wikinews of before 2017; of these the first line is the lead.

    Raises:
        CorpusError: an article file is missing.
    """
    for raw in _lines(folder / "orangesum/articles.jsonl.gz"):
        yield LeadArticle(
            f"orangesum-{raw['id']}",
            raw["title"] or "",
            unglued(raw["heading"] or ""),
            unglued(raw["text"]),
            date.fromisoformat(raw["date"]) if raw["date"] else None,
        )
    for raw in _lines(folder / "winer_fr/articles.jsonl"):
        if raw["date"] and raw["date"] < "2017-01-01":
            lead, _, rest = raw["text"].partition("\n")
            day = date.fromisoformat(raw["date"])
            yield LeadArticle(raw["id"], raw["title"] or "", lead, rest, day)


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    opened = gzip.open if path.suffix == ".gz" else open
    try:
        with opened(path, "rt", encoding="utf-8") as lines:
            yield from map(json.loads, lines)
    except OSError as exc:
        raise CorpusError(f"Fichier absent : {path}.", f"File missing: {path}.") from exc


def _of_article(article: LeadArticle, count: int, rng: random.Random) -> Iterator[Cloze]:
    found = [
        (sentence, span, kind, starts)
        for sentence in re.split(r"(?<=[.!?])\s+|\n", f"{article.lead}\n{article.title}")
        for span, kind in _candidates(sentence)
        if (starts := _places(sentence[span[0] : span[1]], article.text))
    ]
    for sentence, span, kind, starts in rng.sample(found, min(count, len(found))):
        yield Cloze(
            article_id=article.id,
            question=question_of(sentence, span, kind, rng),
            answer=sentence[span[0] : span[1]],
            starts=starts,
            context=article.text,
            title=article.title,
            published=article.published,
        )


def _candidates(sentence: str) -> Iterator[tuple[tuple[int, int], str]]:
    """Typed spans, and a few phrases of two to five words, of a sentence long enough to ask."""
    if len(sentence.split()) < 5:
        return
    typed = [(m.span(), m.lastgroup or "") for m in _SPANS.finditer(sentence)]
    # subtle: the first word has a capital whatever it is.
    yield from ((s, k) for s, k in typed if k != "name" or s[0] > 0 or " " in sentence[s[0] : s[1]])
    yield from ((m.span(), "thing") for m in _THING.finditer(sentence))


def _places(answer: str, context: str) -> tuple[int, ...]:
    if len(answer) < 2 or not analyse(answer).fold_stem:  # "La", "Les": stop words alone
        return ()
    pattern = rf"(?<!\w){re.escape(answer)}(?!\w)"
    return tuple(m.start() for m in re.finditer(pattern, context))


def question_of(sentence: str, span: tuple[int, int], kind: str, rng: random.Random) -> str:
    """``sentence`` without ``span``, asked: the question word in its place or first.

    ``kind`` is date, number, name or thing. One in six keeps `MASK` in place of a question word.
    """
    left, right = _near(sentence[: span[0]], sentence[span[1] :], rng)
    if rng.random() < 1 / 6:
        return f"{left}{MASK}{right}".strip(" .")
    left, word, right = _asked(left, right, kind, rng)
    fronted = rng.random() < 0.5
    words = f"{word} {left} {right}" if fronted else f"{left} {word} {right}"
    text = " ".join(words.split()).strip(" .,;:")
    return text[:1].upper() + text[1:] + " ?"


def _near(left: str, right: str, rng: random.Random) -> tuple[str, str]:
    """What stands near the span: at most `_MAX_QUESTION_WORDS` words, often fewer."""
    room = rng.randint(8, _MAX_QUESTION_WORDS)
    before, after = left.split(), right.split()
    kept = min(len(before), max(room - len(after), rng.randint(0, room)))
    near_left = " ".join(before[len(before) - kept :])
    near_right = " ".join(after[: max(0, room - kept)])
    return near_left + left[len(left.rstrip()) :], right[
        : len(right) - len(right.lstrip())
    ] + near_right


def _asked(left: str, right: str, kind: str, rng: random.Random) -> tuple[str, str, str]:
    """The left part, the question word and the right part."""
    if kind == "number":
        return left, "combien de" if _NOUN_AFTER.match(right) else "combien", right
    if kind == "date":
        return _TIME_BEFORE.sub("", left), rng.choice(("quand", "à quelle date", "quand")), right
    if kind == "name":
        if _PLACE_BEFORE.search(left):
            return _PLACE_BEFORE.sub("", left), rng.choice(("où", "dans quel lieu", "où")), right
        return left, rng.choice(("qui", "qui", "quel nom", "quoi", "qui est-ce qui")), right
    return left, rng.choice(("quoi", "que", "quelle chose", "qu'est-ce qui", "comment")), right
