"""Sentences in which some spans answer and others do not, as arrays: what the verifier learns from.

A question's sentences are those of its answers and the likeliest of what was found for it
(`qa.training.mining`). Each is one input, alone under its article's title, as `qa.second_look`
reads it. A span is right when it overlaps an answer and says nearly the same, wrong when it says
another thing elsewhere; what is between, or the same words elsewhere, is not judged.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from index.documents import Article
from index.sentences import Sentence, sentence_around, sentences
from qa.span_model import heading
from qa.training.config import TrainingConfig, WindowConfig
from qa.training.data import contexts, load_splits
from qa.training.mining import Mined, load_mined, mined_articles, unasked
from qa.training.noise import bare, with_typo
from qa.training.prepared import WindowTable, to_table
from qa.training.scores import f1, states
from qa.training.windows import Window, build_window
from qa.training.written import (
    SEEKING_TO_TRAIN,
    JudgedSpans,
    Place,
    is_kept_out,
    judged_spans,
    several_questions,
)

_ANSWERING = 4
"""Sentences with an answer that are read for a question, at most."""
_RIGHT_F1 = 0.6
"""Of a span that overlaps an answer: "27 morts, contre 13 la veille" is not judged."""
_OTHERS = 4
"""Other sentences, the likeliest."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A sentence read alone: its window, and its spans (first and last token), right or not."""

    window: Window
    spans: tuple[tuple[tuple[int, int], bool], ...]


@dataclass(frozen=True, slots=True)
class JudgedTable(WindowTable):
    """Windows with several spans each: ``spans`` is ``(n_spans, 4)``, window, start, end, right.

    They are in the order of their windows, and each window has at least one.
    """

    spans: NDArray[np.int64]

    def extras(self, rows: NDArray[np.int64]) -> Mapping[str, NDArray[Any]]:
        """The spans of the windows ``rows``: their row among these, start, end and right."""
        firsts = np.searchsorted(self.spans[:, 0], rows, side="left")
        counts = np.searchsorted(self.spans[:, 0], rows, side="right") - firsts
        places = np.concatenate(
            [self.spans[a : a + n] for a, n in zip(firsts, counts, strict=True)]
        )
        return {
            "span_row": np.repeat(np.arange(len(rows)), counts),
            "span_start": places[:, 1],
            "span_end": places[:, 2],
            "span_right": places[:, 3].astype(np.float32),
        }


