"""Fixtures of the intake's unit tests."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest


def load_world() -> ModuleType:
    spec = importlib.util.spec_from_file_location("submissions_world", Path(__file__).with_name("submissions_world.py"))
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def world() -> ModuleType:
    """Give the builders of ``submissions_world``."""
    return load_world()
