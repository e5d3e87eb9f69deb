"""All addresses of the console; those with fixed words stand before those that name records."""

from __future__ import annotations

from typing import Final

from registry.console.desk import CONSOLE
from registry.console.routes_acts import router as acts
from registry.console.routes_edit import router as edit
from registry.console.routes_home import router as home
from registry.console.routes_records import router as records
from web.desk.style_routes import style_routes
from web.sign_in.routes import sign_in_routes

ROUTERS: Final = (sign_in_routes(CONSOLE), style_routes(CONSOLE), home, edit, acts, records)
