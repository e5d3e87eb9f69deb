"""The embedded servers as processes: data, users, ports, death."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import nats
import pytest

from chassis.embedded import binaries
from chassis.embedded.mongo import MongoServer, MongoServerSettings
from chassis.embedded.mongo_setup import REPLICA_SET
from chassis.embedded.nats import NatsServer, NatsServerSettings, NatsUser
from chassis.embedded.process import Child, EmbeddedError, free_port
from chassis.embedded.users import SERVICES
from chassis.storage.mongo import Mongo, OperationFailure
from hub.configuration import nats_config
from hub.keys import USERS
from hub.layout import StackLayout
from hub.mongodb_setup import service_passwords, set_up
from hub.ports import demand_free_ports
from hub.state import process_exists

PASSWORDS = {"admin": "a/b:c@d", "registry": "one", "notifier": "two"}


def mongod(folder: Path, port: int) -> MongoServer:
    settings = MongoServerSettings(port, PASSWORDS, cache_gb=0.25, oplog_mb=64, oplog_hours=None)
    return MongoServer(settings, folder, folder / "mongod.log")


@pytest.fixture
def started(tmp_path: Path) -> Iterator[Callable[[int], MongoServer]]:
    servers: list[MongoServer] = []

    def start(port: int) -> MongoServer:
        server = mongod(tmp_path, port)
        servers.append(server)
        server.start()
        server.wait_ready()
        return server

    yield start
    for server in servers:
        server.child.kill()


async def test_a_service_reads_and_writes_its_own_database_only(started: Callable[[int], MongoServer]) -> None:
    server = started(free_port())
    own = Mongo(server.settings.url_for("registry"), "registry", "test")
    foreign = Mongo(server.settings.url_for("registry"), "notifier", "test")
    nobody = Mongo(server.settings.url, "registry", "test")
    try:
        await own.collection("things").insert_one({"_id": 1})
        for refused in (foreign, nobody):
            with pytest.raises(OperationFailure):
                await refused.collection("things").find_one({})
    finally:
        for opened in (own, foreign, nobody):
            opened.close()


async def test_data_is_there_after_a_kill_and_on_another_port(started: Callable[[int], MongoServer]) -> None:
    first = started(free_port())
    database = Mongo(first.settings.url_for("registry"), "registry", "test")
    await database.collection("things").insert_one({"_id": 1})
    database.close()
    first.child.kill()

    second = started(free_port())

    database = Mongo(second.settings.url_for("registry"), "registry", "test")
    assert await database.collection("things").find_one({}) == {"_id": 1}
    database.close()


async def test_a_new_mongod_is_set_up_from_outside(tmp_path: Path) -> None:
    settings = MongoServerSettings(free_port(), cache_gb=0.25, oplog_mb=64, oplog_hours=None)
    server = MongoServer(settings, tmp_path, tmp_path / "mongod.log")
    passwords = service_passwords({f"MONGODB_PASSWORD_{name.upper()}": f"p-{name}" for name in SERVICES})
    server.start()
    try:
        for _ in range(2):
            set_up(f"mongodb://{settings.member}/", settings.member, passwords)
        login = f"mongodb://notifier:p-notifier@{settings.member}/?replicaSet={REPLICA_SET}&authSource=admin"
        database = Mongo(login, "notifier", "test")
        await database.ping()
        database.close()
    finally:
        server.child.kill()


def test_a_missing_password_is_named() -> None:
    with pytest.raises(EmbeddedError, match="MONGODB_PASSWORD_NOTIFIER"):
        service_passwords({"MONGODB_PASSWORD_REGISTRY": "p"})


async def test_messages_are_there_after_a_kill(tmp_path: Path) -> None:
    user = NatsUser("admin", "secret")
    settings = NatsServerSettings([user], "system", str(tmp_path / "js"), port=free_port(), monitor_port=free_port())
    for kept in (0, 1):
        server = NatsServer(settings, tmp_path, tmp_path / "nats.log")
        server.start()
        try:
            server.wait_ready()
            client = await nats.connect(server.url, user=user.name, password=user.password)
            stream = await client.jetstream().add_stream(name="S", subjects=["s"])
            assert stream.state.messages == kept
            await client.jetstream().publish("s", b"1", stream="S")
            await client.close()
        finally:
            server.child.kill()


def test_the_server_takes_the_configuration_for_containers(tmp_path: Path) -> None:
    config = tmp_path / "nats-server.conf"
    config.write_text(nats_config())
    environment = {f"NATS_PASSWORD_{user.upper()}": f"p{user}" for user in (*USERS, "system")}

    subprocess.run(
        [str(binaries.nats_server_program()), "-t", "--config", str(config)],
        env=os.environ | environment,
        check=True,
        capture_output=True,
    )


def test_a_child_dies_with_its_parent(tmp_path: Path) -> None:
    code = (
        "import sys, time\nfrom pathlib import Path\nfrom chassis.embedded.process import Child\n"
        "child = Child('sleeper', ['sleep', '60'], Path(sys.argv[1]))\n"
        "child.start(); print(child.pid, flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", code, str(tmp_path / "log")], stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        assert process_exists(child)
        parent.send_signal(signal.SIGKILL)
    deadline = time.monotonic() + 5
    while process_exists(child):
        assert time.monotonic() < deadline


def test_a_child_that_ends_while_starting_shows_its_last_words(tmp_path: Path) -> None:
    child = Child("broken", ["sh", "-c", "echo no disk; exit 3"], tmp_path / "log")
    child.start()

    with pytest.raises(EmbeddedError, match=r"(?s)broken ended with status 3.*no disk"):
        child.wait_until(lambda: False, timeout=5)


def test_a_child_that_ignores_the_request_to_end_is_killed(tmp_path: Path) -> None:
    child = Child("stubborn", ["sh", "-c", "trap '' TERM; echo on; sleep 60 & wait; wait"], tmp_path / "log")
    child.start()
    child.wait_until(lambda: "on" in child.log_tail(), timeout=5)

    assert not child.stop(timeout=0.2)
    assert child.returncode == -signal.SIGKILL


def test_a_taken_port_is_reported_with_who_has_it_and_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hub.ports.GRACE", 0)
    code = (
        "import socket, time\ns = socket.create_server(('127.0.0.1', 0))\n"
        "print(s.getsockname()[1], flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        port = int(other.stdout.readline())
        with pytest.raises(EmbeddedError) as caught:
            demand_free_ports(StackLayout(Path("unused"), port - 5))
        other.kill()

    assert f"port {port} (NATS) is taken by process {other.pid}" in str(caught.value)
    assert "HUB_PORT_BASE" in str(caught.value)


def test_a_missing_library_is_reported_with_what_to_do(tmp_path: Path) -> None:
    program = tmp_path / "mongod"
    program.write_text("#!/bin/sh\necho 'error while loading shared libraries: libcurl.so.4' >&2\nexit 127\n")
    program.chmod(0o755)

    with pytest.raises(EmbeddedError, match=r"(?s)apt-get install libcurl4.*MONGODB_URL"):
        binaries._check_libraries(program)


def test_a_platform_without_mongod_is_told_to_name_one(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(binaries, "_in_wheel", lambda *_: None)
    monkeypatch.setattr(binaries, "_on_path", lambda _: None)

    with pytest.raises(EmbeddedError, match="MONGODB_URL"):
        binaries.mongod_program(tmp_path)


def test_a_program_without_its_run_bit_is_copied_where_it_cannot_be_set(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    program = tmp_path / "site-packages" / "mongod"
    program.parent.mkdir()
    program.write_text("#!/bin/sh\n")
    program.chmod(0o444)
    really = Path.chmod

    def chmod(path: Path, mode: int) -> None:
        if path == program:
            raise PermissionError
        really(path, mode)

    monkeypatch.setattr(Path, "chmod", chmod)

    assert binaries._runnable(program, tmp_path / "bin") == tmp_path / "bin" / "mongod"
    assert os.access(tmp_path / "bin" / "mongod", os.X_OK)
