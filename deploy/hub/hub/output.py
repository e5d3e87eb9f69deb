"""What people see: progress on standard error, answers on standard output."""

from __future__ import annotations

import sys
from datetime import datetime

from rich.console import Console
from rich.markup import escape
from rich.table import Table

out = Console(soft_wrap=True, highlight=False)
err = Console(stderr=True, soft_wrap=True, highlight=False)


def say(text: str) -> None:
    """Print progress, with the time."""
    err.print(f"[dim]{datetime.now().astimezone():%H:%M:%S}[/] {text}")
    sys.stderr.flush()


def repeat(line: str) -> None:
    """Pass on a line that another process has already dressed."""
    err.print(escape(line))


def addresses_table(addresses: dict[str, str]) -> Table:
    """Return the addresses of the stack, laid out."""
    table = Table.grid(padding=(0, 2))
    languages = ("en", "fr", "es", "ar", "ru", "zh")
    site = addresses["publisher"]
    for name, address in (
        *((f"pages ({language})", f"{site}/{language}/") for language in languages),
        *((f"{service} API", f"{addresses[service]}/docs") for service in ("registry", "submissions", "notifier")),
        ("console", f"{addresses['registry']}/console"),
        ("NATS", addresses["nats"]),
        ("MongoDB", addresses["mongodb"]),
    ):
        table.add_row(f"[bold]{name}[/]", address)
    return table
