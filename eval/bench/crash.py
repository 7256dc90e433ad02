"""Kill an ingest at every named point and at random times; nothing acknowledged may be lost.

``python -m eval.bench.crash --rounds 200`` works on one collection that lives through all rounds.
In each, a child process adds, updates and deletes articles, takes backups and restores them, tells
each operation done, and dies by kill -9: half the rounds at a `index.failpoints` in turn, half at a
random time. Then the collection must hold what the operations told done have left, or that and the
one under way, whole; every article must be found by its words and by its vector; and
``check --deep`` must find nothing. One JSON object on stdout; exit code 1 at the first loss.

It kills the process, not the machine: what the disk itself forgets in a power cut is not tried.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from eval.bench.hashing import HashingEncoder
from index.backup import backup, restore
from index.documents import Article
from index.failpoints import FAILPOINTS, VARIABLE
from index.indexer import index_articles, passage_input
from index.maintenance import check
from index.passages import split_text
from index.retriever import HybridRetriever, Mode
from index.store import Store

Model = Mapping[str, str]
"""Article id -> text: what the collection should hold."""
_BACKUP = "sauvegarde.db"
_RARE = {"backup_copied", "restore_kept_aside", "restore_copied"}


class Lost(Exception):
    """The collection is not what it must be after a crash."""


@dataclass(frozen=True, slots=True)
class Operation:
    """``kind`` is index, delete, backup or restore; ``articles`` are what it puts or deletes."""

    kind: str
    articles: Model


@dataclass(frozen=True, slots=True)
class State:
    """What the collection and its last backup should hold."""

    articles: Model
    saved: Model | None

    def after(self, operation: Operation) -> State:
        """The state that ``operation`` leaves."""
        if operation.kind == "index":
            return State({**self.articles, **operation.articles}, self.saved)
        if operation.kind == "delete":
            left = {k: v for k, v in self.articles.items() if k not in operation.articles}
            return State(left, self.saved)
        if operation.kind == "backup":
            return State(self.articles, self.articles)
        return State(self.saved or {}, self.saved)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the rounds, or one child of them; 0, or 1 at the first loss."""
    parser = argparse.ArgumentParser(prog="python -m eval.bench.crash", description=__doc__)
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--child", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.child is not None:
        _work(options.child)
        return 0
    with tempfile.TemporaryDirectory() as folder:
        started = time.perf_counter()
        points = _points(options.rounds)
        try:
            result = crash(Path(folder), points, seed=options.seed)
        except Lost as lost:
            sys.stderr.write(f"{lost}\n")
            return 1
    result |= {"seconds": round(time.perf_counter() - started, 1), "seed": options.seed}
    sys.stdout.write(json.dumps(result, indent=2) + "\n")
    return 0


