"""Why a question was not answered, when that can be told: a name unknown, a detail absent, denied.

Told from what was found, not from a model: the names of the question that stand in no passage, and
the words of it that stand together in one. What cannot be told is "absent": the weakest reason.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from index.documents import Article, Hit
from index.text import stems, tokens
from qa.answers import Claim, Reason
from qa.questions import Question

_SUBJECT_RATIO = 0.5
"""From this share of the question's words on, in one passage, its subject was found; or when all
its names stand in one."""
_JOINTS = (" ", "-")
_TITLES = frozenset("m mr mme mlle dr pr me".split())


def reason_for(
    question: Question,
    hits: Sequence[Hit],
    articles: Mapping[str, Article],
    claims: Sequence[Claim],
) -> Reason:
    """The reason to give for not answering ``question`` from what was found.

    Never "unsure": that is prudence's (`qa.pipeline.weighed`).
    """
    if not hits:
        return Reason("empty")
    passages = [stems(f"{articles[h.passage.article_id].title}. {h.passage.text}") for h in hits]
    if names := _unknown_names(question, frozenset().union(*passages)):
        return Reason("unknown_names", names)
    if not any(_is_on_subject(question, passage) for passage in passages):
        return Reason("other_subject")
    if claims and all(claim.modality == "denied" for claim in claims):
        return Reason("only_denied")
    return Reason("absent")


def _is_on_subject(question: Question, passage: frozenset[str]) -> bool:
    """Whether the passage has all the names of the question and another word, or half of all."""
    names = {name for name in question.targets if not name[0].isdigit()}
    if names and names <= passage and (question.words & passage or not question.words):
        return True
    wanted = question.words | question.targets
    return len(wanted & passage) >= _SUBJECT_RATIO * len(wanted)


def _unknown_names(question: Question, known: frozenset[str]) -> tuple[str, ...]:
    """The names of ``question`` that are not ``known``, in its order; numbers are none.

    Words that stand together ("Jean-Pierre Dupont") are one name; a title is none.
    """
    missing = {name for name in question.targets - known if not name[0].isdigit()}
    text, names = question.text, list[tuple[int, int]]()
    for token in tokens(text):
        joined = bool(names) and text[names[-1][1] : token.start] in _JOINTS
        if missing & stems(token.surface) and token.folded not in _TITLES:
            start = names.pop()[0] if joined else token.start
            names.append((start, token.end))
        elif joined and text[names[-1][1] : token.start] == "-":  # the "un" of Kim Jong-un
            names[-1] = (names[-1][0], token.end)
    return tuple(dict.fromkeys(text[start:end] for start, end in names))
