"""The command line's own words (help, usage errors) in the user's language.

typer speaks English only. Help is translated by two command classes that fill in the texts before
typer lays them out; usage errors by matching typer's English sentence, the one place where a typer
release can bring English back (tests/test_cli.py tries each kind).
"""

from __future__ import annotations

import os
import re
from collections.abc import Sequence

import typer
from typer.core import TyperCommand, TyperGroup

from ui.texts import KEYS, Lang, as_lang, say

_LABELS = (
    ("Usage: ", "help.usage_prefix"),
    ("[OPTIONS]", "help.usage_options"),
    ("COMMAND [ARGS]...", "help.usage_commands"),
    ("Show this message and exit.", "help.help"),
    ("[required]", "help.required"),
    ("[default:", "help.default"),
)
_HEADINGS = ("Arguments", "Options", "Commands")

_ERRORS = (
    (r"No such option: (\S+)", "usage.no_such_option"),
    (r"No such command (.+?)\.?", "usage.no_such_command"),
    (r"Missing argument (.+?)\.", "usage.missing_argument"),
    (r"Missing option (.+?)\.", "usage.missing_option"),
    (r"Missing command\.", "usage.missing_command"),
    (r"Option (.+) requires an argument\.", "usage.needs_value"),
    (r"Option (.+) does not take a value\.", "usage.no_value"),
    (r"Got unexpected extra argument\(s\) \((.+)\)", "usage.extra"),
    (r"(?:Value error, )?(.+) is not one of (.+?)\.?", "usage.choice"),
    (r"path (.+) does not exist\.?", "usage.no_file"),
    (r"(.+) is not a date", "usage.date"),
    (r"Input should be a valid integer.*", "usage.integer"),
    (r"Input should be greater than or equal to (.+)", "usage.at_least"),
    (r"Input should be less than or equal to (.+)", "usage.at_most"),
)


class Command(TyperCommand):
    """A command whose help texts are keys of `ui.texts`; ``ctx.obj`` is the language."""

    def get_help(self, ctx: typer.Context) -> str:  # type: ignore[override]
        """The help page in the language of ``ctx.obj``."""
        _fill_in(self, ctx.obj)
        return _relabel(super().get_help(ctx), ctx.obj)


class Group(TyperGroup):
    """A group of commands, likewise."""

    def get_help(self, ctx: typer.Context) -> str:  # type: ignore[override]
        """The help page in the language of ``ctx.obj``, with that of its commands in short."""
        for command in (self, *self.commands.values()):
            _fill_in(command, ctx.obj)
        return _relabel(super().get_help(ctx), ctx.obj)


def _fill_in(command: object, lang: str) -> None:
    """Replace the help keys of ``command`` and of its parameters by their texts."""
    for described in (command, *getattr(command, "params", ())):
        key = getattr(described, "help", None)
        if key in KEYS:
            described.help = say(key, lang)


def _relabel(page: str, lang: str) -> str:
    # Python's names of types ("<list[Path]>") say nothing to a person; their place stays, so that
    # the columns do.
    page = re.sub(r" <(?:list\[)?(?:str|path|Path|int)\]?>", lambda m: " " * len(m[0]), page)
    for english, key in _LABELS:
        page = page.replace(english, _label(english, key, lang))
    for heading in _HEADINGS:
        translated = say(f"help.heading.{heading.lower()}", lang)
        page = re.sub(rf"^{heading}:", f"{translated} :" if lang == "fr" else f"{heading}:", page,
                      flags=re.MULTILINE)  # fmt: skip
    return page


def _label(english: str, key: str, lang: str) -> str:
    """The translated label with the brackets of the English one."""
    opening, closing = english[:1] == "[", english[-1:] == "]"
    text = say(key, lang)
    return text if text[:1] == "[" else "[" * opening + text + "]" * closing


def usage_message(error: typer.TyperException, lang: str) -> str:
    """``error`` in ``lang``, with the command whose ``--help`` tells more on a second line."""
    message = _translate(error.format_message().replace("\n", " "), lang)
    context = getattr(error, "ctx", None)
    command = context.command_path if context is not None else "sourcier"
    told = say("cli.error", lang, message=message)
    return f"{told}\n{say('usage.hint', lang, command=command)}"


def _translate(english: str, lang: str) -> str:
    """The sentence of typer in ``lang``; as it is when no pattern knows it."""
    if lang == "en":
        return english
    if match := re.fullmatch(r"(.+) \(Possible options: (.+)\)", english):
        return say("usage.possible", lang, _translate(match[1], lang), match[2])
    if match := re.fullmatch(r"(.+)\. Did you mean (.+)\?", english):
        return say("usage.did_you_mean", lang, _translate(match[1], lang), match[2])
    if match := re.fullmatch(r"Invalid value for (.+?): (.+)", english):
        return say("usage.invalid", lang, match[1], _translate(match[2], lang))
    for pattern, key in _ERRORS:
        if match := re.fullmatch(pattern, english):
            return say(key, lang, *match.groups())
    return english


def startup_language(arguments: Sequence[str]) -> Lang:
    """The language asked for before any setting can be read: ``--lang``, else SOURCIER_LANG.

    French when neither names one that Sourcier speaks.
    """
    for position, argument in enumerate(arguments):
        option, _, value = argument.partition("=")
        if option == "--lang":
            value = value or "".join(arguments[position + 1 : position + 2])
            if value in ("fr", "en"):
                return as_lang(value)
    return as_lang(os.environ.get("SOURCIER_LANG", "fr"))
