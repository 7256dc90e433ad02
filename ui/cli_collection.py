"""The commands that look after a collection: list, show, delete, check, rebuild, backup, restore.

And `config show`. Only `check --deep` loads a model, the encoder, when it is on this machine.
"""

from __future__ import annotations

from dataclasses import asdict
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from index.errors import SourcierError, StoreError
from ui.options import (
    AsJson,
    Collection,
    Data,
    Language,
    err,
    open_encoder,
    open_store,
    out,
    print_json,
    settings_with,
)
from ui.texts import number, say
from ui.usage import Command, Group

if TYPE_CHECKING:
    from index.documents import Article
    from index.encoder import Encoder
    from index.store import Store
    from qa.settings import Settings


def register(app: typer.Typer) -> None:
    """Add these commands to ``app``."""
    app.command("list", cls=Command, help="help.list")(list_command)
    app.command("show", cls=Command, help="help.show")(show_command)
    app.command("delete", cls=Command, help="help.delete")(delete_command)
    app.command("check", cls=Command, help="help.check")(check_command)
    app.command("rebuild", cls=Command, help="help.rebuild")(rebuild_command)
    app.command("backup", cls=Command, help="help.backup")(backup_command)
    app.command("restore", cls=Command, help="help.restore")(restore_command)
    config = typer.Typer(cls=Group, help="help.config", rich_markup_mode=None)
    config.command("show", cls=Command, help="help.config.show")(config_show_command)
    config.callback()(_config)  # without it typer would make "show" the whole of "config"
    app.add_typer(config, name="config")


def _config() -> None:
    """Hold the commands on settings."""


def list_command(
    data: Data = None, collection: Collection = None, lang: Language = None, as_json: AsJson = False
) -> None:
    """One line an article, by id, with the article of which it is a near-duplicate."""
    settings = settings_with(data=data, collection=collection, lang=lang)
    store = open_store(settings)
    try:
        articles = list(store.articles())
        groups = store.groups.of(article.id for article in articles)
    finally:
        store.close()
    copies = {copy: original for copy, original in groups.items() if copy != original}
    if as_json:
        print_json([_head_of(a) | {"duplicate_of": copies.get(a.id)} for a in articles])
    elif not articles:
        err().print(say("list.empty", settings.lang))
    else:
        from ui.render_text import articles_table

        out().print(articles_table(articles, settings.lang, copies=copies))


def show_command(
    article_id: Annotated[str, typer.Argument(help="help.article_id", metavar="ID")],
    data: Data = None,
    collection: Collection = None,
    lang: Language = None,
    as_json: AsJson = False,
) -> None:
    """One whole article."""
    settings = settings_with(data=data, collection=collection, lang=lang)
    store = open_store(settings)
    try:
        article = store.article(article_id)
        if article is None:
            raise _missing(article_id, store, settings)
    finally:
        store.close()
    if as_json:
        print_json({**_head_of(article), "text": article.text})
        return
    from ui.render_text import article_view

    out().print(article_view(article, settings.lang))


def _head_of(article: Article) -> dict[str, Any]:
    """Everything about an article but its text, as JSON."""
    record = asdict(article) | {"published": article.published and article.published.isoformat()}
    del record["text"]
    return record


def _missing(article_id: str, store: Store, settings: Settings) -> StoreError:
    close = get_close_matches(article_id, [article.id for article in store.articles()])
    fr, en = (
        say("show.missing", lang, id=article_id, collection=settings.collection)
        + (" " + say("show.close", lang, ids=", ".join(close)) if close else "")
        for lang in ("fr", "en")
    )
    return StoreError(fr, en)


def delete_command(
    article_ids: Annotated[list[str], typer.Argument(help="help.article_ids", metavar="ID")],
    data: Data = None,
    collection: Collection = None,
    lang: Language = None,
    as_json: AsJson = False,
) -> None:
    """Delete articles; exit code 1 when none of them existed."""
    settings = settings_with(data=data, collection=collection, lang=lang)
    store = open_store(settings)
    try:
        deleted = store.delete(article_ids)
    finally:
        store.close()
    missing = [article_id for article_id in article_ids if article_id not in deleted]
    if as_json:
        print_json({"deleted": deleted, "missing": missing})
    else:
        out().print(say("delete.done", settings.lang, n=len(deleted)))
    if missing:
        err().print(say("delete.missing", settings.lang, ids=", ".join(missing)), style="yellow")
    if not deleted:
        raise typer.Exit(1)


