"""Settings of a process: environment variables only, named like their fields, checked before anything starts."""

from __future__ import annotations

import sys
from typing import Annotated, Any, ClassVar, Literal, NoReturn, TypeVar

from pydantic import Field, SecretStr, StringConstraints, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

HubRole = Literal["all", "web", "worker"]
NatsUrl = Annotated[str, StringConstraints(pattern=r"^(nats|tls|ws|wss)://\S+$")]
MongoUrl = Annotated[str, StringConstraints(pattern=r"^mongodb(\+srv)?://\S+$")]
EXIT_SETTINGS = 2


class ServiceSettings(BaseSettings):
    """What every service reads; a service subclasses it and adds its own."""

    model_config = SettingsConfigDict(
        frozen=True, extra="ignore", env_ignore_empty=True, validate_default=True, hide_input_in_errors=True
    )

    service: ClassVar[str] = ""
    """Name of the service: that of its package, unless a subclass says otherwise."""

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        """Name the service after its package."""
        super().__pydantic_init_subclass__(**kwargs)
        if "service" not in cls.__dict__:
            cls.service = cls.__module__.partition(".")[0]

    http_host: str = Field("127.0.0.1", description="Address to listen on; `0.0.0.0` in a container")
    http_port: int = Field(8000, ge=0, le=65535, description="Port to listen on")
    nats_url: NatsUrl = Field("nats://127.0.0.1:8005", description="Address of the NATS server")
    nats_user: str = Field("", description="NATS user of this service; empty for none")
    nats_password: SecretStr = Field(SecretStr(""), description="Password of that user")
    # Not SecretStr: drivers take the address as one text. It is kept out of every repr instead.
    mongodb_url: MongoUrl = Field(
        "mongodb://127.0.0.1:8007/?replicaSet=hub", repr=False, description="Address of the MongoDB replica set"
    )
    mongodb_database: str = Field(min_length=1, max_length=63, description="Database of this service")
    token_issuer: str = Field("", description="Issuer (`iss`) whose access tokens are taken")
    token_audience: str = Field("gcmhub", min_length=1, description="Audience (`aud`) that a token must name")
    token_jwks: str = Field(
        "", repr=False, description="Public keys of the issuer: a JWKS as text, or the path of a file with it"
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field("info", description="Least level that is logged")
    log_format: Literal["auto", "json", "console"] = Field(
        "auto", description="`auto` writes for people on a terminal and JSON elsewhere"
    )
    hub_role: HubRole = Field("all", description="`web` answers HTTP, `worker` consumes events, `all` does both")
    body_limit: int = Field(262_144, ge=1_024, description="Largest request body in bytes")
    body_timeout: float = Field(15.0, gt=0, description="Seconds within which a request body must have arrived")
    start_timeout: float = Field(
        60.0, gt=0, description="Seconds that a part of the process may take to start, counted from its last progress"
    )
    dead_letter_limit: int = Field(
        100, ge=0, description="Dead letters within a minute past which a durable is consumed no longer; 0: no limit"
    )
    stop_delay: float = Field(
        0.0, ge=0, description="Seconds between turning not ready and closing the door after SIGTERM"
    )


Settings = TypeVar("Settings", bound=BaseSettings)


def load_settings(settings_class: type[Settings]) -> Settings:
    """Read the environment; end the process with a message that names each wrong variable."""
    try:
        return settings_class()
    except ValidationError as error:
        _refuse(settings_class, error)


def _refuse(settings_class: type[BaseSettings], error: ValidationError) -> NoReturn:
    lines = ["The process does not start because its environment is wrong:"]
    for wrong in error.errors(include_url=False, include_input=False, include_context=False):
        field = str(wrong["loc"][0]) if wrong["loc"] else ""
        about = settings_class.model_fields.get(field)
        meaning = f" ({about.description})" if about and about.description else ""
        lines.append(f"  {field.upper() or 'settings'}: {wrong['msg']}{meaning}")
    lines.append("Set these variables and start again.")
    sys.stderr.write("\n".join(lines) + "\n")
    raise SystemExit(EXIT_SETTINGS)
