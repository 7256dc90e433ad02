"""An answer for the web page: HTML strings in which every text is escaped.

The strings travel through Gradio's Markdown renderer, so `escaped` turns all that Markdown could
read (``*``, ``_``, ``[``, ``$`` …) into character references, not only ``< > & " '``; and each
fragment is one line, which CommonMark takes as one HTML block. Gradio's own ``gr.HTML`` is not
used: it evaluates its value as a JavaScript template, which our Content-Security-Policy forbids.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from urllib.parse import urlsplit

from index.documents import Article, Hit
from qa.answers import Answer, Citation
from ui.headline import headline, leading, words
from ui.texts import say
from ui.wording import (
    SEPARATOR,
    Numbered,
    NumberedClaim,
    agreement,
    circumstances,
    number_citations,
    one_line,
    paragraph_around,
    percent,
    provenance,
)

_SHOWN_CLAIMS = 4
"""Other values shown at once; the rest unfolds."""
_SHOWN_QUOTES = 3
"""Sentences that a value unfolds to; the panel has them all."""
_ACTIVE = re.compile(r"[!-+:<-@\[-`{-~/-]")


def escaped(text: str) -> str:
    """``text`` on one line, safe inside an HTML element or a quoted attribute, inert in Markdown.

    >>> escaped("<b> *x*")
    '&#60;b&#62; &#42;x&#42;'
    """
    return _ACTIVE.sub(lambda match: f"&#{ord(match.group())};", one_line(text))


def marked(text: str, start: int, end: int) -> str:
    """``text`` escaped, ``text[start:end]`` inside ``<mark>``."""
    before, span, after = text[:start], text[start:end], text[end:]
    return f"{escaped(before)}<mark>{escaped(span)}</mark>{escaped(after)}"


def anchor(turn: int, number: int) -> str:
    """The id of citation ``number`` of the ``turn``-th question."""
    return f"citation-{turn}-{number}"


# -- the answer, in the conversation -----------------------------------------------------------


def answer_html(answer: Answer, lang: str, *, turn: int) -> str:
    """The message that answers: headline, its best quote, agreement, confidence, other values."""
    claims = number_citations(answer.claims)
    if answer.text is None:
        parts = [f'<p class="s-none">{_told(answer, claims, lang, turn)}</p>']
        if claims:
            parts += [_heading("answer.leads", lang), _claims_html(claims, lang, turn)]
        return _div("s-answer", *parts)
    first = leading(answer)
    told = f'<p class="s-headline">{_told(answer, claims, lang, turn)}</p>'
    parts = [told, *_best_quote(claims[first : first + 1], lang), _summary(answer, lang)]
    if others := [*claims[:first], *claims[first + 1 :]]:
        parts += [_heading("answer.other_values", lang), _claims_html(others, lang, turn)]
    return _div("s-answer", *parts)


def understood_html(question: str, lang: str) -> str:
    """How a follow-up was understood, above its answer."""
    return f'<p class="s-understood">{escaped(say("web.understood", lang, question=question))}</p>'


def notice_html(message: str) -> str:
    """A message that is not an answer: a status, advice or an error."""
    return _div("s-notice", f"<p>{escaped(message)}</p>")


def status_html(message: str) -> str:
    """What is being done right now."""
    return _div("s-status", f'<p><span class="s-dot"></span>{escaped(message)}</p>')


def _div(css: str, *parts: str) -> str:
    return f'<div class="{css}">{"".join(parts)}</div>'


def _heading(key: str, lang: str) -> str:
    return f'<p class="s-heading">{escaped(say(key, lang))}</p>'


def _told(answer: Answer, claims: Sequence[NumberedClaim], lang: str, turn: int) -> str:
    """The headline, what answers apart from the rest, each value before its citations."""
    told = headline(answer, lang)
    shown = []
    for part in told.parts:
        links = "" if part.claim is None else _links(claims[part.claim], lang, turn)
        shown.append(escaped(part.text) + links)
    value, rest = "".join(shown[: told.rest]), "".join(shown[told.rest :])
    return value + (f'<span class="s-rest">{rest}</span>' if rest else "")


def _best_quote(first: Sequence[NumberedClaim], lang: str) -> list[str]:
    """The sentence of the first citation and who says so; nothing without a claim."""
    parts = []
    for claim in first:
        parts += [_quote(numbered.citation, lang) for numbered in claim.citations[:1]]
        facts = SEPARATOR.join(circumstances(claim.claim, lang))
        parts.append(f'<p class="s-facts">{escaped(facts)}</p>')
    return parts


def _quote(citation: Citation, lang: str) -> str:
    before, after = say("quote", lang, text="\0").split("\0")
    inside = marked(
        citation.sentence,
        citation.start - citation.sentence_start,
        citation.end - citation.sentence_start,
    )
    return f'<p class="s-quote">{before}{inside}{after}</p>'


def _summary(answer: Answer, lang: str) -> str:
    colon = ": " if lang == "en" else "\u00a0: "
    agreed = say("agreement.label", lang) + colon + agreement(answer, lang)
    sure = say("answer.confidence", lang, percent=percent(answer.confidence, lang))
    return (
        f'<p class="s-summary"><span class="s-pill s-{answer.agreement}">{escaped(agreed)}</span>'
        f' <span class="s-pill">{escaped(sure)}</span></p>'
    )


def _claims_html(claims: Sequence[NumberedClaim], lang: str, turn: int) -> str:
    items = [_claim_item(claim, lang, turn) for claim in claims]
    shown, more = items[:_SHOWN_CLAIMS], items[_SHOWN_CLAIMS:]
    result = f'<ul class="s-claims">{"".join(shown)}</ul>'
    if more:
        label = escaped(say("claim.more", lang, n=len(more)))
        inside = f'<ul class="s-claims">{"".join(more)}</ul>'
        result += f"<details><summary>{label}</summary>{inside}</details>"
    return result


def _claim_item(numbered: NumberedClaim, lang: str, turn: int) -> str:
    claim = numbered.claim
    sure = say("claim.confidence", lang, percent=percent(claim.confidence, lang))
    facts = SEPARATOR.join([*circumstances(claim, lang), sure])
    value = f'<span class="s-value">{escaped(words(claim))}</span>'
    shown = f'{value}<span class="s-facts">{escaped(facts)}</span>'
    quotes = "".join(_cited(n, lang) for n in numbered.citations[:_SHOWN_QUOTES])
    # the links stand beside what unfolds, not inside: a link within a button is read as neither
    links = f'<span class="s-links">{_links(numbered, lang, turn)}</span>'
    return f"<li><details><summary>{shown}</summary>{quotes}</details>{links}</li>"


def _cited(numbered: Numbered, lang: str) -> str:
    """The sentence of a citation, and where it stands."""
    citation = numbered.citation
    origin = provenance(citation.source, citation.published, lang)
    told = SEPARATOR.join([f"[{numbered.number}] {one_line(citation.title)}", origin])
    return f'{_quote(citation, lang)}<p class="s-facts">{escaped(told)}</p>'


def _links(claim: NumberedClaim, lang: str, turn: int) -> str:
    """The [n] of a claim, each leading to its passage."""
    return "".join(
        f' <a class="s-cite" href="#{anchor(turn, n.number)}"'
        f' title="{escaped(say("web.see_citation", lang, number=n.number))}">[{n.number}]</a>'
        for n in claim.citations
    )


# -- the passages, in the side panel -----------------------------------------------------------


def panel_html(answer: Answer, articles: Mapping[str, Article], lang: str, *, turn: int) -> str:
    """The paragraphs of all citations, numbered, then the other passages that were found.

    ``articles`` holds the cited articles by id; one that is missing (deleted meanwhile) leaves
    its sentence in place of its paragraph.
    """
    citations: dict[int, Numbered] = {}
    for claim in number_citations(answer.claims):
        for numbered in claim.citations:
            citations.setdefault(numbered.number, numbered)
    cards = [_card(n, articles.get(n.citation.article_id), lang, turn) for n in citations.values()]
    others = _other_passages(answer, articles, lang)
    if not cards and not others:
        return notice_html(say("web.panel_none", lang))
    return _div("s-passages", f'<p class="s-asked">{escaped(answer.question)}</p>', *cards, others)


def _card(numbered: Numbered, article: Article | None, lang: str, turn: int) -> str:
    citation = numbered.citation
    if article is None:
        text, base = citation.sentence, citation.sentence_start
    else:
        first, after = paragraph_around(article.text, citation.start, citation.end)
        text, base = article.text[first:after], first
    paragraph = marked(text, citation.start - base, citation.end - base)
    origin = provenance(citation.source, citation.published, lang)
    return (
        f'<div class="s-card" id="{anchor(turn, numbered.number)}">'
        f'<p class="s-title"><span class="s-number">{numbered.number}</span>'
        f"{escaped(citation.title)}</p>"
        f'<p class="s-facts">{escaped(origin)}{_article_link(citation.url, lang)}</p>'
        f'<p class="s-paragraph">{paragraph}</p>'
        f'<p class="s-id">{escaped(citation.article_id)}</p></div>'
    )


def _article_link(url: str | None, lang: str) -> str:
    """A link to the original, for web addresses only: never ``javascript:`` or a local file."""
    if url is None or urlsplit(url).scheme not in ("http", "https"):
        return ""
    label = escaped(say("web.open_article", lang))
    return f' · <a href="{escaped(url)}" target="_blank" rel="noopener noreferrer">{label}</a>'


def _other_passages(answer: Answer, articles: Mapping[str, Article], lang: str) -> str:
    """The passages in which nothing is cited, folded; open when nothing at all is cited."""
    cited = [c for claim in answer.claims for c in claim.citations]
    others = [hit for hit in answer.passages if not any(_holds(hit, c) for c in cited)]
    if not others:
        return ""
    cards = "".join(
        _passage_card(hit, articles.get(hit.passage.article_id), lang) for hit in others
    )
    key = "answer.other_passages" if cited else "answer.passages"
    summary = f"<summary>{escaped(say(key, lang))} ({len(others)})</summary>"
    return f"<details{'' if cited else ' open'}>{summary}{cards}</details>"


def _holds(hit: Hit, citation: Citation) -> bool:
    passage = hit.passage
    return (
        passage.article_id == citation.article_id
        and passage.start <= citation.start
        and citation.end <= passage.end
    )


def _passage_card(hit: Hit, article: Article | None, lang: str) -> str:
    title = hit.passage.article_id if article is None else article.title
    origin = "" if article is None else provenance(article.source, article.published, lang)
    return (
        f'<div class="s-card s-other"><p class="s-title">{escaped(title)}</p>'
        f'<p class="s-facts">{escaped(origin)}</p>'
        f'<p class="s-paragraph">{escaped(hit.passage.text)}</p></div>'
    )


def panels_html(panels: Sequence[tuple[str, str]]) -> str:
    """The passages of a conversation: ``(question, panel)`` oldest first, the last one open.

    The newest comes first; earlier ones are folded below it.
    """
    latest = "".join(panel for _, panel in panels[-1:])
    earlier = "".join(
        f'<details class="s-earlier"><summary>{escaped(question)}</summary>{panel}</details>'
        for question, panel in reversed(panels[:-1])
    )
    return latest + earlier
