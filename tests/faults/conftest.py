"""A stack that is hurt and must come back."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.stack import Stack, free_port_base


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    stack = Stack(tmp_path_factory.mktemp("stack"), free_port_base())
    stack.up()
    yield stack
    stack.down()
