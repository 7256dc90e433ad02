"""Training windows: ``[CLS] question [SEP] heading . passage [SEP]`` with two labels.

The shape is the one `qa.span_model` builds. A null window (no answer in the passage) has both
labels at position 0. Sampling is a function of the seed, the epoch and the example alone, so a
window can be made again. Nothing is batched or trained here.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from tokenizers import Tokenizer

from index.errors import ModelNotFound
from qa.span_model import HEADING_END, heading
from qa.training.config import TrainingConfig, WindowConfig
from qa.training.crops import (
    Span,
    crop_characters,
    crop_round,
    says_any,
    sentences,
    stretches_without,
)
from qa.training.examples import Example
from qa.training.neighbours import Neighbours
from qa.training.noise import bare, with_typo
from qa.training.swaps import swapped

KINDS = ("answer", "adversarial", "elsewhere", "neighbour", "swap")
"""Why a window is what it is: it has the answer; its question is unanswerable; it is another part
of the article; it is a part of a similar article; its question was changed by rule."""
_TRIES = 6


@dataclass(frozen=True, slots=True)
class Window:
    """One model input. ``text_a`` = tokens of type 0; the passage begins at ``passage``.

    ``start`` and ``end`` are the first and the last token of the answer, both 0 for none.
    """

    ids: tuple[int, ...]
    text_a: int
    passage: int
    start: int
    end: int
    kind: str


class WindowMaker:
    """Samples the windows of an epoch from training examples."""

    def __init__(
        self, examples: Sequence[Example], tokenizer: Tokenizer, config: TrainingConfig
    ) -> None:
        """Rank the contexts of ``examples`` for the negatives; the tokenizer adds no padding."""
        self._examples = tuple(examples)
        self._answerable = [e for e in examples if not e.impossible]
        self._impossible = [e for e in examples if e.impossible]
        self._tokenizer = tokenizer
        self._seed = config.seed
        self._config: WindowConfig = config.windows
        self._articles = list({e.context: e for e in examples}.values())
        self._neighbours = Neighbours([e.context for e in self._articles])

    def epoch(self, number: int) -> Iterator[Window]:
        """Every answerable example once, or ``answerable_limit`` of them, and nulls."""
        rng = random.Random(f"{self._seed}-{number}")  # noqa: S311 - no secrets here
        ratio, limit = self._config.negative_ratio, self._config.answerable_limit
        answerable = self._answerable
        if 0 < limit < len(answerable):
            always = [e for e in answerable if e.source in self._config.always]
            others = [e for e in answerable if e.source not in self._config.always]
            answerable = [*always, *rng.sample(others, max(0, limit - len(always)))]
        wanted = round(len(answerable) * ratio / (1 - ratio))
        # subtle: a question with no answer anywhere is worth two crops an epoch, not more.
        trapped = round(wanted * self._config.trap_ratio)
        traps = _cycled(self._impossible, min(trapped, 2 * len(self._impossible)), rng)
        swaps = _cycled(answerable, round(wanted * self._config.swap_ratio), rng)
        others = _cycled(answerable, wanted - len(traps) - len(swaps), rng)
        half = len(others) // 2
        yield from self._each(self._answer, answerable, f"{number}-answer")
        yield from self._each(self._adversarial, traps, f"{number}-adversarial")
        yield from self._each(self._elsewhere, others[:half], f"{number}-elsewhere")
        yield from self._each(self._neighbour, others[half:], f"{number}-neighbour")
        yield from self._each(self._swap, swaps, f"{number}-swap")

    def _each(
        self,
        make: Callable[[Example, random.Random], Window | None],
        examples: Sequence[Example],
        salt: str,
    ) -> Iterator[Window]:
        """A window of each example that gives one within a few tries."""
        for i, example in enumerate(examples):
            rng = random.Random(f"{self._seed}-{salt}-{i}")  # noqa: S311
            tries = (make(example, rng) for _ in range(_TRIES))
            window = next((window for window in tries if window is not None), None)
            if window is not None:
                yield window

    def _answer(self, example: Example, rng: random.Random) -> Window | None:
        target = rng.choice(example.answers)
        span = self._crop(example, (target.start, target.start + len(target.text)), rng)
        inside = [
            g for g in example.answers if span[0] <= g.start and g.start + len(g.text) <= span[1]
        ]
        gold = rng.choice(inside)
        place = (gold.start - span[0], gold.start - span[0] + len(gold.text))
        return self._window(example.question, example, span, place, "answer", rng)

    def _adversarial(self, example: Example, rng: random.Random) -> Window | None:
        """Round what a careless reader would extract, so that the trap is in sight."""
        if example.plausible:
            trap = rng.choice(example.plausible)
            target = (trap.start, trap.start + len(trap.text))
        else:
            target = rng.choice(sentences(example.context))
        span = self._crop(example, target, rng)
        return self._window(example.question, example, span, None, "adversarial", rng)

    def _swap(self, example: Example, rng: random.Random) -> Window | None:
        """The window of the answer, asked something else (`qa.training.swaps`)."""
        other = rng.choice(self._articles).context
        question = swapped(example.question, example.context, [other], rng)
        if question is None:
            return None
        target = rng.choice(example.answers)
        span = self._crop(example, (target.start, target.start + len(target.text)), rng)
        return self._window(question, example, span, None, "swap", rng)

    def _elsewhere(self, example: Example, rng: random.Random) -> Window | None:
        return self._null_of(example, example, "elsewhere", rng)

    def _neighbour(self, example: Example, rng: random.Random) -> Window | None:
        others = [
            self._articles[i]
            for i in self._neighbours.like(example.question, 8)
            if self._articles[i].article_id not in {example.article_id, *example.answered_in}
        ]
        return self._null_of(example, rng.choice(others), "neighbour", rng) if others else None

    def _null_of(
        self, example: Example, article: Example, kind: str, rng: random.Random
    ) -> Window | None:
        """A crop of ``article`` without the answers, often round its likeliest sentence."""
        answers = [gold.text for gold in example.answers]
        text = article.context
        allowed = stretches_without(text, answers, self._config.min_words // 2)
        if not allowed:
            return None
        low, high = rng.choice(allowed)
        inner = sentences(text[low:high])
        # subtle: always the likeliest sentence would show the same crop in every epoch.
        likely = rng.random() < 0.6
        at = self._neighbours.best_stretch(example.question, text[low:high], inner) if likely else 0
        target = inner[at] if likely else rng.choice(inner)
        a, b = crop_round(text[low:high], target, self._words(rng), rng)
        if says_any(text[low + a : low + b], answers):
            return None
        return self._window(example.question, article, (low + a, low + b), None, kind, rng)

    def _words(self, rng: random.Random) -> int:
        return rng.randint(self._config.min_words, self._config.max_words)

    def _crop(self, example: Example, target: Span, rng: random.Random) -> Span:
        if self._config.crop_characters:
            return crop_characters(example.context, target, self._config.crop_characters)
        return crop_round(example.context, target, self._words(rng), rng)

    def _window(
        self,
        question: str,
        article: Example,
        span: Span,
        place: Span | None,
        kind: str,
        rng: random.Random,
    ) -> Window | None:
        """None when the window would be too long or the answer falls on no token."""
        title = heading(article.title, article.published)
        with_heading = bool(article.title) and rng.random() < self._config.heading_ratio
        return build_window(
            self._tokenizer,
            self._noisy(question, rng),
            title if with_heading else "",
            article.context[span[0] : span[1]],
            place,
            kind=kind,
            max_tokens=self._config.max_tokens,
        )

    def _noisy(self, question: str, rng: random.Random) -> str:
        if rng.random() < self._config.bare_question_ratio:
            question = bare(question, rng)
        return with_typo(question, rng) if rng.random() < self._config.typo_ratio else question


def build_window(
    tokenizer: Tokenizer,
    question: str,
    title: str,
    passage: str,
    place: Span | None,
    *,
    kind: str,
    max_tokens: int,
) -> Window | None:
    """The window of ``passage`` with the answer at ``place`` (offsets in ``passage``), or null.

    None when it is longer than ``max_tokens`` or no token covers ``place``.
    """
    cls, sep = _special(tokenizer, "[CLS]"), _special(tokenizer, "[SEP]")
    asked = tokenizer.encode(question, add_special_tokens=False).ids
    prefix = title + HEADING_END if title else ""
    read = tokenizer.encode(prefix + passage, add_special_tokens=False)
    ids = (cls, *asked, sep, *read.ids, sep)
    if len(ids) > max_tokens:
        return None
    text_a = len(asked) + 2
    offsets = [(a - len(prefix), b - len(prefix)) for a, b in read.offsets]
    first = next((i for i, (a, _) in enumerate(offsets) if a >= 0), len(offsets))
    start = end = 0
    if place is not None:
        covered = [
            i for i, (a, b) in enumerate(offsets) if i >= first and a < place[1] and place[0] < b
        ]
        if not covered:
            return None
        start, end = text_a + covered[0], text_a + covered[-1]
    return Window(ids, text_a, text_a + first, start, end, kind)


def _special(tokenizer: Tokenizer, token: str) -> int:
    piece = tokenizer.token_to_id(token)
    if piece is None:
        raise ModelNotFound(
            f"Ce vocabulaire n'a pas de {token} : il en faut un avec [CLS] et [SEP].",
            f"This vocabulary has no {token}: expected a vocabulary with [CLS] and [SEP].",
        )
    return int(piece)


def _cycled(examples: Sequence[Example], count: int, rng: random.Random) -> list[Example]:
    """``count`` examples in random order, none drawn twice before all were drawn once."""
    drawn: list[Example] = []
    while examples and len(drawn) < count:
        drawn += rng.sample(examples, len(examples))
    return drawn[:count]
