"""Settings of the notifier, beside those every service has."""

from __future__ import annotations

from ipaddress import ip_network
from typing import Annotated, Any

from cryptography.fernet import Fernet
from pydantic import Field, SecretStr, field_validator
from pydantic_settings import NoDecode

from chassis.settings import ServiceSettings
from notifier.dispatch.schedule import DEFAULT_DELAYS
from notifier.endpoints.vault import KEY_FORM


class Settings(ServiceSettings):
    """What the notifier reads."""

    http_port: int = Field(8004, ge=0, le=65535, description="Port to listen on")
    mongodb_database: str = Field("notifier", min_length=1, max_length=63, description="Database of this service")
    notifier_secret_key: SecretStr = Field(description=f"Key that encrypts webhook secrets at rest: {KEY_FORM}")
    public_url: str = Field(
        "http://127.0.0.1:8004", pattern=r"^https?://\S+$", description="Address under which receivers reach this API"
    )
    webhook_origin: str = Field(
        "gcmhub.org", min_length=1, description="Host name sent as `WebHook-Request-Origin`: who asks"
    )
    webhook_allow_cidrs: Annotated[tuple[str, ...], NoDecode] = Field(
        "",  # type: ignore[arg-type] # written as in the environment
        description="Networks allowed as targets though not public, with any port; comma-separated",
    )
    webhook_allow_http: bool = Field(False, description="Allow targets without TLS")
    webhook_timeout: float = Field(15.0, gt=0, le=60, description="Seconds for one attempt until the answer")
    webhook_concurrency: int = Field(4, ge=1, le=64, description="Deliveries sent to one endpoint at once")
    webhook_schedule: Annotated[tuple[float, ...], NoDecode] = Field(
        ",".join(f"{delay:g}" for delay in DEFAULT_DELAYS),  # type: ignore[arg-type] # the same
        min_length=1,
        description="Seconds before each attempt, counted from the one before; comma-separated, the first is 0",
    )
    webhook_jitter: float = Field(0.2, ge=0, lt=1, description="Share by which each of these delays is spread")
    webhook_probe_interval: float = Field(6 * 3600.0, gt=0, description="Seconds between probes of a parked endpoint")
    webhook_drain_interval: float = Field(
        0.02, ge=0, description="Least seconds between deliveries that waited while an endpoint was parked"
    )
    dispatch_poll: float = Field(
        5.0,
        gt=0,
        le=60,
        description="Seconds between two looks for what nobody told; at most a third of the lease",
    )
    dispatch_lease: float = Field(
        10.0, ge=0.5, le=60, description="Seconds after which another replica takes over a dead one's endpoints"
    )
    endpoints_per_region: int = Field(20, ge=1, description="Endpoints that one region may have")

    @field_validator("webhook_allow_cidrs", "webhook_schedule", mode="before")
    @classmethod
    def _split(cls, value: Any) -> Any:
        return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value

    @field_validator("webhook_allow_cidrs")
    @classmethod
    def _networks(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for cidr in value:
            ip_network(cidr)
        return value

    @field_validator("webhook_schedule")
    @classmethod
    def _from_zero(cls, value: tuple[float, ...]) -> tuple[float, ...]:
        if min(value) < 0 or value[0] != 0:
            raise ValueError("the first attempt is made at once (0), and no delay is negative")
        return value

    @field_validator("notifier_secret_key")
    @classmethod
    def _usable(cls, value: SecretStr) -> SecretStr:
        for key in value.get_secret_value().split(","):
            try:
                Fernet(key.strip())
            except ValueError:
                raise ValueError(f"must be {KEY_FORM}") from None
        return value
