"""A Sourcier without models or disk for the tests of ui/: a few articles and scripted answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from index.documents import Article, Hit, Passage
from index.errors import QuestionError
from index.store import Counts
from qa.answers import Answer, Citation, Claim
from qa.values import parse_value

BLINKEN = Article(
    "2024-11-01-blinken",
    "Koursk : jusqu’à 8\u202f000 Nord-Coréens, selon Washington",
    "WASHINGTON – Jusqu’à 8\u202f000 soldats nord-coréens se trouveraient dans la région de Koursk,"
    " a déclaré Antony Blinken. M. Austin n’a rien ajouté.\n\n« Cela nous inquiète », a-t-il dit.",
    "https://exemple.invalid/blinken",
    "Dépêche Boréale (exemple)",
    None,
    date(2024, 11, 1),
)
SEOUL = Article(
    "2024-10-30-seoul",
    "Séoul compte 12\u202f000 hommes",
    "Selon le renseignement sud-coréen, 12\u202f000 hommes auraient quitté le Nord."
    " Kiev dit moins.",
    None,
    "Le Quotidien du Large (exemple)",
    None,
    date(2024, 10, 30),
)
UNDATED = Article("sans-date", "Bilan", "On parle de 11\u202f000 soldats engagés. Rien n’est sûr.")
ARTICLES = (BLINKEN, SEOUL, UNDATED)


def citation(article: Article, quote: str) -> Citation:
    """The first place of ``quote`` in ``article``, its sentence ending at the next full stop."""
    start = article.text.index(quote)
    first = max(article.text.rfind(mark, 0, start) for mark in (". ", "\n")) + 1
    first += len(article.text[first:]) - len(article.text[first:].lstrip())
    after = article.text.index(".", start) + 1
    return Citation(
        article.id, article.title, article.url, article.source, article.published,
        start, start + len(quote), quote, first, after, article.text[first:after],
    )  # fmt: skip


def claim(article: Article, quote: str, confidence: float, **changes: object) -> Claim:
    """A claim resting on one citation."""
    fields: dict[str, object] = {
        "text": quote, "value": parse_value(quote), "confidence": confidence,
        "attribution": None, "modality": "asserted", "citations": (citation(article, quote),),
        "article_count": 1, "source_count": 1,
        "first_published": article.published, "last_published": article.published,
    }  # fmt: skip
    return Claim(**(fields | changes))  # type: ignore[arg-type]


def hit(article: Article, rank: int) -> Hit:
    """The whole of ``article`` as a passage found."""
    return Hit(
        Passage(rank, article.id, 0, len(article.text), article.text), 1 / rank, rank, "bm25"
    )


KOURSK = Answer(
    "combien de soldats à Koursk ?",
    None,
    "Jusqu’à 8\u202f000 soldats",
    0.83,
    (
        claim(BLINKEN, "Jusqu’à 8\u202f000 soldats", 0.83,
              attribution="Antony Blinken", modality="conditional"),
        claim(SEOUL, "12\u202f000 hommes", 0.61, attribution="le renseignement sud-coréen"),
        claim(UNDATED, "11\u202f000 soldats", 0.4),
    ),
    "disagree",
    tuple(hit(article, rank) for rank, article in enumerate(ARTICLES, start=1)),
    {"retrieve": 4.125, "read": 92.0, "total": 98.2},
)  # fmt: skip
NOT_FOUND = Answer("Où est Ulysse ?", None, None, 0.02, (), "none", (hit(SEOUL, 1),), {})


class FakeStore:
    """Articles in memory."""

    def __init__(self, articles: tuple[Article, ...]) -> None:
        self._articles = {article.id: article for article in articles}

    def article(self, article_id: str) -> Article | None:
        return self._articles.get(article_id)

    def counts(self) -> Counts:
        return Counts(len(self._articles), len(self._articles))


class FakeSourcier:
    """Answers Koursk with `KOURSK`, "panne" with a crash, anything else with `NOT_FOUND`."""

    def __init__(self, answer: Answer = KOURSK, articles: tuple[Article, ...] = ARTICLES) -> None:
        self.store = FakeStore(articles)
        self.asked: list[tuple[str, date | None, date | None, str | None, int]] = []
        self.times: list[tuple[date | None, bool]] = []
        self._answer = answer

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
        on_stage: Callable[[str], None] = lambda stage: None,
    ) -> Answer:
        if not question.strip():
            raise QuestionError("La question est vide.", "The question is empty.")
        if len(question) > 2000:
            raise QuestionError("La question est trop longue.", "The question is too long.")
        asked = rewritten_question or question
        self.asked.append((asked, since, until, source, top_k))
        self.times.append((as_of, recent))
        for stage in ("retrieve", "read", "claims"):
            on_stage(stage)
        if question == "panne":
            raise RuntimeError("secret /chemin/interne")
        answer = self._answer if "Koursk" in asked else NOT_FOUND
        return replace(answer, rewritten_question=rewritten_question)
