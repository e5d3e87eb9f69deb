"""`hub up` and `hub down`."""

from __future__ import annotations

import asyncio
import json
from typing import Annotated

import typer

from chassis.embedded.process import EmbeddedError
from hub.command_line import asked_layout, fail, new_commands
from hub.detach import start_detached, stop_running
from hub.examples import examples
from hub.layout import StackLayout
from hub.output import addresses_table, out, repeat, say
from hub.state import AlreadyRunningError, is_held, read_state

commands = new_commands()


@commands.command(epilog=examples("up"))
def up(
    detach: Annotated[
        bool, typer.Option("--detach", help="Return when all is ready; print the addresses as JSON.")
    ] = False,
    empty: Annotated[bool, typer.Option("--empty", help="No sample inputs, no local webhook receiver.")] = False,
) -> None:
    """Start servers and services; Ctrl-C (or `hub down`) stops them, the data is kept."""
    layout = asked_layout()
    if is_held(layout):
        state = read_state(layout)
        say(f"already running, process {state.pid if state else 'unknown'}, data in {layout.var}; `hub down` stops it")
        if detach and state and state.ready:
            typer.echo(json.dumps(state.addresses))
            return
        raise typer.Exit(1)
    try:
        if detach:
            typer.echo(json.dumps(start_detached(layout, repeat, empty=empty).addresses))
        else:
            _supervise(layout, empty=empty)
    except EmbeddedError as error:
        fail(error)
    except AlreadyRunningError:
        fail(f"already running on {layout.var}")


def _supervise(layout: StackLayout, *, empty: bool) -> None:
    """Supervise in the foreground; who waits for a supervisor in the background needs nothing of this loaded."""
    from hub.provisioning import PROVISION_ERRORS  # noqa: PLC0415
    from hub.supervisor import Supervisor  # noqa: PLC0415

    supervisor = Supervisor(layout, say, lambda found: out.print(addresses_table(found)), empty=empty)
    try:
        asyncio.run(supervisor.run())
    except PROVISION_ERRORS as error:
        fail(error)


@commands.command(epilog=examples("down"))
def down() -> None:
    """Stop the stack and make sure that no process of it is left."""
    layout = asked_layout()
    try:
        stopped = stop_running(layout, say)
    except EmbeddedError as error:
        fail(error)
    say(f"stopped; the data is kept in {layout.var}" if stopped else "nothing was running")
