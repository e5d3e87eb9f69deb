"""Addresses of the console's pages."""

from __future__ import annotations

from typing import Final
from urllib.parse import quote

from registry.records.definition import AnyDefinition

ROOT: Final = "/console"


def list_address(definition: AnyDefinition) -> str:
    """Return the address of the list of a type."""
    return f"{ROOT}/{definition.collection}"


def address_of(definition: AnyDefinition, key: str) -> str:
    """Return the address of a record's page."""
    return f"{ROOT}/{definition.collection}/{quote(key, safe='')}"


def edit_address(definition: AnyDefinition, key: str) -> str:
    """Return the address of the page on which a record is edited."""
    return f"{ROOT}/edit/{definition.collection}/{key}"


def add_address(definition: AnyDefinition) -> str:
    """Return the address of the page on which a record is added."""
    return f"{ROOT}/add/{definition.collection}"


def act_address(definition: AnyDefinition, key: str, act: str) -> str:
    """Return the address of the form of an act."""
    return f"{ROOT}/act/{definition.collection}/{key}/{act}"
