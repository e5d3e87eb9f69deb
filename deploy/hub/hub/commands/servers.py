"""`hub provision`, `hub config`, `hub secrets`: what the servers under the services need."""

from __future__ import annotations

import asyncio
import os
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from chassis.embedded.process import EmbeddedError
from hub.command_line import asked_layout, fail, new_commands
from hub.compose import write_secrets
from hub.configuration import mongod_config, nats_config
from hub.environment import nats_address
from hub.examples import examples
from hub.keys import passwords
from hub.mongodb_setup import service_passwords, set_up
from hub.output import say
from hub.provisioning import PROVISION_ERRORS
from hub.provisioning import provision as provision_both
from hub.servers import mongodb_addresses

commands = new_commands()


class Config(StrEnum):
    """Configuration files that can be printed."""

    NATS = "nats"
    MONGODB = "mongodb"


@commands.command(epilog=examples("provision"))
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
    credentials = passwords(layout)
    login = ("admin", credentials.nats["admin"])
    mongodb = mongodb_addresses(layout, credentials)
    try:
        if mongodb_member:
            administrator = os.environ.get("MONGODB_PASSWORD_ADMIN", "")
            set_up(mongodb["admin"], mongodb_member, service_passwords(os.environ), administrator)
        asyncio.run(provision_both(nats_address(layout), *login, mongodb, replicas=replicas))
    except (EmbeddedError, *PROVISION_ERRORS) as error:
        fail(f"not provisioned: {type(error).__name__}: {error}")
    say("streams, durables and indexes are as the contracts say")


@commands.command(epilog=examples("config"))
def config(which: Annotated[Config, typer.Argument(help="Whose configuration.")]) -> None:
    """Print the configuration of a server for containers; passwords come from its environment."""
    typer.echo(nats_config() if which is Config.NATS else mongod_config(), nl=False)


@commands.command(epilog=examples("secrets"))
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
