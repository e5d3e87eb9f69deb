"""Fixtures: a registry over a small folder, and the command that keeps accepted inputs."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.incoming_samples import TERM

from chassis.clock import utc_now
from chassis.messaging.inbox import Inbox
from chassis.security.issuer import LocalIssuer
from contracts.vocabulary import Language
from registry.bootstrap import Service
from registry.incoming.commands import KeepIncoming
from registry.records.store.repository import Revisions

SOURCE = {"source": "made for a test", "confidence": "high"}
ROUND = {"kind": "regional_review", "state": "scheduled", "title": dict.fromkeys(Language, "A round"), **SOURCE}
NETWORK = {"kind": "un_network", "status": "established", **SOURCE}


def _small(records: dict[str, list[dict[str, Any]]], folder: Path) -> None:
    for record_type, entries in records.items():
        content = {"type": record_type, "records": entries}
        (folder / f"{record_type}.yaml").write_text(yaml.safe_dump(json.loads(json.dumps(content))), encoding="utf-8")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Make a small data folder: few countries, a network of each level, rounds that nobody sends to."""
    countries = [
        {"iso3": "ARM", "iso2": "AM", "name": "Armenia", "commissions": ["UNECE", "ESCAP"], "primary_region": "unece"},
        {"iso3": "ISL", "iso2": "IS", "name": "Iceland", "commissions": ["UNECE"], "primary_region": "unece"},
        {"iso3": "MAR", "iso2": "MA", "name": "Morocco", "commissions": ["ECA", "ESCWA"], "primary_region": "africa"},
        {"iso3": "PRT", "iso2": "PT", "name": "Portugal", "commissions": ["UNECE", "ECLAC"], "primary_region": "unece"},
    ]
    networks = [
        {"code": "global", "name": "The Network", "level": "global"},
        {"code": "rn-europe-central-asia", "name": "Network in Vienna", "level": "regional", "covers": ["unece"]},
        {"code": "cn-arm", "name": "Network in Armenia", "level": "country", "country": "ARM"},
    ]
    rounds = [
        {"code": "demo-unece", "region": "unece"},
        {"code": "demo-imrf", "region": "global", "kind": "imrf"},
        {"code": "requests", "region": "global", "kind": "standing"},
    ]
    morocco = {"country": "MAR", "name": "Morocco", "status": "confirmed", "first_attested": "2020-10"}
    records = {
        "country": [{"m49": None, "status": "un_member", **SOURCE} | one for one in countries],
        "programme": [{"code": "migration-mptf", "name": "A fund", "kind": "trust_fund", **SOURCE}],
        "network": [NETWORK | one for one in networks],
        "round": [ROUND | one for one in rounds],
        "champion": [morocco | {"valid_from": "2020-10-01"} | SOURCE],
    }
    small = tmp_path / "data"
    small.mkdir()
    _small(records, small)
    return small


@pytest.fixture
def build_registry(build_registry: Callable[..., Service]) -> Callable[..., Service]:
    """Build registries over the small folder alone."""
    return partial(build_registry, registry_demonstration=False)


@pytest.fixture
def secretary(issuer: LocalIssuer) -> dict[str, str]:
    return {"Authorization": f"Bearer {issuer.token('secretariat')}"}


@pytest.fixture
def keep(registry: Service) -> KeepIncoming:
    """Give the command that handles the events, on a registry whose data is loaded."""
    revisions, inbox = Revisions(registry.mongo), Inbox(registry.mongo)
    return KeepIncoming(revisions, registry.records, inbox, utc_now, term=TERM)
