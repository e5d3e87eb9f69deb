"""What every command shares: how its module declares it, the layout asked for, and the end with an error."""

from __future__ import annotations

from typing import NoReturn

import typer

from hub.layout import LayoutError, StackLayout, read_layout


def new_commands() -> typer.Typer:
    """Return the place where a module of `hub.commands` declares its commands."""
    return typer.Typer(rich_markup_mode="markdown", add_completion=False, pretty_exceptions_show_locals=False)


def fail(error: object, status: int = 1) -> NoReturn:
    """End with an error for people."""
    typer.secho(str(error), fg="red", err=True)
    raise typer.Exit(status)


def asked_layout() -> StackLayout:
    """Return the layout of the environment; end where a variable of it is wrong."""
    try:
        return read_layout()
    except LayoutError as error:
        fail(error, status=2)
