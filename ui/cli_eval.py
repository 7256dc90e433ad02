"""``sourcier eval``: measure the answers on questions whose answers are known."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from index.errors import SettingsError, StoreNotFound
from ui.options import (
    AsJson,
    Collection,
    Data,
    Language,
    err,
    open_encoder,
    open_reader,
    print_json,
    settings_with,
)
from ui.texts import say
from ui.usage import Command

if TYPE_CHECKING:
    from eval.gold import Dataset
    from eval.report import Report
    from index.encoder import Encoder
    from qa.reader import Reader
    from qa.settings import Settings

ModeName = Literal["pipeline", "reader", "retrieval"]
Mode = Annotated[ModeName, typer.Option(help="help.mode", metavar="MODE")]
Corpus = Annotated[list[Path] | None, typer.Option(help="help.corpus", metavar="PATH")]
Titles = Annotated[Path | None, typer.Option(help="help.titles", metavar="FILE")]
Limit = Annotated[int | None, typer.Option(help="help.limit", metavar="N", min=1)]
Out = Annotated[Path | None, typer.Option(help="help.out", metavar="DIR")]
ReaderPath = Annotated[Path | None, typer.Option("--reader", help="help.reader", metavar="DIR")]


def register(app: typer.Typer) -> None:
    """Add the command to ``app``."""
    app.command("eval", cls=Command, help="help.eval")(eval_command)


def eval_command(
    gold: Annotated[Path, typer.Argument(help="help.gold", metavar="GOLD")],
    mode: Mode = "pipeline",
    corpus: Corpus = None,
    titles: Titles = None,
    limit: Limit = None,
    out: Out = None,
    reader: ReaderPath = None,
    data: Data = None,
    collection: Collection = None,
    lang: Language = None,
    as_json: AsJson = False,
) -> None:
    """Run the gold questions, then show, print as JSON or write what was measured."""
    from eval.datasets import load_dataset
    from eval.report import report_to_json, to_table

    settings = settings_with(data=data, collection=collection, lang=lang)
    dataset = load_dataset(gold, titles=titles)
    if limit is not None:
        dataset = replace(dataset, questions=dataset.questions[:limit])
    report = _evaluated(dataset, mode, corpus or [], reader, settings)
    if out is not None:
        _write(report, out)
        err().print(say("eval.written", settings.lang, path=out), soft_wrap=True)
    if as_json:
        print_json(report_to_json(report))
    else:
        print(to_table(report, settings.lang))


def _evaluated(
    dataset: Dataset,
    mode: ModeName,
    corpus: list[Path],
    reader: Path | None,
    settings: Settings,
) -> Report:
    from eval.run import evaluate
    from ui.progress import eval_progress

    with eval_progress(err(), settings.lang) as (on_progress, on_question):
        return evaluate(
            dataset,
            mode,
            corpus=corpus,
            directory=_collection_of(settings),
            encoder=_chosen_encoder(settings, mode),
            reader=_chosen_reader(settings, mode, reader),
            command=" ".join(["sourcier", *sys.argv[1:]]),
            on_progress=on_progress,
            on_question=on_question,
        )


def _chosen_encoder(settings: Settings, mode: ModeName) -> Encoder | None:
    """None for the shipped one, which `evaluate` loads itself, and when none is needed."""
    from index.presets import EMBEDDED_ENCODER

    if mode == "reader" or settings.encoder == EMBEDDED_ENCODER.name:
        return None
    return open_encoder(settings)


def _chosen_reader(settings: Settings, mode: ModeName, folder: Path | None) -> Reader | None:
    """The one in ``folder``, else that of ``settings``; None as for the encoder."""
    from qa.presets import EMBEDDED_READER
    from qa.reader import ExtractiveReader

    if folder is not None:
        return ExtractiveReader.load(folder)
    if mode == "retrieval" or settings.reader == EMBEDDED_READER.name:
        return None
    return open_reader(settings)


def _collection_of(settings: Settings) -> Path | None:
    """The collection of ``settings`` when something was indexed there: it is not always needed."""
    from index.store import Store

    try:
        Store.open(settings.directory).close()
    except StoreNotFound:
        return None
    return settings.directory


def _write(report: Report, folder: Path) -> None:
    from eval.report import write_report

    try:
        write_report(report, folder)
    except OSError as exc:
        reason = exc.strerror or str(exc)
        fr, en = (
            say("eval.cannot_write", lang, path=folder, reason=reason) for lang in ("fr", "en")
        )
        raise SettingsError(fr, en) from exc
