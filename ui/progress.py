"""Progress of long work on standard error: what, how many, how fast, how long still."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import (
    BarColumn,
    Progress,
    ProgressColumn,
    SpinnerColumn,
    Task,
    TaskID,
    TextColumn,
)
from rich.text import Text

from index.indexer import Progress as IndexProgress
from ui.texts import number, say


class _Pace(ProgressColumn):
    """Done, total, rate and time left, in the user's language."""

    def __init__(self, lang: str) -> None:
        super().__init__()
        self._lang = lang

    def render(self, task: Task) -> Text:
        """``512/2 048 · 61/s · reste 0:25``; the parts that are not known yet are left out."""
        lang = self._lang
        count = number(int(task.completed), lang)
        parts = [count if task.total is None else f"{count}/{number(int(task.total), lang)}"]
        if task.speed:
            rate = number(round(task.speed), lang) if task.speed >= 10 else f"{task.speed:.1f}"
            parts.append(say("index.rate", lang, rate=rate))
        if task.time_remaining and not task.finished:
            minutes, seconds = divmod(int(task.time_remaining), 60)
            parts.append(say("index.left", lang, time=f"{minutes}:{seconds:02d}"))
        return Text(" · ".join(parts), style="dim")


def progress_bar(console: Console, lang: str) -> Progress:
    """A rich progress display; when ``console`` is no terminal it writes its last state only."""
    return Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(bar_width=24),
        _Pace(lang),
        console=console,
    )


class _Stages:
    """One line of the display for each stage of an indexing, made when it begins."""

    def __init__(self, bar: Progress, lang: str) -> None:
        self._bar = bar
        self._lang = lang
        self._tasks: dict[str, TaskID] = {}

    def update(self, progress: IndexProgress) -> None:
        """Show ``progress``."""
        stage = progress.stage
        if progress.total == 0:
            return
        if stage not in self._tasks:
            self._finish()
            told = say(f"index.stage.{stage}", self._lang)
            self._tasks[stage] = self._bar.add_task(told, total=progress.total)
        self._bar.update(self._tasks[stage], completed=progress.done, total=progress.total)

    def _finish(self) -> None:
        for task in self._bar.tasks:  # reading knows its total only once it is over
            self._bar.update(task.id, total=task.completed)


@contextmanager
def index_progress(console: Console, lang: str) -> Iterator[Callable[[IndexProgress], None]]:
    """Shows one line a stage of `index.indexer.index_articles`; yields its ``on_progress``."""
    with progress_bar(console, lang) as bar:
        yield _Stages(bar, lang).update


@contextmanager
def eval_progress(
    console: Console, lang: str
) -> Iterator[tuple[Callable[[IndexProgress], None], Callable[[int, int], None]]]:
    """Shows indexing, then questions; yields ``on_progress`` and ``on_question(done, total)``."""
    with progress_bar(console, lang) as bar:
        questions = bar.add_task(say("eval.running", lang), total=None, visible=False)

        def on_question(done: int, total: int) -> None:
            bar.update(questions, completed=done, total=total, visible=True)

        yield _Stages(bar, lang).update, on_question
