"""The commands of `hub`: what they take and what they print. The work is done in the modules beside this one."""

from __future__ import annotations

import asyncio
import json
import os
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Final

import typer

from chassis.embedded.process import EmbeddedError
from contracts.vocabulary import Region
from hub import sending
from hub.compose import write_secrets
from hub.configuration import mongod_config, nats_config
from hub.detach import start_detached, stop_running
from hub.durations import DurationError, parse_duration
from hub.environment import nats_address
from hub.examples import examples
from hub.keys import local_issuer, passwords
from hub.mongodb_setup import service_passwords, set_up
from hub.output import addresses_table, asked_layout, fail, out, repeat, say
from hub.provisioning import PROVISION_ERRORS
from hub.provisioning import provision as provision_both
from hub.registry.cli import registry
from hub.servers import mongodb_addresses
from hub.state import AlreadyRunningError, is_held, read_state
from hub.status import collect
from hub.status_view import view
from hub.supervisor import Supervisor

HELP: Final = """GCM Hub: run it, send inputs in, look how it is.

`HUB_VAR` moves its data (`./var`), `HUB_PORT_BASE` its ports (8000: registry 8001, submissions 8002,
publisher 8003, notifier 8004). `NATS_URL` and `MONGODB_URL` name servers to use instead of the embedded ones.
"""

app = typer.Typer(
    name="hub",
    help=HELP,
    no_args_is_help=True,
    rich_markup_mode="markdown",
    add_completion=False,
    pretty_exceptions_show_locals=False,
)
app.add_typer(registry)


class Role(StrEnum):
    """Roles of a token."""

    SUBMITTER = "submitter"
    SECRETARIAT = "secretariat"
    COMMISSION = "commission"
    OPERATOR = "operator"


class Config(StrEnum):
    """Configuration files that can be printed."""

    NATS = "nats"
    MONGODB = "mongodb"


@app.command(epilog=examples("up"))
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
            asyncio.run(Supervisor(layout, say, lambda found: out.print(addresses_table(found)), empty=empty).run())
    except (EmbeddedError, *PROVISION_ERRORS) as error:
        fail(error)
    except AlreadyRunningError:
        fail(f"already running on {layout.var}")


@app.command(epilog=examples("down"))
def down() -> None:
    """Stop the stack and make sure that no process of it is left."""
    layout = asked_layout()
    try:
        stopped = stop_running(layout, say)
    except EmbeddedError as error:
        fail(error)
    say(f"stopped; the data is kept in {layout.var}" if stopped else "nothing was running")


@app.command(epilog=examples("status"))
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


@app.command(epilog=examples("token"))
def token(
    role: Annotated[Role, typer.Option(help="What its holder may do.")],
    country: Annotated[str, typer.Option(help="Country of a focal point, ISO 3166-1 alpha-3.", metavar="ISO3")] = "",
    organization: Annotated[str, typer.Option(help="Organization of a stakeholder, as in its inputs.")] = "",
    region: Annotated[Region | None, typer.Option(help="Region of a commission.")] = None,
    lifetime: Annotated[str, typer.Option(help="How long it is good for: 90s, 15m, 12h, 30d.")] = "1h",
) -> None:
    """Print an access token of the local issuer (development and machines on this stack)."""
    claims = {"country": country.upper(), "organization": organization, "region": str(region or "")}
    if role is Role.SUBMITTER and bool(country) == bool(organization):
        fail("a submitter acts for one --country or one --organization", status=2)
    if role is Role.COMMISSION and region is None:
        fail("a commission acts for one --region", status=2)
    try:
        valid = parse_duration(lifetime)
    except DurationError as error:
        fail(error, status=2)
    issuer = local_issuer(asked_layout())
    typer.echo(issuer.token(role, {name: value for name, value in claims.items() if value}, valid))


@app.command(epilog=examples("submit"))
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


@app.command(epilog=examples("provision"))
def provision(
    replicas: Annotated[int, typer.Option(help="Replicas of each stream.", min=1, max=5)] = 1,
    mongodb_member: Annotated[
        str,
        typer.Option(
            help="First make a new mongod a replica set with this member and create the services' users "
            "(MONGODB_PASSWORD_REGISTRY, ... give their passwords; MONGODB_PASSWORD_ADMIN also makes the first "
            "administrator, over loopback).",
            metavar="HOST:PORT",
        ),
    ] = "",
) -> None:
    """Create or update streams, durables and indexes; safe to repeat.

    With `MONGODB_URL` the address must be allowed to make indexes in every service's database;
    with `NATS_URL` the password of `admin` comes from `NATS_PASSWORD_ADMIN`.
    """
    layout = asked_layout()
    words = passwords(layout)
    login = ("admin", words.nats["admin"])
    mongodb = mongodb_addresses(layout, words)
    try:
        if mongodb_member:
            administrator = os.environ.get("MONGODB_PASSWORD_ADMIN", "")
            set_up(mongodb["admin"], mongodb_member, service_passwords(os.environ), administrator)
        asyncio.run(provision_both(nats_address(layout), *login, mongodb, replicas=replicas))
    except (EmbeddedError, *PROVISION_ERRORS) as error:
        fail(f"not provisioned: {type(error).__name__}: {error}")
    say("streams, durables and indexes are as the contracts say")


@app.command(epilog=examples("config"))
def config(which: Annotated[Config, typer.Argument(help="Whose configuration.")]) -> None:
    """Print the configuration of a server for containers; passwords come from its environment."""
    typer.echo(nats_config() if which is Config.NATS else mongod_config(), nl=False)


@app.command(epilog=examples("secrets"))
def secrets(
    folder: Annotated[Path, typer.Argument(help="Folder to write to.", file_okay=False)] = Path(
        "deploy/compose/secrets"
    ),
) -> None:
    """Make passwords and keys for the containers of docker-compose.yml; those already there stay as they are.

    `HUB_VAR=<folder> hub token ...` then signs tokens that these containers take.
    """
    written = write_secrets(folder)
    say(f"{len(written)} files in {folder}; keep it to yourself and out of every repository")
