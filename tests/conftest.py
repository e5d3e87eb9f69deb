"""Loads the fixtures that start real servers, and sorts the tests into two tiers.

``make test`` runs everything that is not marked ``long``; ``make test-long`` runs what is, with more examples per
property. Several processes share the files: a file is run by one of them, and all end-to-end files by the same one,
because they share one stack.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

pytest_plugins = ["chassis.testing.fixtures"]

SHORT, LONG = "short", "long"
settings.register_profile(SHORT, max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile(LONG, parent=settings.get_profile(SHORT), max_examples=500)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", SHORT))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep a file together, and the end-to-end files, when several processes share the tests (``--dist loadgroup``)."""
    for item in items:
        shared = "e2e" if "e2e" in item.path.parts else Path(item.path).as_posix()
        item.add_marker(pytest.mark.xdist_group(shared))
