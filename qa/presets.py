"""The readers and the reranker Sourcier knows by name, described as in `index.presets`.

Left out because they could not be verified: ``etalab-ia/camembert-base-squadFR-fquad-piaf`` (its
card gives no licence, and it has no ``tokenizer.json``), ``CATIE-AQ/QAmemberta`` (its card was out
of reach), ``deepset/xlm-roberta-base-squad2`` (no ``tokenizer.json``; the distilled one has it).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from index.presets import ENCODERS, Preset, Role


@dataclass(frozen=True, slots=True, kw_only=True)
class ReaderPreset(Preset):
    """A reader; ``has_null``: it was trained with questions that have no answer (SQuAD 2.0)."""

    role: Role = "reader"
    has_null: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class RerankerPreset(Preset):
    """A reranker: question and passage in one input of at most ``max_tokens``, one score out."""

    role: Role = "reranker"
    max_tokens: int = 512


EMBEDDED_READER: Final = ReaderPreset(
    name="embedded-reader",
    licence="CC BY-SA 4.0",  # qa/models/reader/README.md
    size_mb=46,
    good_for=("fourni, entraîné sur la presse, rapide", "shipped, trained on press, fast"),
)

READERS: Final[tuple[ReaderPreset, ...]] = (
    EMBEDDED_READER,
    # Card: CamemBERT base on four French sets of SQuAD 1.0 and 2.0 format. Licence: MIT since
    # 2024, CC BY 4.0 before (huggingface.co/CATIE-AQ/QAmembert, tree/main and tree/9685bc3).
    ReaderPreset(
        name="qamembert",
        hub_id="CATIE-AQ/QAmembert",
        revision="856886aef93981420a98d7a9b24403c04e32e9db",
        licence="MIT",
        size_mb=440,
        good_for=("questions en français", "questions in French"),
    ),
    # MIT, SQuAD 2.0, XLM-RoBERTa base; safetensors and tokenizer.json in the listing of this
    # commit (huggingface.co/deepset/xlm-roberta-base-squad2-distilled/tree/d117c6b…).
    ReaderPreset(
        name="xlm-roberta-squad2",
        hub_id="deepset/xlm-roberta-base-squad2-distilled",
        revision="d117c6bc032dc324a14a587e1a97724eecdceebe",
        licence="MIT",
        size_mb=1110,
        good_for=("plusieurs langues", "several languages"),
    ),
)

RERANKERS: Final[tuple[RerankerPreset, ...]] = (
    # Apache-2.0, XLMRobertaForSequenceClassification with one label, the pair without prefixes
    # (model card; files and licence on its mirror ai.gitee.com/hf-models/BAAI/bge-reranker-v2-m3).
    RerankerPreset(
        name="bge-reranker-v2-m3",
        hub_id="BAAI/bge-reranker-v2-m3",
        licence="Apache-2.0",
        size_mb=2270,
        good_for=("reclasse les passages, lent sans GPU", "reranks passages, slow without a GPU"),
    ),
)

PRESETS: Final[tuple[Preset, ...]] = (*ENCODERS, *READERS, *RERANKERS)
