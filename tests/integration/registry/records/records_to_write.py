"""Records that the tests of this folder write."""

from __future__ import annotations

from typing import Any

STATED = {"source": "made for a test", "confidence": "high"}
PORTUGAL: dict[str, Any] = {
    **STATED,
    "iso3": "PRT",
    "iso2": "PT",
    "m49": "620",
    "name": "Portugal",
    "status": "un_member",
    "commissions": ["UNECE", "ECLAC"],
    "outside_own_region": ["ECLAC"],
    "primary_region": "unece",
}
CHAMPION: dict[str, Any] = {
    **STATED,
    "country": "PRT",
    "name": "Portugal",
    "status": "confirmed",
    "first_attested": "2020-10",
    "valid_from": "2020-10-01",
}
