"""Settings, read once at the door: flag > environment ``SOURCIER_*`` > sourcier.toml > default."""

from __future__ import annotations

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

_FILE = "sourcier.toml"


class Settings(BaseSettings):
    """What a person may set. ``data`` holds one folder a collection."""

    model_config = SettingsConfigDict(
        env_prefix="SOURCIER_", toml_file=_FILE, extra="forbid", frozen=True
    )

    data: Path = Field(default_factory=lambda: user_data_path("sourcier", appauthor=False))
    collection: str = Field(default="default", pattern=r"^[\w][\w.-]*$")
    lang: Literal["fr", "en"] = "fr"
    host: str = "127.0.0.1"
    port: int = Field(default=7860, ge=1, le=65535)
    top_k: int = Field(default=10, ge=1, le=100)

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
    try:
        return Settings(**{name: value for name, value in flags.items() if value is not None})
    except ValidationError as exc:
        first = exc.errors()[0]
        name = ".".join(str(part) for part in first["loc"])
        known = ", ".join(Settings.model_fields)
        raise SettingsError(
            f"Réglage « {name} » refusé ({first['msg']}) ; reçu : {first['input']!r}."
            f" Réglages connus : {known}.",
            f"Setting “{name}” refused ({first['msg']}); got {first['input']!r}."
            f" Known settings: {known}.",
        ) from exc
    except tomllib.TOMLDecodeError as exc:
        raise SettingsError(
            f"{_FILE} n'est pas du TOML valide : {exc}.", f"{_FILE} is not valid TOML: {exc}."
        ) from exc
