"""A conversation as the page shows it: turns, messages and the panel of passages.

Knows nothing of Gradio but the form of its messages, so that it is tested without a browser.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from index.errors import SourcierError
from qa import conversation
from ui.render_html import (
    answer_html,
    escaped,
    notice_html,
    panel_html,
    panels_html,
    status_html,
    understood_html,
)
from ui.service import AnswerService, Reply
from ui.texts import say

_log = logging.getLogger(__name__)
_KEPT_TURNS = 20
"""Older turns leave the page: a forgotten tab must not grow for ever."""


@dataclass(frozen=True, slots=True)
class Turn:
    """One question and its reply, as safe HTML; ``panel`` is empty when nothing was found.

    ``rewritten`` is the question as it was understood after the turns before, when it differs from
    what was typed; ``answer`` is the text of the answer, if there was one.
    """

    number: int
    question: str
    reply: str
    panel: str = ""
    rewritten: str | None = None
    answer: str | None = None


@dataclass(frozen=True, slots=True)
class View:
    """What the page shows: the turns kept and, while working, the status of the last one."""

    turns: tuple[Turn, ...]

    def messages(self) -> list[dict[str, str]]:
        """The turns as Gradio chat messages, oldest first."""
        return [
            {"role": role, "content": content}
            for turn in self.turns
            for role, content in (("user", _question_html(turn)), ("assistant", turn.reply))
        ]

    def panel(self, lang: str) -> str:
        """The passages of the turns that have some, the last one open."""
        panels = [
            (turn.rewritten or turn.question, turn.panel) for turn in self.turns if turn.panel
        ]
        return panels_html(panels) if panels else empty_panel(lang)

    def understood(self) -> str | None:
        """The last question as it was understood, when it is not as it was typed."""
        return self.turns[-1].rewritten if self.turns else None


def empty_panel(lang: str) -> str:
    """The panel before the first answer."""
    return notice_html(say("web.panel_empty", lang))


def _question_html(turn: Turn) -> str:
    return f'<div class="s-question"><p>{escaped(turn.question)}</p></div>'


def _history(turns: Sequence[Turn]) -> list[conversation.Turn]:
    """What the next question may refer to."""
    return [conversation.Turn(turn.question, turn.rewritten, turn.answer) for turn in turns]


def _answered(number: int, question: str, reply: Reply, lang: str) -> Turn:
    answer = reply.answer
    shown = answer_html(answer, lang, turn=number)
    if answer.rewritten_question is not None:
        shown = understood_html(answer.rewritten_question, lang) + shown
    panel = panel_html(answer, reply.articles, lang, turn=number)
    return Turn(number, question, shown, panel, answer.rewritten_question, answer.text)


def converse(
    service: AnswerService, question: str, turns: Sequence[Turn], *, lang: str, example: str
) -> Iterator[View]:
    """The views to show one after the other while ``question`` is answered; the last is final.

    Never raises: a question that cannot be asked, and our own faults (logged), are told in place
    of the answer. An empty question is told what to write, with ``example``.
    """
    before = tuple(turns)[-(_KEPT_TURNS - 1) :]
    number = before[-1].number + 1 if before else 1
    question = question.strip()
    if not question:
        advice = notice_html(say("web.empty_question", lang, example=example))
        yield View((*before, Turn(number, "…", advice)))
        return
    yield View((*before, Turn(number, question, status_html(say("stage.retrieve", lang)))))
    try:
        for event in service.stages(question, history=_history(before)):
            if isinstance(event, str):
                turn = Turn(number, question, status_html(say(f"stage.{event}", lang)))
            else:
                turn = _answered(number, question, event, lang)
            yield View((*before, turn))
    except SourcierError as error:
        yield View((*before, Turn(number, question, notice_html(error.message(lang)))))
    except Exception:
        _log.exception("a question failed")
        yield View((*before, Turn(number, question, notice_html(say("web.failed", lang)))))
