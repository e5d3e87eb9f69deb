"""Configuration files of NATS and MongoDB for Compose and Kubernetes, from the same source as the embedded stack."""

from __future__ import annotations

import re
from typing import Final

from chassis.embedded.mongo_setup import REPLICA_SET
from chassis.embedded.nats import NatsServerSettings, render_config
from chassis.embedded.users import nats_users
from hub.keys import USERS

VARIABLE: Final = "NATS_PASSWORD_{}"
HEAD: Final = """\
# Made by `hub config nats`; a test holds it against the contracts. Do not edit.
# Passwords come from the environment: NATS_PASSWORD_ADMIN, NATS_PASSWORD_SYSTEM and one per service.
# Each must begin with a letter: the server reads a leading digit as a number.
"""


def nats_config() -> str:
    """Write nats-server.conf for a container; the server itself puts the passwords in from its environment."""
    variables = {user: VARIABLE.format(user.upper()) for user in USERS}
    settings = NatsServerSettings(
        users=nats_users({user: f"${name}" for user, name in variables.items()}),
        system_password="$NATS_PASSWORD_SYSTEM",  # noqa: S106 - the name of a variable
        store="/data/jetstream",
        host="0.0.0.0",  # noqa: S104 - inside a container
    )
    return HEAD + re.sub(r'"(\$NATS_PASSWORD_[A-Z]+)"', r"\1", render_config(settings))


def mongod_config() -> str:
    """Write mongod.conf for a container: one member of a replica set, users by key file."""
    return f"""\
# Made by `hub config mongodb`; a test holds it against the code. Do not edit.
storage:
  dbPath: /data/db
  oplogMinRetentionHours: 48
net:
  bindIp: 0.0.0.0
  port: 27017
replication:
  replSetName: {REPLICA_SET}
security:
  authorization: enabled
  keyFile: /data/configdb/replica-set.key
"""
