"""Editing records as text: preview first, errors by line, corrections and changes from a day on, new records."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from tests.integration.registry.console_client import csrf_of, field_of, sign_in

from chassis.security.issuer import LocalIssuer
from registry.catalogue import DEFINITIONS

EDIT = "/console/edit/networks/cn-arm"


@pytest.fixture
async def console(api: httpx.AsyncClient, issuer: LocalIssuer) -> httpx.AsyncClient:
    """Sign the secretariat in."""
    await sign_in(api, issuer.token("secretariat", subject="anna"))
    return api


async def sheet(console: httpx.AsyncClient, address: str = EDIT) -> dict[str, str]:
    page = await console.get(address)
    assert page.status_code == 200
    return {name: field_of(page, name) for name in ("version", "text")} | {"csrf": csrf_of(page), "reason": "Checked"}


async def newest(console: httpx.AsyncClient, place: str = "networks/cn-arm") -> dict[str, Any]:
    found: dict[str, Any] = (await console.get(f"/v1/{place}/history")).json()["items"][0]
    return found


async def test_a_correction_is_shown_before_it_is_recorded(console: httpx.AsyncClient) -> None:
    sent = await sheet(console)
    assert "code: cn-arm" in sent["text"]
    assert "regions:" not in sent["text"]
    sent["text"] = sent["text"].replace("source:", "seat: Yerevan\nsource:")
    preview = await console.post(EDIT, data=sent | {"do": "preview"})
    assert preview.status_code == 200
    assert "What would change" in preview.text
    assert "Yerevan" in preview.text
    assert "This corrects what is recorded" in preview.text
    assert (await newest(console))["version"] == 1
    done = await console.post(EDIT, data=sent | {"do": "save"}, follow_redirects=True)
    assert "Recorded as version 2." in done.text
    step = await newest(console)
    assert (step["recorded_by"], step["reason"], step["state"]["seat"]) == ("anna", "Checked", "Yerevan")


async def test_a_later_first_day_keeps_what_was_before(console: httpx.AsyncClient) -> None:
    sent = await sheet(console)
    sent["text"] = sent["text"].replace("status: established", "status: strengthened")
    sent["text"] = sent["text"].replace("valid_from: '2021-06-24'", "valid_from: 2026-01-01")
    assert "For the days before" in (await console.post(EDIT, data=sent)).text
    await console.post(EDIT, data=sent | {"do": "save"})
    assert (await console.get("/v1/networks/cn-arm?as_of=2025-01-01")).json()["status"] == "established"
    assert (await console.get("/v1/networks/cn-arm?as_of=2026-01-02")).json()["status"] == "strengthened"


async def test_saving_what_holds_already_records_nothing(console: httpx.AsyncClient) -> None:
    sent = await sheet(console)
    assert "the record says this already" in (await console.post(EDIT, data=sent)).text
    done = await console.post(EDIT, data=sent | {"do": "save"}, follow_redirects=True)
    assert "Nothing was recorded" in done.text
    assert (await newest(console))["version"] == 1


@pytest.mark.parametrize(
    ("before", "after", "text"),
    [
        ("status: established", "status: nonsense", "status: Choose one of the list"),
        ("- entity: iom", "- entity: nobody", "unknown entity nobody"),
        ("country: ARM", "country: ARM\ncountry: GEO", "country stands here a second time"),
        ("country: ARM", "country: [ARM", "this is not YAML"),
        ("country: ARM", "colour: blue", "colour"),
        ("country: ARM", "country: &a ARM\nseat: *a", "Write everything out"),
        ("code: cn-arm", "code: cn-xyz", "of a record does not change"),
        ("name: UN Network on Migration in Armenia", "name: ''", "Write at least 3 characters"),
    ],
)
async def test_errors_name_their_line_and_nothing_is_recorded(
    console: httpx.AsyncClient, before: str, after: str, text: str
) -> None:
    sent = await sheet(console)
    assert before in sent["text"]
    sent["text"] = sent["text"].replace(before, after)
    answer = await console.post(EDIT, data=sent | {"do": "save"})
    assert answer.status_code == 422
    assert text in answer.text
    assert field_of(answer, "text") == sent["text"]
    assert (await newest(console))["version"] == 1


async def test_a_reason_is_needed(console: httpx.AsyncClient) -> None:
    sent = await sheet(console)
    sent["text"] += "seat: Yerevan\n"
    answer = await console.post(EDIT, data=sent | {"do": "save", "reason": " "})
    assert answer.status_code == 422
    assert "Say why" in answer.text


async def test_two_who_edit_at_once_are_told(console: httpx.AsyncClient) -> None:
    first, second = await sheet(console), await sheet(console)
    first["text"] += "seat: Yerevan\n"
    second["text"] += "note: Looked at\n"
    await console.post(EDIT, data=first | {"do": "save"})
    stale = await console.post(EDIT, data=second | {"do": "save"})
    assert stale.status_code == 412
    assert "Yerevan" in stale.text
    assert field_of(stale, "text") == second["text"]
    assert field_of(stale, "version") == "2"


async def test_a_record_is_added_once(console: httpx.AsyncClient) -> None:
    address = "/console/add/documents"
    page = await console.get(address)
    assert field_of(page, "text").startswith("code:  # Lower case")
    text = "code: note-1\ntitle: A first note\nkind: other\nsource: The archive\nconfidence: high\n"
    sent = {"csrf": csrf_of(page), "text": text, "reason": "Found it"}
    preview = await console.post(address, data=sent)
    assert "This is a new record." in preview.text
    done = await console.post(address, data=sent | {"do": "save"}, follow_redirects=True)
    assert done.url.path == "/console/documents/note-1"
    assert "Recorded as version 1." in done.text
    again = await console.post(address, data=sent | {"do": "save", "text": text.replace("first", "second")})
    assert again.status_code == 422
    assert "There is a document note-1 already" in again.text


async def test_what_is_shown_for_editing_says_the_same_again_for_every_type(console: httpx.AsyncClient) -> None:
    for definition in DEFINITIONS:
        listed = (await console.get(f"/v1/{definition.collection}?limit=2")).json().get("items", [])
        for one in listed:
            address = f"/console/edit/{definition.collection}/{one[definition.key_field]}"
            answer = await console.post(address, data=await sheet(console, address))
            assert "the record says this already" in answer.text, address
