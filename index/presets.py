"""What Sourcier knows of the models it can be told to use: encoders here, the rest in `qa.presets`.

A preset is a description. Nothing is loaded (`index.encoder`, `qa.reader`) or fetched
(`index.hub`) here, and no heavy library is imported. Ids, licences, sizes, prefixes and pooling
were read on the model's page or card at the source named beside each.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal, TypeVar

from index.errors import ModelNotFound, SettingsError

Role = Literal["encoder", "reader", "reranker"]
Pooling = Literal["mean", "cls"]

SHIPPED_ENCODER = Path(__file__).parent / "models" / "encoder"
FILES = ("config.json", "model.safetensors", "tokenizer.json")
"""Without these a model cannot be loaded: no pickled weights, no conversion of tokenizers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Preset:
    """A named model; ``hub_id`` is None when it is shipped with Sourcier.

    ``revision`` is a commit where its files were seen; ``good_for`` is French, then English.
    """

    name: str
    role: Role
    licence: str
    size_mb: int
    good_for: tuple[str, str]
    hub_id: str | None = None
    revision: str = "main"


@dataclass(frozen=True, slots=True, kw_only=True)
class EncoderPreset(Preset):
    """An encoder; the prefixes are put before a text as they are, with their space."""

    role: Role = "encoder"
    pooling: Pooling = "mean"
    question_prefix: str = ""
    passage_prefix: str = ""
    max_tokens: int = 512


EMBEDDED_ENCODER: Final = EncoderPreset(
    name="embedded-encoder",
    licence="CC BY-SA 4.0",
    size_mb=25,
    good_for=("fourni, rapide, sans réseau", "shipped, fast, no network"),
)

ENCODERS: Final[tuple[EncoderPreset, ...]] = (
    EMBEDDED_ENCODER,
    # Card: "each input text should start with 'query: ' or 'passage: '", average_pool, MIT
    # (huggingface.co/intfloat/multilingual-e5-small). Files: the listing of this commit.
    EncoderPreset(
        name="multilingual-e5-small",
        hub_id="intfloat/multilingual-e5-small",
        revision="7cf867cae19b6df205046e9c11907797649fb552",
        licence="MIT",
        size_mb=471,
        good_for=("le plus léger des multilingues", "the lightest multilingual one"),
        question_prefix="query: ",
        passage_prefix="passage: ",
    ),
    # Same card and prefixes; 1_Pooling/config.json says pooling_mode_mean_tokens; MIT.
    EncoderPreset(
        name="multilingual-e5-base",
        hub_id="intfloat/multilingual-e5-base",
        revision="87d669548d594592503080633368862e3ca5d8ad",
        licence="MIT",
        size_mb=1110,
        good_for=("plus précis que small, plus lent", "more accurate than small, slower"),
        question_prefix="query: ",
        passage_prefix="passage: ",
    ),
    # "bge-m3 uses cls pooling" (its authors, huggingface.co/BAAI/bge-m3/discussions/69); queries
    # need no instruction; MIT. Its main branch has pickled weights only: the safetensors are those
    # of the hub's own conversion, pull request 38 (same repository, tree/refs/pr/38).
    # It reads 8,192 tokens; our passages never need them, and attention is paid by the square.
    EncoderPreset(
        name="bge-m3",
        hub_id="BAAI/bge-m3",
        revision="refs/pr/38",
        licence="MIT",
        size_mb=2270,
        good_for=("le plus précis, lent sans GPU", "the most accurate, slow without a GPU"),
        pooling="cls",
    ),
)

_P = TypeVar("_P", bound=Preset)


def named(name: str, presets: Sequence[_P]) -> _P:
    """The preset of that name. Raises SettingsError, with the names there are, when none has it."""
    for preset in presets:
        if preset.name == name:
            return preset
    known = ", ".join(preset.name for preset in presets)
    raise SettingsError(
        f"Modèle « {name} » inconnu ; connus : {known}. « sourcier models list » les montre,"
        " « sourcier models pull NOM » en télécharge un.",
        f"Unknown model “{name}”; known: {known}. “sourcier models list” shows them,"
        " “sourcier models pull NAME” downloads one.",
    )


def model_folder(data: Path, preset: Preset) -> Path:
    """Where `index.hub.pull` puts ``preset`` under the data folder, whether it is there or not."""
    return data.expanduser() / "models" / preset.name


def missing_files(folder: Path) -> list[str]:
    """Those of `FILES` that ``folder`` lacks."""
    return [name for name in FILES if not (folder / name).is_file()]


def require_files(folder: Path, preset: Preset) -> None:
    """Do nothing when ``folder`` holds ``preset``.

    Raises:
        ModelNotFound: it does not; the message names the command that fetches it.
    """
    if missing := missing_files(folder):
        lacks, pull = ", ".join(missing), f"sourcier models pull {preset.name}"
        raise ModelNotFound(
            f"Le modèle {preset.name} n'est pas dans {folder} (il manque {lacks})."
            f" Pour le télécharger : {pull}",
            f"The model {preset.name} is not in {folder} (missing: {lacks})."
            f" To download it: {pull}",
        )
