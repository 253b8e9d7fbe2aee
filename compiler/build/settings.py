"""What a compile is told: options, the environment (``FORMWORK_…``) and ``formwork.toml``, in this order of weight."""

from pathlib import Path
from typing import Literal

from pydantic import Field
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, TomlConfigSettingsSource

VerifyLevel = Literal["none", "lint", "boot", "full"]
RetrieverName = Literal["hybrid", "lexical", "dense"]

FILE = "formwork.toml"


class Settings(BaseSettings):
    """Values that are given to the constructor win over the environment, and that over ``formwork.toml``."""

    model_config = SettingsConfigDict(env_prefix="FORMWORK_", toml_file=FILE, extra="forbid", frozen=True)

    model: str = "reader"
    base_url: str | None = None
    api_key_env: str = "OPENAI_API_KEY"
    """Name of the variable that holds the key; the key itself is no setting."""
    retriever: RetrieverName = "hybrid"
    context_tokens: int = Field(default=8000, ge=200)
    """Most tokens of sections in one call."""
    jobs: int = Field(default=8, ge=1, le=256)
    attempts: int = Field(default=6, ge=1, le=50)
    """Most calls for one unit."""
    system_prompt: str | None = Field(default=None, max_length=200)
    record: Path | None = None
    verify: VerifyLevel = "boot"
    rounds: int = Field(default=3, ge=0, le=10)
    """Most times that errors of links and tools send units back."""

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        del dotenv_settings, file_secret_settings
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)
