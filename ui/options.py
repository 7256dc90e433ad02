"""The options that several commands share, and the consoles they write to.

Only typer is imported here: rich and the settings (pydantic) come when a command runs, which keeps
``sourcier --help`` under 0.3 s.
"""

from __future__ import annotations

import json
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

if TYPE_CHECKING:
    from rich.console import Console

    from index.store import Store
    from qa.settings import Settings

Data = Annotated[Path | None, typer.Option("--data", help="help.data", metavar="DIR")]
Collection = Annotated[
    str | None, typer.Option("--collection", help="help.collection", metavar="NAME")
]
Language = Annotated[Literal["fr", "en"] | None, typer.Option("--lang", help="help.lang")]
AsJson = Annotated[bool, typer.Option("--json", help="help.json")]


def parse_day(text: str) -> date:
    """A day written ``2024-11-02``. Raises typer.BadParameter otherwise."""
    try:
        return date.fromisoformat(text)
    except ValueError as exc:
        raise typer.BadParameter(f"{text!r} is not a date") from exc


def settings_with(**flags: object) -> Settings:
    """`qa.settings.load_settings`, imported only when a command runs."""
    from qa.settings import load_settings

    return load_settings(**flags)


def open_store(settings: Settings) -> Store:
    """The collection of ``settings``, for reading. Raises StoreNotFound and StoreFormatError."""
    from index.store import Store

    return Store.open(settings.directory)


def out() -> Console:
    """The console of the data, on standard output; markup is never read from article text."""
    from rich.console import Console

    return Console(markup=False, highlight=False, emoji=False)


def err() -> Console:
    """The console of progress and notices, on standard error."""
    from rich.console import Console

    return Console(stderr=True, markup=False, highlight=False, emoji=False)


def print_json(data: Any) -> None:  # noqa: ANN401 - whatever JSON holds
    """Write ``data`` as one indented JSON value, accents kept, on standard output."""
    json.dump(data, sys.stdout, ensure_ascii=False, indent=2)
    sys.stdout.write("\n")
