"""Fixtures of the intake's unit tests. The builders beside this file are imported by name."""

from __future__ import annotations

import sys
from pathlib import Path
from types import ModuleType

import pytest

HERE = str(Path(__file__).parent)
if HERE not in sys.path:  # the names of these modules begin with submissions_, so they meet no others
    sys.path.append(HERE)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run a test once per bad input."""
    if "bad" in metafunc.fixturenames:
        import submissions_bad_inputs  # noqa: PLC0415 - found only since the path above
        import submissions_world  # noqa: PLC0415 - the same

        cases = submissions_bad_inputs.bad_inputs(submissions_world)
        metafunc.parametrize("bad", cases, ids=[case.name for case in cases])


@pytest.fixture(scope="session")
def world() -> ModuleType:
    """Give the builders of ``submissions_world``."""
    import submissions_world  # noqa: PLC0415 - found only since the path above

    return submissions_world
