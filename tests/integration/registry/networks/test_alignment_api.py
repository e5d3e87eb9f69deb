"""Terms of reference aligned over HTTP: consultation, consensus, the rules for coalitions; every step is recorded."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest

from chassis.security.issuer import LocalIssuer
from chassis.storage.mongo import Mongo, find_all
from registry.directory.entities import EntityEntry
from registry.networks.schemas import NetworkEntry

COMMITTEE = ["ilo", "iom", "ohchr", "undesa", "undp", "unhcr", "unicef", "unodc", "who"]
WHY = {"reason": "as the minutes of the meeting say"}
DRAFT = {"title": "Terms of reference, draft of March", "entities": ["iom", "eclac"], **WHY}
Step = Callable[..., Awaitable[httpx.Response]]


@pytest.fixture
def step(api: httpx.AsyncClient, issuer: LocalIssuer) -> Step:
    """Give what takes a step, as the secretariat unless told otherwise."""

    async def take(
        code: str, name: str, role: str = "secretariat", tag: str | None = None, **body: Any
    ) -> httpx.Response:
        headers = {"Authorization": f"Bearer {issuer.token(role)}"} | ({"If-Match": tag} if tag else {})
        return await api.post(f"/v1/networks/{code}/alignment/{name}", json=WHY | body, headers=headers)

    return take


async def taken(answer: Awaitable[httpx.Response]) -> dict[str, Any]:
    found = await answer
    assert found.status_code == 200, found.text
    body: dict[str, Any] = found.json()
    return body


async def refused(answer: Awaitable[httpx.Response], status: int = 409) -> list[tuple[str, str]]:
    found = await answer
    assert (found.status_code, found.headers["content-type"]) == (status, "application/problem+json"), found.text
    return [(error["pointer"], error["text"]) for error in found.json().get("errors", [])]


async def consulted(step: Step, code: str, draft: dict[str, Any] = DRAFT) -> None:
    await taken(step(code, "propose", **draft))
    for entity in COMMITTEE:
        await taken(step(code, "consult", entity=entity, answer="no_objection"))


async def stands(api: httpx.AsyncClient, code: str) -> dict[str, Any]:
    body: dict[str, Any] = (await api.get(f"/v1/networks/{code}/alignment")).raise_for_status().json()
    return body


async def last(api: httpx.AsyncClient, code: str) -> dict[str, Any]:
    found: dict[str, Any] = (await stands(api, code))["alignment"]
    return found


async def written(mongo: Mongo) -> int:
    return int(await mongo.collection("revisions").count_documents({}))


async def events(mongo: Mongo, kind: str, key: str) -> list[dict[str, Any]]:
    wanted = {"type": f"org.gcmhub.registry.network.{kind}.v1", "subject": key}
    return [document["data"] for document in await find_all(mongo.collection("outbox"), wanted, sort=[("_id", 1)])]


async def test_terms_are_aligned_by_consultation_and_consensus(
    api: httpx.AsyncClient, mongo: Mongo, step: Step
) -> None:
    network = await taken(step("rn-lac", "propose", **DRAFT))
    assert network["alignments"][0]["state"] == "proposed"
    assert (await stands(api, "rn-lac"))["next"] == ["consult", "withdraw"]
    await consulted_all_but_last(step)
    standing = await stands(api, "rn-lac")
    assert standing["asked"] == COMMITTEE
    assert standing["missing"] == [
        {"pointer": "/asked/8", "text": "who has not answered"},
        {"pointer": "/entities/0", "text": "iom has not agreed"},
        {"pointer": "/entities/1", "text": "eclac has not agreed"},
    ]
    await taken(step("rn-lac", "consult", entity="who", answer="supports"))
    assert (await last(api, "rn-lac"))["state"] == "in_agreement"
    for entity in DRAFT["entities"]:
        await taken(step("rn-lac", "agree", entity=entity, position="agrees"))
    assert (await stands(api, "rn-lac"))["next"] == ["agree", "conclude", "withdraw"]
    network = await taken(step("rn-lac", "conclude"))
    today = network["valid_from"]
    assert network["alignments"][0]["state"] == "aligned"
    assert network["terms_of_reference"] == {
        "title": DRAFT["title"],
        "url": None,
        "adopted_on": None,
        "aligned_on": today,
    }
    [told] = await events(mongo, "aligned", "rn-lac")
    [*_, recorded] = await events(mongo, "recorded", "rn-lac")
    assert (told["version"], told["alignment"], told["aligned_on"]) == (network["version"], "alignment-1", today)
    assert told["agreed_by"] == DRAFT["entities"]
    assert [one["entity"] for one in told["consulted"]] == COMMITTEE
    assert (told["region"], recorded["version"]) == ("lac", network["version"])


async def consulted_all_but_last(step: Step) -> None:
    for entity in COMMITTEE[:-1]:
        await taken(step("rn-lac", "consult", entity=entity, answer="comments", text="more on data"))


async def test_every_step_stands_in_the_history_with_who_when_and_why(api: httpx.AsyncClient, step: Step) -> None:
    before = (await api.get("/v1/networks/rn-lac")).json()
    await taken(step("rn-lac", "propose", **DRAFT | {"reason": "asked for by the co-chairs"}))
    await taken(step("rn-lac", "consult", entity="ilo", answer="supports", reason="letter of 2 March"))
    await taken(step("rn-lac", "withdraw", reason="a new draft comes"))
    history = (await api.get("/v1/networks/rn-lac/history")).json()["items"]
    assert [one["reason"] for one in history[:3]] == [
        "a new draft comes",
        "letter of 2 March",
        "asked for by the co-chairs",
    ]
    assert [one["version"] for one in history] == [4, 3, 2, 1]
    assert all(one["recorded_by"] and one["recorded_at"] for one in history)
    assert all("/alignments" in [change["pointer"] for change in one["changes"]] for one in history[:3])
    stopped = (await last(api, "rn-lac"))["stopped"]
    assert (stopped["by"], stopped["reason"]) == ("withdrawal", "a new draft comes")
    again = (await api.get("/v1/networks/rn-lac", params={"as_of": "2024-01-01"})).json()
    assert again["alignments"] == []
    assert again["chairs"] == before["chairs"]


async def test_answers_that_come_at_once_all_count_and_all_but_one_does_not_conclude(
    api: httpx.AsyncClient, mongo: Mongo, step: Step
) -> None:
    await taken(step("rn-lac", "propose", **DRAFT))
    await asyncio.gather(*(taken(step("rn-lac", "consult", entity=e, answer="supports")) for e in COMMITTEE))
    assert sorted(one["entity"] for one in (await last(api, "rn-lac"))["consultation"]) == COMMITTEE
    await taken(step("rn-lac", "agree", entity="iom", position="agrees"))
    count = await written(mongo)
    assert await refused(step("rn-lac", "conclude")) == [("/entities/1", "eclac has not agreed")]
    assert await written(mongo) == count
    assert (await last(api, "rn-lac"))["state"] == "in_agreement"


async def test_no_step_is_skipped_and_nothing_of_it_is_stored(mongo: Mongo, step: Step) -> None:
    before = await written(mongo)
    for name, body in STEPS.items():
        assert (await refused(step("rn-lac", name, **body)))[0][0] == "/alignment"
    assert await written(mongo) == before
    await taken(step("rn-lac", "propose", **DRAFT))
    for name in ("inclusion", "engagement"):
        assert (await refused(step("rn-lac", name, **STEPS[name])))[0][0] == "/coalition"
    unheard = [(f"/asked/{number}", f"{entity} has not answered") for number, entity in enumerate(COMMITTEE)]
    assert await refused(step("rn-lac", "agree", entity="iom", position="agrees")) == unheard
    assert (await refused(step("rn-lac", "conclude")))[: len(unheard)] == unheard
    assert await refused(step("rn-lac", "propose", **DRAFT)) == [
        ("/state", "alignment-1 is proposed; it is concluded or withdrawn first")
    ]
    assert await written(mongo) == before + 1


STEPS: dict[str, dict[str, Any]] = {
    "consult": {"entity": "iom", "answer": "supports"},
    "agree": {"entity": "iom", "position": "agrees"},
    "inclusion": {"entities": ["iom"]},
    "engagement": {"who": "trade unions", "how": "seats"},
    "conclude": {},
    "withdraw": {},
}


async def test_one_objection_stops_it_and_another_draft_can_follow(api: httpx.AsyncClient, step: Step) -> None:
    await consulted(step, "rn-lac")
    await taken(step("rn-lac", "agree", entity="iom", position="agrees"))
    text = "the mandate of the commission is not reflected"
    await taken(step("rn-lac", "agree", entity="eclac", position="objects", text=text))
    first = await last(api, "rn-lac")
    assert (first["state"], first["stopped"]["entity"], first["stopped"]["reason"]) == ("stopped", "eclac", text)
    for name, body in STEPS.items():
        assert (await refused(step("rn-lac", name, **body)))[0][0] == "/state"
    network = await taken(step("rn-lac", "propose", **DRAFT | {"title": "Draft of June"}))
    assert [one["code"] for one in network["alignments"]] == ["alignment-1", "alignment-2"]
    assert network["alignments"][0] == first


async def test_a_coalition_shows_inclusion_and_engagement_before(
    api: httpx.AsyncClient, mongo: Mongo, step: Step
) -> None:
    code = "ibc-migration-arab"
    await consulted(step, code, DRAFT | {"entities": ["escwa"]})
    await taken(step(code, "agree", entity="escwa", position="agrees"))
    assert [pointer for pointer, _ in await refused(step(code, "conclude"))] == ["/inclusion", "/engagement"]
    assert await refused(step(code, "inclusion", entities=["iom", "nobody", "uclg"]), 422) == [
        ("/entities/1", "unknown entity nobody"),
        ("/entities/2", "uclg is no entity of the United Nations"),
    ]
    await taken(step(code, "inclusion", entities=["iom", "escwa", "ilo"]))
    assert [pointer for pointer, _ in await refused(step(code, "conclude"))] == ["/engagement"]
    await taken(step(code, "engagement", who="trade unions of the region", how="two seats in the coalition"))
    await taken(step(code, "conclude"))
    assert (await last(api, code))["state"] == "aligned"
    assert len(await events(mongo, "aligned", code)) == 1


async def test_who_is_asked_is_who_has_the_role_today(api: httpx.AsyncClient, issuer: LocalIssuer, step: Step) -> None:
    await taken(step("rn-lac", "propose", **DRAFT))
    entity = await api.get("/v1/entities/who")
    entry = {name: value for name, value in entity.json().items() if name in ENTITY}
    ended = [one | {"to": "2026-01-01"} if one["to"] is None else one for one in entry["memberships"]]
    headers = {"Authorization": f"Bearer {issuer.token('secretariat')}", "If-Match": entity.headers["etag"]}
    body = entry | {"memberships": ended, "reason": "no longer a member, for this test"}
    assert (await api.put("/v1/entities/who", json=body, headers=headers)).status_code == 200
    assert (await stands(api, "rn-lac"))["asked"] == COMMITTEE[:-1]
    pointers = await refused(step("rn-lac", "consult", entity="who", answer="supports"))
    assert [pointer for pointer, _ in pointers] == ["/entity"]
    for member in COMMITTEE[:-1]:
        await taken(step("rn-lac", "consult", entity=member, answer="supports"))
    assert (await last(api, "rn-lac"))["asked"] == COMMITTEE[:-1]


ENTITY = set(EntityEntry.model_fields)
NETWORK = set(NetworkEntry.model_fields)


MALFORMED: list[tuple[str, dict[str, Any], str]] = [
    ("propose", DRAFT | {"entities": []}, "/entities"),
    ("propose", DRAFT | {"entities": ["iom", "nobody"]}, "/entities/1"),
    ("propose", DRAFT | {"entities": ["iom", "iom"]}, ""),
    ("propose", DRAFT | {"url": "somewhere"}, "/url"),
    ("propose", DRAFT | {"reason": ""}, "/reason"),
    ("consult", {"entity": "nobody", "answer": "supports"}, "/entity"),
    ("consult", {"entity": "iom", "answer": "perhaps"}, "/answer"),
    ("agree", {"entity": "iom", "position": "objects"}, ""),
    ("agree", {"entity": "iom", "position": "objects", "text": "  "}, ""),
    ("conclude", {"more": 1}, "/more"),
]


async def test_a_malformed_step_is_refused_and_is_the_secretariats_alone(mongo: Mongo, step: Step) -> None:
    before = await written(mongo)
    for name, body, pointer in MALFORMED:
        assert [found for found, _ in await refused(step("rn-lac", name, **body), 422)] == [pointer]
    for role in ("operator", "commission", "submitter"):
        for name, body in {"propose": DRAFT, **STEPS}.items():
            assert (await step("rn-lac", name, role=role, **body)).status_code == 403
    assert await written(mongo) == before


async def test_a_step_on_what_changed_meanwhile_is_refused_and_one_sent_twice_is_recorded_once(
    api: httpx.AsyncClient, mongo: Mongo, step: Step
) -> None:
    standing = await stands(api, "cn-ner")
    assert (standing["alignment"], standing["missing"], standing["next"]) == (None, [], ["propose"])
    assert (await api.get("/v1/networks/moon/alignment")).status_code == 404
    await refused(step("moon", "propose", **DRAFT), 404)
    tag = (await api.get("/v1/networks/rn-lac/alignment")).headers["etag"]
    await taken(step("rn-lac", "propose", tag=tag, **DRAFT))
    await refused(step("rn-lac", "withdraw", tag=tag), 412)
    assert (await last(api, "rn-lac"))["state"] == "proposed"
    first = await step("rn-lac", "consult", entity="iom", answer="supports")
    count = await written(mongo)
    second = await step("rn-lac", "consult", entity="iom", answer="supports")
    assert (second.status_code, second.headers["etag"]) == (200, first.headers["etag"])
    assert await written(mongo) == count


async def test_a_statement_changes_no_alignment_and_drops_none(
    api: httpx.AsyncClient, issuer: LocalIssuer, mongo: Mongo, step: Step
) -> None:
    stated = (await api.get("/v1/networks/rn-lac")).json()
    shipped = {name: value for name, value in stated.items() if name in NETWORK}
    await consulted(step, "rn-lac")
    network = await api.get("/v1/networks/rn-lac")
    entry = {name: value for name, value in network.json().items() if name in NETWORK}
    headers = {"Authorization": f"Bearer {issuer.token('secretariat')}", "If-Match": network.headers["etag"]}
    count = await written(mongo)
    for alignments in ([], [entry["alignments"][0] | {"entities": ["iom"]}]):
        put = api.put("/v1/networks/rn-lac", json=entry | WHY | {"alignments": alignments}, headers=headers)
        assert await refused(put, 422) == [("/alignments", "changes only by the acts on the record")]
    body = {"records": [{"type": "network", "entry": shipped}], **WHY}
    state = api.post("/v1/statements", json=body, headers={"Authorization": headers["Authorization"]})
    assert [pointer for pointer, _ in await refused(state, 422)] == ["/records/0/entry/alignments"]
    assert await written(mongo) == count
    moved = await taken(api.put("/v1/networks/rn-lac", json=entry | WHY | {"seat": "Santiago"}, headers=headers))
    assert (moved["seat"], moved["alignments"]) == ("Santiago", entry["alignments"])
