"""The chat page: a Gradio Blocks around `ui.chat.converse`.

Markdown and Chatbot components show our escaped HTML, sanitised a second time by Gradio; LaTeX and
raw tags are off. The page asks nothing of any other machine: its fonts are those Gradio carries.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import gradio as gr
from gradio.themes.utils.fonts import Font, LocalFont

from ui.chat import Turn, View, converse, empty_panel
from ui.render_html import escaped
from ui.service import AnswerService
from ui.texts import say

_HERE = Path(__file__).parent
_QUESTION_CHARACTERS = 2000
"""What `qa.pipeline` accepts; the box takes no more."""

EXAMPLES = (
    "combien de soldats à Koursk ?",
    "Qui est le secrétaire général de l’OTAN ?",
    "Que fournit la Corée du Nord à la Russie ?",
    "Quand la Corée du Nord a-t-elle reconnu l’envoi de soldats ?",
    "Combien de sapeurs seront envoyés à Koursk ?",
)
"""Suited to the articles of ``examples/articles``."""

Shown = tuple[str, list[dict[str, str]], str, tuple[Turn, ...], gr.Button]
"""The question box, the conversation, the panel, the session, the button to edit a question."""


def build_page(
    service: AnswerService, *, lang: str = "fr", examples: Sequence[str] = EXAMPLES
) -> gr.Blocks:
    """The page, its queue set; `mount_options` says how it must be served.

    ``examples`` (at least one) are offered as buttons.
    """

    def answer(question: str, turns: tuple[Turn, ...]) -> Iterator[Shown]:
        for view in converse(service, question, turns, lang=lang, example=examples[0]):
            yield _shown(view, lang)

    def edit(turns: tuple[Turn, ...]) -> str:
        return View(turns).understood() or ""

    def restart() -> Shown:
        return _shown(View(()), lang)

    page = gr.Blocks(analytics_enabled=False, title="Sourcier", fill_width=True)
    with page:
        session = gr.State(())
        _html(_masthead(service.article_count(), lang), elem_id="masthead")
        with gr.Row(elem_id="desk", equal_height=False):
            with gr.Column(scale=6, min_width=320, elem_id="talk"):
                chat = _conversation(lang)
                question, send = _question_box(lang)
                choices, mend, again = _suggestions(examples, lang)
            with gr.Column(scale=5, min_width=320, elem_id="sources"):
                _html(f'<h2 id="panel-title">{escaped(say("web.panel", lang))}</h2>')
                panel = _html(empty_panel(lang), elem_id="panel")
        shown = [question, chat, panel, session, mend]
        for choice in choices:
            _on([choice.click], answer, [choice, session], shown)
        _on([send.click, question.submit], answer, [question, session], shown)
        _on([again.click], restart, [], shown)
        _on([mend.click], edit, [session], [question])
    page.queue(default_concurrency_limit=2, max_size=32)
    return page


def mount_options(lang: str = "fr") -> dict[str, Any]:
    """What ``gr.mount_gradio_app`` is told: looks, and nothing opened beyond the page."""
    return {
        "path": "/",
        "theme": _theme(),
        "css": (_HERE / "page.css").read_text(encoding="utf-8"),
        "head": f"<script>{_script(lang)}</script>",
        "footer_links": [],
        "show_error": False,
        "allowed_paths": [],
        "max_file_size": 0,
        "enable_monitoring": False,
        "ssr_mode": False,
        "mcp_server": False,
        "pwa": False,
        "run_history": False,
    }


def _script(lang: str) -> str:
    """page.js after the words it needs; they are ours, so nothing in them closes the script."""
    words = {
        "lang": lang,
        "user": say("web.you", lang),
        "bot": say("web.reply", lang),
        "log": say("web.conversation", lang),
    }
    return f"const sourcier = {json.dumps(words)};" + (_HERE / "page.js").read_text("utf-8")


def _theme() -> gr.themes.Base:
    # Of the fonts in Gradio 6.31 this one has all of Latin; most others are cut to a few letters.
    sans: list[Font | str] = [LocalFont("Source Sans Pro", weights=(400, 700)), "sans-serif"]
    return gr.themes.Base(primary_hue="blue", neutral_hue="stone", font=sans, font_mono="monospace")


def _on(triggers: list[Any], do: Any, inputs: list[Any], outputs: list[Any]) -> None:  # noqa: ANN401
    """Bind ``do`` privately (not part of any public API), without Gradio's English progress."""
    gr.on(
        triggers,
        do,
        inputs,
        outputs,
        show_progress="hidden",
        api_visibility="private",
        concurrency_id="ask",
        concurrency_limit=2,
    )


def _shown(view: View, lang: str) -> Shown:
    mend = gr.Button(visible=view.understood() is not None)
    return "", view.messages(), view.panel(lang), view.turns, mend


def _html(value: str, **options: Any) -> gr.Markdown:  # noqa: ANN401 - Gradio's own options
    """Escaped HTML shown as it is; see `ui.render_html` for why this is not ``gr.HTML``."""
    return gr.Markdown(value, latex_delimiters=[], sanitize_html=True, **options)


def _masthead(articles: int, lang: str) -> str:
    corpus = escaped(say("web.corpus", lang, n=articles))
    return (
        f'<div class="s-masthead"><h1>Sourcier</h1><p>{escaped(say("web.tagline", lang))}</p>'
        f'<p class="s-corpus">{corpus}</p></div>'
    )


def _conversation(lang: str) -> gr.Chatbot:
    welcome, more = escaped(say("web.welcome", lang)), escaped(say("web.welcome_more", lang))
    return gr.Chatbot(
        elem_id="conversation",
        label=say("web.conversation", lang),
        show_label=False,
        container=False,
        height="100%",
        layout="bubble",
        buttons=[],
        latex_delimiters=[],
        allow_tags=False,
        sanitize_html=True,
        feedback_options=None,
        allow_file_downloads=False,
        group_consecutive_messages=False,
        autoscroll=False,  # page.js shows the beginning of a new answer, not its end
        placeholder=f'<div class="s-welcome"><p>{welcome}</p><p>{more}</p></div>',
    )


def _question_box(lang: str) -> tuple[gr.Textbox, gr.Button]:
    with gr.Row(elem_id="ask"):
        question = gr.Textbox(
            label=say("web.question", lang),
            show_label=False,
            placeholder=say("web.placeholder", lang),
            max_length=_QUESTION_CHARACTERS,
            lines=1,
            max_lines=4,
            scale=5,
            container=False,
            autofocus=True,
            elem_id="question",
        )
        send = gr.Button(
            say("web.send", lang), variant="primary", scale=0, min_width=120, elem_id="send"
        )
    return question, send


def _suggestions(
    examples: Sequence[str], lang: str
) -> tuple[list[gr.Button], gr.Button, gr.Button]:
    """One button an example question, one to edit a rewritten question, one to begin again."""
    _html(f'<p class="s-heading s-try">{escaped(say("web.examples", lang))}</p>')
    with gr.Row(elem_id="examples"):
        choices = [gr.Button(text, size="sm", scale=0, min_width=0) for text in examples]
        mend = _small_button(say("web.edit", lang), "edit", visible=False)
        again = _small_button(say("web.new", lang), "restart")
    return choices, mend, again


def _small_button(text: str, elem_id: str, *, visible: bool = True) -> gr.Button:
    return gr.Button(text, size="sm", scale=0, min_width=0, elem_id=elem_id, visible=visible)
