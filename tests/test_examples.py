"""The example articles and their gold questions agree to the character."""

import json
from pathlib import Path

import pytest

from index.documents import Article
from index.sources import read_articles

EXAMPLES = Path(__file__).resolve().parents[1] / "examples"
QUESTIONS = [
    json.loads(line)
    for line in (EXAMPLES / "questions.jsonl").read_text(encoding="utf-8").splitlines()
]


@pytest.fixture(scope="module")
def examples():
    read = list(read_articles([EXAMPLES / "articles"]))
    assert all(isinstance(record, Article) for record in read)
    return {article.id: article for article in read}


def test_there_are_enough_of_each_kind(examples):
    assert 15 <= len(examples) <= 20
    assert len(QUESTIONS) == 60
    assert sum(not q["answerable"] for q in QUESTIONS) == 10
    assert sum(q["conflict"] for q in QUESTIONS) == 8


def test_every_article_says_its_title_date_and_source(examples):
    for article in examples.values():
        assert article.title
        assert article.published is not None
        assert "(exemple)" in article.source


def test_gold_answers_stand_at_their_offsets(examples):
    for question in QUESTIONS:
        for answer in question["answers"]:
            text = examples[answer["article_id"]].text
            start = answer["start"]
            assert text[start : start + len(answer["text"])] == answer["text"], question["id"]
