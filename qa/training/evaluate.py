"""Stage ``evaluate``: a reader on the development sets, on windows cut the same for every model.

PIAF test titles and Wikinews 2018 are never read here; `sourcier eval` reports on tests. The
windows hold about 150 words; retrieval plays no part except in ``news_retrieved``.
"""

from __future__ import annotations

import dataclasses
import json
import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from index.errors import CorpusError
from qa.answers import AnswerSpan
from qa.reader import ExtractiveReader, Reader
from qa.span_model import Context, heading
from qa.training.config import TrainingConfig
from qa.training.crops import crop_round, says_any, sentences, word_count
from qa.training.data import FIRST_HELD_OUT_DAY, load_splits
from qa.training.examples import Example, Gold
from qa.training.neighbours import Neighbours
from qa.training.scores import Estimate, auroc_estimate, exact, f1, mean_estimate

WINDOW_WORDS = 150
PASSAGE_WORDS = 100
_NOTHING_READ = -1e3
"""Score of a question whose contexts hold no span at all; below any logit sum."""


@dataclass(frozen=True, slots=True)
class _News:
    """news-fr-dev: its questions, and the Wikinews articles of before 2018 by id."""

    answerable: tuple[Example, ...]
    unanswerable: tuple[str, ...]
    articles: dict[str, Example]


def evaluate(
    config: TrainingConfig, folder: Path, *, briefly: bool = False
) -> dict[str, dict[str, float | int]]:
    """Measure name -> value, low, high (95 % bootstrap) and n, for the model in ``folder``.

    ``briefly`` leaves out whole articles and searching: a fifth of the time, for ablations.

    Raises:
        CorpusError: a development set cannot be read.
        ModelNotFound: no model in ``folder``.
    """
    reader = ExtractiveReader.load(folder)
    splits = load_splits(config)
    news = _load_news(Path(config.data))
    asked = news.answerable
    result = {
        **_answers("piaf_dev", reader, splits.piaf_dev, [[_whole(e)] for e in splits.piaf_dev]),
        **_answers("agency_dev", reader, splits.agency_dev, _windows(splits.agency_dev, True)),
        **_answers("news_window_heading", reader, asked, _windows(asked, True)),
        "adversarial_auroc": _adversarial(reader, splits.agency_dev, splits.unanswerable_dev),
    }
    if not briefly:
        result |= {
            **_answers("news_window", reader, asked, _windows(asked, False)),
            **_answers("news_article", reader, asked, [_passages(e) for e in asked]),
            **_news_aurocs(reader, news),
        }
    return {name: dataclasses.asdict(estimate) for name, estimate in result.items()}


def _answers(
    name: str, reader: Reader, examples: Sequence[Example], contexts: Sequence[list[Context]]
) -> dict[str, Estimate]:
    """``name_f1`` and ``name_exact`` of the best span over the contexts of each question."""
    guesses = [_best(reader, e.question, c) for e, c in zip(examples, contexts, strict=True)]
    texts = [guess.text if guess else "" for guess in guesses]
    golds = [[gold.text for gold in e.answers] for e in examples]
    pairs = list(zip(texts, golds, strict=True))
    return {
        f"{name}_f1": mean_estimate([f1(text, gold) for text, gold in pairs]),
        f"{name}_exact": mean_estimate([exact(text, gold) for text, gold in pairs]),
    }


def _adversarial(
    reader: Reader, answerable: Sequence[Example], unanswerable: Sequence[Example]
) -> Estimate:
    good = _scores(reader, answerable, _windows(answerable, True))
    bad = _scores(reader, unanswerable, _windows(unanswerable, True))
    return auroc_estimate(good, bad)


def _news_aurocs(reader: Reader, news: _News) -> dict[str, Estimate]:
    """Whether scores tell answers from none, on news-fr-dev.

    ``news_neighbour_auroc``: the window of the answer against a passage of a similar article
    without it. ``news_retrieved_auroc``: the questions that no article answers against the others,
    all read in the three likeliest articles; the others count when theirs is among these.
    """
    articles = list(news.articles.values())
    ranking = Neighbours([f"{a.title}\n{a.context}" for a in articles])
    likely = {
        q: [articles[i] for i in ranking.like(q, 4)]
        for q in (*[e.question for e in news.answerable], *news.unanswerable)
    }
    own = _scores(reader, news.answerable, _windows(news.answerable, True))
    other = [_likeliest_without(e, likely[e.question], ranking) for e in news.answerable]
    neighbours = [
        _score(reader, e.question, [c]) for e, c in zip(news.answerable, other, strict=True) if c
    ]
    found = [
        _score(reader, e.question, _all_passages(likely[e.question][:3]))
        for e in news.answerable
        if e.article_id in {a.article_id for a in likely[e.question][:3]}
    ]
    absent = [_score(reader, q, _all_passages(likely[q][:3])) for q in news.unanswerable]
    return {
        "news_neighbour_auroc": auroc_estimate(own, neighbours),
        "news_retrieved_auroc": auroc_estimate(found, absent),
    }


