"""Settings of the publisher."""

from __future__ import annotations

from pydantic import Field

from chassis.settings import ServiceSettings


class Settings(ServiceSettings):
    """What the publisher reads besides what every service reads."""

    http_port: int = Field(8003, ge=0, le=65535, description="Port to listen on")
    mongodb_database: str = Field("publisher", min_length=1, max_length=63, description="Database of this service")
    site_url: str = Field(
        "file://var/site",
        pattern=r"^(file|s3|gs|az|memory)://\S*$",
        description="Where what was made once is stored: `file://` with a folder, or `s3://bucket/prefix`",
    )
    public_url: str = Field(
        "",
        pattern=r"^(https?://[^\s/]+)?$",
        description="Public address of the site, as `https://gcm.example`, for canonical links; empty for paths alone",
    )
    site_cache_bytes: int = Field(64 * 1024 * 1024, ge=0, description="Bytes of pages kept in memory")
    render_processes: int = Field(
        1, ge=0, le=32, description="Processes that make pages beside the one that serves; 0: a thread of it"
    )
    representations_keep_days: float = Field(
        7, gt=0, description="Days for which pages made by other versions of the software stay in the store"
    )
    backlog_limit: int = Field(
        100, ge=1, description="Changes that may wait for a release before further events wait in their stream"
    )
