"""What the encoder learns from: texts that should be near each other, and one that should not.

Questions with the passage that answers them and, as a hard negative, the passage most like the
question that does not; leads and titles with a passage of their article; a sentence with the rest
of its passage (the inverse cloze task of Lee et al. 2019). Passages are cut by `index.passages`
and carry their title as they do in the index. It does not tokenise or train.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from index.documents import Article
from index.passages import split_text
from qa.training.cloze import lead_articles
from qa.training.config import TrainingConfig
from qa.training.crops import says_any, sentences
from qa.training.data import load_splits
from qa.training.examples import Example
from qa.training.neighbours import Neighbours
from qa.training.noise import bare, with_typo


@dataclass(frozen=True, slots=True)
class Pair:
    """``anchor`` should be nearer to ``positive`` than to ``negative`` ("" when there is none)."""

    anchor: str
    positive: str
    negative: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """A passage as the encoder reads it, ``title. text``, and where it stands."""

    article_id: str
    title: str
    text: str
    start: int

    @property
    def encoded(self) -> str:
        """What the index encodes."""
        return f"{self.title}. {self.text}"


def places_of(articles: Sequence[Article]) -> list[Place]:
    """The passages of ``articles``, in order."""
    return [
        Place(article.id, article.title, article.text[start:end], start)
        for article in articles
        for start, end in split_text(article.text)
    ]


def question_pairs(config: TrainingConfig) -> list[Pair]:
    """The answerable training questions, a third of them as typed in a hurry."""
    examples = [e for e in load_splits(config).train if e.answers]
    places = places_of(articles_of(examples))
    by_article: dict[str, list[Place]] = {}
    for place in places:
        by_article.setdefault(place.article_id, []).append(place)
    ranking = Neighbours([place.encoded for place in places])
    rng = random.Random(config.seed)  # noqa: S311 - no secrets here
    return [
        Pair(_typed(e.question, rng), right.encoded, _hardest(e, right, places, ranking))
        for e in examples
        if (right := _holding(e, by_article[e.article_id])) is not None
    ]


def lead_pairs(folder: Path, seed: int) -> Iterator[Pair]:
    """Lead, title and sentence pairs of the raw articles of ``folder`` (shared/data)."""
    for raw in lead_articles(folder):
        rng = random.Random(f"{seed}-{raw.id}")  # noqa: S311
        places = places_of([Article(raw.id, raw.title, raw.text)])
        if not places:
            continue
        for line in filter(None, (raw.lead, raw.title)):
            yield Pair(line, rng.choice(places[:3]).text)
        for place in places:
            bounds = sentences(place.text)
            a, b = rng.choice(bounds)
            if len(bounds) > 1 and b - a > 40:
                rest = place.text[:a] + place.text[b:]
                yield Pair(place.text[a:b], rest if rng.random() < 0.5 else f"{raw.title}. {rest}")


def articles_of(examples: Sequence[Example]) -> list[Article]:
    """Each context once, as an article. Offsets of the examples hold in `Article.text`."""
    return list(
        {
            e.article_id: Article(e.article_id, e.title, e.context, published=e.published)
            for e in examples
        }.values()
    )


def _holding(example: Example, places: Sequence[Place]) -> Place | None:
    gold = example.answers[0]
    inside = (p for p in places if p.start <= gold.start < p.start + len(p.text))
    return next(inside, None)


def _hardest(example: Example, right: Place, places: Sequence[Place], ranking: Neighbours) -> str:
    """The likeliest of other passages that does not say the answer."""
    golds = [gold.text for gold in example.answers]
    likely = (places[i] for i in ranking.like(example.question, 6))
    wrong = (p.encoded for p in likely if p != right and not says_any(p.text, golds))
    return next(wrong, "")


def _typed(question: str, rng: random.Random) -> str:
    if rng.random() < 1 / 3:
        question = bare(question, rng)
    return with_typo(question, rng) if rng.random() < 0.1 else question
