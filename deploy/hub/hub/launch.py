"""Becomes a service: loads and builds it while the servers under it still start, and serves once the gate is open.

`python -m hub.launch SERVICE GATE`: the gate is a file that the supervisor makes when both servers are provisioned.
What comes before needs nobody, and takes most of a start.
"""

from __future__ import annotations

import sys
import time
from importlib import import_module
from pathlib import Path
from typing import Final

from chassis.running.server import run

POLL: Final = 0.02


def main(service: str, gate: Path) -> None:
    """Build, wait, serve until told to stop."""
    app = import_module(f"{service}.app").create()
    while not gate.exists():
        time.sleep(POLL)
    run(app, app.state.settings)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
