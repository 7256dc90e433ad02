"""``sourcier models list|pull|use``: what there is, what is fetched, what is chosen.

None of them loads a model, and only ``pull`` uses the network.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from index.errors import SettingsError
from ui.options import AsJson, Data, Language, err, out, print_json, settings_with
from ui.texts import number, say
from ui.usage import Command, Group

if TYPE_CHECKING:
    from index.presets import Preset
    from qa.settings import Settings

Name = Annotated[str, typer.Argument(help="help.model", metavar="NAME")]


def register(app: typer.Typer) -> None:
    """Add these commands to ``app``."""
    models = typer.Typer(cls=Group, help="help.models", rich_markup_mode=None)
    models.command("list", cls=Command, help="help.models.list")(list_models_command)
    models.command("pull", cls=Command, help="help.models.pull")(pull_command)
    models.command("use", cls=Command, help="help.models.use")(use_command)
    app.add_typer(models, name="models")


def list_models_command(data: Data = None, lang: Language = None, as_json: AsJson = False) -> None:
    """One line a model."""
    from qa.presets import PRESETS

    settings = settings_with(data=data, lang=lang)
    if as_json:
        print_json([_as_json(preset, settings) for preset in PRESETS])
        return
    from ui.render_text import table

    columns = ("models.name", "models.role", "models.size", "models.licence", "models.state",
               "models.used")  # fmt: skip
    headings = [say(column, settings.lang) for column in columns]
    out().print(table([_row(preset, settings) for preset in PRESETS], headings))


def _as_json(preset: Preset, settings: Settings) -> dict[str, Any]:
    return {
        "name": preset.name,
        "role": preset.role,
        "hub_id": preset.hub_id,
        "revision": preset.revision if preset.hub_id else None,
        "licence": preset.licence,
        "size_mb": preset.size_mb,
        "good_for": preset.good_for[settings.lang == "en"],
        "present": _state(preset, settings) != "absent",
        "in_use": _in_use(preset, settings),
    }


def _row(preset: Preset, settings: Settings) -> list[str]:
    lang = settings.lang
    states = {
        "shipped": say("models.shipped", lang),
        "present": say("models.present", lang),
        "absent": say("models.absent", lang),
    }
    return [
        preset.name,
        _role(preset, lang),
        say("models.megabytes", lang, size=number(preset.size_mb, lang)),
        preset.licence,
        states[_state(preset, settings)],
        say("models.yes", lang) if _in_use(preset, settings) else "",
    ]


def _role(preset: Preset, lang: str) -> str:
    return {
        "encoder": say("models.role.encoder", lang),
        "reader": say("models.role.reader", lang),
        "reranker": say("models.role.reranker", lang),
    }[preset.role]


def _state(preset: Preset, settings: Settings) -> str:
    from index.presets import missing_files, model_folder

    if preset.hub_id is None:
        return "shipped"
    return "absent" if missing_files(model_folder(settings.data, preset)) else "present"


def _in_use(preset: Preset, settings: Settings) -> bool:
    return preset.name in (settings.encoder, settings.reader)


def pull_command(name: Name, data: Data = None, lang: Language = None) -> None:
    """Fetch one model, unless it is here."""
    from index.hub import pull
    from index.presets import model_folder, named
    from qa.presets import PRESETS

    settings = settings_with(data=data, lang=lang)
    preset, notices = named(name, PRESETS), err()
    folder, state = model_folder(settings.data, preset), _state(preset, settings)
    if state == "shipped":
        notices.print(say("models.pull.shipped", settings.lang, name=name), soft_wrap=True)
        return
    if state == "present":
        here = say("models.pull.present", settings.lang, name=name, folder=folder)
        notices.print(here, soft_wrap=True)
        return
    values = {"licence": preset.licence, "hub_id": preset.hub_id}
    size = number(preset.size_mb, settings.lang)
    start = say("models.pull.start", settings.lang, name=name, size=size, **values)
    notices.print(start, soft_wrap=True)
    pull(preset, folder)
    done = "models.pull.kept" if preset.role == "reranker" else "models.pull.done"
    out().print(say(done, settings.lang, name=name, folder=folder), soft_wrap=True)


def use_command(name: Name, data: Data = None, lang: Language = None) -> None:
    """Record the choice of one model; the commands that load models follow it."""
    from index.presets import model_folder, named, require_files
    from qa.presets import PRESETS
    from qa.settings import overriding_variable, record_setting

    settings = settings_with(data=data, lang=lang)
    preset = named(name, PRESETS)
    if preset.role == "reranker":
        fr, en = (say("models.use.reranker", lang, name=name) for lang in ("fr", "en"))
        raise SettingsError(fr, en)
    if preset.hub_id is not None:
        require_files(model_folder(settings.data, preset), preset)
    changed = not _in_use(preset, settings)
    path = record_setting(preset.role, name)
    out().print(say("models.use.done", settings.lang, name=name, path=path), soft_wrap=True)
    if variable := overriding_variable(preset.role):
        notice = say("models.use.overridden", settings.lang, variable=variable)
        err().print(notice, style="yellow", soft_wrap=True)
    if changed and preset.role == "encoder":
        err().print(say("models.use.rebuild", settings.lang), style="yellow", soft_wrap=True)
    if preset.role == "reader" and preset.hub_id is not None:
        err().print(say("models.use.confidence", settings.lang), style="yellow", soft_wrap=True)
