"""Stage ``held-out``: the kept-out written questions as files for `sourcier eval` to read.

Their articles come with all others of the two news training sets, as distractors. The files hold
article text and stay under the output folder, never in the repository.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from index.documents import Article
from qa.training.config import TrainingConfig
from qa.training.data import load_splits
from qa.training.examples import Example
from qa.training.several import every_article
from qa.training.written import SeveralQuestion, several_questions


def write_held_out(config: TrainingConfig) -> Path:
    """Write ``held-out.json`` under the output folder.

    Raises:
        CorpusError: the data cannot be read.
    """
    splits = load_splits(config)
    asked: dict[str, list[Example]] = defaultdict(list)
    for example in splits.written_dev:
        asked[example.article_id].append(example)
    news = (e for e in splits.train if e.source in {"winer", "agency", "written"})
    articles = {e.article_id: e for e in (*news, *splits.written_dev)}
    data = [_article(article, asked[key]) for key, article in sorted(articles.items())]
    path = config.output_folder / "held-out.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"version": "2.0", "data": data}), encoding="utf-8")
    return path


def write_several(config: TrainingConfig) -> tuple[Path, Path]:
    """Write ``several.jsonl``, gold questions with several values and their neighbours.

    And ``several-articles.jsonl``, to be indexed first: Wikinews and the agency's articles.

    Raises:
        CorpusError: the data cannot be read.
    """
    articles = every_article(Path(config.data))
    gold = [_several(q, articles) for q in several_questions() if q.is_kept_out]
    raw = [
        {
            **{"id": a.id, "title": a.title, "text": a.text, "source": a.source, "url": a.url},
            "date": None if a.published is None else a.published.isoformat(),
        }
        for a in articles.values()
    ]
    return (
        _write_lines(config.output_folder / "several.jsonl", gold),
        _write_lines(config.output_folder / "several-articles.jsonl", raw),
    )


def _several(question: SeveralQuestion, articles: Mapping[str, Article]) -> dict[str, Any]:
    return {
        **{"id": question.id, "question": question.question, "type": question.type},
        **{"answerable": True, "conflict": question.differ},
        "answers": [
            {"article_id": key, "text": articles[key].text[start:end], "start": start}
            for key, start, end in question.places
        ],
    }


def _write_lines(path: Path, records: Iterable[Mapping[str, Any]]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records)
    path.write_text(lines, encoding="utf-8")
    return path


def _article(article: Example, asked: list[Example]) -> dict[str, Any]:
    return {
        "id": article.article_id,
        "title": article.title,
        **({"date": article.published.isoformat()} if article.published else {}),
        "paragraphs": [{"context": article.context, "qas": [_question(e) for e in asked]}],
    }


def _question(example: Example) -> dict[str, Any]:
    def spans(golds: tuple[Any, ...]) -> list[dict[str, Any]]:
        return [{"text": gold.text, "answer_start": gold.start} for gold in golds]

    return {
        "id": example.id,
        "question": example.question,
        "answers": spans(example.answers),
        "is_impossible": example.impossible,
        "plausible_answers": spans(example.plausible),
    }
