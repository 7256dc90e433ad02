"""One Sourcier shared by all who ask at once: a question at a time, with the articles it cites.

The models use both cores for one question, and a store is not for two threads, so questions wait
for each other here. This is the only thing the page and the HTTP interface know of `qa`.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from index.documents import Article
from index.store import Counts
from qa.answers import Answer
from qa.conversation import Turn, self_contained


class ArticleStore(Protocol):
    """What is read of `index.store.Store`."""

    def article(self, article_id: str) -> Article | None:
        """The article of that id, or None."""

    def counts(self) -> Counts:
        """How much the collection holds."""


class Asked(Protocol):
    """What is needed of `qa.pipeline.Sourcier`."""

    @property
    def store(self) -> ArticleStore:
        """The articles behind the answers."""

    def ask(
        self,
        question: str,
        *,
        rewritten_question: str | None = None,
        since: date | None = None,
        until: date | None = None,
        source: str | None = None,
        as_of: date | None = None,
        recent: bool = False,
        top_k: int = 10,
        on_stage: Callable[[str], None] = ...,
    ) -> Answer:
        """The answer to ``question``. Raises QuestionError when it cannot be asked."""


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer and, by id, the articles that its citations and passages come from."""

    answer: Answer
    articles: Mapping[str, Article]


class AnswerService:
    """Asks one question at a time; every method may be called from any thread."""

    def __init__(self, sourcier: Asked, *, top_k: int = 10) -> None:
        self._sourcier = sourcier
        self._top_k = top_k
        self._lock = threading.Lock()

    def article_count(self) -> int:
        """Articles in the collection now."""
        with self._lock:
            return self._sourcier.store.counts().articles

    def ask(
        self,
        question: str,
        *,
        history: Sequence[Turn] = (),
        since: date | None = None,
        until: date | None = None,
        source: str | None = None,
        as_of: date | None = None,
        recent: bool = False,
        top_k: int | None = None,
        on_stage: Callable[[str], None] = lambda stage: None,
    ) -> Reply:
        """The answer with its articles; waits while another question is being answered.

        ``question`` is understood after the turns of ``history``, oldest first.

        Raises:
            QuestionError: an empty or too long question.
        """
        understood = self_contained(question, history)
        with self._lock:
            answer = self._sourcier.ask(
                question,
                rewritten_question=understood if understood != question else None,
                since=since,
                until=until,
                source=source,
                as_of=as_of,
                recent=recent,
                top_k=self._top_k if top_k is None else top_k,
                on_stage=on_stage,
            )
            return Reply(answer, self._articles_of(answer))

    def _articles_of(self, answer: Answer) -> dict[str, Article]:
        ids = {c.article_id for claim in answer.claims for c in claim.citations}
        ids |= {hit.passage.article_id for hit in answer.passages}
        found = {article_id: self._sourcier.store.article(article_id) for article_id in ids}
        return {key: article for key, article in found.items() if article is not None}

    def stages(self, question: str, *, history: Sequence[Turn] = ()) -> Iterator[str | Reply]:
        """The stages of answering ``question``, asked after ``history``, then the reply.

        Raises:
            QuestionError: an empty or too long question.
        """
        events: queue.SimpleQueue[str | Reply | Exception] = queue.SimpleQueue()

        def work() -> None:
            try:
                events.put(self.ask(question, history=history, on_stage=events.put))
            except Exception as exc:  # handed to the asking thread, which raises it
                events.put(exc)

        threading.Thread(target=work, name="sourcier-ask", daemon=True).start()
        while isinstance(event := events.get(), str):
            yield event
        if isinstance(event, Exception):
            raise event
        yield event
