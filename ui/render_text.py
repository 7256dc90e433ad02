"""An answer for the terminal: rich renderables built from `Text`, never from markup.

`Text` takes article text literally, so a title such as ``[red]`` stays what it is; control
characters are dropped by `ui.wording.visible`. Colours follow the terminal (NO_COLOR is obeyed by
rich); the cited span is bold and underlined, which survives without colour.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, Group, RenderableType
from rich.table import Table
from rich.text import Text

from index.documents import Article, Hit
from qa.answers import Answer, Citation
from ui.headline import headline, words
from ui.texts import say
from ui.wording import (
    SEPARATOR,
    Numbered,
    NumberedClaim,
    agreement,
    circumstances,
    number_citations,
    one_line,
    percent,
    provenance,
    visible,
)

_SPAN_STYLE = "bold underline"
_MAX_PASSAGES = 3


@dataclass(frozen=True, slots=True)
class Wrapped:
    """``text`` on as many lines as it needs, each after ``indent`` spaces.

    rich would break a line at any space, also inside ``8 000`` (U+202F) or before ``»``; this
    breaks at ordinary spaces and line ends only, and inside a word too long for the line.
    """

    text: Text
    indent: int = 0

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[Text]:
        """The lines, for a terminal of ``options.max_width`` columns."""
        width = max(options.max_width - self.indent, 1)
        for line in self.text.divide(line_breaks(self.text.plain, width)):
            line.rstrip()
            line.pad_left(self.indent)
            line.no_wrap = True
            yield line


def line_breaks(text: str, width: int) -> list[int]:
    """The offsets of ``text`` at which a new line begins, for lines of ``width`` columns."""
    breaks: list[int] = []
    start = position = 0
    for word in re.findall(r"[^ \n]*(?: +|\n|$)", text):
        if position > start and cell_len(text[start : position + len(word.rstrip(" \n"))]) > width:
            start = position
            breaks.append(start)
        while cell_len(text[start : position + len(word.rstrip(" \n"))]) > width:
            start += _fitting(text[start:], width)
            breaks.append(start)
        position += len(word)
        if word.endswith("\n"):
            start = position
            breaks.append(start)
    return breaks


def _fitting(text: str, width: int) -> int:
    """How many characters of ``text`` fit in ``width`` columns; at least one."""
    count = 1
    while count < len(text) and cell_len(text[: count + 1]) <= width:
        count += 1
    return count


def answer_view(answer: Answer, lang: str) -> Group:
    """The whole answer: headline, confidence and agreement, claims, citations.

    Without an answer, the claims below the threshold are shown as leads; without any claim, the
    best passages.
    """
    parts: list[RenderableType] = [Wrapped(_headline(answer, lang))]
    if summary := _summary(answer, lang):
        parts.append(Wrapped(summary))
    if answer.claims:
        title = "answer.claims" if answer.text is not None else "answer.leads"
        parts += [Text(), Text(say(title, lang), style="bold cyan")]
        parts += [_claim_view(claim, lang) for claim in number_citations(answer.claims)]
    elif answer.passages:
        parts += [Text(), Text(say("answer.passages", lang), style="bold cyan")]
        parts += [_passage_view(hit) for hit in answer.passages[:_MAX_PASSAGES]]
    return Group(*parts)


def _headline(answer: Answer, lang: str) -> Text:
    told = headline(answer, lang)
    text = Text(style="yellow" if answer.text is None else "green")
    for number, part in enumerate(told.parts):
        text.append(part.text, style="bold" if number < told.rest else "")
    return text


def _summary(answer: Answer, lang: str) -> Text:
    lines = []
    if answer.rewritten_question is not None:
        rewritten = one_line(answer.rewritten_question)
        lines.append(say("answer.rewritten", lang, question=rewritten))
    if answer.text is not None:
        sure = say("answer.confidence", lang, percent=percent(answer.confidence, lang))
        lines.append(SEPARATOR.join([sure, agreement(answer, lang)]))
    return Text("\n".join(lines), style="dim")


def _claim_view(numbered: NumberedClaim, lang: str) -> Group:
    claim = numbered.claim
    value = Text().append(words(claim), style="bold")
    sure = say("claim.confidence", lang, percent=percent(claim.confidence, lang))
    value.append(f" ({sure})", style="dim")
    facts = Text(one_line(SEPARATOR.join(circumstances(claim, lang))), style="dim")
    citations = [_citation_view(citation, lang) for citation in numbered.citations]
    return Group(Text(), Wrapped(value, 2), Wrapped(facts, 2), *citations)


def _citation_view(numbered: Numbered, lang: str) -> Group:
    citation = numbered.citation
    before, after = say("quote", lang, text="\0").split("\0")
    quoted = Text().append(f"[{numbered.number}] ", style="cyan").append(before)
    quoted.append_text(_sentence(citation)).append(after)
    origin = Text().append(one_line(citation.title), style="italic")
    told = f" — {provenance(citation.source, citation.published, lang)} ({citation.article_id})"
    origin.append(one_line(told), style="dim")
    return Group(Wrapped(quoted, 4), Wrapped(origin, 4))


def _sentence(citation: Citation) -> Text:
    """The sentence of ``citation`` with the cited span marked."""
    start = citation.start - citation.sentence_start
    end = citation.end - citation.sentence_start
    sentence = citation.sentence
    text = Text(one_line(sentence[:start]))
    text.append(one_line(sentence[start:end]), style=_SPAN_STYLE)
    return text.append(one_line(sentence[end:]))


def _passage_view(hit: Hit) -> Group:
    body = Text(one_line(hit.passage.text))
    origin = Text(one_line(hit.passage.article_id), style="dim")
    return Group(Text(), Wrapped(body, 2), Wrapped(origin, 2))


def article_view(article: Article, lang: str) -> Group:
    """One article: title, where and when, its whole text."""
    origin = provenance(article.source, article.published, lang)
    facts = [origin, article.author or "", article.url or "", article.id]
    return Group(
        Wrapped(Text(one_line(article.title), style="bold")),
        Wrapped(Text(one_line(SEPARATOR.join(fact for fact in facts if fact)), style="dim")),
        Text(),
        Wrapped(Text(visible(article.text))),
    )


def articles_table(
    articles: Iterable[Article], lang: str, *, copies: Mapping[str, str] = MappingProxyType({})
) -> Table:
    """One row an article: id, date, source, title.

    When there are ``copies`` (id -> id of the article that represents its near-duplicates), a last
    column tells of what.
    """
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column(say("list.id", lang), overflow="fold")
    table.add_column(say("list.date", lang), no_wrap=True)
    table.add_column(say("list.source", lang))
    table.add_column(say("list.title", lang))
    if copies:
        table.add_column(say("list.duplicate_of", lang), overflow="fold")
    for article in articles:
        cells = [article.id, _iso(article.published), article.source or "", article.title]
        if copies:
            cells.append(copies.get(article.id, ""))
        table.add_row(*(Text(one_line(cell)) for cell in cells))
    return table


def _iso(published: date | None) -> str:
    return "" if published is None else published.isoformat()


def pairs_table(rows: Sequence[tuple[str, str]], headings: tuple[str, str]) -> Table:
    """Two columns of plain text, the second right after the first."""
    return table(rows, headings)


def table(rows: Sequence[Sequence[str]], headings: Sequence[str]) -> Table:
    """Columns of plain text, each right after the one before."""
    made = Table(box=None, pad_edge=False, header_style="bold")
    for heading in headings:
        made.add_column(heading, overflow="fold")
    for row in rows:
        made.add_row(*(Text(one_line(cell)) for cell in row))
    return made
