"""``sourcier``: the command line. Progress goes to standard error, data to standard output.

Exit codes: 0 done (also when no answer was found), 1 an error a person can mend (one line, no
traceback), 2 a mistake on the command line, 130 Ctrl-C. Anything else is our bug and keeps its
traceback. The commands of a collection are in `ui.cli_collection`, the evaluation in `ui.cli_eval`,
the models in `ui.cli_models`.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from index.errors import SettingsError, SourcierError
from ui import cli_collection, cli_eval, cli_models
from ui.options import (
    AsJson,
    Collection,
    Data,
    Language,
    err,
    open_encoder,
    open_sourcier,
    out,
    parse_day,
    print_json,
    settings_with,
)
from ui.texts import number, say
from ui.usage import Command, Group, startup_language, usage_message

if TYPE_CHECKING:
    from index.indexer import IndexReport
    from index.sources import FetchedPage, ReadFailure
    from qa.settings import Settings

app = typer.Typer(
    cls=Group,
    help="help.app",
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)

Since = Annotated[
    date | None, typer.Option("--since", parser=parse_day, help="help.since", metavar="D")
]
Until = Annotated[
    date | None, typer.Option("--until", parser=parse_day, help="help.until", metavar="D")
]


@app.command("index", cls=Command, help="help.index")
def index_command(
    paths: Annotated[list[str], typer.Argument(help="help.paths", metavar="PATH")],
    data: Data = None,
    collection: Collection = None,
    lang: Language = None,
    as_json: AsJson = False,
) -> None:
    """Add or update articles, then tell what was done."""
    from index.indexer import index_articles
    from index.sources import read_articles
    from ui.progress import index_progress

    settings = settings_with(data=data, collection=collection, lang=lang)
    urls = [path for path in paths if path.startswith(("http://", "https://"))]
    files = [Path(path) for path in paths if path not in urls]
    # a wrong path is said before the model is loaded
    records = read_articles(files, pages=_pages(urls, settings))
    encoder = open_encoder(settings)
    with index_progress(err(), settings.lang) as update:
        report = index_articles(settings.directory, records, encoder, on_progress=update)
    if as_json:
        print_json(_report_to_json(report, settings.lang))
    else:
        _print_report(report, settings)
    if report.failed and not (report.added + report.updated + report.unchanged):
        raise typer.Exit(1)


def _pages(urls: Sequence[str], settings: Settings) -> Iterable[FetchedPage | ReadFailure]:
    """The pages at ``urls``, fetched as they are read. Raises SettingsError when that is off."""
    if not urls:
        return ()
    if not settings.fetch_urls:
        raise SettingsError(*(say("index.no_fetch", lang, url=urls[0]) for lang in ("fr", "en")))
    from index.fetching import fetched

    return fetched(urls)


def _report_to_json(report: IndexReport, lang: str) -> dict[str, object]:
    return {
        "added": report.added,
        "updated": report.updated,
        "unchanged": report.unchanged,
        "duplicates": report.duplicates,
        "failed": [{"path": f.path, "reason": f.reason(lang)} for f in report.failed],
        "articles": report.articles,
        "passages": report.passages,
        "seconds": round(report.seconds, 2),
    }


def _print_report(report: IndexReport, settings: Settings) -> None:
    lang, console = settings.lang, out()
    changes = ("added", "updated", "unchanged", "duplicates")
    counts = {name: number(getattr(report, name), lang) for name in changes}
    console.print(say("index.changes", lang, failed=len(report.failed), **counts))
    console.print(
        say(
            "index.total",
            lang,
            collection=settings.collection,
            articles=number(report.articles, lang),
            passages=number(report.passages, lang),
            seconds=f"{report.seconds:.1f}",
        )
    )
    if report.failed:
        notices = err()
        notices.print(say("index.failed", lang, n=len(report.failed)), style="yellow")
        for failure in report.failed:
            notices.print(f"  {failure.path} : {failure.reason(lang)}", soft_wrap=True)


@app.command("ask", cls=Command, help="help.ask")
def ask_command(
    question: Annotated[str, typer.Argument(help="help.question", metavar="QUESTION")],
    since: Since = None,
    until: Until = None,
    source: Annotated[
        str | None, typer.Option("--source", help="help.source", metavar="NAME")
    ] = None,
    as_of: Annotated[
        date | None, typer.Option("--as-of", parser=parse_day, help="help.as_of", metavar="D")
    ] = None,
    recent: Annotated[bool, typer.Option("--recent", help="help.recent")] = False,
    top_k: Annotated[
        int | None, typer.Option("--top-k", help="help.top_k", metavar="N", min=1, max=100)
    ] = None,
    prudent: Annotated[
        bool | None, typer.Option("--prudent/--no-prudent", help="help.prudent")
    ] = None,
    data: Data = None,
    collection: Collection = None,
    lang: Language = None,
    as_json: AsJson = False,
) -> None:
    """Answer one question, in words or as the JSON of the contract."""
    from qa.answers import answer_to_json

    settings = settings_with(
        data=data, collection=collection, lang=lang, top_k=top_k, prudent=prudent
    )
    with err().status(say("server.loading", settings.lang)) as status:
        sourcier = open_sourcier(settings)
        try:
            answer = sourcier.ask(
                question,
                since=since,
                until=until,
                source=source,
                as_of=as_of,
                recent=recent,
                top_k=settings.top_k,
                on_stage=lambda stage: status.update(say(f"stage.{stage}", settings.lang)),
            )
        finally:
            sourcier.close()
    if as_json:
        print_json(answer_to_json(answer))
        return
    from ui.render_text import answer_view

    out().print(answer_view(answer, settings.lang))


@app.command("serve", cls=Command, help="help.serve")
def serve_command(
    host: Annotated[str | None, typer.Option("--host", help="help.host", metavar="ADDRESS")] = None,
    port: Annotated[
        int | None, typer.Option("--port", help="help.port", metavar="N", min=1, max=65535)
    ] = None,
    allow_host: Annotated[
        list[str] | None, typer.Option("--allow-host", help="help.allow_host", metavar="NAME")
    ] = None,
    prudent: Annotated[
        bool | None, typer.Option("--prudent/--no-prudent", help="help.prudent")
    ] = None,
    data: Data = None,
    collection: Collection = None,
    lang: Language = None,
) -> None:
    """Serve the chat page and the HTTP interface until Ctrl-C."""
    from ui.server import serve

    settings = settings_with(
        data=data, collection=collection, lang=lang, host=host, port=port, prudent=prudent
    )
    serve(settings, allow_hosts=allow_host or [], tell=err().print)


cli_eval.register(app)
cli_collection.register(app)
cli_models.register(app)


def main(arguments: Sequence[str] | None = None) -> None:
    """The console script: run one command and leave with its exit code."""
    given = sys.argv[1:] if arguments is None else list(arguments)
    sys.exit(_run(given))


def _run(arguments: list[str]) -> int:
    lang: str = startup_language(arguments)
    command = typer.main.get_command(app)
    try:
        code = command.main(
            arguments or ["--help"], prog_name="sourcier", standalone_mode=False, obj=lang
        )
    except typer.TyperException as error:
        print(usage_message(error, lang), file=sys.stderr)
        return error.exit_code
    except SourcierError as error:
        lang = _settled_language(lang)
        print(say("cli.error", lang, message=error.message(lang)), file=sys.stderr)
        return 1
    if code == 130:  # how typer reports KeyboardInterrupt
        print(f"\n{say('cli.interrupted', lang)}", file=sys.stderr)
    return code if isinstance(code, int) else 0


def _settled_language(lang: str) -> str:
    """``lang``, unless it is the default and ``sourcier.toml`` says otherwise."""
    if lang == "en":
        return lang
    try:
        return settings_with().lang
    except SourcierError:  # the very settings may be what is wrong
        return lang


if __name__ == "__main__":
    main()
