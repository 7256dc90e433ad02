"""Zip archives: what is opened, what is refused, and that no name leaves the archive."""

import base64

import pytest
from made_files import archive

from index.archives import MAX_MEMBERS, read_archive
from index.documents import Article
from index.records import RecordError
from index.sources import ReadFailure, read_articles


def names(members):
    return [member["name"] for member in read_archive(archive(members))]


def test_an_archive_gives_its_files_with_their_bytes():
    (member,) = read_archive(archive({"dossier/a.txt": "Du texte."}))
    assert member["name"] == "dossier/a.txt"
    assert base64.b64decode(member["data"]) == b"Du texte."


@pytest.mark.parametrize(
    ("name", "kept"),
    [("../../etc/a.txt", "etc/a.txt"), ("/a.txt", "a.txt"), ("C:\\x\\a.txt", "x/a.txt")],
)
def test_a_name_cannot_leave_the_archive(name, kept):
    assert names({name: "x"}) == [kept]


def test_hidden_files_and_the_twins_of_macos_are_passed_over():
    assert names({".a.txt": "x", "__MACOSX/a.txt": "x", "d/.b/a.txt": "x", "a.txt": "x"}) == [
        "a.txt"
    ]


def test_a_bomb_costs_itself_and_the_rest_is_read():
    bomb, after = read_archive(archive({"bombe.txt": "0" * 10_000_000, "a.txt": "Du texte."}))
    assert isinstance(bomb, RecordError)
    assert bomb.fr.startswith("bombe.txt : plus de 50 Mo, ou plus de 100 fois")
    assert after["name"] == "a.txt"


def test_too_many_members_are_refused():
    with pytest.raises(RecordError, match=f"{MAX_MEMBERS + 1} fichiers"):
        names({f"{n}.txt": "" for n in range(MAX_MEMBERS + 1)})


def test_a_locked_member_is_refused():
    locked = bytearray(archive({"a.txt": "x"}))
    for mark in (b"PK\3\4", b"PK\1\2"):  # the flag "ciphered" of both headers
        locked[locked.index(mark) + (6 if mark == b"PK\3\4" else 8)] |= 1
    (refused,) = read_archive(bytes(locked))
    assert "mot de passe" in refused.fr


def test_what_is_no_archive_says_so():
    with pytest.raises(RecordError, match="illisible"):
        list(read_archive(b"rien"))


def test_an_archive_without_articles_says_so(tmp_path):
    (tmp_path / "a.zip").write_bytes(archive({"image.png": b"x"}))
    (failure,) = read_articles([tmp_path])
    assert "aucun fichier .txt" in failure.fr


def test_files_of_an_archive_become_articles_and_its_failures_are_named(tmp_path):
    inner = archive({"c.txt": "Rien."})
    members = {"d/a.txt": "Un texte.", "b.json": "[", "n.zip": inner, "image.png": b"x"}
    (tmp_path / "presse.zip").write_bytes(archive(members))
    article, broken, nested = read_articles([tmp_path])
    assert isinstance(article, Article)
    assert (article.id, article.text) == ("presse/d/a", "Un texte.")
    assert isinstance(broken, ReadFailure)
    assert broken.path == f"{tmp_path / 'presse.zip'}/b.json:1"
    assert "archive dans une archive" in nested.fr
