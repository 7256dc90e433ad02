"""What each stage of an indexing costs, told from the indexer's progress and by its encoder.

Stages: "split" (comparing with what is stored, and cutting), "encode", "sqlite", "duplicates",
"lexical", "dense"; "noise" is making the articles.
The indexer itself knows nothing of it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from index.documents import Article
from index.encoder import Encoder, Kind
from index.indexer import Progress


class StageClock:
    """Seconds by stage, from progress: a stage lasts until the next event.

    ``now`` is the clock: `time.perf_counter`, or `time.process_time` for what this process
    computed, whatever else the machine does.
    """

    def __init__(self, now: Callable[[], float] = time.perf_counter) -> None:
        self.now = now
        self._seconds: dict[str, float] = {}
        self._stage, self._since = "read", now()

    def tick(self, progress: Progress) -> None:
        """What `index.indexer.index_articles` is given as ``on_progress``."""
        now = self.now()
        self._add(self._stage, now - self._since)
        self._since = now
        published = ("lexical", "dense", "end")
        self._stage = published[progress.done] if progress.stage == "publish" else progress.stage

    def timed(self, articles: Iterable[Article]) -> Iterator[Article]:
        """``articles``, what making them takes counted as "noise" and not as "split"."""
        iterator = iter(articles)
        while True:
            started = self.now()
            article = next(iterator, None)
            self._add("noise", self.now() - started)
            if article is None:
                return
            yield article

    def seconds(self, encoder: TimedEncoder) -> dict[str, float]:
        """Seconds by stage of an indexing with ``encoder``, which says how much was its own."""
        seconds = {"noise": 0.0, **self._seconds}
        seconds["split"] = seconds.pop("read") - seconds["noise"]
        seconds["sqlite"] = seconds["encode"] - encoder.seconds
        seconds["encode"] = encoder.seconds
        return seconds

    def _add(self, stage: str, seconds: float) -> None:
        self._seconds[stage] = self._seconds.get(stage, 0.0) + seconds


class TimedEncoder:
    """An Encoder that counts the passages it encodes and the seconds that takes."""

    def __init__(self, encoder: Encoder, now: Callable[[], float] = time.perf_counter) -> None:
        self._encoder, self._now = encoder, now
        self.fingerprint = encoder.fingerprint
        self.dim = encoder.dim
        self.seconds, self.encoded = 0.0, 0

    def encode(
        self, texts: Sequence[str], *, kind: Kind = "passage", on_batch: object = None
    ) -> NDArray[np.float32]:
        """As `Encoder.encode`; ``on_batch`` is not called."""
        started = self._now()
        vectors = self._encoder.encode(texts, kind=kind)
        self.seconds += self._now() - started
        self.encoded += len(texts)
        return vectors
