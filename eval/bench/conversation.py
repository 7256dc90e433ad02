"""How well follow-ups are made self-contained, on dialogues written as gold.

``python -m eval.bench.conversation`` prints one JSON line for each way of keeping the history
(``own``: what Sourcier understood of the turns before, as in use; ``gold``: the first acceptable
rewriting of each), and one for leaving every question as typed. ``exact`` and ``f1`` are over the
follow-ups, against the closest acceptable rewriting, after French normalisation without accents;
``kept`` is the share of new topics, first turns apart, left exactly as typed. Intervals are 95 %
bootstrap intervals over dialogues. ``--errors`` also prints what was understood otherwise.

``--topics GOLD`` asks instead the questions of a gold set in a shuffled order, each after another
one and its answer: every one is a new topic, and ``kept`` is the share left exactly as typed.
"""

from __future__ import annotations

import argparse
import itertools
import json
import random
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from eval.datasets import load_dataset
from eval.metrics import exact_fr, f1_fr
from eval.stats import SEED, bootstrap_interval, ratio_of_sums
from index.text import fold
from qa.conversation import Turn, self_contained

DIALOGUES = Path(__file__).resolve().parents[1] / "data" / "dialogues.jsonl"
Rewrite = Callable[[str, Sequence[Turn]], str]


@dataclass(frozen=True, slots=True)
class GoldTurn:
    """What is typed, what it may be understood as (empty: as typed), and the answer given."""

    typed: str
    rewritings: tuple[str, ...]
    answer: str | None


@dataclass(frozen=True, slots=True)
class Dialogue:
    """Three to five turns; every third dialogue, by its number, is kept for test."""

    id: str
    turns: tuple[GoldTurn, ...]

    @property
    def is_test(self) -> bool:
        """Whether it is one of the twenty that no rule was written on."""
        return int(self.id.rpartition("-")[2]) % 3 == 0


@dataclass(frozen=True, slots=True)
class Outcome:
    """One turn understood, the first of its dialogue or not."""

    dialogue: str
    gold: GoldTurn
    before: str
    understood: str
    first: bool

    @property
    def is_follow_up(self) -> bool:
        """Whether the turn has to be rewritten."""
        return bool(self.gold.rewritings)

    def scores(self) -> dict[str, float]:
        """The metrics that apply to the turn; none to a first turn that stands alone."""
        if not self.is_follow_up:
            return {} if self.first else {"kept": float(self.understood == self.gold.typed)}
        golds = [fold(gold) for gold in self.gold.rewritings]
        understood = fold(self.understood)
        return {"exact": exact_fr(understood, golds), "f1": f1_fr(understood, golds)}


def read_dialogues(path: Path = DIALOGUES) -> list[Dialogue]:
    """The dialogues of ``path``, in file order."""
    records = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return [Dialogue(r["id"], tuple(_turn(turn) for turn in r["turns"])) for r in records]


def _turn(record: dict[str, object]) -> GoldTurn:
    rewritings = record["rewritings"]
    acceptable = () if rewritings == "same" else tuple(map(str, rewritings))  # type: ignore[call-overload]
    answer = record["answer"]
    return GoldTurn(str(record["typed"]), acceptable, None if answer is None else str(answer))


def outcomes(
    dialogue: Dialogue, *, gold_history: bool = False, rewrite: Rewrite = self_contained
) -> Iterator[Outcome]:
    """Each turn as understood after those before it."""
    history: list[Turn] = []
    for turn in dialogue.turns:
        understood = rewrite(turn.typed, history)
        before = history[-1].asked if history else ""
        yield Outcome(dialogue.id, turn, before, understood, first=not history)
        kept = (turn.rewritings or (turn.typed,))[0] if gold_history else understood
        history.append(Turn(turn.typed, kept, turn.answer))


def summary(per_dialogue: Sequence[Sequence[Outcome]]) -> dict[str, object]:
    """Mean, lower and upper bound of each metric, with how many turns it is over."""
    found: dict[str, object] = {}
    for name in ("exact", "f1", "kept"):
        scored = [
            [turn.scores()[name] for turn in turns if name in turn.scores()]
            for turns in per_dialogue
        ]
        rows = np.array([[sum(scores), len(scores)] for scores in scored], dtype=np.float64)
        interval = bootstrap_interval(rows, ratio_of_sums) or ()
        mean = ratio_of_sums(rows)
        if mean is not None:
            found[name] = [round(x, 4) for x in (mean, *interval)]
            found[f"n_{name}"] = int(rows[:, 1].sum())
    return found


def new_topics(path: Path, *, most: int) -> list[Outcome]:
    """At most ``most`` questions of a gold set, each asked after another; drawn with a seed."""
    questions = list(load_dataset(path).questions)
    drawn = random.Random(SEED).sample(questions, min(most + 1, len(questions)))  # noqa: S311
    found = []
    for before, after in itertools.pairwise(drawn):
        answer = before.answers[0].text if before.answers else None
        understood = self_contained(after.question, [Turn(before.question, answer=answer)])
        gold = GoldTurn(after.question, (), None)
        found.append(Outcome(after.id, gold, before.question, understood, first=False))
    return found


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure one half; 0."""
    parser = argparse.ArgumentParser(prog="python -m eval.bench.conversation", description=__doc__)
    parser.add_argument("--split", choices=["dev", "test"], default="dev")
    parser.add_argument("--errors", action="store_true")
    parser.add_argument("--topics", type=Path, metavar="GOLD")
    parser.add_argument("--most", type=int, default=1000, help="new topics drawn")
    options = parser.parse_args(arguments)
    if options.topics is not None:
        found = new_topics(options.topics, most=options.most)
        _tell({"topics": options.topics.name, **summary([[turn] for turn in found])})
        _tell_errors(found if options.errors else [])
        return 0
    _measure_dialogues(options.split, errors=options.errors)
    return 0


def _measure_dialogues(split: str, *, errors: bool) -> None:
    """One line for each way of keeping the history."""
    dialogues = [d for d in read_dialogues() if d.is_test == (split == "test")]
    settings: dict[str, tuple[bool, Rewrite]] = {
        "own": (False, self_contained),
        "gold": (True, self_contained),
        "as typed": (True, lambda typed, history: typed),
    }
    for name, (gold_history, rewrite) in settings.items():
        started = time.perf_counter()
        found = [
            list(outcomes(dialogue, gold_history=gold_history, rewrite=rewrite))
            for dialogue in dialogues
        ]
        turns = [turn for dialogue in found for turn in dialogue]
        each_ms = 1000 * (time.perf_counter() - started) / len(turns)
        head = {"split": split, "history": name, "dialogues": len(dialogues)}
        _tell({**head, **summary(found), "ms_a_turn": round(each_ms, 2)})
        _tell_errors(turns if errors and name == "own" else [])


def _tell(line: dict[str, object]) -> None:
    sys.stdout.write(json.dumps(line, ensure_ascii=False) + "\n")


def _tell_errors(turns: Sequence[Outcome]) -> None:
    sys.stdout.writelines(_error(turn) for turn in turns if _is_wrong(turn))


def _is_wrong(turn: Outcome) -> bool:
    scores = turn.scores()
    return min(scores.get("exact", 1.0), scores.get("kept", 1.0)) < 1


def _error(turn: Outcome) -> str:
    wanted = (turn.gold.rewritings or ("(as typed)",))[0]
    return (
        f"{turn.dialogue}: {turn.before} | {turn.gold.typed}\n"
        f"    understood: {turn.understood}\n    wanted:     {wanted}\n"
    )


if __name__ == "__main__":
    sys.exit(main())
