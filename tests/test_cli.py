"""The command line as a person meets it: exit codes, messages, JSON on stdout, nothing else."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from fake_sourcier import KOURSK

from index.documents import Article
from index.indexer import index_articles
from index.store import Store
from qa.answers import answer_to_json
from ui.cli import main
from ui.texts import KEYS

COMMANDS = [
    "index",
    "ask",
    "serve",
    "eval",
    "list",
    "show",
    "delete",
    "check",
    "rebuild",
    "backup",
    "restore",
]
EXAMPLES = Path(__file__).resolve().parents[1] / "examples" / "articles"


@pytest.fixture
def sourcier(capsys, monkeypatch, tmp_path):
    """Runs the command line in an empty folder: (exit code, standard output, standard error)."""
    monkeypatch.chdir(tmp_path)
    for name in [name for name in os.environ if name.startswith("SOURCIER_")]:
        monkeypatch.delenv(name)

    def run(*arguments: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as left:
            main([str(argument) for argument in arguments])
        written = capsys.readouterr()
        return int(left.value.code), written.out, written.err

    return run


@pytest.fixture
def at(collection):
    """The options that name the collection of the fixtures."""
    return ["--data", collection.parent, "--collection", collection.name]


# -- help and usage ----------------------------------------------------------------------------


def test_help_names_every_command_in_french(sourcier):
    code, out, _ = sourcier("--help")
    assert code == 0
    assert all(re.search(rf"^  {name} ", out, re.MULTILINE) for name in [*COMMANDS, "config"])
    assert "Montre cette aide." in out
    assert sourcier() == (0, out, "")


@pytest.mark.parametrize("command", [*COMMANDS, "config", "config show"])
@pytest.mark.parametrize("lang", ["fr", "en"])
def test_help_of_each_command_is_in_the_language(sourcier, command, lang, monkeypatch):
    monkeypatch.setenv("SOURCIER_LANG", lang)
    code, out, _ = sourcier(*command.split(), "--help")
    assert code == 0
    assert not [key for key in KEYS if key.startswith("help.") and key in out]
    assert out.startswith("Usage: " if lang == "en" else "Utilisation\u00a0: ")
    assert not re.search("Show this message|<list|<path", out)
    assert lang == "en" or not re.search(r"\[required|\[default|Commands:|Options:", out)


@pytest.mark.parametrize(
    ("arguments", "french", "english"),
    [
        (["ask"], "il manque 'QUESTION'", "Missing argument 'QUESTION'"),
        (["ask", "q", "--nope"], "option inconnue : --nope", "No such option: --nope"),
        (
            ["ask", "q", "--collectio", "x"],
            "options proches : --collection",
            "Possible options: --collection",
        ),
        (["asq"], "commande inconnue : 'asq'. Vouliez-vous dire 'ask' ?", "Did you mean 'ask'?"),
        (["ask", "q", "--top-k", "0"], "au moins 1 est attendu", "greater than or equal to 1"),
        (["ask", "q", "--top-k", "101"], "au plus 100 est attendu", "less than or equal to 100"),
        (["ask", "q", "--top-k", "x"], "un entier est attendu", "valid integer"),
        (["ask", "q", "--top-k"], "'--top-k' attend une valeur", "requires an argument"),
        (["ask", "q", "--json=1"], "'--json' ne prend pas de valeur", "does not take a value"),
        (["ask", "q", "--since", "hier"], "'hier' n’est pas une date", "'hier' is not a date"),
        (["ask", "q", "--lang", "de"], "'de' n’est pas parmi 'fr', 'en'", "is not one of"),
        (["ask", "combien", "de"], "argument en trop : de", "unexpected extra argument"),
        (["config", "nope"], "commande inconnue : 'nope'", "No such command 'nope'"),
    ],
)
def test_a_usage_error_is_told_in_the_language(sourcier, arguments, french, english, monkeypatch):
    code, out, err = sourcier(*arguments)
    plain = err.replace("\u00a0", " ").replace("\u202f", " ")
    assert (code, out) == (2, "")
    assert french in plain
    assert "--help" in plain
    monkeypatch.setenv("SOURCIER_LANG", "en")
    assert english in sourcier(*arguments)[2]


# -- errors a person can mend ------------------------------------------------------------------


@pytest.mark.parametrize(
    "arguments",
    [["index", "nulle-part"], ["ask", "q"], ["list"], ["show", "x"], ["delete", "x"], ["check"],
     ["rebuild"], ["backup", "x"], ["restore", "x"], ["eval", "nulle-part.jsonl"]],
)  # fmt: skip
def test_an_error_is_one_french_line_without_traceback(sourcier, arguments, tmp_path):
    code, out, err = sourcier(*arguments, "--data", tmp_path / "rien")
    assert (code, out) == (1, "")
    assert len(err.strip().splitlines()) == 1
    assert err.startswith("Erreur\u00a0: ")
    assert "Traceback" not in err


def test_an_error_is_english_when_asked_by_flag_or_by_file(sourcier, tmp_path):
    assert sourcier("list", "--data", tmp_path, "--lang", "en")[2].startswith("Error: ")
    (tmp_path / "sourcier.toml").write_text('lang = "en"\n')
    assert sourcier("list", "--data", tmp_path)[2].startswith("Error: ")


def test_an_unknown_setting_is_an_error(sourcier, tmp_path):
    (tmp_path / "sourcier.toml").write_text("couleur = 1\n")
    code, _, err = sourcier("config", "show")
    assert code == 1
    assert "couleur" in err


# -- the collection ----------------------------------------------------------------------------


def test_list_shows_every_article(sourcier, at, articles):
    code, out, err = sourcier("list", *at)
    assert (code, err) == (0, "")
    assert all(article.id in out for article in articles)
    assert "2024-11-01" in out
    listed = json.loads(sourcier("list", "--json", *at)[1])
    assert [record["id"] for record in listed] == sorted(article.id for article in articles)
    assert listed[0]["published"] == "2024-11-01"
    assert "text" not in listed[0]


def test_list_tells_of_which_article_another_is_a_duplicate(
    sourcier, at, collection, articles, encoder
):
    assert "Doublon de" not in sourcier("list", *at)[1]
    index_articles(collection, [Article("copie", "Copie", articles[0].text)], encoder)
    assert "Doublon de" in sourcier("list", *at)[1]
    listed = json.loads(sourcier("list", "--json", *at)[1])
    copies = {record["id"]: record["duplicate_of"] for record in listed}
    assert {name: of for name, of in copies.items() if of is not None} == {"copie": "blinken"}


def test_show_gives_the_whole_text(sourcier, at, articles):
    code, out, _ = sourcier("show", "blinken", *at)
    assert code == 0
    assert " ".join(out.split()).endswith(articles[0].text)
    assert "1er novembre 2024" in out
    assert json.loads(sourcier("show", "blinken", "--json", *at)[1])["text"] == articles[0].text


def test_show_of_an_unknown_article_names_close_ones(sourcier, at):
    code, out, err = sourcier("show", "blinkem", *at)
    assert (code, out) == (1, "")
    assert "« blinkem »" in err.replace("\u00a0", " ")
    assert "blinken" in err


def test_delete_removes_and_says_what_it_did_not_find(sourcier, at, collection):
    code, out, err = sourcier("delete", "plage", "nulle-part", *at)
    assert (code, out.strip()) == (0, "1 article supprimé.")
    assert "nulle-part" in err
    store = Store.open(collection)
    assert store.article("plage") is None
    store.close()
    code, out, _ = sourcier("delete", "plage", "--json", *at)
    assert code == 1
    assert json.loads(out) == {"deleted": [], "missing": ["plage"]}


def test_check_then_damage_then_rebuild(sourcier, at, collection):
    assert sourcier("check", *at)[0] == 0
    for file in (collection / "dense").glob("*.faiss"):
        file.write_bytes(b"abime")
    code, out, _ = sourcier("check", *at)
    assert code == 1
    assert "1 problème" in out
    assert "sourcier rebuild" in out
    assert sourcier("rebuild", *at)[:2] == (0, "Index refaits.\n")
    assert json.loads(sourcier("check", "--json", *at)[1]) == {"sound": True, "problems": []}


def test_backup_then_restore_asks_before_it_replaces(sourcier, at, collection, tmp_path):
    file = tmp_path / "sauvegarde.db"
    code, out, _ = sourcier("backup", file, *at)
    assert (code, "4 articles" in out) == (0, True)
    assert sourcier("backup", file, *at)[0] == 1
    sourcier("delete", "plage", *at)
    code, out, err = sourcier("restore", file, *at)
    assert (code, out) == (1, "")
    assert "--force" in err
    assert json.loads(sourcier("restore", file, "--force", "--json", *at)[1])["articles"] == 4
    assert sourcier("show", "plage", *at)[0] == 0


def test_an_unreadable_collection_is_kept_when_it_is_replaced(sourcier, at, collection, tmp_path):
    file = tmp_path / "sauvegarde.db"
    sourcier("backup", file, *at)
    for path in collection.glob("articles.db*"):
        path.unlink()
    (collection / "articles.db").write_bytes(b"abime" * 4000)
    assert "sourcier restore" in sourcier("check", *at)[2]
    code, _, err = sourcier("restore", file, "--force", *at)
    assert code == 0
    assert "articles.db.damaged" in err


def test_config_show_tells_flag_before_environment_before_file(sourcier, tmp_path, monkeypatch):
    (tmp_path / "sourcier.toml").write_text('collection = "fichier"\nport = 8001\ntop_k = 5\n')
    monkeypatch.setenv("SOURCIER_PORT", "8002")
    monkeypatch.setenv("SOURCIER_COLLECTION", "environnement")
    shown = json.loads(sourcier("config", "show", "--collection", "option", "--json")[1])
    assert (shown["collection"], shown["port"], shown["top_k"]) == ("option", 8002, 5)
    assert "8002" in sourcier("config", "show")[1]


# -- with the shipped models -------------------------------------------------------------------


@pytest.mark.model
def test_index_reports_what_it_read_and_what_it_could_not(sourcier, tmp_path):
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "bon.txt").write_text("Titre: Un titre\nDate: 2024-11-01\n\nHuit mille soldats.\n")
    (folder / "vide.txt").write_bytes(b"")
    (folder / "casse.jsonl").write_text('{"id": "a", "title": "t", "text": "Du texte."}\n{"id"\n')
    code, out, err = sourcier("index", folder, "--data", tmp_path / "d", "--json")
    assert code == 0
    report = json.loads(out)
    assert set(report) == {"added", "updated", "unchanged", "duplicates", "failed", "articles",
                           "passages", "seconds"}  # fmt: skip
    assert (report["added"], report["articles"]) == (2, 2)
    assert {Path(failure["path"]).name for failure in report["failed"]} == {
        "vide.txt",
        "casse.jsonl:2",
    }
    code, out, err = sourcier("index", folder, "--data", tmp_path / "d")
    assert code == 0
    assert "inchangés\u00a0: 2" in out
    assert "casse.jsonl:2" in err


@pytest.mark.model
def test_a_deep_check_encodes_again_with_the_encoder_of_the_collection(sourcier, tmp_path, at):
    own = ["--data", tmp_path / "d"]
    assert sourcier("index", EXAMPLES, *own)[0] == 0
    code, out, err = sourcier("check", "--deep", *own)
    assert code == 0
    assert "saine" in out
    assert "pas recalculés" not in err
    assert "pas recalculés" in sourcier("check", "--deep", *at)[2]


@pytest.mark.model
def test_index_fails_when_every_file_does(sourcier, tmp_path):
    (tmp_path / "vide.txt").write_bytes(b"")
    assert sourcier("index", tmp_path / "vide.txt", "--data", tmp_path / "d")[0] == 1


@pytest.mark.model
def test_ask_answers_from_the_examples(sourcier, tmp_path):
    at = ["--data", tmp_path / "d"]
    assert sourcier("index", EXAMPLES, *at)[0] == 0
    code, out, _ = sourcier("ask", "combien de soldats à Koursk ?", "--json", *at)
    assert code == 0
    asked = json.loads(out)
    expected = json.loads(json.dumps(answer_to_json(KOURSK)))
    assert set(asked) == set(expected)
    assert set(asked["claims"][0]) == set(expected["claims"][0])
    assert set(asked["claims"][0]["citations"][0]) == set(expected["claims"][0]["citations"][0])
    assert set(asked["passages"][0]) == set(expected["passages"][0])
    code, out, _ = sourcier("ask", "combien de soldats à Koursk ?", *at)
    assert code == 0
    assert "[1] «" in out
    code, out, err = sourcier("ask", " ", *at)
    assert (code, out) == (1, "")
    assert len(err.strip().splitlines()) == 1


@pytest.mark.model
def test_ctrl_c_during_an_ingest_loses_nothing(tmp_path):
    record = {"title": "Titre", "text": "Une phrase sur Koursk et ses soldats. " * 60}
    lines = [
        json.dumps(record | {"id": f"a{n}", "text": f"{n} {record['text']}"}) for n in range(15_000)
    ]
    (tmp_path / "articles.jsonl").write_text("\n".join(lines))
    data = tmp_path / "d"
    sourcier = [sys.executable, "-m", "ui.cli"]
    run = subprocess.Popen(
        [*sourcier, "index", tmp_path / "articles.jsonl", "--data", data],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        # a CI that was itself started in the background ignores Ctrl-C, and so would its children
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )  # fmt: skip
    deadline = time.monotonic() + 120
    while not (data / "default" / "articles.db").exists() and time.monotonic() < deadline:
        time.sleep(0.1)
    time.sleep(0.3)
    run.send_signal(signal.SIGINT)
    _, err = run.communicate(timeout=60)
    assert run.returncode == 130
    assert "interrompu, rien n’est perdu" in err
    assert "Traceback" not in err
    listed = subprocess.run([*sourcier, "list", "--json", "--data", data], capture_output=True)
    assert listed.returncode == 0
