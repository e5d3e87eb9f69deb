"""Settings of the registry beside those of every service."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from pydantic import DirectoryPath, Field

from chassis.settings import ServiceSettings

_PACKAGE: Final = Path(__file__).resolve().parent
_INSTALLED: Final = _PACKAGE / "data"
DATA: Final = _INSTALLED if _INSTALLED.is_dir() else _PACKAGE.parent / "data"
"""Inside the package where it was installed from a wheel, beside it in the repository."""


class Settings(ServiceSettings):
    """What the registry reads from its environment."""

    http_port: int = Field(8001, ge=0, le=65535, description="Port to listen on")
    mongodb_database: str = Field("registry", min_length=1, max_length=63, description="Database of this service")
    registry_data: DirectoryPath = Field(DATA, description="Folder of the data that is loaded at start-up")
    registry_demonstration: bool = Field(False, description="Load the demonstration rounds too; never on a real site")
