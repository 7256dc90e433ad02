"""Are all values told, are the first claims right, is a conflict told from what is merely near?

    python -m eval.bench.several --config qa/training/configs/reader-v7-traps.toml

On the written questions with several values that are kept out of training, as the stage
``ask-several`` found them: claims and labels are made anew with the shipped confidence. Claims are
judged by the gold places, and by those that language-model agents found right as well
(``qa/training/questions/judged.jsonl``): the gold does not list every article that answers. What
reader v7 told on 28 and 29 November 2026 was read; a span found since counts by the gold alone. The
weights of claims beside the first are fitted on these questions: in-sample to that extent.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from eval.citations import CITED_CLAIMS, claim_recall, gold_claims
from eval.gold import GoldAnswer, GoldQuestion
from eval.modes import cited
from eval.stats import bootstrap_interval, mean, ratio_of_sums
from qa.answers import Answer, Claim
from qa.confidence import Confidence
from qa.pipeline import weighed
from qa.questions import analyse_question
from qa.training.config import load_config
from qa.training.scores import states
from qa.training.several import FoundSeveral, load_several
from qa.training.written import JudgedSpans, judged_spans

Rows = dict[str, list[tuple[float, ...]]]


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the scores, each with its n and 95 % interval; 0."""
    parser = argparse.ArgumentParser(prog="python -m eval.bench.several", description=__doc__)
    parser.add_argument("--config", type=Path, required=True)
    parser.add_argument("--output", help="instead of the config's")
    options = parser.parse_args(arguments)
    config = load_config(options.config)
    if options.output:
        config = dataclasses.replace(config, output=options.output)
    report = scores(load_several(config), Confidence.load())
    sys.stdout.write(json.dumps(report, indent=2) + "\n")
    return 0


def scores(found: Sequence[FoundSeveral], confidence: Confidence) -> dict[str, dict[str, float]]:
    """Name -> value, n (questions) and 95 % interval, in points; ``{}`` for no question."""
    read = {one.question: one for one in judged_spans()}
    rows: Rows = {}
    for one in found:
        question = analyse_question(one.asked.question)
        answer = weighed(question, one.spans, one.hits, one.articles, confidence)
        for name, row in _scored(one, answer, read.get(one.asked.question)).items():
            rows.setdefault(name, []).append(row)
    return {name: _estimated(some) for name, some in sorted(rows.items())}


def _scored(
    found: FoundSeveral, answer: Answer, read: JudgedSpans | None
) -> Mapping[str, tuple[float, ...]]:
    """What the question gives each score: a value, or the two parts of a ratio.

    The first claim is judged even when it is not told; labels only where something is.
    """
    shown = () if answer.text is None else answer.claims
    right = [_right(claim, found, read) for claim in answer.claims]
    first, told = (right or [(False, False)])[0], right[:CITED_CLAIMS] if shown else []
    sort = "conflict" if found.asked.differ else "near"
    scored: dict[str, tuple[float, ...]] = {}
    for at, by in enumerate(("gold", "judged")):
        scored[f"{sort}: first claim right, {by}"] = (float(first[at]),)
        among = float(sum(one[at] for one in told)), float(len(told))
        scored[f"{sort}: first three claims right, {by}"] = among
    if found.asked.differ:
        told_values = claim_recall(gold_claims(_gold(found)), [cited(claim) for claim in shown])
        scored["conflict: values told"] = (told_values or 0.0,)
    if answer.text is not None:
        called = answer.agreement == "disagree"
        name = "conflict: called so" if found.asked.differ else "near: left alone"
        scored[name] = (float(called == found.asked.differ),)
    return scored


def _gold(found: FoundSeveral) -> GoldQuestion:
    asked = found.asked
    places = zip(asked.places, found.golds, strict=True)
    answers = tuple(GoldAnswer(key, text, start) for (key, start, _), text in places)
    return GoldQuestion(asked.id, asked.question, answers=answers, conflict=asked.differ)


def _right(claim: Claim, found: FoundSeveral, read: JudgedSpans | None) -> tuple[bool, bool]:
    """Whether the claim states a gold value; that, or a span of it was judged right."""
    gold = any(states(claim.text, text) for text in found.golds)
    places = ((c.article_id, c.start, c.end) for c in claim.citations)
    return gold, gold or (read is not None and any(place in read.right for place in places))


def _estimated(rows: Sequence[tuple[float, ...]]) -> dict[str, float]:
    array = np.array(rows, dtype=np.float64)
    statistic = mean if array.shape[1] == 1 else ratio_of_sums
    value, interval = statistic(array), bootstrap_interval(array, statistic)
    low, high = interval or (0.0, 1.0)
    points = {"value": value or 0.0, "low": low, "high": high}
    return {**{name: round(100 * x, 1) for name, x in points.items()}, "n": len(rows)}


if __name__ == "__main__":
    sys.exit(main())