def check_command(
    deep: Annotated[bool, typer.Option("--deep", help="help.deep")] = False,
    data: Data = None,
    collection: Collection = None,
    lang: Language = None,
    as_json: AsJson = False,
) -> None:
    """Whether the collection is sound; exit code 1 when it is not."""
    from index.maintenance import check

    settings = settings_with(data=data, collection=collection, lang=lang)
    encoder = _encoder_of(settings) if deep else None
    with err().status(say("check.running", settings.lang)):
        problems = check(settings.directory, deep=deep, encoder=encoder)
    told = [problem.en if settings.lang == "en" else problem.fr for problem in problems]
    if as_json:
        print_json({"sound": not told, "problems": told})
    elif told:
        out().print(say("check.problems", settings.lang, n=len(told)), style="yellow")
        for problem in told:
            out().print(f"  {problem}", soft_wrap=True)
    else:
        _print_sound(settings)
    if told:
        raise typer.Exit(1)


def _encoder_of(settings: Settings) -> Encoder | None:
    """The encoder that the collection was indexed with, or None, saying so, when it is not here."""
    store = open_store(settings)
    try:
        known = store.encoder_dims()
    finally:
        store.close()
    try:
        encoder = open_encoder(settings)
    except SourcierError as error:
        err().print(say("check.no_encoder", settings.lang, why=error.message(settings.lang)))
        return None
    if known and encoder.fingerprint not in known:
        why = f"{encoder.fingerprint} ≠ {', '.join(known)}"
        err().print(say("check.no_encoder", settings.lang, why=why))
    return encoder


def _print_sound(settings: Settings) -> None:
    store = open_store(settings)
    try:
        counts = store.counts()
    finally:
        store.close()
    articles, passages = (
        number(counts.articles, settings.lang),
        number(counts.passages, settings.lang),
    )
    out().print(say("check.sound", settings.lang, articles=articles, passages=passages))


def rebuild_command(
    data: Data = None, collection: Collection = None, lang: Language = None
) -> None:
    """Make the search indexes again from the stored articles."""
    from index.maintenance import rebuild

    settings = settings_with(data=data, collection=collection, lang=lang)
    with err().status(say("index.stage.publish", settings.lang)):
        rebuild(settings.directory)
    out().print(say("rebuild.done", settings.lang))


def backup_command(
    file: Annotated[Path, typer.Argument(help="help.backup_to", metavar="FILE")],
    force: Annotated[bool, typer.Option("--force", help="help.backup_force")] = False,
    data: Data = None,
    collection: Collection = None,
    lang: Language = None,
    as_json: AsJson = False,
) -> None:
    """Copy the collection to one verified file."""
    from index.backup import backup

    settings = settings_with(data=data, collection=collection, lang=lang)
    with err().status(say("backup.running", settings.lang)):
        counts = backup(settings.directory, file, force=force)
    if as_json:
        print_json({"file": str(file), **asdict(counts)})
        return
    articles = number(counts.articles, settings.lang)
    out().print(say("backup.done", settings.lang, file=file, articles=articles), soft_wrap=True)


def restore_command(
    file: Annotated[Path, typer.Argument(help="help.restore_from", metavar="FILE")],
    force: Annotated[bool, typer.Option("--force", help="help.restore_force")] = False,
    data: Data = None,
    collection: Collection = None,
    lang: Language = None,
    as_json: AsJson = False,
) -> None:
    """Put a backup in the place of the collection."""
    from index.backup import restore

    settings = settings_with(data=data, collection=collection, lang=lang)
    with err().status(say("restore.running", settings.lang)):
        restored = restore(file, settings.directory, force=force)
    if restored.kept is not None:
        err().print(say("restore.kept", settings.lang, file=restored.kept), soft_wrap=True)
    if as_json:
        print_json(asdict(restored.counts))
        return
    articles = number(restored.counts.articles, settings.lang)
    out().print(say("restore.done", settings.lang, file=file, articles=articles), soft_wrap=True)


def config_show_command(
    data: Data = None, collection: Collection = None, lang: Language = None, as_json: AsJson = False
) -> None:
    """The settings in force."""
    settings = settings_with(data=data, collection=collection, lang=lang)
    values = settings.model_dump(mode="json")
    if as_json:
        print_json(values)
        return
    from ui.render_text import pairs_table

    rows = [(name, "" if value is None else str(value)) for name, value in values.items()]
    headings = say("config.key", settings.lang), say("config.value", settings.lang)
    out().print(pairs_table(rows, headings))
