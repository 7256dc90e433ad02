"""``sourcier models list|pull|use``: what is shown, fetched, refused and chosen; no network."""

from __future__ import annotations

import json
import os
import shutil
import tomllib
from pathlib import Path

import pytest
import tiny_models

from index.errors import SettingsError
from index.presets import ENCODERS, FILES, named
from qa.presets import PRESETS, READERS
from qa.settings import record_setting
from ui.cli import main
from ui.texts import KEYS

E5 = named("multilingual-e5-small", ENCODERS)
QAMEMBERT = named("qamembert", READERS)


@pytest.fixture
def sourcier(capsys, monkeypatch, tmp_path):
    """Runs the command line in an empty folder: (exit code, standard output, standard error)."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "200")
    for name in [name for name in os.environ if name.startswith("SOURCIER_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("SOURCIER_DATA", str(tmp_path / "data"))

    def run(*arguments: object) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as left:
            main([str(argument) for argument in arguments])
        written = capsys.readouterr()
        plain = [text.replace("\u00a0", " ").replace("\u202f", " ") for text in written]
        return int(left.value.code), *plain

    return run


@pytest.fixture
def hub(monkeypatch):
    """Replaces the hub's client: ``hub.answer(local_dir)`` writes the files or raises."""

    class Hub:
        calls: list[tuple[str, dict[str, object]]] = []  # noqa: RUF012

        @staticmethod
        def answer(folder: Path) -> None:
            for name in FILES:
                (folder / name).write_text("{}")
            (folder / ".cache").mkdir()

    def snapshot_download(hub_id, **options):
        made.calls.append((hub_id, options))
        made.answer(Path(options["local_dir"]))

    made = Hub()
    made.calls = []
    monkeypatch.setattr("huggingface_hub.snapshot_download", snapshot_download)
    return made


def place(folder: Path) -> Path:
    """What a pulled model looks like to those who only look."""
    folder.mkdir(parents=True)
    for name in FILES:
        (folder / name).write_text("{}")
    return folder


# -- list --------------------------------------------------------------------------------------


def test_list_shows_every_model_its_licence_and_its_state(sourcier, tmp_path):
    place(tmp_path / "data/models/bge-m3")
    code, out, err = sourcier("models", "list")
    assert (code, err) == (0, "")
    lines = {line.split()[0]: line for line in out.splitlines()}
    assert lines.keys() - {"Nom"} == {preset.name for preset in PRESETS}
    assert lines["embedded-reader"].split()[1:] == (
        ["lecteur", "46", "Mo", "CC", "BY-SA", "4.0", "fourni", "oui"]
    )
    assert lines["bge-m3"].split()[1:] == ["encodeur", "2", "270", "Mo", "MIT", "présent"]
    assert lines["qamembert"].split()[-1] == "absent"
    assert "present" in sourcier("models", "list", "--lang", "en")[1]


def test_list_as_json(sourcier, tmp_path, monkeypatch):
    place(tmp_path / "data/models/qamembert")
    monkeypatch.setenv("SOURCIER_READER", "qamembert")
    listed = {
        record["name"]: record for record in json.loads(sourcier("models", "list", "--json")[1])
    }
    assert listed["qamembert"] == {
        "name": "qamembert", "role": "reader", "hub_id": "CATIE-AQ/QAmembert",
        "revision": QAMEMBERT.revision, "licence": "MIT", "size_mb": 440,
        "good_for": "questions en français", "present": True, "in_use": True,
    }  # fmt: skip
    assert [name for name in listed if listed[name]["in_use"]] == ["embedded-encoder", "qamembert"]
    assert not listed["bge-m3"]["present"]


# -- pull --------------------------------------------------------------------------------------


def test_pull_keeps_weights_tokenizer_and_config_only(sourcier, tmp_path, hub):
    code, out, err = sourcier("models", "pull", E5.name)
    assert code == 0
    assert "sourcier models use multilingual-e5-small" in out
    assert "471 Mo, licence MIT" in err
    ((hub_id, options),) = hub.calls
    assert (hub_id, options["revision"], options["token"]) == (E5.hub_id, E5.revision, False)
    assert not [name for name in options["allow_patterns"] if name.endswith((".bin", ".py", ".pt"))]
    (folder,) = (tmp_path / "data/models").iterdir()
    assert folder.name == E5.name
    assert {path.name for path in folder.iterdir()} == set(FILES)


