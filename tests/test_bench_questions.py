"""The labelled questions, and the accuracy measured on them."""

import json
from collections import Counter
from pathlib import Path
from typing import get_args

import pytest

from eval.bench import questions as bench
from qa.questions.words import ExpectedType

SHARED = Path(__file__).resolve().parents[2] / "shared"


def test_the_labels_are_300_questions_in_two_halves():
    labels = bench.read_labels()
    assert len({label.id for label in labels}) == 300
    assert Counter(label.half for label in labels) == {"dev": 150, "held_out": 150}
    assert {label.type for label in labels} <= set(get_args(ExpectedType))


def test_without_the_shared_sets_only_our_own_questions_are_measured(tmp_path, capsys):
    assert bench.main(["--data", str(tmp_path)]) == 0
    printed = capsys.readouterr()
    lines = [json.loads(line) for line in printed.out.splitlines()]
    types = [line for line in lines if line["field"] == "type"]
    assert sum(line["n"] for line in types) == 75
    assert "225 questions skipped" in printed.err


@pytest.mark.skipif(not (SHARED / "data").is_dir(), reason="shared/data is absent")
def test_nine_held_out_types_in_ten_are_right(capsys):
    assert bench.main(["--data", str(SHARED / "data")]) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    held_out = next(one for one in lines if (one["half"], one["field"]) == ("held_out", "type"))
    assert held_out["n"] == 150
    assert held_out["accuracy"] >= 0.9
