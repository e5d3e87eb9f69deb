"""Settings of the registry beside those of every service."""

from __future__ import annotations

from pathlib import Path
from typing import Final, Self

from pydantic import DirectoryPath, Field, SecretStr, model_validator

from chassis.settings import ServiceSettings
from web.desk.access import Access, access_of

_PACKAGE: Final = Path(__file__).resolve().parent
_HOME: Final = _PACKAGE if (_PACKAGE / "data").is_dir() else _PACKAGE.parent
"""Data lies inside the package where it was installed from a wheel, beside it in the repository."""
DATA: Final = _HOME / "data"
DEMONSTRATION: Final = _HOME / "demonstration"
"""Records that only show the software."""


class Settings(ServiceSettings):
    """What the registry reads from its environment."""

    http_port: int = Field(8001, ge=0, le=65535, description="Port to listen on")
    mongodb_database: str = Field("registry", min_length=1, max_length=63, description="Database of this service")
    body_limit: int = Field(
        4_194_304, ge=1_024, description="Largest request body in bytes: a whole data folder is compared in one"
    )
    registry_data: DirectoryPath = Field(DATA, description="Folder of the data that is loaded at start-up")
    registry_load: bool = Field(
        True, description="Load the data at start-up; else the registry waits for what it is given"
    )
    registry_demonstration: bool = Field(False, description="Load the demonstration rounds too; never on a real site")
    request_term_days: int = Field(
        30, ge=1, le=365, description="Days within which a request for support is due to be answered"
    )
    console_origin: str = Field(
        "",
        pattern=r"^(https?://[^/\s]+)?$",
        description="Address of the console for browsers, `https://registry.example.org`; empty: as each request says",
    )
    console_secret: SecretStr = Field(
        SecretStr(""),
        description="Seals sessions of the console, 32 characters or more; empty: made at the start, for one process",
    )
    console_oidc_issuer: str = Field(
        "", description="OpenID Connect issuer for signing in to the console: `TOKEN_ISSUER`; empty for tokens only"
    )
    console_oidc_client: str = Field("", description="Client of the console at that issuer")
    console_oidc_secret: SecretStr = Field(SecretStr(""), description="Secret of that client; empty for a public one")

    @property
    def console_access(self) -> Access:
        """How the console is reached and signed in to."""
        return access_of(
            "CONSOLE",
            token_issuer=self.token_issuer,
            secret=self.console_secret,
            origin=self.console_origin,
            issuer=self.console_oidc_issuer,
            client=self.console_oidc_client,
            client_secret=self.console_oidc_secret,
        )

    @model_validator(mode="after")
    def _console_can_work(self) -> Self:
        _ = self.console_access
        return self