def test_pull_of_what_is_here_or_shipped_fetches_nothing(sourcier, tmp_path, hub):
    place(tmp_path / "data/models" / E5.name)
    assert sourcier("models", "pull", E5.name)[0] == 0
    assert sourcier("models", "pull", "embedded-encoder")[0] == 0
    assert hub.calls == []


def test_pull_finishes_what_was_incomplete(sourcier, tmp_path, hub):
    folder = place(tmp_path / "data/models" / E5.name)
    (folder / "model.safetensors").unlink()
    assert sourcier("models", "pull", E5.name)[0] == 0
    assert (folder / "model.safetensors").is_file()


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (OSError("No space left on device"), "No space left on device"),
        (RuntimeError("connexion refusée\nplus de détails"), "connexion refusée."),
        (RuntimeError(), "RuntimeError"),
    ],
)
def test_a_refused_download_leaves_nothing_and_says_what_to_do(
    sourcier, tmp_path, hub, error, told
):
    def half(folder):
        (folder / "config.json").write_text("{}")
        (folder / "model.safetensors").write_bytes(b"la moiti")
        raise error

    hub.answer = half
    code, out, err = sourcier("models", "pull", E5.name)
    assert (code, out) == (1, "")
    last = err.splitlines()[-1]
    assert last.startswith("Erreur : Le modèle multilingual-e5-small n'a pas pu être téléchargé")
    assert told in last
    assert last.endswith("sourcier models pull multilingual-e5-small")
    assert "Traceback" not in err
    assert list((tmp_path / "data/models").iterdir()) == []


def test_a_download_without_safetensors_is_not_kept(sourcier, tmp_path, hub):
    hub.answer = lambda folder: (folder / "config.json").write_text("{}")
    code, _, err = sourcier("models", "pull", E5.name)
    assert code == 1
    assert "il y manque model.safetensors, tokenizer.json" in err
    assert list((tmp_path / "data/models").iterdir()) == []


def test_ctrl_c_in_a_download_leaves_nothing(sourcier, tmp_path, hub):
    def stopped(folder):
        (folder / "config.json").write_text("{}")
        raise KeyboardInterrupt

    hub.answer = stopped
    assert sourcier("models", "pull", E5.name)[0] == 130
    assert list((tmp_path / "data/models").iterdir()) == []


# -- use ---------------------------------------------------------------------------------------


def test_use_records_the_choice_and_keeps_the_rest(sourcier, tmp_path):
    place(tmp_path / "data/models" / E5.name)
    file = tmp_path / "sourcier.toml"
    file.write_text("# à moi\nport = 8000\nencoder = 'embedded-encoder'  # avant\n")
    code, out, err = sourcier("models", "use", E5.name)
    assert code == 0
    assert str(file) in out
    assert "sourcier index DOSSIER" in err
    assert file.read_text() == '# à moi\nport = 8000\nencoder = "multilingual-e5-small"\n'
    assert "sourcier index DOSSIER" not in sourcier("models", "use", E5.name)[2]  # no change
    assert sourcier("models", "use", "embedded-encoder")[0] == 0
    assert tomllib.loads(file.read_text()) == {"port": 8000, "encoder": "embedded-encoder"}


def test_use_of_another_reader_warns_of_its_confidence(sourcier, tmp_path):
    place(tmp_path / "data/models/qamembert")
    code, _, err = sourcier("models", "use", "qamembert")
    assert code == 0
    assert "qu’indicative" in err
    assert "sourcier index" not in err
    assert sourcier("models", "use", "embedded-reader")[2] == ""


def test_use_says_when_the_environment_wins(sourcier, monkeypatch):
    monkeypatch.setenv("SOURCIER_READER", "qamembert")
    assert "SOURCIER_READER" in sourcier("models", "use", "embedded-reader")[2]


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("bge-m3", "sourcier models pull bge-m3"),
        ("bge-m4", "sourcier models pull NOM"),
        ("bge-reranker-v2-m3", "aucune commande"),
    ],
)
def test_use_refuses_what_cannot_be_used(sourcier, tmp_path, name, told):
    code, out, err = sourcier("models", "use", name)
    assert (code, out) == (1, "")
    assert told in err
    assert not (tmp_path / "sourcier.toml").exists()


