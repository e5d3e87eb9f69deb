"""The entry of `hub`: its commands by name. What a command needs is loaded when it is asked for, and nothing else."""

from __future__ import annotations

from importlib import import_module
from typing import Any, Final

import typer
from typer.core import TyperGroup
from typer.main import get_group

HELP: Final = """GCM Hub: run it, send inputs in, look how it is.

`HUB_VAR` moves its data (`./var`), `HUB_PORT_BASE` its ports (8000: registry 8001, submissions 8002,
publisher 8003, notifier 8004). `NATS_URL` and `MONGODB_URL` name servers to use instead of the embedded ones.
"""
COMMANDS: Final = {
    "up": "hub.commands.stack",
    "down": "hub.commands.stack",
    "status": "hub.commands.status",
    "token": "hub.commands.tokens",
    "submit": "hub.commands.inputs",
    "provision": "hub.commands.servers",
    "config": "hub.commands.servers",
    "secrets": "hub.commands.servers",
}
"""Modules by command; each holds its commands in `commands`."""
GROUPS: Final = {"registry": "hub.registry.cli:registry"}
"""Groups of commands: the module and the name of the group in it."""


class LazyGroup(TyperGroup):
    """Finds commands by name without loading the others."""

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002 - the signature is Typer's
        """Return the names in the order of the help."""
        return [*COMMANDS, *GROUPS]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ARG002 - the signature is Typer's
        """Return a command, None if there is none of this name."""
        if module := COMMANDS.get(cmd_name):
            return get_group(import_module(module).commands).commands[cmd_name]
        if place := GROUPS.get(cmd_name):
            module, _, name = place.partition(":")
            return get_group(getattr(import_module(module), name))
        return None


app = typer.Typer(
    name="hub",
    cls=LazyGroup,
    no_args_is_help=True,
    rich_markup_mode="markdown",
    add_completion=False,
    pretty_exceptions_show_locals=False,
)


@app.callback(help=HELP)
def hub() -> None:
    """Take no option of its own."""
