"""Stretches of a context at sentence ends, round an answer or away from it; offsets only.

Nothing is tokenised here.
"""

from __future__ import annotations

import random
from collections.abc import Sequence

import index.sentences
from index.text import tokens

Span = tuple[int, int]
"""Half-open offsets in a context."""


def sentences(text: str) -> list[Span]:
    """The sentences of ``text`` in order, as the index cuts them; ``[]`` when it is blank."""
    return [(sentence.start, sentence.end) for sentence in index.sentences.sentences(text)]


def word_count(text: str) -> int:
    """Words as a person counts them: runs without spaces."""
    return len(text.split())


def crop_round(text: str, target: Span, words: int, rng: random.Random) -> Span:
    """About ``words`` words of whole sentences that hold ``target``, which may lie anywhere in it.

    Longer when the sentences of ``target`` are; all of ``text`` when that is shorter.
    """
    spans = sentences(text)
    counts = [word_count(text[a:b]) for a, b in spans]
    inside = [i for i, (a, b) in enumerate(spans) if a < target[1] and target[0] < b]
    first, last = inside[0], inside[-1]
    room = max(0, words - sum(counts[first : last + 1]))
    left = rng.randint(0, room)
    first, left = _grow(counts, first, -1, left)
    right = room - sum(counts[first : inside[0]])
    last, right = _grow(counts, last, 1, right)
    first, _ = _grow(counts, first, -1, right)
    return spans[first][0], spans[last][1]


def _grow(counts: Sequence[int], at: int, step: int, room: int) -> tuple[int, int]:
    """The last sentence reached from ``at`` within ``room`` words, and the room that is left."""
    while 0 <= at + step < len(counts) and counts[at + step] <= room:
        at += step
        room -= counts[at]
    return at, room


def crop_characters(text: str, target: Span, size: int) -> Span:
    """``size`` characters with ``target`` in the middle, as for reader-v0; fewer at ends."""
    slack = max(0, size - (target[1] - target[0]))
    start = max(0, min(target[0] - slack // 2, len(text) - size))
    return start, min(len(text), max(start + size, target[1]))


def stretches_without(text: str, answers: Sequence[str], min_words: int) -> list[Span]:
    """The longest runs of sentences of ``min_words`` words or more that say none of ``answers``.

    "Say" ignores case, accents and punctuation.
    """
    runs: list[list[Span]] = [[]]
    for a, b in sentences(text):
        if says_any(text[a:b], answers):
            runs.append([])
        else:
            runs[-1].append((a, b))
    whole = [(run[0][0], run[-1][1]) for run in runs if run]
    return [
        (a, b)
        for a, b in whole
        if word_count(text[a:b]) >= min_words and not says_any(text[a:b], answers)
    ]


def says_any(text: str, answers: Sequence[str]) -> bool:
    """Whether the words of one of ``answers`` stand in ``text``, in order and side by side."""
    words = _folded(text)
    return any(_folded(answer) in words for answer in answers)


def _folded(text: str) -> str:
    return " " + " ".join(token.folded for token in tokens(text)) + " "
