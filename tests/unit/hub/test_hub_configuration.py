"""Configuration files in the repository are those the code gives."""

from pathlib import Path

import pytest

from hub.configuration import mongod_config, nats_config

DEPLOY = Path(__file__).resolve().parents[3] / "deploy"


@pytest.mark.parametrize(
    ("file", "made"), [("nats/nats-server.conf", nats_config()), ("mongo/mongod.conf", mongod_config())]
)
def test_a_file_is_up_to_date(file: str, made: str) -> None:
    assert (DEPLOY / file).read_text() == made, "run `make config`"


def test_no_password_is_written_down() -> None:
    passwords = [line.partition("password: ")[2] for line in nats_config().splitlines() if "password: " in line]

    assert len(passwords) == 6
    assert all(word.startswith("$NATS_PASSWORD_") for word in passwords)


def test_acknowledged_messages_survive_a_power_failure() -> None:
    assert "sync_interval: always" in nats_config()
