"""Settings, from the environment or from a file `.env`."""

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Each is read from the environment variable of the same name in capitals."""

    model_config = SettingsConfigDict(env_file=".env", extra="ignore")

    database_url: str = Field(
        default="sqlite:///./app.db",
        description="sqlite:///relative/path, sqlite:////absolute/path or postgresql://user:password@host:port/name",
    )
    database_connections: int = Field(default=10, ge=1, description="Most connections to PostgreSQL.")
    debug: bool = Field(default=False, description="Hold every response to its DTO before it is sent.")