def _points(rounds: int) -> list[str | None]:
    """Every failpoint of a living collection in turn, and None, a random time, between them."""
    named = [name for name in FAILPOINTS if "migration" not in name]
    return [None if n % 2 else named[n // 2 % len(named)] for n in range(rounds)]


def crash(folder: Path, points: Sequence[str | None], *, seed: int) -> dict[str, object]:
    """Kill a child at each of ``points`` (None: at a random time); how many rounds of each.

    Raises:
        Lost: after one of them, the collection in ``folder`` is not what it must be.
    """
    dice = random.Random(seed)  # noqa: S311 - not a secret
    state = State({}, None)
    rounds: Counter[str] = Counter()
    acknowledged = 0
    for point in points:
        operations = list(_operations(state, dice, point))
        done = _run_and_kill(folder, operations, point, dice)
        acknowledged += done
        for operation in operations[:done]:
            state = state.after(operation)
        under_way = operations[done : done + 1]
        state = _surviving(folder, [state, *(state.after(operation) for operation in under_way)])
        rounds[point or "random"] += 1
    return {"rounds": dict(rounds), "acknowledged": acknowledged, "articles": len(state.articles)}


def _operations(state: State, dice: random.Random, point: str | None) -> Iterator[Operation]:
    """What a child will do: a few operations, the last of a kind that passes by ``point``."""
    kinds = dice.choices(["index", "delete", "backup", "restore"], [8, 4, 1, 1], k=2)
    if point is None:
        kinds = dice.choices(["index", "delete", "backup", "restore"], [8, 4, 1, 1], k=60)
    elif point in _RARE:
        kinds += ["backup", "restore"]
    else:
        kinds += ["index"]
    for kind in kinds:
        if kind == "restore" and state.saved is None:
            kind = "backup"
        operation = Operation(kind, _articles(kind, state.articles, dice))
        state = state.after(operation)
        yield operation


def _articles(kind: str, present: Model, dice: random.Random) -> dict[str, str]:
    """One to three articles: new ones or new versions to index, present ones to delete."""
    if kind == "delete":
        return {
            key: "" for key in dice.sample(sorted(present), min(len(present), dice.choice((1, 2))))
        }
    if kind != "index":
        return {}
    keys = [f"a{dice.randrange(60)}" for _ in range(dice.choice((1, 2, 3)))]
    return {key: _text(key, dice) for key in keys}


def _text(key: str, dice: random.Random) -> str:
    """A text of one to some ten passages that holds a word of its own in each sentence."""
    own = f"mot{key}v{dice.randrange(10**9)}"
    sentence = f"La rédaction relit {own} avant la parution du journal de demain matin. "
    return sentence * dice.choice((1, 3, 40, 160))


def questions(key: str, text: str) -> dict[Mode, str]:
    """For each mode, what only the article of that id and text should answer first."""
    own = text.split()[3]
    start, end = split_text(text)[0]
    whole = passage_input(Article(key, f"Titre {key}", text), text[start:end])  # its very vector
    return {"bm25": own, "dense": whole, "hybrid": own}


def _run_and_kill(
    folder: Path, operations: Sequence[Operation], point: str | None, dice: random.Random
) -> int:
    """How many operations the child told done before it was killed."""
    child = subprocess.Popen(
        [sys.executable, "-m", "eval.bench.crash", "--child", str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    to_child, from_child = _pipes(child)
    armed = {"operations": [[o.kind, dict(o.articles)] for o in operations], "point": point}
    to_child.write(json.dumps(armed) + "\n")
    to_child.flush()
    if point is None:
        from_child.readline()  # it is ready
        time.sleep(dice.random() ** 2 * 1.5)
        child.kill()
    told = from_child.read().split()
    status = child.wait()
    to_child.close()
    from_child.close()
    if point is not None and status != 137:
        raise Lost(f"the child never passed by {point}: status {status}")
    return len([line for line in told if line == "done"])


def _pipes(child: subprocess.Popen[str]) -> tuple[IO[str], IO[str]]:
    if child.stdin is None or child.stdout is None:
        raise RuntimeError("a child without pipes")
    return child.stdin, child.stdout


def _work(folder: Path) -> None:
    """The child: do what it is told, arming the failpoint for the last operation."""
    armed = json.loads(sys.stdin.readline())
    encoder, directory = HashingEncoder(), folder / "collection"
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    operations = armed["operations"]
    for number, (kind, articles) in enumerate(operations, start=1):
        last = 2 if armed["point"] in _RARE else 1  # a backup, then a restore
        if armed["point"] is not None and number > len(operations) - last:
            os.environ[VARIABLE] = armed["point"]
        if kind == "index":
            index_articles(
                directory, [Article(k, f"Titre {k}", v) for k, v in articles.items()], encoder
            )
        elif kind == "delete":
            with closing(Store.open(directory, create=True)) as store:
                store.delete(list(articles))
        elif kind == "backup":
            Store.open(directory, create=True).close()
            backup(directory, folder / _BACKUP, force=True)
        else:
            restore(folder / _BACKUP, directory, force=True)
        sys.stdout.write("done\n")
        sys.stdout.flush()


def _surviving(folder: Path, allowed: Sequence[State]) -> State:
    """The state of ``allowed`` that the collection is in, once everything in it was found."""
    directory, encoder = folder / "collection", HashingEncoder()
    with closing(Store.open(directory, create=True)) as store:
        held = {article.id: article.text for article in store.articles()}
    state = next((s for s in allowed if s.articles == held), None)
    if state is None:
        expected = [sorted(s.articles) for s in allowed]
        raise Lost(f"found {sorted(held)}, expected one of {expected}, with their texts")
    with closing(HybridRetriever.open(directory, encoder)) as retriever:
        for key, text in held.items():
            for mode, question in questions(key, text).items():
                hits = retriever.retrieve(question, k=1, mode=mode)
                if [hit.passage.article_id for hit in hits] != [key]:
                    raise Lost(f"{key} is not found in mode {mode}")
    if problems := check(directory, deep=True, encoder=encoder):
        raise Lost("; ".join(problem.en for problem in problems))
    return _with_backup(folder, state, allowed)


def _with_backup(folder: Path, state: State, allowed: Sequence[State]) -> State:
    """``state`` with the backup that is there: an interrupted backup leaves the one before."""
    file = folder / _BACKUP
    if not file.exists():
        return State(state.articles, None)
    with tempfile.TemporaryDirectory() as other:
        restore(file, Path(other))
        with closing(Store.open(Path(other))) as store:
            saved = {article.id: article.text for article in store.articles()}
    if saved not in [s.saved for s in allowed]:
        raise Lost(f"the backup holds {sorted(saved)}")
    return State(state.articles, saved)


if __name__ == "__main__":
    sys.exit(main())
