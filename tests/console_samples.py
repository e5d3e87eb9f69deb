"""Work for the console, sent over the registry's API as other doors send it: invented requests, steps, candidates."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import httpx

SOURCE = {"source": "Invented for tests and pictures", "confidence": "high"}
ARABIC = "طلب دعم لتنظيم مشاورات وطنية بشأن الاتفاق العالمي من أجل الهجرة"


def today() -> date:
    """Tell the day, as the registry counts it."""
    return datetime.now(UTC).date()


def request(
    code: str, measure: str, title: str, country: str, name: str, *, due_in: int, **more: Any
) -> dict[str, Any]:
    """Write a request for support whose answer is due in so many days."""
    due = today() + timedelta(days=due_in)
    received = due - timedelta(days=30)
    return {
        "code": code,
        "measure": measure,
        "title": title,
        "requester": {"name": name, "kind": "member_state", "country": country},
        "country": country,
        "received_on": received.isoformat(),
        "due_on": due.isoformat(),
        "routed_to": {"kind": "secretariat", "why": "No network of its country is established"},
        "valid_from": received.isoformat(),
        **SOURCE,
        **more,
    }


def records() -> list[tuple[str, str, dict[str, Any]]]:
    """List what is put: collection, key, entry."""
    since = (today() - timedelta(days=20)).isoformat()
    network = {
        "kind": "country_network",
        "network": "cn-arm",
        "why": "UN Network on Migration in Armenia is established",
    }
    requests = [
        request(
            "request-arm",
            "stakeholder_engagement",
            "Training for local authorities on fair recruitment",
            "ARM",
            "Armenia",
            due_in=-15,
            routed_to=network,
        ),
        request("request-tun", "national_implementation_plans", ARABIC, "TUN", "Tunisia", due_in=-3),
        request(
            "request-per",
            "review_and_reporting",
            "Advice on data for a second voluntary review",
            "PER",
            "Peru",
            due_in=12,
        ),
    ]
    priority = {
        "code": "climate-and-mobility",
        "title": "Human mobility in the context of a changing climate",
        "proposed_by": {"name": "Fiji", "kind": "member_state", "country": "FJI"},
        "objectives": [2, 5],
        "evidence": [{"kind": "document", "reference": "Progress Declaration, paragraph 59"}],
        "value_added": "One place for what twelve entities do separately",
        "valid_from": since,
        **SOURCE,
    }
    champion = {
        "country": "FJI",
        "name": "Fiji",
        "status": "expressed",
        "first_attested": since,
        "expressed_on": since,
        "valid_from": since,
        **SOURCE,
    }
    return [
        *(("support-requests", one["code"], one) for one in requests),
        ("priorities", priority["code"], priority),
        ("champions", "FJI", champion),
    ]


async def fill(api: httpx.AsyncClient, token: str, network: str = "rn-arab") -> None:
    """Send everything, and begin to align the terms of a network."""
    headers = {"Authorization": f"Bearer {token}"}
    for collection, key, entry in records():
        answer = await api.put(f"/v1/{collection}/{key}", json={**entry, "reason": "Sample"}, headers=headers)
        assert answer.status_code in {200, 201}, answer.text
    steps: list[tuple[str, dict[str, Any]]] = [
        (
            "propose",
            {
                "title": "Terms of reference of the Regional UN Network on Migration for the Arab States, draft 3",
                "url": "https://example.org/terms-draft-3.pdf",
                "entities": ["iom", "escwa", "ilo", "unhcr"],
            },
        ),
        ("consult", {"entity": "iom", "answer": "supports"}),
        (
            "consult",
            {"entity": "ilo", "answer": "comments", "text": "Name the social partners among those who are heard."},
        ),
    ]
    for step, body in steps:
        answer = await api.post(
            f"/v1/networks/{network}/alignment/{step}", json={**body, "reason": "Sample"}, headers=headers
        )
        assert answer.status_code == 200, answer.text
