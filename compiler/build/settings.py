"""What a compile is told: options, the environment (``FORMWORK_…``) and ``formwork.toml``, in this order of weight."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, TomlConfigSettingsSource

from compiler.models.capabilities import parse_capabilities
from compiler.models.factory import Access
from compiler.models.protocol import Channel, Sampling

VerifyLevel = Literal["none", "lint", "boot", "full"]
RetrieverName = Literal["hybrid", "lexical", "dense"]

FILE = "formwork.toml"

Renaming = Annotated[str, Field(pattern=r"^\s*\w+(\.\w+)?(\.[^=]+)?\s*=\s*\S")]
Dropping = Annotated[str, Field(pattern=r"^\s*\w+(\.\w+)?(\..+)?\s*$")]


class Settings(BaseSettings):
    """Values that are given to the constructor win over the environment, and that over ``formwork.toml``."""

    model_config = SettingsConfigDict(env_prefix="FORMWORK_", toml_file=FILE, extra="forbid", frozen=True)

    model: str = "reader"
    base_url: str | None = None
    api_key_env: str | None = None
    """Name of the variable that holds the key; the key itself is no setting. None: the usual one of the provider."""
    escalate_to: str | None = None
    """A stronger model, asked when ``model`` no longer gets on with a unit."""
    escalate_base_url: str | None = None
    """Where the stronger model is, if not where ``model`` is; so too ``escalate_api_key_env``."""
    escalate_api_key_env: str | None = None
    channel: Channel | None = None
    """The one channel to use; None takes what the endpoint can do best."""
    capabilities: str | None = None
    """What the endpoint can do, such as ``forced, json_schema, context=32768``; nothing is probed then."""
    probe: bool = True
    """Ask an endpoint that was never asked what it can do, in a few tiny calls."""
    temperature: float | None = Field(default=None, ge=0, le=2)
    max_tokens: int | None = Field(default=None, ge=16)
    """Most tokens of one answer; None leaves it to the server."""
    timeout: float = Field(default=300.0, gt=0, le=86_400)
    """Seconds that one call may take."""
    mailbox_timeout: float = Field(default=86_400.0, gt=0)
    """Seconds that a letter is waited for."""
    strict_replay: bool = False
    """Refuse recorded replies to questions that were worded otherwise."""
    budget_calls: int | None = Field(default=None, ge=1)
    budget_tokens: int | None = Field(default=None, ge=1)
    """Most tokens of one compile, in and out together."""
    budget_cost: Decimal | None = Field(default=None, gt=0)
    """Most money of one compile, in the currency of the prices."""
    price_prompt: Decimal | None = Field(default=None, ge=0)
    """Price of a million tokens in; ``price_completion`` of a million out."""
    price_completion: Decimal | None = Field(default=None, ge=0)
    retriever: RetrieverName = "hybrid"
    context_tokens: int = Field(default=8000, ge=200)
    """Most tokens of sections in one call."""
    jobs: int = Field(default=8, ge=1, le=256)
    attempts: int = Field(default=8, ge=1, le=50)
    """Most calls for one unit."""
    system_prompt: str | None = Field(default=None, max_length=200)
    expressions: Literal["text", "nodes"] = "text"
    """How forms show expressions: as text, or as trees of JSON nodes. Either is read."""
    record: Path | None = None
    verify: VerifyLevel = "boot"
    rounds: int = Field(default=3, ge=0, le=10)
    """Most times that errors of links and tools send units back."""

    rename: tuple[Renaming, ...] = ()
    """``Old=New`` and ``Entity.old=Entity.new``: what was renamed keeps its rows and values."""
    drop: tuple[Dropping, ...] = ()
    """``Entity`` and ``Entity.field``: what may go with its values though something like it is new."""
    backfill: tuple[Renaming, ...] = ()
    """``Entity.field=expression``: the value of rows that exist."""

    @field_validator("capabilities")
    @classmethod
    def _readable(cls, said: str | None) -> str | None:
        if said is not None:
            parse_capabilities(said)
        return said

    def access(self) -> Access:
        """How ``model`` is reached."""
        return Access(
            base_url=self.base_url,
            api_key_env=self.api_key_env,
            timeout=self.timeout,
            channel=self.channel,
            capabilities=self.capabilities,
            probe=self.probe,
            sampling=Sampling(temperature=self.temperature, max_tokens=self.max_tokens),
            strict_replay=self.strict_replay,
            mailbox_timeout=self.mailbox_timeout,
        )

    def escalation(self) -> Access:
        """How ``escalate_to`` is reached: what was said by hand of the first model does not hold for it.

        The first model's key goes to another server only if it is named for it.
        """
        base_url = self.escalate_base_url or self.base_url
        inherited = self.api_key_env if base_url == self.base_url else None
        return replace(
            self.access(),
            base_url=base_url,
            api_key_env=self.escalate_api_key_env or inherited,
            channel=None,
            capabilities=None,
        )

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
