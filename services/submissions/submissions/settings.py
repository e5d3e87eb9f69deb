"""Settings of this service, beside those of every service (``chassis.settings``)."""

from __future__ import annotations

from pydantic import Field

from chassis.settings import ServiceSettings


class Settings(ServiceSettings):
    """Environment of the process."""

    http_port: int = Field(8002, ge=0, le=65535, description="Port to listen on")
    mongodb_database: str = Field("submissions", min_length=1, max_length=63, description="Database of this service")
    body_limit: int = Field(
        102_400, ge=1_024, le=102_400, description="Largest request body in bytes; above it events would not fit"
    )
    site_url: str = Field(
        "",
        pattern=r"^(https?://\S+[^/])?$",
        description="Address of the public site, put before the page addresses in answers; empty: paths only",
    )
    republish_after: float = Field(
        30.0, gt=0, le=600, description="Seconds after which an accepted input without a page or a record is sent again"
    )
    reconcile_every: float = Field(5.0, gt=0, le=60, description="Seconds between two looks for such inputs")
    commit_writers: int = Field(2, ge=1, le=8, description="Writes of the group commit that may run at once")
    commit_queue: int = Field(2_000, ge=1, description="Inputs that may wait for a write; beyond it: 503")
    commit_deadline: float = Field(10.0, gt=0, le=60, description="Seconds a request waits for its write; then: 503")
