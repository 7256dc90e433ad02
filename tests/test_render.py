"""An answer becomes terminal text and HTML: nothing of an article is ever read as markup."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest
from fake_sourcier import ARTICLES, BLINKEN, KOURSK, NOT_FOUND, SEOUL, citation, claim
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from rich.cells import cell_len
from rich.console import Console

from index.documents import Article
from ui.render_html import answer_html, escaped, marked, panel_html, panels_html
from ui.render_text import answer_view, article_view, articles_table, line_breaks
from ui.texts import KEYS, number, said, say
from ui.wording import agreement, day, number_citations, paragraph_around, percent, visible

# The kinds of RELIABILITY.md B2, cases 1 and 2: scripts, handlers, addresses, forms, beacons,
# broken out of attributes, of comments and of Markdown, and templates.
PAYLOADS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)>",
    '"><script>alert(1)</script>',
    "' onmouseover='alert(1)",
    "<a href='javascript:alert(1)'>x</a>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<form action=https://evil.invalid><input name=q><button>ok</button></form>",
    "![x](https://evil.invalid/?q=1)",
    "[clic](javascript:alert(1))",
    "<style>@import url(https://evil.invalid)</style>",
    "<!-- --><details open ontoggle=alert(1)>",
    "${alert(1)} {{alert(1)}} $$\\href{javascript:alert(1)}{x}$$",
    "</mark></div><math><mtext><img src onerror=alert(1)>",
]
ALLOWED = {
    "div": {"class", "id"}, "p": {"class"}, "span": {"class"}, "mark": set(),
    "a": {"class", "href", "title", "target", "rel"}, "ul": {"class"}, "li": set(),
    "details": {"class", "open"}, "summary": set(),
}  # fmt: skip


class Audit(HTMLParser):
    """Collects the tags, addresses and text of a fragment; fails on anything not `ALLOWED`."""

    def __init__(self, fragment: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.text = ""
        self.feed(fragment)
        self.close()

    def handle_starttag(self, tag, attrs):
        assert tag in ALLOWED, tag
        assert {name for name, _ in attrs} <= ALLOWED[tag], attrs
        self.links += [value for name, value in attrs if name == "href"]

    def handle_comment(self, data):
        raise AssertionError(f"a comment: {data}")

    def handle_data(self, data):
        self.text += data


def hostile(payload: str):
    """KOURSK with ``payload`` as question, title, source, address, value and in the text."""
    article = Article(
        f"id{payload}", payload, f"Avant {payload} 8 000 hommes {payload} après.",
        payload, payload, None, date(2024, 11, 1),
    )  # fmt: skip
    bad = claim(article, f"{payload} 8 000 hommes", 0.9, attribution=payload)
    return article, replace(KOURSK, question=payload, text=payload, claims=(bad,))


def printed(renderable, width=100, **options) -> str:
    console = Console(file=io.StringIO(), width=width, **options)
    console.print(renderable)
    return console.file.getvalue()


@pytest.mark.parametrize("payload", PAYLOADS)
def test_hostile_article_text_stays_text_on_the_page(payload):
    article, answer = hostile(payload)
    for fragment in (
        answer_html(answer, "fr", turn=1),
        panel_html(answer, {article.id: article}, "fr", turn=1),
        panels_html([(payload, panel_html(answer, {}, "fr", turn=1)), (payload, "")]),
    ):
        audit = Audit(fragment)
        assert payload in audit.text
        assert all(link.startswith("#citation-") for link in audit.links)


@pytest.mark.parametrize("payload", PAYLOADS)
def test_markdown_reads_nothing_in_our_fragments(payload):
    article, answer = hostile(payload)
    fragment = panel_html(answer, {article.id: article}, "fr", turn=1)
    assert MarkdownIt("commonmark", {"html": True}).render(fragment) == fragment
    as_paragraph = MarkdownIt("commonmark").render(escaped(payload))
    assert "<a" not in as_paragraph
    assert "<img" not in as_paragraph


@given(st.text())
def test_escaped_text_reads_back_as_it_was_shown(text):
    read_back = Audit(f"<p>{escaped(text)}</p>").text
    assert read_back == " ".join(visible(text).split("\n"))


@given(st.text(max_size=60), st.integers(0, 60), st.integers(0, 60))
def test_marking_a_span_keeps_the_text(text, a, b):
    start, end = sorted((min(a, len(text)), min(b, len(text))))
    assert Audit(f"<p>{marked(text, start, end)}</p>").text == " ".join(visible(text).split("\n"))


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "file:///etc/passwd", "data:text/html,x"]
)
def test_only_web_addresses_become_links(address):
    article = replace(BLINKEN, url=address)
    answer = replace(KOURSK, claims=(claim(article, "8\u202f000", 0.9),))
    links = Audit(panel_html(answer, {article.id: article}, "fr", turn=1)).links
    assert links == []


def test_the_span_is_marked_in_its_whole_paragraph():
    panel = panel_html(KOURSK, {a.id: a for a in ARTICLES}, "fr", turn=7)
    assert "<mark>Jusqu’à 8\u202f000 soldats</mark> nord" in panel
    assert "M. Austin n’a rien ajouté." in panel  # the rest of the paragraph
    assert "Cela nous inquiète" not in panel  # the next one
    assert 'id="citation-7-1"' in panel
    assert 'href="#citation-7-1"' in answer_html(KOURSK, "fr", turn=7)


def test_a_citation_of_a_deleted_article_keeps_its_sentence():
    panel = panel_html(KOURSK, {}, "fr", turn=1)
    assert "<mark>12\u202f000 hommes</mark> auraient quitté le Nord." in panel


def test_passages_in_which_nothing_is_cited_are_folded_below():
    answer = replace(KOURSK, claims=KOURSK.claims[:1])
    panel = panel_html(answer, {a.id: a for a in ARTICLES}, "fr", turn=1)
    assert "<details><summary>Autres passages trouvés (2)</summary>" in panel.replace(
        "&#40;", "("
    ).replace("&#41;", ")")
    assert panel_html(NOT_FOUND, {SEOUL.id: SEOUL}, "fr", turn=1).count("<details open>") == 1


def test_the_page_says_plainly_that_nothing_was_found():
    said_none = Audit(answer_html(NOT_FOUND, "fr", turn=1)).text
    assert said_none == "Je ne trouve pas la réponse dans ces articles."
    leads = Audit(answer_html(replace(KOURSK, text=None), "fr", turn=1)).text
    assert "Pistes les plus proches" in leads
    assert "Accord" not in leads


def test_markup_in_articles_is_printed_literally():
    title = "[red]Alerte[/red] [link=https://evil.invalid]ici[/link] :boom:"
    article = replace(BLINKEN, title=title, source="[bold]S[/bold]")
    answer = replace(KOURSK, claims=(claim(article, "8\u202f000", 0.9),))
    shown = printed(answer_view(answer, "fr"), width=200)
    assert title in shown
    assert "[bold]S[/bold]" in shown
    assert title in printed(articles_table([article], "fr"), width=200)


def test_an_article_cannot_drive_the_terminal():
    text = "avant \x1b]0;titre\x07\x1b[2J\x9b31m \u202eenvers\u202c \U000e0041après\tfin"
    article = replace(BLINKEN, title=text, text=text)
    shown = printed(article_view(article, "fr"), width=200)
    assert not set(shown) & set("\x1b\x07\x9b\u202e\u202c\U000e0041\t")
    assert visible(text) == "avant ]0;titre[2J31m envers après fin"


def test_the_span_is_bold_and_underlined_in_its_sentence():
    shown = printed(answer_view(KOURSK, "fr"), force_terminal=True, color_system="truecolor")
    assert "\x1b[1;4mJusqu’à 8\u202f000 soldats\x1b[0m" in shown


def test_without_colour_no_colour_code_is_written():
    shown = printed(answer_view(KOURSK, "fr"), force_terminal=True, no_color=True)
    assert "\x1b[3" not in shown.replace("\x1b[3m", "")  # italics are no colour


def test_the_answer_says_who_when_where_and_how_sure():
    shown = printed(answer_view(KOURSK, "fr"), width=200).replace("\u00a0", " ")
    assert "Confiance : 83\u202f% · 3 sources, valeurs différentes" in shown
    assert "selon Antony Blinken · au conditionnel · 1er novembre 2024 · 1 article" in shown
    assert "Dépêche Boréale (exemple) · 1er novembre 2024 (2024-11-01-blinken)" in shown
    assert "source inconnue · date inconnue" in shown
    assert "According" not in shown
    assert "according to Antony Blinken" in printed(answer_view(KOURSK, "en"))


@pytest.mark.parametrize("width", [24, 40, 80])
def test_a_narrow_terminal_cuts_no_number(width):
    shown = printed(answer_view(KOURSK, "fr"), width=width)
    assert max(cell_len(line) for line in shown.splitlines()) <= width
    assert shown.count("8\u202f000") == 4  # headline, claim, sentence, title


@given(st.text(alphabet="ab  \n\u202f漢é", max_size=80), st.integers(2, 30))
def test_lines_fit_and_nothing_is_lost(text, width):
    breaks = line_breaks(text, width)
    bounds = [0, *breaks, len(text)]
    lines = [text[a:b] for a, b in pairwise(bounds)]
    assert "".join(lines) == text
    assert all(cell_len(line.rstrip(" \n")) <= width for line in lines)


def test_one_place_cited_twice_has_one_number():
    same = citation(SEOUL, "12\u202f000 hommes")
    claims = (KOURSK.claims[0], replace(KOURSK.claims[1], citations=(same,)), KOURSK.claims[1])
    numbers = [n.number for c in number_citations(claims) for n in c.citations]
    assert numbers == [1, 2, 2]


def test_dates_and_percentages_follow_the_language():
    assert day(date(2025, 5, 1), "fr") == "1er mai 2025"
    assert day(date(2024, 8, 2), "fr") == "2 août 2024"
    assert day(date(2024, 8, 2), "en") == "2 August 2024"
    assert day(None, "fr") == "date inconnue"
    assert percent(0.826, "fr") == "83\u202f%"
    assert number(1191, "fr") == "1\u202f191"


@pytest.mark.parametrize(
    ("kind", "expected"),
    [("agree", "3 sources concordantes"), ("disagree", "3 sources, valeurs différentes")],
)
def test_agreement_counts_distinct_outlets(kind, expected):
    assert agreement(replace(KOURSK, agreement=kind), "fr") == expected


def test_the_paragraph_around_a_span_stops_at_line_ends():
    text = "un\ndeux trois\nquatre"
    start = text.index("trois")
    assert text[slice(*paragraph_around(text, start, start + 5))] == "deux trois"
    assert text[slice(*paragraph_around(text, 0, len(text)))] == text


@pytest.mark.parametrize("key", sorted(KEYS))
def test_both_languages_say_the_same_things(key):
    french, english = said(key)
    assert french
    assert english
    fields = [
        {field for part in text.split("|") for field in _placeholders(part)}
        for text in (french, english)
    ]
    assert fields[0] == fields[1] or fields[0] ^ fields[1] == {"n"}


def _placeholders(template: str) -> set[str]:
    import string

    return {name for _, name, _, _ in string.Formatter().parse(template) if name is not None}


def test_plurals_follow_each_language():
    assert say("claim.sources", "fr", n=0) == "0 source"
    assert say("claim.sources", "en", n=0) == "0 sources"
    assert say("web.corpus", "fr", n=1191) == "1\u202f191 articles interrogés"


def test_french_typography_uses_no_break_spaces():
    assert say("quote", "fr", text="oui ?") == "«\u00a0oui ?\u00a0»"
    assert say("server.port_taken", "fr", port=1, host="h", other=2).count("\u00a0:") == 1


def test_every_text_is_used_and_every_text_used_exists():
    folder = Path(__file__).resolve().parents[1] / "ui"
    files = [path for path in folder.glob("*.py") if "texts" not in path.name]
    code = "".join(path.read_text("utf-8") for path in files).replace("'", '"')
    prefixes = "stage modality why headline.others agreement index.stage http help.heading"
    families = tuple(prefixes.split())
    unused = [k for k in KEYS if f'"{k}"' not in code and not k.startswith(families)]
    assert unused == []
    used = set(re.findall(r'(?:say|_heading)\(\s*"([a-z_.]+)"', code))
    used |= set(re.findall(r'help="(help\.[a-z_.]+)"', code))
    assert used - KEYS == set()
