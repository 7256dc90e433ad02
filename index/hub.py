"""Fetching a model from the Hugging Face hub: the one place of Sourcier that uses the network.

Only ``sourcier models pull`` comes here. What is fetched is safetensors, tokenizer, config and
card; never code, never pickled weights, and no token of the user's is sent.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from index.errors import ModelNotFound
from index.presets import FILES, Preset, missing_files

_WANTED = (*FILES, "tokenizer_config.json", "special_tokens_map.json", "README.md", "LICENSE*")


def pull(preset: Preset, folder: Path) -> None:
    """Download ``preset``, which must be of the hub, into ``folder``: all of it or nothing.

    Raises:
        ModelNotFound: the network or the hub refused, the disk is full, or a file was not there.
    """
    aside = folder.with_name(f".{folder.name}.part")
    try:
        shutil.rmtree(aside, ignore_errors=True)
        _download(preset, aside)
        if missing := missing_files(aside):
            lacks = ", ".join(missing)
            raise _refused(preset, f"il y manque {lacks}", f"it lacks {lacks}")
        shutil.rmtree(aside / ".cache", ignore_errors=True)  # the hub client's own notes
        shutil.rmtree(folder, ignore_errors=True)
        aside.replace(folder)
    except ModelNotFound:
        raise
    # the client raises a dozen types without a common base (HTTP, cache, Xet, operating system)
    except Exception as exc:
        reason = (str(exc).strip() or type(exc).__name__).splitlines()[0].rstrip(".")
        raise _refused(preset, reason, reason) from exc
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _download(preset: Preset, folder: Path) -> None:
    from huggingface_hub import snapshot_download

    folder.mkdir(parents=True)
    snapshot_download(
        str(preset.hub_id),
        revision=preset.revision,
        local_dir=folder,
        allow_patterns=list(_WANTED),
        token=False,
    )


def _refused(preset: Preset, reason_fr: str, reason_en: str) -> ModelNotFound:
    pull = f"sourcier models pull {preset.name}"
    return ModelNotFound(
        f"Le modèle {preset.name} n'a pas pu être téléchargé depuis huggingface.co/"
        f"{preset.hub_id} : {reason_fr}. Rien n'a été gardé. Vérifiez le réseau et la place sur"
        f" le disque ({preset.size_mb} Mo), puis relancez : {pull}",
        f"The model {preset.name} could not be downloaded from huggingface.co/"
        f"{preset.hub_id}: {reason_en}. Nothing was kept. Check the network and the room on"
        f" the disk ({preset.size_mb} MB), then run again: {pull}",
    )
