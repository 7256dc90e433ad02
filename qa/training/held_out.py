"""Stage ``held-out``: the kept-out written questions as a SQuAD 2.0 file, for `eval` to read.

Their articles come with all others of the two news training sets, as distractors. The file holds
article text and stays under the output folder, never in the repository.
"""

from __future__ import annotations

import json
from collections import defaultdict
from pathlib import Path
from typing import Any

from qa.training.config import TrainingConfig
from qa.training.data import Example, load_splits


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
