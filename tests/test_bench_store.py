"""The benchmark of the store: each stage in processor time, the command `sourcier delete` too."""

import json

from eval.bench.stages import StageClock, TimedEncoder
from eval.bench.store import main, stage_costs
from index.documents import Article
from index.indexer import Progress


def test_a_stage_costs_its_seconds_for_a_thousand_passages_and_its_share_of_encoding():
    costs = stage_costs({"noise": 9.0, "encode": 4.0, "sqlite": 1.0}, passages=2000)
    assert costs == {
        "encode": {"cpu_s_per_1000": 2.0, "to_encode_ratio": 1.0},
        "sqlite": {"cpu_s_per_1000": 0.5, "to_encode_ratio": 0.25},
    }


def test_a_stage_lasts_until_the_next_event_and_encoding_is_taken_out_of_its_own(encoder):
    moments = iter([0, 1, 3, 10, 11, 13, 16, 20])
    clock = StageClock(lambda: next(moments))
    timed = TimedEncoder(encoder, lambda: next(moments))
    for stage in ("read", "encode"):
        clock.tick(Progress(stage, 0, None))  # at 1 and at 3
    timed.encode(["Un texte."])  # from 10 to 11
    for stage, done in (("duplicates", 1), ("publish", 0), ("publish", 1)):
        clock.tick(Progress(stage, done, 2))  # at 13, 16 and 20
    assert clock.seconds(timed) == {
        "noise": 0, "split": 3, "encode": 1, "sqlite": 9, "duplicates": 3, "lexical": 4,
    }  # fmt: skip
    assert timed.encoded == 1


def test_what_making_articles_takes_is_not_reading_them(encoder):
    moments = iter([0, 5, 9, 9, 9, 10, 10])
    clock = StageClock(lambda: next(moments))
    assert [article.id for article in clock.timed([Article("a", "T", "Un.")])] == ["a"]
    clock.tick(Progress("encode", 0, 0))
    clock.tick(Progress("publish", 0, 2))
    seconds = clock.seconds(TimedEncoder(encoder))
    assert (seconds["noise"], seconds["split"]) == (4, 6)


def test_the_bench_reports_every_stage_and_deletes_by_the_command_line_too(tmp_path, capsys):
    lines = [{"id": f"a{n}", "title": "T", "text": f"Le texte numéro {n}."} for n in range(9)]
    path = tmp_path / "articles.jsonl"
    path.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    assert main([str(path), "--directory", str(tmp_path / "new"), "--delete", "3"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["articles"], told["deleted"], told["delete_command"]["deleted"]) == (9, 3, 3)
    assert set(told["indexing"]) == {
        "split", "encode", "sqlite", "duplicates", "lexical", "dense",
    }  # fmt: skip
