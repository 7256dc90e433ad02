"""The commands that look after a collection: list, show, delete, check, rebuild, config show.

None of them loads a model.
"""

from __future__ import annotations

from dataclasses import asdict
from difflib import get_close_matches
from typing import TYPE_CHECKING, Annotated, Any

import typer

from index.errors import StoreError
from ui.options import (
    AsJson,
    Collection,
    Data,
    Language,
    err,
    open_store,
    out,
    print_json,
    settings_with,
)
from ui.texts import number, say
from ui.usage import Command, Group

if TYPE_CHECKING:
    from index.documents import Article
    from index.store import Store
    from qa.settings import Settings


def register(app: typer.Typer) -> None:
    """Add these commands to ``app``."""
    app.command("list", cls=Command, help="help.list")(list_command)
    app.command("show", cls=Command, help="help.show")(show_command)
    app.command("delete", cls=Command, help="help.delete")(delete_command)
    app.command("check", cls=Command, help="help.check")(check_command)
    app.command("rebuild", cls=Command, help="help.rebuild")(rebuild_command)
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
    data: Data = None, collection: Collection = None, lang: Language = None, as_json: AsJson = False
) -> None:
    """Whether the collection is sound; exit code 1 when it is not."""
    from index.maintenance import check

    settings = settings_with(data=data, collection=collection, lang=lang)
    problems = check(settings.directory)
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