def judged_epochs(config: TrainingConfig) -> list[JudgedTable]:
    """What the stage ``mine`` found, judged: a table an epoch, questions typed anew in each.

    With ``config.read``, what somebody read of what was found for others too.

    Raises:
        CorpusError: training data are missing.
        ModelNotFound: nothing was mined yet.
    """
    examples, mined = load_splits(config).train, load_mined(config)
    if config.read:
        mined += _read_ones({one.question for one in mined})
    mined += unasked(examples, mined, config.unasked_limit)
    articles = mined_articles(examples)
    if config.read:
        named = {key for one in mined for key, _, _ in (*one.golds, *one.found)}
        others = contexts(Path(config.data), named - articles.keys())
        articles |= mined_articles(others.values())
    tokenizer = Tokenizer.from_file(str(config.start_folder / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    maker = SentenceMaker(articles, tokenizer, config)
    return [maker.epoch(mined, number) for number in range(config.windows.epochs)]


def _read_ones(known: Set[str]) -> list[Mined]:
    """What was read for questions that train and are not ``known``, as if a reader had found it."""
    gold = {
        one.question: tuple(place for place in one.places if not is_kept_out(place[0]))
        for one in several_questions()
    }
    return [
        Mined(one.question, "read", (*gold.get(one.question, ()), *one.right), one.wrong)
        for one in _read_to_train()
        if one.question not in known
    ]


def _read_to_train() -> list[JudgedSpans]:
    """What somebody read of what was found for questions that are not kept out."""
    kept_out = {question.question for question in several_questions() if question.is_kept_out}
    read = (*judged_spans(), *judged_spans(SEEKING_TO_TRAIN))
    return [one for one in read if one.question not in kept_out]


class SentenceMaker:
    """Makes the sentences to learn from of what was mined."""

    def __init__(
        self, articles: Mapping[str, Article], tokenizer: Tokenizer, config: TrainingConfig
    ) -> None:
        """``articles`` holds those that are named; the tokenizer adds no padding."""
        self._articles = articles
        self._tokenizer = tokenizer
        self._seed = config.seed
        self._config: WindowConfig = config.windows
        self._read = {one.question: one for one in _read_to_train()}

    def epoch(self, mined: Sequence[Mined], number: int) -> JudgedTable:
        """The sentences of all questions, in their order; ``number`` varies the typing."""
        rng = random.Random(f"{self._seed}-{number}")  # noqa: S311 - no secrets here
        made = [one for asked in mined for one in self.judged(asked, rng)]
        table = to_table(one.window for one in made)
        spans = [(i, a, b, right) for i, one in enumerate(made) for (a, b), right in one.spans]
        places = np.array(spans, dtype=np.int64).reshape(-1, 4)
        return JudgedTable(table.ids, table.offsets, table.places, table.kinds, places)

    def judged(self, asked: Mined, rng: random.Random) -> Iterator[Judged]:
        """The sentences that answer, four at most, and as many of the others, the likeliest."""
        question = self._as_typed(asked.question, rng)
        spans: dict[tuple[str, Sentence], list[tuple[Place, bool | None]]] = {}
        for place in dict.fromkeys((*asked.golds, *asked.found)):
            at = (place[0], self._sentence(place))
            spans.setdefault(at, []).append((place, self.is_right(place, asked)))
        answering = {at: some for at, some in spans.items() if any(right for _, right in some)}
        others = [(at, some) for at, some in spans.items() if at not in answering]
        for (key, sentence), some in (*list(answering.items())[:_ANSWERING], *others[:_OTHERS]):
            one = self._placed(question, self._articles[key], sentence, some)
            if one is not None:
                yield one

    def is_right(self, place: Place, asked: Mined) -> bool | None:
        """Whether the span answers; None when that cannot be told."""
        if (read := self._read.get(asked.question)) and place in read:
            return read.verdict(place)
        key, start, end = place
        over = [self._text(g) for g in asked.golds if g[0] == key and g[1] < end and start < g[2]]
        if over:
            return True if f1(self._text(place), over) >= _RIGHT_F1 else None
        said = (states(self._text(place), self._text(gold)) for gold in asked.golds)
        return None if any(said) else False

    def _text(self, place: Place) -> str:
        key, start, end = place
        return self._articles[key].text[start:end]

    def _sentence(self, place: Place) -> Sentence:
        key, start, end = place
        return sentence_around(sentences(self._articles[key].text), start, end)

    def _as_typed(self, question: str, rng: random.Random) -> str:
        if rng.random() < self._config.bare_question_ratio:
            question = bare(question, rng)
        return with_typo(question, rng) if rng.random() < self._config.typo_ratio else question

    def _placed(
        self,
        question: str,
        article: Article,
        sentence: Sentence,
        some: Sequence[tuple[Place, bool | None]],
    ) -> Judged | None:
        """None when the sentence is too long or no span of it can be judged."""
        windows = [
            (self._window(question, article, sentence, place), right)
            for place, right in some
            if right is not None
        ]
        made = [(window, right) for window, right in windows if window is not None]
        if not made:
            return None
        spans = {(window.start, window.end): right for window, right in made}
        return Judged(made[0][0], tuple(spans.items()))

    def _window(
        self, question: str, article: Article, sentence: Sentence, place: Place
    ) -> Window | None:
        _, start, end = place
        return build_window(
            self._tokenizer,
            question,
            heading(article.title, article.published),
            article.text[sentence.start : sentence.end],
            (start - sentence.start, end - sentence.start),
            kind="answer",
            max_tokens=self._config.max_tokens,
        )
