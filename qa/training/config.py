"""The settings of a training run, read from a TOML file: one table a stage, nothing implicit.

It does not look at the data nor at the machine; a key it does not know is an error, because a
misspelt setting would otherwise cost a night of training.
"""

from __future__ import annotations

import dataclasses
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from index.errors import SettingsError

SOURCES = ("piaf", "winer", "agency", "unanswerable", "afriqa")
OTHER_SOURCES = ("cloze", "several", "written", "written-agency", "written-piaf")
"""Known, but not trained on unless a run names them."""
STARTS = ("e5", "minilm", "random")
"""What `qa.training.vocabulary` can start from."""

LEARNERS = ("reader", "verifier")
"""What the stage ``train`` makes: of windows with one answer, or of judged spans."""


@dataclass(frozen=True, slots=True)
class VocabularyConfig:
    """Stage ``vocabulary``. ``transfer`` is one of `STARTS`."""

    articles: str = "orangesum/articles.jsonl.gz"
    size: int = 32_000
    transfer: str = "minilm"


@dataclass(frozen=True, slots=True)
class WindowConfig:
    """Stage ``prepare``. Lengths in words or tokens; every ``_ratio`` is in [0, 1].

    ``crop_characters`` > 0 cuts that many characters round the answer wherever they fall, as
    reader-v0 was trained, instead of whole sentences of ``min_words`` to ``max_words``.
    ``negative_ratio`` is the share of null windows among all of them; of those, ``trap_ratio`` are
    unanswerable questions and ``swap_ratio`` made so by rule. ``answerable_limit`` > 0
    draws that many answerable questions an epoch, instead of every one; those of the sources
    ``always`` are drawn first.
    """

    epochs: int = 1
    max_tokens: int = 320
    min_words: int = 60
    max_words: int = 220
    crop_characters: int = 0
    heading_ratio: float = 0.6
    negative_ratio: float = 0.38
    bare_question_ratio: float = 0.25
    typo_ratio: float = 0.05
    trap_ratio: float = 1 / 3
    swap_ratio: float = 0.0
    clozes_per_article: int = 2
    answerable_limit: int = 0
    always: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LoopConfig:
    """Stage ``train``. ``max_minutes`` = 0 means no budget; ``threads`` = 0 leaves torch alone.

    ``decay_ratio`` is the last share of the run, in ]0, 1], over which the rates fall to zero.
    ``attention`` = "sdpa" or "eager" (the faster one on CPU: PyTorch's fused backward is slow).
    ``masked_words_ratio`` > 0 hides that share of the passage's words and adds their loss, times
    ``masked_words_weight``, to that of the span; ``masked_words_candidates`` > 0 samples their
    softmax. ``kept_of_start`` in [0, 1] is the share of the start's weights in the export, which
    is the average of both; ``kept_of`` is the folder of another model to keep that share of.
    """

    batch_size: int = 16
    body_lr: float = 1e-4
    head_lr: float = 3e-4
    weight_decay: float = 0.01
    warmup_ratio: float = 0.05
    decay_ratio: float = 1.0
    attention_dropout: float = 0.0
    hidden_dropout: float = 0.1
    attention: str = "sdpa"
    masked_words_ratio: float = 0.0
    masked_words_weight: float = 0.5
    masked_words_candidates: int = 0
    kept_of_start: float = 0.0
    kept_of: str = ""
    bf16: bool = True
    max_minutes: float = 0.0
    checkpoint_minutes: float = 5.0
    log_every: int = 20
    threads: int = 0


@dataclass(frozen=True, slots=True)
class EncoderConfig:
    """Stages ``pairs`` and ``encoder``. ``family`` = "static" or "transformer".

    ``pairs`` is the folder of another run's pairs, "" for this one's. ``lead_limit`` and
    ``max_steps`` = 0 mean all. ``scale`` multiplies cosines in the loss. Batch, rate, warm-up and
    bf16 are those of `LoopConfig`.
    """

    family: str = "static"
    pairs: str = ""
    epochs: int = 1
    max_steps: int = 0
    lead_limit: int = 0
    scale: float = 20.0
    save_steps: int = 500


