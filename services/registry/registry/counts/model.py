"""Counts: what was counted."""

from __future__ import annotations

from enum import StrEnum


class CountSubject(StrEnum):
    """What a source counted."""

    NETWORK_ENTITIES = "network_entities"
    CHAMPIONS = "champions"
    CHAMPIONS_ATTENDING = "champions_attending"
    COUNTRY_NETWORKS = "country_networks"
