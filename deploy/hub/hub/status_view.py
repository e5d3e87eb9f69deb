"""Lays the stack's status out for people."""

from __future__ import annotations

from rich.console import Group
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from hub.status import Status


def view(status: Status) -> Group:
    """Give the tables of `hub status`."""
    return Group(_services(status), _durables(status), _rest(status))


def _services(status: Status) -> Table:
    table = Table("service", "state", "oldest unsent event", "dead letters", title="Services", title_justify="left")
    for name, service in status.services.items():
        state = "[green]ready[/]" if service.ready else f"[red]not ready[/] {escape('; '.join(service.failing))}"
        age = "-" if service.outbox_age is None else f"{service.outbox_age:.1f} s"
        dead = status.dead_letters.get(name)
        table.add_row(name, state, age, "-" if dead is None else f"[red]{dead}[/]" if dead else "0")
    return table


def _durables(status: Status) -> Table:
    table = Table("durable", "stream", "waiting", "in hand", "redelivered", title="Consumers", title_justify="left")
    for durable in status.durables:
        waiting = f"[yellow]{durable.pending}[/]" if durable.pending else "0"
        table.add_row(durable.durable, durable.stream, waiting, str(durable.unsettled), str(durable.redelivered))
    return table


def _rest(status: Status) -> Text:
    parked = status.parked_endpoints
    lines = [
        f"NATS: {'answers' if status.nats else 'does not answer'}",
        f"webhook endpoints: {_number(status.endpoints)}, parked: {_number(parked)}",
        f"last release of the site: {_number(status.last_release)}, pages that failed: {_number(status.failed_pages)}",
    ]
    return Text("\n".join(lines))


def _number(value: int | None) -> str:
    return "unknown" if value is None else str(value)
