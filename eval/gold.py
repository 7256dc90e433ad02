"""The records of the eval package: gold questions, their answers, and what can go wrong with them.

No file is read here (`eval.datasets`) and nothing is scored (`eval.metrics`, `eval.citations`).
"""

from __future__ import annotations

from dataclasses import dataclass

from index.documents import Article
from index.errors import SourcierError


class DatasetError(SourcierError):
    """Gold questions that cannot be read or cannot be asked in the mode chosen."""


@dataclass(frozen=True, slots=True)
class Notice:
    """Something a person should know about a run that goes on all the same."""

    fr: str
    en: str

    def message(self, lang: str) -> str:
        """The English message when ``lang`` is ``"en"``, else the French one."""
        return self.en if lang == "en" else self.fr


@dataclass(frozen=True, slots=True)
class GoldAnswer:
    """A right answer: ``article.text[start : start + len(text)] == text`` when ``start`` is given.

    ``text`` is ``""`` when only the article is known (BEIR); ``article_id`` is None when only the
    text is (DrQA, most CSV files).
    """

    article_id: str | None
    text: str
    start: int | None = None
    attribution: str | None = None

    def overlaps(self, article_id: str, start: int, end: int) -> bool:
        """Whether ``[start, end)`` of ``article_id`` shares a character with this answer's span."""
        return (
            self.start is not None
            and self.article_id == article_id
            and self.start < end
            and start < self.start + len(self.text)
        )


@dataclass(frozen=True, slots=True)
class GoldQuestion:
    """A question and its right answers: none when it is not ``answerable``.

    The ``answers`` of a ``conflict`` question differ in value and are all wanted; those of another
    question are ways to say one thing. Values in ``also`` are right as further claims only.
    ``context_id`` names the article a SQuAD question was written on.
    """

    id: str
    question: str
    type: str | None = None
    answerable: bool = True
    conflict: bool = False
    answers: tuple[GoldAnswer, ...] = ()
    also: tuple[GoldAnswer, ...] = ()
    context_id: str | None = None

    @property
    def texts(self) -> tuple[str, ...]:
        """The texts of ``answers`` that have one, each once, in order."""
        return tuple(dict.fromkeys(answer.text for answer in self.answers if answer.text))

    @property
    def article_ids(self) -> tuple[str, ...]:
        """The articles where the answer stands (or should, for SQuAD), each once, in order."""
        ids = [answer.article_id for answer in self.answers]
        return tuple(dict.fromkeys(i for i in [*ids, self.context_id] if i is not None))


@dataclass(frozen=True, slots=True)
class Dataset:
    """Gold questions and the articles they came with (none for formats without contexts)."""

    name: str
    questions: tuple[GoldQuestion, ...]
    articles: tuple[Article, ...] = ()