@dataclass(frozen=True, slots=True)
class TrainingConfig:
    """One run. ``start`` is a model folder, or "" for what the vocabulary stage made.

    ``data`` is the folder of shared/data/README.md; relative paths count from the working folder.
    ``learns`` is one of `LEARNERS`.
    ``mining_limit`` is how many questions the stage ``mine`` asks at most; ``mined`` the folder of
    another run whose questions are learned from, ``unasked_limit`` how many others beside them,
    ``read`` whether those too of which somebody read what was found, as in ``questions/``.
    ``asked_too`` are output folders of other runs: what their readers found is learned from too, by
    the confidence. ``keep_out_*`` questions are left out of training, to measure the null score on.
    """

    name: str
    output: str
    data: str = "../shared/data"
    start: str = ""
    learns: str = "reader"
    seed: int = 13
    sources: tuple[str, ...] = SOURCES
    asked_too: tuple[str, ...] = ()
    keep_out_unanswerable: int = 200
    keep_out_answerable: int = 300
    mining_limit: int = 8_000
    mined: str = ""
    unasked_limit: int = 0
    read: bool = False
    vocabulary: VocabularyConfig = field(default_factory=VocabularyConfig)
    windows: WindowConfig = field(default_factory=WindowConfig)
    loop: LoopConfig = field(default_factory=LoopConfig)
    encoder: EncoderConfig = field(default_factory=EncoderConfig)

    @property
    def output_folder(self) -> Path:
        """Where every stage writes."""
        return Path(self.output)

    @property
    def start_folder(self) -> Path:
        """The model that training starts from."""
        return Path(self.start) if self.start else self.output_folder / "start"


def load_config(path: Path) -> TrainingConfig:
    """The run described by the TOML file ``path``.

    Raises:
        SettingsError: no such file, broken TOML, an unknown key, or a value of another type.
    """
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as exc:
        raise SettingsError(
            f"Impossible de lire la configuration {path} : {exc}.",
            f"Cannot read the configuration {path}: {exc}.",
        ) from exc
    config = _build(TrainingConfig, table, str(path))
    if config.vocabulary.transfer not in STARTS:
        raise _error(path, f"transfer = {config.vocabulary.transfer!r}", f"{STARTS}")
    if config.learns not in LEARNERS:
        raise _error(path, f"learns = {config.learns!r}", f"{LEARNERS}")
    unknown = sorted(set(config.sources) - {*SOURCES, *OTHER_SOURCES})
    if unknown:
        raise _error(path, f"sources {unknown}", f"{SOURCES + OTHER_SOURCES}")
    return config


_Table = TypeVar(
    "_Table", TrainingConfig, VocabularyConfig, WindowConfig, LoopConfig, EncoderConfig
)
_NESTED = {
    "vocabulary": VocabularyConfig,
    "windows": WindowConfig,
    "loop": LoopConfig,
    "encoder": EncoderConfig,
}


def _build(kind: type[_Table], table: Mapping[str, object], where: str) -> _Table:
    fields = {f.name: f for f in dataclasses.fields(kind)}
    unknown = sorted(set(table) - set(fields))
    if unknown:
        raise _error(where, f"{unknown}", f"{sorted(fields)}")
    missing = [
        name
        for name, f in fields.items()
        if name not in table
        and f.default is dataclasses.MISSING
        and f.default_factory is dataclasses.MISSING
    ]
    if missing:
        raise _error(where, "∅", f"{missing}")
    values: dict[str, Any] = {
        key: _value(key, fields[key], value, where) for key, value in table.items()
    }
    return kind(**values)


def _value(key: str, f: dataclasses.Field[object], value: object, where: str) -> object:
    if isinstance(value, dict) and key in _NESTED:
        return _build(_NESTED[key], value, f"{where} [{key}]")
    if key in {"sources", "asked_too", "always"} and isinstance(value, list):
        return tuple(str(item) for item in value)
    if f.type == "float" and type(value) is int:
        return float(value)
    if type(value).__name__ != f.type:
        raise _error(where, f"{key} = {value!r}", f"{key}: {f.type}")
    return value


def _error(where: Path | str, found: str, expected: str) -> SettingsError:
    return SettingsError(
        f"Configuration {where} : trouvé {found}, attendu {expected}. Corrigez le fichier.",
        f"Configuration {where}: found {found}, expected {expected}. Correct the file.",
    )
