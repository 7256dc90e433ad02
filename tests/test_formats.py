"""Web pages, PDF, Word and feeds: the text, and what each says of itself; no date is invented."""

from datetime import date

import pytest
from made_files import archive, docx, pdf

from index.docx import read_docx
from index.feeds import read_feed
from index.pdf import MAX_PAGES, read_pdf
from index.records import RecordError
from index.webpage import read_page

SENTENCE = "Selon l’agence, huit mille soldats se trouvent dans la région. "


def page(head, encoding="utf-8"):
    body = f"<h1>Le titre</h1><p>{SENTENCE * 4}</p><p>Le maire le nie. {SENTENCE * 3}</p>"
    written = f"<html><head><title>Le titre</title>{head}</head><body><article>{body}</article>"
    return next(iter(read_page((written + "</body></html>").encode(encoding))))


# -- web pages ---------------------------------------------------------------------------------

ADDRESS = "<link rel='canonical' href='https://ex.invalid/2023/05/06/article.html'>"
LD = '<script type="application/ld+json">{"@type": "NewsArticle", "datePublished": "%s"}</script>'
META = "<meta property='article:published_time' content='2024-11-02T08:00:00+01:00'>"


@pytest.mark.parametrize(
    ("head", "published"),
    [
        (LD % "2024-11-02T23:30:00+01:00", "2024-11-02"),
        (META, "2024-11-02"),
        (ADDRESS + LD % "2024-11-02", "2024-11-02"),
        (ADDRESS + META, "2024-11-02"),
        (ADDRESS, "2023-05-06"),
        ("", None),
    ],
)
def test_a_page_is_dated_by_what_it_declares_then_by_its_address(head, published):
    assert page(head)["published"] == published


def test_a_page_says_its_author_and_its_site():
    found = page(
        "<meta name='author' content='Claire Martin'>"
        "<meta property='og:site_name' content='La Gazette (exemple)'>"
    )
    assert (found["author"], found["source"]) == ("Claire Martin", "La Gazette (exemple)")


@pytest.mark.parametrize("meta", ["<meta charset=windows-1252>", "<meta http-equiv=Content-Type "
                                  "content='text/html; charset=iso-8859-1'>", ""])  # fmt: skip
def test_a_page_in_a_western_encoding_is_read(meta):
    assert "dans la région" in page(meta, "cp1252")["text"]


def test_a_page_without_an_article_says_so():
    with pytest.raises(RecordError, match="aucun texte"):
        list(read_page(b"<html><body></body></html>"))


# -- PDF ---------------------------------------------------------------------------------------

LINES = [
    "Le gouvernement a annoncé mardi des mesures pour",
    "les agriculteurs. Elles coûteront 425 millions d'eu-",
    "ros, dit-on. Les forces nord-coréennes, que le porte-",
    "parole du ministère a citées, resteront. Peut-",
    "être pas toutes, c'est selon, leur répond-",
    "il enfin.",
    "Un second paragraphe commence ici et dit que Choe",
    "Son Hui est attendue à Moscou jeudi prochain.",
]


def read(data, reader=read_pdf):
    return next(iter(reader(data)))


def test_lines_of_a_pdf_are_joined_into_paragraphs():
    assert read(pdf(LINES))["text"].split("\n") == [
        "Le gouvernement a annoncé mardi des mesures pour les agriculteurs. Elles coûteront"
        " 425 millions d'euros, dit-on. Les forces nord-coréennes, que le porte-parole du ministère"
        " a citées, resteront. Peut-être pas toutes, c'est selon, leur répond-il enfin.",
        "Un second paragraphe commence ici et dit que Choe Son Hui est attendue à Moscou jeudi"
        " prochain.",
    ]


def test_a_hyphen_stays_where_the_text_writes_it_elsewhere():
    text = read(
        pdf(["Le porte-parole parle longtemps.", "Puis on entend le porte-", "parole rire"])
    )
    assert text["text"].endswith("Puis on entend le porte-parole rire")


def test_running_heads_and_page_numbers_of_a_pdf_are_left_out():
    subjects = ["Le maire parle.", "La pluie tombe fort.", "Le vote est reporté à jeudi."]
    pages = [["La Gazette - 3 mai", s, f"Page {n}", str(n)] for n, s in enumerate(subjects)]
    assert read(pdf(*pages))["text"].split("\n") == subjects


