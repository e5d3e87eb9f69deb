"""All addresses of the console; those with fixed words stand before those that name records."""

from __future__ import annotations

from typing import Final

from registry.console.routes_acts import router as acts
from registry.console.routes_edit import router as edit
from registry.console.routes_home import router as home
from registry.console.routes_records import router as records
from registry.console.routes_sign_in import router as sign_in

ROUTERS: Final = (sign_in, home, edit, acts, records)
