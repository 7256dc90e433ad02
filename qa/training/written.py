"""The questions that this repository adds: article ids and offsets only, no article text.

``questions/news.jsonl`` was written for Sourcier on articles of the two news training sets, in
minimal pairs: a question that the article answers, and a twin that differs in one thing and that
it does not answer (Rajpurkar et al. 2018 wrote SQuAD 2.0's by hand in the same way). A record is
``{"id", "article_id", "question", "type", "start", "end"}``, offsets in the context of the shared
set, or for a twin ``{…, "kind", "plausible_start", "plausible_end"}``. A few questions on short
articles have no twin.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from index.errors import CorpusError

WRITTEN_QUESTIONS = Path(__file__).parent / "questions" / "news.jsonl"
WRITTEN_ON_PIAF = Path(__file__).parent / "questions" / "piaf.jsonl"
"""The same kind of pairs on the paragraphs of PIAF train."""


@dataclass(frozen=True, slots=True)
class WrittenQuestion:
    """``[start, end)`` is the answer, or when ``impossible`` what a careless reader would take."""

    id: str
    article_id: str
    question: str
    type: str
    start: int
    end: int
    impossible: bool
    kind: str = ""


def written_questions(path: Path = WRITTEN_QUESTIONS) -> Iterator[WrittenQuestion]:
    """The questions of ``path``, in file order.

    Raises:
        CorpusError: the file is missing or a line is not such a record.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as exc:
        raise CorpusError(f"Fichier absent : {path}.", f"File missing: {path}.") from exc
    for number, line in enumerate(lines, start=1):
        try:
            yield _question(json.loads(line))
        except (ValueError, KeyError) as exc:
            raise CorpusError(
                f"{path}, ligne {number} : question illisible ({exc!r}).",
                f"{path}, line {number}: unreadable question ({exc!r}).",
            ) from exc


def is_kept_out(article_id: str) -> bool:
    """Whether the questions on this article are for development: one article in five, by sha1."""
    return int(hashlib.sha1(article_id.encode(), usedforsecurity=False).hexdigest(), 16) % 5 == 0


def _question(record: Mapping[str, object]) -> WrittenQuestion:
    impossible = "kind" in record
    prefix = "plausible_" if impossible else ""
    return WrittenQuestion(
        id=str(record["id"]),
        article_id=str(record["article_id"]),
        question=str(record["question"]),
        type=str(record["type"]),
        start=int(str(record[prefix + "start"])),
        end=int(str(record[prefix + "end"])),
        impossible=impossible,
        kind=str(record.get("kind", "")),
    )
