"""All addresses of the console."""

from __future__ import annotations

from typing import Final

from registry.console.routes_sign_in import router as sign_in

ROUTERS: Final = (sign_in,)
