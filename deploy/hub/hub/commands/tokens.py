"""`hub token`."""

from __future__ import annotations

from typing import Annotated

import typer

from contracts.vocabulary import Region, Role
from hub.command_line import asked_layout, fail, new_commands
from hub.durations import DurationError, parse_duration
from hub.examples import examples
from hub.keys import local_issuer

commands = new_commands()


@commands.command(epilog=examples("token"))
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
