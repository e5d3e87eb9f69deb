"""Pages of the console: every type of record, filters, days, history, text that is only text, headers."""

from __future__ import annotations

import re

import httpx
import pytest
from tests.console_samples import fill
from tests.integration.registry.console_client import sign_in

from chassis.security.issuer import LocalIssuer
from registry.catalogue import DEFINITIONS

COLLECTIONS = [definition.collection for definition in DEFINITIONS]
SCRIPT = "<script>alert('x')</script>"


@pytest.fixture
async def console(api: httpx.AsyncClient, issuer: LocalIssuer) -> httpx.AsyncClient:
    """Sign the secretariat in."""
    await sign_in(api, issuer.token("secretariat", subject="anna"))
    return api


async def test_every_type_of_record_has_its_list_and_its_records(
    console: httpx.AsyncClient, issuer: LocalIssuer
) -> None:
    await fill(console, issuer.token("secretariat"))
    everything = await console.get("/console/records")
    assert everything.status_code == 200
    for collection in COLLECTIONS:
        assert f'href="/console/{collection}"' in everything.text
        listed = await console.get(f"/console/{collection}")
        assert listed.status_code == 200, collection
        records = re.findall(rf'<th scope="row"><a href="(/console/{collection}/[^"]+)"', listed.text)
        assert records, collection
        for address in records[:3]:
            page = await console.get(address)
            assert page.status_code == 200, address
            assert "First statement about it." in page.text
            edit = await console.get(address.replace("/console/", "/console/edit/", 1))
            assert edit.status_code == 200, address
        assert (await console.get(f"/console/add/{collection}")).status_code == 200


async def test_every_act_that_is_offered_has_its_form(console: httpx.AsyncClient, issuer: LocalIssuer) -> None:
    await fill(console, issuer.token("secretariat"))
    seen = set()
    for place in (
        "networks/rn-arab",
        "networks/cn-arm",
        "rounds/imrf2",
        "rounds/demo-unece",
        "champions/FJI",
        "priorities/climate-and-mobility",
        "support-requests/request-tun",
    ):
        page = await console.get(f"/console/{place}")
        for address in re.findall(r'href="(/console/act/[^"]+)"', page.text):
            form = await console.get(address)
            assert form.status_code == 200, address
            assert 'name="reason"' in form.text
            seen.add(address.rsplit("/", 1)[1])
    assert seen >= {"propose", "consult", "withdraw", "open", "close", "reschedule", "assess", "end", "choose"}
    assert seen >= {"decline", "answer", "reroute"}


async def test_the_front_page_says_what_is_late_first(console: httpx.AsyncClient, issuer: LocalIssuer) -> None:
    empty = (await console.get("/console")).text
    assert "No request is overdue." in empty
    await fill(console, issuer.token("secretariat"))
    page = (await console.get("/console")).text
    assert "Overdue: 2 requests for support." in page
    assert page.index("Training for local authorities") < page.index("Advice on data")
    assert "was due 15 days ago" in page
    assert "UN Network on Migration in Armenia" in page
    assert "2 answers in the consultation, 0 of 4 agree." in page


async def test_lists_are_narrowed_and_paged(console: httpx.AsyncClient) -> None:
    first = (await console.get("/console/countries")).text
    assert "206 countries" in first or "countries</strong> today" in first
    following = re.search(r'href="([^"]+)" rel="next"', first)
    assert following
    second = await console.get(following.group(1).replace("&amp;", "&"))
    assert second.status_code == 200
    assert "First page" in second.text
    some = (await console.get("/console/networks", params={"level": "regional", "region": "", "as_of": ""})).text
    assert "cn-arm" not in some
    assert "Show all, today" in some
    wrong = await console.get("/console/networks", params={"level": "nonsense"})
    assert wrong.status_code == 200
    assert ">Error:<" in wrong.text


async def test_a_day_in_the_past_shows_what_held_then(console: httpx.AsyncClient) -> None:
    then = (await console.get("/console/champions", params={"as_of": "2020-10-31"})).text
    assert "as of 31 October 2020" in then
    page = (await console.get("/console/champions/MAR", params={"as_of": "2020-10-31"})).text
    assert "This is how it stood on 31 October 2020" in page
    assert "What you can do" not in page
    assert (await console.get("/console/champions/MAR", params={"as_of": "nonsense"})).status_code == 422


async def test_texts_are_shown_as_texts(console: httpx.AsyncClient, issuer: LocalIssuer) -> None:
    entry = {"code": "odd", "title": SCRIPT, "source": SCRIPT, "confidence": "high", "text": f'"{SCRIPT}'}
    headers = {"Authorization": f"Bearer {issuer.token('secretariat', subject=SCRIPT)}"}
    body = {**entry, "reason": SCRIPT}
    assert (await console.put("/v1/priorities/odd", json=body, headers=headers)).status_code == 201
    for address in ("", "/priorities", "/priorities/odd", "/edit/priorities/odd", "/act/priorities/odd/choose"):
        page = await console.get(f"/console{address}")
        assert page.status_code == 200
        assert "<script" not in page.text
        assert "&lt;script&gt;" in page.text


async def test_every_page_has_strict_headers_and_names_only_our_own_files(console: httpx.AsyncClient) -> None:
    for address in ("", "/records", "/networks", "/networks/cn-arm", "/edit/networks/cn-arm", "/nonsense", "/a/b"):
        page = await console.get(f"/console{address}")
        policy = page.headers["content-security-policy"]
        assert {"default-src 'none'", "frame-ancestors 'none'", "form-action 'self'"} <= set(policy.split("; "))
        assert "unsafe" not in policy
        assert page.headers["cache-control"] == "no-store"
        assert page.headers["referrer-policy"] == "no-referrer"
        assert page.headers["x-content-type-options"] == "nosniff"
        assert "style=" not in page.text
        assert "onclick" not in page.text
        assert re.findall(r'<link rel="stylesheet" href="/console/static/console\.[0-9a-f]+\.css">', page.text)


async def test_the_style_sheet_is_kept_by_its_name(console: httpx.AsyncClient) -> None:
    page = await console.get("/console/sign-in")
    found = re.search(r'href="(/console/static/[^"]+)"', page.text)
    assert found
    answer = await console.get(found.group(1))
    assert answer.headers["content-type"] == "text/css; charset=utf-8"
    assert "immutable" in answer.headers["cache-control"]
    assert (await console.get("/console/static/other.css")).status_code == 404


@pytest.mark.parametrize(
    "address", ["/nonsense", "/networks/nonsense", "/act/networks/cn-arm/nonsense", "/add/nonsense"]
)
async def test_what_is_not_there_is_a_page_too(console: httpx.AsyncClient, address: str) -> None:
    page = await console.get(f"/console{address}")
    assert page.status_code == 404
    assert page.headers["content-type"].startswith("text/html")


async def test_an_operator_reads_and_changes_nothing(api: httpx.AsyncClient, issuer: LocalIssuer) -> None:
    await sign_in(api, issuer.token("operator"))
    page = await api.get("/console/networks/cn-arm")
    assert page.status_code == 200
    assert "What you can do" not in page.text
    assert "/console/add/" not in (await api.get("/console/networks")).text
    for address in ("/console/edit/networks/cn-arm", "/console/act/networks/cn-arm/propose", "/console/add/networks"):
        assert (await api.get(address)).status_code == 403
        assert (await api.post(address, data={"csrf": "x"})).status_code == 403


async def test_the_console_is_no_part_of_the_api_reference(api: httpx.AsyncClient) -> None:
    document = (await api.get("/openapi.json")).json()
    assert not [path for path in document["paths"] if path.startswith("/console")]