def test_a_settings_file_that_is_not_understood_is_left_alone(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "sourcier.toml").write_text('"reader" = "qamembert"\n')
    with pytest.raises(SettingsError, match="Écrivez-y"):
        record_setting("reader", "embedded-reader")
    assert (tmp_path / "sourcier.toml").read_text() == '"reader" = "qamembert"\n'


# -- the commands follow the choice ------------------------------------------------------------


@pytest.mark.parametrize("role", ["encoder", "reader"])
def test_a_chosen_model_that_is_gone_names_the_command(sourcier, tmp_path, monkeypatch, role):
    (tmp_path / "a.txt").write_text("Titre: Koursk\n\nHuit mille soldats à Koursk.\n")
    place(tmp_path / "data/models" / E5.name)
    shutil.rmtree(tmp_path / "data/models" / E5.name)
    name = {"encoder": E5.name, "reader": "qamembert"}[role]
    monkeypatch.setenv(f"SOURCIER_{role.upper()}", name)
    if role == "encoder":
        code, _, err = sourcier("index", tmp_path / "a.txt")
    else:
        gold = tmp_path / "gold.json"
        gold.write_text(json.dumps(squad()))
        code, _, err = sourcier("eval", gold, "--mode", "reader")
    assert code == 1
    assert f"sourcier models pull {name}" in err


def squad() -> dict[str, object]:
    """One question in SQuAD's format."""
    context = "Huit mille soldats sont à Koursk."
    answers = [{"text": "Huit mille", "answer_start": 0}]
    asked = {"id": "q", "question": "combien de soldats ?", "answers": answers}
    paragraphs = [{"context": context, "qas": [asked]}]
    return {"version": "1.1", "data": [{"title": "Koursk", "paragraphs": paragraphs}]}


def test_index_ask_and_eval_load_the_chosen_models(sourcier, tmp_path, hub):
    sources = {E5.hub_id: tiny_models.xlm_roberta_encoder(tmp_path / "e5"),
               QAMEMBERT.hub_id: tiny_models.camembert_reader(tmp_path / "qa")}  # fmt: skip
    hub.answer = lambda folder: shutil.copytree(sources[hub.calls[-1][0]], folder,
                                                dirs_exist_ok=True)  # fmt: skip
    for name in (E5.name, "qamembert"):
        assert sourcier("models", "pull", name)[0] == 0
        assert sourcier("models", "use", name)[0] == 0
    (tmp_path / "a.txt").write_text("Titre: Koursk\n\nHuit mille soldats sont à Koursk.\n")
    assert sourcier("index", tmp_path / "a.txt")[0] == 0
    code, out, _ = sourcier("ask", "combien de soldats ?", "--json")
    assert code == 0
    assert json.loads(out)["passages"]
    (tmp_path / "gold.json").write_text(json.dumps(squad()))
    told = sourcier("eval", tmp_path / "gold.json", "--mode", "reader", "--json")[1]
    assert json.loads(told)["provenance"]["reader"].startswith("qamembert/sha256:")


def test_a_collection_of_another_encoder_says_to_index_again(sourcier, tmp_path, hub):
    tiny = tiny_models.xlm_roberta_encoder(tmp_path / "tiny")
    hub.answer = lambda folder: shutil.copytree(tiny, folder, dirs_exist_ok=True)
    (tmp_path / "a.txt").write_text("Titre: Koursk\n\nHuit mille soldats sont à Koursk.\n")
    for name in (E5.name, "bge-m3"):
        sourcier("models", "pull", name)
    sourcier("models", "use", E5.name)
    assert sourcier("index", tmp_path / "a.txt")[0] == 0
    sourcier("models", "use", "bge-m3")
    code, _, err = sourcier("ask", "combien ?")
    assert code == 1
    assert "sourcier index DOSSIER" in err
    assert sourcier("index", tmp_path / "a.txt")[0] == 0
    assert sourcier("ask", "combien ?")[0] == 0


@pytest.mark.parametrize("command", ["models", "models list", "models pull", "models use"])
@pytest.mark.parametrize("lang", ["fr", "en"])
def test_help_is_in_the_language(sourcier, command, lang, monkeypatch):
    monkeypatch.setenv("SOURCIER_LANG", lang)
    code, out, _ = sourcier(*command.split(), "--help")
    assert code == 0
    assert not [key for key in KEYS if key.startswith("help.") and key in out]
    assert out.startswith("Usage: " if lang == "en" else "Utilisation : ")
