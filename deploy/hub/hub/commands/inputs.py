"""`hub submit`."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Annotated

import typer

from hub import sending
from hub.command_line import asked_layout, fail, new_commands
from hub.examples import examples
from hub.output import say

commands = new_commands()


@commands.command(epilog=examples("submit"))
def submit(
    file: Annotated[Path, typer.Argument(help="The input as JSON.", exists=True, dir_okay=False, readable=True)],
    access: Annotated[
        str, typer.Option("--token", help="Access token; made for the party if left out.", envvar="HUB_TOKEN")
    ] = "",
    key: Annotated[str, typer.Option(help="Idempotency key; derived from the file if left out.")] = "",
    wait: Annotated[bool, typer.Option("--wait/--no-wait", help="Wait until its page can be read.")] = True,
) -> None:
    """Send an input in and wait for its page. Sending the same file again makes no second input."""
    layout = asked_layout()
    try:
        found = asyncio.run(sending.send(layout, file.read_bytes(), access, key, wait=wait))
    except sending.SendError as error:
        fail(error)
    typer.echo(json.dumps(found.answer, ensure_ascii=False, indent=1))
    if found.page and found.seconds is not None:
        say(f"[green]its page can be read[/] after {found.seconds:.1f} s: {found.page}")
    elif found.page:
        fail(f"taken in, but not on its page within {sending.READABLE_TIMEOUT:.0f} s: {found.page}")
