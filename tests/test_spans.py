"""Logits to spans: against an exhaustive search."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.spans import best_token_spans, whole_words, without_glued


@given(st.integers(2, 12), st.integers(1, 6), st.integers(0, 10**6))
def test_the_best_span_is_the_one_an_exhaustive_search_finds(n, max_tokens, seed):
    rng = np.random.default_rng(seed)
    starts, ends = rng.normal(size=(2, n)).astype(np.float32)
    allowed = rng.random(n) < 0.7
    allowed[0] = False
    sentences = np.sort(rng.integers(0, 3, size=n))
    found = best_token_spans(
        starts, ends, allowed=allowed, sentences=sentences, max_tokens=max_tokens, top_n=1
    )
    every = [
        (starts[i] + ends[j] - starts[0] - ends[0], i, j + 1)
        for i in range(n)
        for j in range(i, min(n, i + max_tokens))
        if allowed[i] and allowed[j] and sentences[i] == sentences[j]
    ]
    if not every:
        assert found == []
    else:
        score, start, end = max(every)
        assert (found[0].start, found[0].end) == (start, end)
        assert found[0].score == np.float32(score) or abs(found[0].score - score) < 1e-5


def test_several_spans_do_not_overlap_and_come_best_first():
    starts = np.array([0, 5, 4, 0, 3], dtype=np.float32)
    ends = np.array([0, 5, 6, 0, 3], dtype=np.float32)
    allowed = np.array([False, True, True, True, True])
    one = np.zeros(5, dtype=np.int64)
    spans = best_token_spans(starts, ends, allowed=allowed, sentences=one, max_tokens=2, top_n=3)
    assert [(s.start, s.end, s.score) for s in spans] == [(1, 3, 11.0), (4, 5, 6.0), (3, 4, 0.0)]


def test_the_null_score_is_subtracted():
    logits = np.array([2, 1], dtype=np.float32)
    allowed = np.array([False, True])
    one = np.zeros(2, dtype=np.int64)
    (span,) = best_token_spans(
        logits, logits, allowed=allowed, sentences=one, max_tokens=1, top_n=1
    )
    assert span.score == (1 + 1) - (2 + 2)


def test_nothing_allowed_gives_no_span():
    zeros = np.zeros(3, dtype=np.float32)
    nothing = np.zeros(3, dtype=bool)
    one = np.zeros(3, dtype=np.int64)
    spans = best_token_spans(zeros, zeros, allowed=nothing, sentences=one, max_tokens=3, top_n=2)
    assert spans == []


@pytest.mark.parametrize(
    ("text", "cut", "whole"),
    [
        ("la Corée du Nord-Est", "Nord", "Nord-Est"),
        ("près de 8 000 soldats", "000", "8 000"),
        ("près de 8\u202f000 soldats", "8", "8\u202f000"),
        ("Kim Jong-un a dit", "Kim Jong", "Kim Jong-un"),
        ("l’armée russe", "armée", "armée"),
        ("en 2024 000 autre", "2024", "2024"),
    ],
)
def test_a_span_is_widened_to_whole_words_and_numbers(text, cut, whole):
    start = text.index(cut)
    a, b = whole_words(text, start, start + len(cut))
    assert text[a:b] == whole


@pytest.mark.parametrize(
    ("text", "span", "bare"),
    [
        ("mort en 2018.", "2018.", "2018"),
        ("en 2016, il part", "2016,", "2016"),
        ("né (1998) ici", "(1998", "1998"),
        ("l’an (1998) ici", "(1998)", "(1998)"),
        ("(contre 8,9 %) ici", "8,9 %)", "8,9 %"),
        ("le groupe (Daech), dit", "Daech)", "Daech"),
        ("soit 3,5 points", "3,5", "3,5"),
        ("vendu 1159 €.", "1159 €.", "1159 €"),
        ("soit 12 %, dit-il", "12 %,", "12 %"),
        ("Albert Jr. part", "Albert Jr.", "Albert Jr."),
    ],
)
def test_an_answer_leaves_out_the_punctuation_glued_to_its_digits(text, span, bare):
    start = text.index(span)
    a, b = without_glued(text, start, start + len(span))
    assert text[a:b] == bare
