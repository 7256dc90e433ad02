"""Settings, read once at the door: flag > environment ``SOURCIER_*`` > sourcier.toml > default."""

from __future__ import annotations

import os
import re
import tomllib
from pathlib import Path
from typing import Any, Literal

from platformdirs import user_data_path
from pydantic import Field, ValidationError
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from index.errors import SettingsError
from index.manifest import write_atomically
from index.presets import EMBEDDED_ENCODER
from qa.presets import EMBEDDED_READER

_FILE = "sourcier.toml"
_PREFIX = "SOURCIER_"


class Settings(BaseSettings):
    """What a person may set. ``data`` holds one folder a collection, and the models pulled.

    ``prudent`` abstains more often, to err less. ``fetch_urls`` lets ``sourcier index`` fetch the
    addresses it is given. ``encoder`` and ``reader`` are names of
    `index.presets` and `qa.presets`; whoever loads checks.
    """

    model_config = SettingsConfigDict(
        env_prefix=_PREFIX, toml_file=_FILE, extra="forbid", frozen=True
    )

    data: Path = Field(default_factory=lambda: user_data_path("sourcier", appauthor=False))
    collection: str = Field(default="default", pattern=r"^[\w][\w.-]*$")
    lang: Literal["fr", "en"] = "fr"
    host: str = "127.0.0.1"
    port: int = Field(default=7860, ge=1, le=65535)
    top_k: int = Field(default=10, ge=1, le=100)
    prudent: bool = False
    fetch_urls: bool = False
    encoder: str = EMBEDDED_ENCODER.name
    reader: str = EMBEDDED_READER.name

    @property
    def directory(self) -> Path:
        """The folder of the collection."""
        return self.data.expanduser() / self.collection

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Flags, then environment, then sourcier.toml in the working folder."""
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)


def load_settings(**flags: Any) -> Settings:  # noqa: ANN401
    """The settings in force; flags that are None are as if not given.

    Raises:
        SettingsError: an unknown key, a value of the wrong kind, or a broken sourcier.toml.
    """
    _check_environment()
    try:
        return Settings(**{name: value for name, value in flags.items() if value is not None})
    except ValidationError as exc:
        raise _refused(exc) from exc
    except tomllib.TOMLDecodeError as exc:
        raise SettingsError(
            f"{_FILE} n'est pas du TOML valide : {exc}.", f"{_FILE} is not valid TOML: {exc}."
        ) from exc


def record_setting(name: str, value: str) -> Path:
    """The sourcier.toml of the working folder, where ``name`` is now ``value``, the rest untouched.

    Raises:
        SettingsError: the file cannot be written, or is written in a way that is not understood.
    """
    path = Path(_FILE).absolute()
    try:
        before = path.read_text(encoding="utf-8") if path.is_file() else ""
        line = f'{name} = "{value}"'
        after, found = re.subn(rf"^[ \t]*{name}[ \t]*=.*$", line, before, flags=re.MULTILINE)
        if not found:
            # settings are flat, so the end of the file is never inside a table
            after = "\n".join([*before.splitlines(), line]) + "\n"
        if tomllib.loads(after) != {**tomllib.loads(before), name: value}:
            raise ValueError(f"{name} = …")
        write_atomically(path, after.encode())
    except (OSError, ValueError) as exc:  # TOMLDecodeError is a ValueError
        raise SettingsError(
            f'Impossible de noter {name} dans {path} : {exc}. Écrivez-y : {name} = "{value}"',
            f'Cannot record {name} in {path}: {exc}. Write in it: {name} = "{value}"',
        ) from exc
    return path


def overriding_variable(name: str) -> str | None:
    """The environment variable that is set and wins over sourcier.toml for ``name``, if any."""
    variable = _PREFIX + name.upper()
    return variable if variable in os.environ else None


def _check_environment() -> None:
    known = {_PREFIX + name.upper() for name in Settings.model_fields}
    unknown = sorted(name for name in os.environ if name.startswith(_PREFIX) and name not in known)
    if unknown:
        raise SettingsError(
            f"Variable d'environnement {unknown[0]} inconnue ;"
            f" connues : {', '.join(sorted(known))}.",
            f"Unknown environment variable {unknown[0]}; known: {', '.join(sorted(known))}.",
        )


def _refused(error: ValidationError) -> SettingsError:
    first = error.errors()[0]
    name = ".".join(str(part) for part in first["loc"])
    limits = first.get("ctx", {})
    expected = {
        "extra_forbidden": "ce réglage n'existe pas",
        "int_parsing": "un nombre entier était attendu",
        "bool_parsing": "true ou false était attendu",
        "literal_error": f"valeurs possibles : {limits.get('expected', '')}".replace(
            " or ", " ou "
        ),
        "greater_than_equal": f"au moins {limits.get('ge')} était attendu",
        "less_than_equal": f"au plus {limits.get('le')} était attendu",
        "string_pattern_mismatch": "lettres, chiffres, « . », « - » et « _ » seulement",
    }.get(first["type"], "valeur refusée")
    known = ", ".join(Settings.model_fields)
    return SettingsError(
        f"Réglage « {name} » = {first['input']!r} : {expected}. Réglages connus : {known}.",
        f"Setting “{name}” = {first['input']!r}: {first['msg']}. Known settings: {known}.",
    )
