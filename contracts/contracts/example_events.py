"""The examples of events in ``examples/``, for code that shows what a record or an event looks like."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any, Final

from contracts.events import EventData

_PACKAGE: Final = Path(__file__).resolve().parent
EXAMPLES: Final = next(folder / "examples" for folder in (_PACKAGE, _PACKAGE.parent) if (folder / "examples").is_dir())
"""Inside the package where it was installed from a wheel, beside it in the repository."""


@cache
def example_data(event: type[EventData], name: str) -> dict[str, Any]:
    """Return the data of an example; ``name`` is what its file name says behind the event: ``portugal``."""
    path = EXAMPLES / f"{event.NAME}.v{event.MAJOR}.{name}.json"
    data: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))["data"]
    return data
