"""Settings: who wins, what is refused."""

from pathlib import Path

import pytest

from index.errors import SettingsError
from qa.settings import load_settings


@pytest.fixture(autouse=True)
def empty_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def test_flag_beats_environment_beats_file_beats_default(tmp_path, monkeypatch):
    assert load_settings().port == 7860
    (tmp_path / "sourcier.toml").write_text("port = 1111\ntop_k = 3\n")
    assert load_settings().port == 1111
    monkeypatch.setenv("SOURCIER_PORT", "2222")
    assert load_settings().port == 2222
    assert load_settings(port=3333, top_k=None).port == 3333
    assert load_settings().top_k == 3


def test_the_collection_is_a_folder_of_the_data_folder():
    assert load_settings(data=Path("/d"), collection="c").directory == Path("/d/c")


@pytest.mark.parametrize("name", ["../x", "a/b", "", ".cache"])
def test_a_collection_name_cannot_leave_the_data_folder(name):
    with pytest.raises(SettingsError, match="collection"):
        load_settings(collection=name)


def test_unknown_keys_are_errors_wherever_they_stand(tmp_path, monkeypatch):
    (tmp_path / "sourcier.toml").write_text("porte = 1\n")
    with pytest.raises(SettingsError, match="« porte » = 1 : ce réglage n'existe pas"):
        load_settings()
    (tmp_path / "sourcier.toml").unlink()
    monkeypatch.setenv("SOURCIER_PORTE", "1")
    with pytest.raises(SettingsError, match="SOURCIER_PORTE inconnue"):
        load_settings()


@pytest.mark.parametrize(
    ("flags", "message"),
    [
        ({"port": "abc"}, "un nombre entier"),
        ({"port": 0}, "au moins 1"),
        ({"top_k": 1000}, "au plus 100"),
        ({"lang": "de"}, "'fr' ou 'en'"),
        ({"prudent": "peut-être"}, "true ou false"),
    ],
)
def test_a_wrong_value_says_what_was_expected(flags, message):
    with pytest.raises(SettingsError, match=message):
        load_settings(**flags)


def test_a_broken_file_is_named(tmp_path):
    (tmp_path / "sourcier.toml").write_text("port = = 1")
    with pytest.raises(SettingsError, match="TOML"):
        load_settings()
