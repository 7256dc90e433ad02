"""Files become articles; a bad one says why and the rest goes on."""

from datetime import date

import pytest

from index.documents import Article
from index.errors import CorpusError
from index.passages import split_text
from index.sources import ReadFailure, read_articles


def read(*paths):
    return list(read_articles(list(paths)))


def write(path, content, encoding="utf-8"):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode(encoding))
    return path


def test_header_lines_of_a_text_file_are_fields(tmp_path):
    write(
        tmp_path / "a.txt",
        "Titre: Un titre\nDate: 2 novembre 2024\nSource: Agence\nURL: https://ex.invalid/a\n\nCorps.",
    )
    (article,) = read(tmp_path)
    assert article == Article(
        "ex.invalid/a", "Un titre", "Corps.", "https://ex.invalid/a", "Agence",
        published=date(2024, 11, 2),
    )  # fmt: skip


def test_without_headers_the_first_short_line_is_the_title_and_stays_in_the_text(tmp_path):
    write(tmp_path / "a.txt", "Un titre court\n\nLe corps de l’article suit ici.")
    (article,) = read(tmp_path)
    assert article.title == "Un titre court"
    assert article.text.startswith("Un titre court\n")
    assert article.published is None


def test_boilerplate_lines_stay_in_the_text_and_give_no_title_and_no_passage(tmp_path):
    text = "Table of Contents\nUn titre\nLe corps. Voir la table des matières.\nPublicité\nLa fin."
    write(tmp_path / "a.txt", text)
    (article,) = read(tmp_path)
    assert (article.title, article.text) == ("Un titre", text)
    passages = [text[start:end] for start, end in split_text(text)]
    assert passages == ["Un titre\nLe corps. Voir la table des matières.", "La fin."]


def test_prose_that_begins_like_a_header_is_kept(tmp_path):
    write(tmp_path / "a.txt", "Paris : le maire a parlé.\nIl a dit oui.")
    (article,) = read(tmp_path)
    assert article.text == "Paris : le maire a parlé.\nIl a dit oui."


def test_the_id_is_the_path_below_the_indexed_folder(tmp_path):
    write(tmp_path / "2024" / "x.txt", "Du texte.")
    assert read(tmp_path)[0].id == "2024/x"
    assert read(tmp_path / "2024" / "x.txt")[0].id == "x"


def test_markdown_loses_its_marks(tmp_path):
    write(
        tmp_path / "a.md",
        "---\ndate: 2024-11-02\n---\n# Le *titre*\n\nDu **gras** et [un lien](u).",
    )
    (article,) = read(tmp_path)
    assert article.title == "Le titre"
    assert article.text == "Le titre\n\nDu gras et un lien."
    assert article.published == date(2024, 11, 2)


def test_html_gives_its_article_without_menus(tmp_path):
    paragraph = "Selon l’agence, huit mille soldats se trouvent dans la région. " * 4
    write(
        tmp_path / "a.html",
        "<html><head><title>Le titre</title><meta property='article:published_time'"
        " content='2024-11-02'></head><body><nav>Accueil Sport Météo</nav><article>"
        "<h1>Le titre</h1>"
        f"<p>{paragraph}</p><p>{paragraph}</p></article></body></html>",
    )
    (article,) = read(tmp_path)
    assert "huit mille soldats" in article.text
    assert "Météo" not in article.text
    assert article.published == date(2024, 11, 2)


def test_a_feed_without_addresses_numbers_its_articles(tmp_path):
    items = "".join(f"<item><title>{n}</title></item>" for n in ("Un", "Deux"))
    write(tmp_path / "fil.xml", f'<rss version="2.0"><channel>{items}</channel></rss>')
    write(tmp_path / "note.xml", "<note/>")
    first, second, failure = read(tmp_path)
    assert [(a.id, a.text) for a in (first, second)] == [("fil#1", "Un"), ("fil#2", "Deux")]
    assert "n'est pas un flux" in failure.fr


def test_json_records_take_the_accepted_field_names(tmp_path):
    write(
        tmp_path / "a.json",
        '[{"id": 7, "title": "T", "body": "Corps", "link": "u", "date": "02/11/2024"},'
        ' {"title": "T2", "content": "Autre"}]',
    )
    first, second = read(tmp_path)
    assert (first.id, first.text, first.url) == ("7", "Corps", "u")
    assert first.published == date(2024, 11, 2)
    assert (second.id, second.text) == ("a#2", "Autre")


def test_a_broken_json_line_is_named_and_the_rest_is_read(tmp_path):
    path = write(
        tmp_path / "a.jsonl", '{"id": "1", "text": "Un"}\n{"id": \n{"id": "3", "text": "Trois"}'
    )
    first, failure, third = read(tmp_path)
    assert (first.id, third.id) == ("1", "3")
    assert failure.path == f"{path}:2"
    assert "JSON invalide" in failure.fr


def test_absurdly_nested_json_costs_its_line_only(tmp_path):
    write(tmp_path / "a.jsonl", "[" * 100_000 + '\n{"id": "2", "text": "Deux"}')
    failure, article = read(tmp_path)
    assert "JSON invalide" in failure.fr
    assert article.id == "2"


def test_csv_with_semicolons_is_read(tmp_path):
    write(tmp_path / "a.csv", "id;title;text;published\n1;T;Du texte, avec virgule;2024-11-02\n")
    (article,) = read(tmp_path)
    assert (article.id, article.text) == ("1", "Du texte, avec virgule")


def test_a_record_without_text_says_which_fields_it_has(tmp_path):
    write(tmp_path / "a.json", '{"id": "1", "titre": "T"}')
    (failure,) = read(tmp_path)
    assert isinstance(failure, ReadFailure)
    assert "titre" in failure.fr


def test_an_unreadable_date_leaves_the_article_undated(tmp_path, caplog):
    write(tmp_path / "a.json", '{"id": "1", "text": "T", "date": "hier"}')
    assert read(tmp_path)[0].published is None
    assert "hier" in caplog.text


def test_a_file_in_an_old_encoding_is_read(tmp_path):
    write(tmp_path / "a.txt", "Les députés ont été réélus.", encoding="mac_roman")
    assert read(tmp_path)[0].text == "Les députés ont été réélus."


@pytest.mark.parametrize("content", [b"", b"  \n"])
def test_an_empty_file_says_so(tmp_path, content):
    (tmp_path / "vide.txt").write_bytes(content)
    (failure,) = read(tmp_path)
    assert "vide" in failure.fr


def test_bytes_that_are_no_text_say_so(tmp_path):
    (tmp_path / "a.txt").write_bytes(bytes(range(256)) * 20)
    (failure,) = read(tmp_path)
    assert "encodage illisible" in failure.fr


def test_a_missing_path_and_a_folder_without_articles_are_errors(tmp_path):
    with pytest.raises(CorpusError, match="n'existe pas"):
        read(tmp_path / "rien")
    (tmp_path / "image.png").write_bytes(b"x")
    with pytest.raises(CorpusError, match="Aucun article"):
        read(tmp_path)


def test_two_articles_with_one_id_are_not_confused(tmp_path):
    write(tmp_path / "a.txt", "Premier texte.")
    write(tmp_path / "a.md", "Second texte.")
    kinds = [type(record) for record in read(tmp_path)]
    assert kinds == [Article, ReadFailure]
