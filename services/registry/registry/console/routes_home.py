"""What needs the secretariat: late requests first."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from registry.console.desk import desk_of
from registry.console.gate import ConsoleRoute, Reading
from registry.console.piles import piles
from registry.console.rendering import ROOT
from registry.console.words import count
from registry.records.api.dependencies import AskedReader

router = APIRouter(prefix=ROOT, route_class=ConsoleRoute, include_in_schema=False)


@router.get("/")
@router.get("")
async def home(request: Request, _session: Reading, reader: AskedReader) -> Response:
    """Show what needs somebody, most pressing first."""
    found = await piles(reader)
    late = found[0].count
    lede = f"Overdue: {count(late, 'request')} for support." if late else "Nothing is overdue."
    context = {"today": reader.moment().as_of, "lede": lede, "pile": found}
    return desk_of(request).page(request, "home.html", context)