@pytest.mark.parametrize(
    ("title", "told"), [("Un titre", "Un titre"), ("Microsoft Word - a.doc", None), ("", None)]
)
def test_the_title_of_a_pdf_is_not_the_name_of_a_tool(title, told):
    found = read(pdf(LINES, title=title))
    assert found["title"] == told
    assert found.get("published") is None


def test_pdfium_reads_what_pypdf_cannot(monkeypatch):
    import pypdf

    def broken(stream):
        raise pypdf.errors.PdfReadError("no")

    monkeypatch.setattr(pypdf, "PdfReader", broken)
    assert "425 millions d'euros" in read(pdf(LINES))["text"]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (pdf([]), "sans texte"),
        (b"%PDF-1.4\nrien", "illisible"),
        (pdf(*[["x"]] * (MAX_PAGES + 1)), "501 pages"),
    ],
)
def test_a_pdf_that_gives_nothing_says_why(data, reason):
    with pytest.raises(RecordError, match=reason):
        read(data)


# -- Word --------------------------------------------------------------------------------------


def test_paragraphs_of_a_word_document_are_lines_and_its_dates_are_not_published():
    found = read(docx("Un titre", "Le corps &amp; la suite.", title="Titre déclaré"), read_docx)
    assert found == {
        "title": "Titre déclaré", "author": "Claire Martin",
        "text": "Un titre\nLe corps & la suite.",
    }  # fmt: skip


def test_deleted_words_and_doubled_boxes_of_word_are_not_read():
    mc = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    text = "<w:r><w:t>{}</w:t></w:r>"
    kept = (
        f"<w:p><w:del><w:r><w:delText>biffé</w:delText></w:r></w:del>{text.format('gardé')}"
        f"<mc:AlternateContent {mc}><mc:Choice>{text.format(' boîte')}</mc:Choice>"
        f"<mc:Fallback>{text.format(' boîte')}</mc:Fallback></mc:AlternateContent></w:p>"
    )
    assert read(docx(kept), read_docx)["text"] == "gardé boîte"


BOMB = archive({"word/document.xml": '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'})


@pytest.mark.parametrize("data", [b"rien", docx("<w:p/>"), BOMB, archive({"a.xml": "<a/>"})])
def test_a_word_document_that_gives_nothing_says_why(data):
    with pytest.raises(RecordError, match="Word"):
        read(data, read_docx)


# -- feeds -------------------------------------------------------------------------------------

RSS = """<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel>
<title>Agence (exemple)</title>
<item><title>Un titre &amp; demi</title><link>https://ex.invalid/a</link>
<pubDate>Sat, 02 Nov 2024 00:30:00 +0100</pubDate>
<description>&lt;p&gt;Premier.&lt;/p&gt;&lt;p&gt;Second, &lt;b&gt;gras&lt;/b&gt;.&lt;/p&gt;
</description></item>
<item><title>Rien d’autre</title></item></channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>Fil (exemple)</title>
<entry><title>T</title><link href="https://ex.invalid/b"/><updated>2024-11-05T00:00:00Z</updated>
<author><name>Claire Martin</name></author><summary>Court.</summary>
<content type="html">&lt;p&gt;Un texte plus long.&lt;/p&gt;</content>{}</entry></feed>"""


def test_an_entry_of_rss_is_an_article_of_the_day_it_was_published_there():
    first, second = read_feed(RSS.encode())
    assert first == {
        "title": "Un titre & demi", "url": "https://ex.invalid/a", "source": "Agence (exemple)",
        "author": None, "published": "2024-11-02", "text": "Premier.\nSecond, gras.",
    }  # fmt: skip
    assert (second["text"], second["published"]) == ("Rien d’autre", None)


def test_an_update_in_atom_is_not_a_publication():
    (entry,) = read_feed(ATOM.format("").encode())
    assert (entry["text"], entry["author"]) == ("Un texte plus long.", "Claire Martin")
    assert entry["published"] is None
    published = "<published>2024-11-02T23:59:00-05:00</published>"
    (entry,) = read_feed(ATOM.format(published).encode())
    assert date.fromisoformat(entry["published"][:10]) == date(2024, 11, 2)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"<note><a/></note>", "n'est pas un flux"),
        (b'<rss version="2.0"><channel/></rss>', "sans article"),
        (b'<!DOCTYPE a [<!ENTITY b "c">]><rss version="2.0"/>', "refus"),
    ],
)
def test_xml_that_is_no_feed_says_so(data, reason):
    with pytest.raises(RecordError, match=reason):
        list(read_feed(data))
