"""A mongod that demands logins and has no user yet, as a container starts it, is set up over loopback."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pymongo import MongoClient
from pymongo.errors import OperationFailure

from chassis.embedded.mongo import MongoServer, MongoServerSettings
from chassis.embedded.process import free_port
from hub.mongodb_setup import set_up

PASSWORDS = {"registry": "pregistry", "notifier": "pnotifier"}


@pytest.fixture
def new(tmp_path: Path) -> Iterator[MongoServer]:
    settings = MongoServerSettings(free_port(), {"admin": "padmin"}, cache_gb=0.25)
    server = MongoServer(settings, tmp_path / "mongodb", tmp_path / "mongodb.log")
    server.start()
    try:
        yield server
    finally:
        server.stop()


def test_a_server_without_users_gets_its_first_administrator_and_the_services_users(new: MongoServer) -> None:
    member = new.settings.member
    url = f"mongodb://admin:padmin@{member}/?authSource=admin"

    for _ in range(2):  # every start of the containers does it again
        set_up(url, member, PASSWORDS, "padmin")

    with MongoClient(f"mongodb://registry:pregistry@{member}/?authSource=admin") as client:
        client["registry"]["things"].insert_one({"_id": 1})
        with pytest.raises(OperationFailure, match="not authorized"):
            client["notifier"]["things"].insert_one({"_id": 1})
    with (
        MongoClient(f"mongodb://{member}/") as client,
        pytest.raises(OperationFailure, match="authentication"),
    ):
        client["registry"]["things"].find_one()


def test_another_password_than_at_the_first_start_is_refused(new: MongoServer) -> None:
    member = new.settings.member
    set_up(f"mongodb://admin:padmin@{member}/?authSource=admin", member, PASSWORDS, "padmin")

    with pytest.raises(OperationFailure, match="Authentication failed"):
        set_up(f"mongodb://admin:other@{member}/?authSource=admin", member, PASSWORDS, "other")
