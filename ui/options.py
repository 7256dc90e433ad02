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

    from index.encoder import Encoder
    from index.store import Store
    from qa.pipeline import Sourcier
    from qa.reader import Reader
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


def open_encoder(settings: Settings) -> Encoder:
    """The encoder of ``settings``. Raises SettingsError (no such model) and ModelNotFound."""
    from index.encoder import load_encoder
    from index.presets import ENCODERS, model_folder, named

    preset = named(settings.encoder, ENCODERS)
    if preset.hub_id is None:
        return load_encoder()
    return load_encoder(model_folder(settings.data, preset), preset=preset)


def open_reader(settings: Settings) -> Reader:
    """The reader of ``settings``. Raises SettingsError (no such model) and ModelNotFound."""
    from index.presets import model_folder, named
    from qa.presets import READERS
    from qa.reader import ExtractiveReader

    preset = named(settings.reader, READERS)
    if preset.hub_id is None:
        return ExtractiveReader.load()
    return ExtractiveReader.load(model_folder(settings.data, preset), preset=preset)


def open_sourcier(settings: Settings) -> Sourcier:
    """Sourcier over the collection of ``settings``, with its models.

    Raises StoreNotFound, StoreFormatError, SettingsError (no such model) and ModelNotFound.
    """
    from qa.pipeline import Sourcier

    open_store(settings).close()  # looked at before seconds are spent loading models
    encoder, reader = open_encoder(settings), open_reader(settings)
    return Sourcier.open(
        settings.directory, encoder=encoder, reader=reader, prudent=settings.prudent
    )


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
