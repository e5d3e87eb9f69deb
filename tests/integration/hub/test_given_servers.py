"""With `NATS_URL` and `MONGODB_URL` the tool uses those servers and starts none."""

import asyncio
from pathlib import Path

import pytest
from nats.js import JetStreamContext
from typer.testing import CliRunner

from chassis.storage.mongo import Mongo
from chassis.testing.servers import MongoDB, Nats
from contracts.topology import STREAMS
from hub.cli import app
from hub.provisioning import declared_indexes


@pytest.fixture
def given(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, nats_server: Nats, mongo_server: MongoDB) -> None:
    monkeypatch.setenv("HUB_VAR", str(tmp_path))
    monkeypatch.setenv("NATS_URL", nats_server.url)
    monkeypatch.setenv("MONGODB_URL", mongo_server.url)
    for user, password in nats_server.passwords.items():
        monkeypatch.setenv(f"NATS_PASSWORD_{user.upper()}", password)


@pytest.mark.usefixtures("given")
async def test_provisioning_twice_is_as_good_as_once(jetstream: JetStreamContext, mongo_server: MongoDB) -> None:
    for _ in range(2):
        result = await asyncio.to_thread(CliRunner().invoke, app, ["provision"])
        assert result.exit_code == 0, result.output

    assert {stream.name for stream in STREAMS} <= {str(info.config.name) for info in await jetstream.streams_info()}
    for service, indexes in declared_indexes().items():
        database = Mongo(mongo_server.url, service, "test")
        assert await database.missing_indexes(indexes) == []
        database.close()


@pytest.mark.usefixtures("given")
def test_a_wrong_password_is_told_in_one_line(monkeypatch: pytest.MonkeyPatch, nats_server: Nats) -> None:
    if not nats_server.passwords:
        pytest.skip("the given server asks for no password")
    monkeypatch.setenv("NATS_PASSWORD_ADMIN", "wrong")

    result = CliRunner().invoke(app, ["provision"])

    assert result.exit_code == 1
    assert "not provisioned" in result.output
    assert "Traceback" not in result.output