def _likeliest_without(
    example: Example, articles: Sequence[Example], ranking: Neighbours
) -> Context | None:
    """The passage of ``articles``, not its own, most like the question and without its answers."""
    golds = [gold.text for gold in example.answers]
    passages = [
        passage
        for article in articles
        if article.article_id != example.article_id
        for passage in _passages(article)
        if not says_any(passage.text, golds)
    ]
    if not passages:
        return None
    joined = "\n".join(p.text for p in passages)
    spans, at = [], 0
    for passage in passages:
        spans.append((at, at + len(passage.text)))
        at += len(passage.text) + 1
    return passages[ranking.best_stretch(example.question, joined, spans)]


def _best(reader: Reader, question: str, contexts: Sequence[Context]) -> AnswerSpan | None:
    return next(iter(reader.read(question, contexts, top_n=1)), None)


def _score(reader: Reader, question: str, contexts: Sequence[Context]) -> float:
    best = _best(reader, question, contexts)
    return best.score if best else _NOTHING_READ


def _scores(
    reader: Reader, examples: Sequence[Example], contexts: Sequence[list[Context]]
) -> list[float]:
    return [_score(reader, e.question, c) for e, c in zip(examples, contexts, strict=True)]


def _whole(example: Example) -> Context:
    return Context(example.article_id, 0, 0, example.context)


def _windows(examples: Sequence[Example], with_heading: bool) -> list[list[Context]]:
    return [[_window(e, with_heading=with_heading)] for e in examples]


def _window(example: Example, *, with_heading: bool) -> Context:
    """About 150 words round the answer, or round what a careless reader would extract."""
    rng = random.Random(example.id)  # noqa: S311 - the same crop for every model
    golds = example.answers or example.plausible or (Gold(example.context[:1], 0),)
    target = (golds[0].start, golds[0].start + len(golds[0].text))
    a, b = crop_round(example.context, target, WINDOW_WORDS, rng)
    title = heading(example.title, example.published) if with_heading else ""
    return Context(example.article_id, 0, a, example.context[a:b], title)


def _passages(example: Example) -> list[Context]:
    """The whole article in runs of sentences of about 100 words, each with the heading."""
    runs: list[tuple[int, int]] = []
    for a, b in sentences(example.context):
        if runs and word_count(example.context[runs[-1][0] : b]) <= PASSAGE_WORDS:
            runs[-1] = (runs[-1][0], b)
        else:
            runs.append((a, b))
    title = heading(example.title, example.published)
    return [
        Context(example.article_id, i, a, example.context[a:b], title)
        for i, (a, b) in enumerate(runs)
    ]


def _all_passages(articles: Sequence[Example]) -> list[Context]:
    passages = [passage for article in articles for passage in _passages(article)]
    # subtle: the reader keeps the best spans of each passage id.
    return [dataclasses.replace(p, passage_id=i) for i, p in enumerate(passages)]


def _load_news(data: Path) -> _News:
    articles = {
        row["id"]: Example(
            id=row["id"],
            source="winer",
            article_id=row["id"],
            question="",
            context=row["text"],
            title=row["title"],
            published=date.fromisoformat(row["date"]),
            answers=(),
        )
        for row in _rows(data / "winer_fr/articles.jsonl")
        if date.fromisoformat(row["date"]) < FIRST_HELD_OUT_DAY
    }
    rows = _rows(data.parent / "gold/news-fr-dev.jsonl")
    return _News(
        answerable=tuple(_news_example(row, articles) for row in rows if row["answerable"]),
        unanswerable=tuple(row["question"] for row in rows if not row["answerable"]),
        articles=articles,
    )


def _news_example(row: dict[str, Any], articles: dict[str, Example]) -> Example:
    """The question on the first article that answers it."""
    answers = row["answers"]
    article = articles[answers[0]["article_id"]]
    golds = tuple(
        Gold(a["text"], a["start"]) for a in answers if a["article_id"] == article.article_id
    )
    return dataclasses.replace(
        article, id=str(row["id"]), question=str(row["question"]), answers=golds
    )


def _rows(path: Path) -> list[dict[str, Any]]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as exc:
        raise CorpusError(f"Fichier absent : {path}.", f"File missing: {path}.") from exc
    return [json.loads(line) for line in lines if line.strip()]
