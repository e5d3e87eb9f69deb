"""What needs the secretariat: late requests first."""

from __future__ import annotations

from fastapi import Request, Response

from registry.console.desk import CONSOLE, Viewer
from registry.console.piles import worklists
from registry.console.words import count
from registry.records.queries import AskedReader

router = CONSOLE.router()


@router.get("/")
@router.get("")
async def home(request: Request, _session: Viewer, reader: AskedReader) -> Response:
    """Show what needs somebody, most pressing first."""
    found = await worklists(reader)
    late = found[0].count
    lede = f"Overdue: {count(late, 'request')} for support." if late else "Nothing is overdue."
    context = {"today": reader.moment().as_of, "lede": lede, "worklists": found}
    return CONSOLE.page(request, "home.html", context)
