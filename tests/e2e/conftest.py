"""One stack for all end-to-end tests; only those that need an empty registry start another."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest
from tests.stack import Client, Receiver, Stack, client_of, free_port_base, receiving


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    stack = Stack(tmp_path_factory.mktemp("stack"), free_port_base())
    stack.up()
    yield stack
    stack.down()


@pytest.fixture
async def client(stack: Stack) -> AsyncIterator[Client]:
    async with client_of(stack) as client:
        yield client


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with receiving() as receiver:
        yield receiver
