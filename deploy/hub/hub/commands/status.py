"""`hub status`."""

from __future__ import annotations

import asyncio
import json
from typing import Annotated

import typer

from hub.command_line import asked_layout, new_commands
from hub.environment import nats_address
from hub.examples import examples
from hub.keys import local_issuer, passwords
from hub.output import out
from hub.status import collect
from hub.status_view import view

commands = new_commands()


@commands.command(epilog=examples("status"))
def status(
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Show readiness, backlog per durable, outbox age, dead letters, parked endpoints and the last release.

    Ends with status 1 when a service or NATS is not ready.
    """
    layout = asked_layout()
    login = ("admin", passwords(layout).nats["admin"])
    found = asyncio.run(collect(layout, local_issuer(layout), nats_address(layout), login))
    if as_json:
        typer.echo(json.dumps(found.as_json(), indent=1))
    else:
        out.print(view(found))
    raise typer.Exit(0 if found.healthy else 1)
