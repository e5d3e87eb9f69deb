"""One input travels the whole path: POST, pages in six languages, signed webhook."""

from __future__ import annotations

import uuid
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
from tests.stack import LANGUAGES, Client, Receiver, Stack

Eventually = Callable[..., Awaitable[Any]]


async def test_an_input_is_on_all_its_pages_and_delivered(
    stack: Stack, client: Client, receiver: Receiver, eventually: Eventually
) -> None:
    commission = stack.token("--role", "commission", "--region", "lac")
    endpoint = await client.endpoint(receiver.url, commission)
    token = stack.token("--role", "submitter", "--country", "PRT")
    title = f"Voluntary review of Portugal {uuid.uuid4().hex[:8]}"

    answer = await client.post(await client.review("PRT", "Portugal", title=title), token, key=uuid.uuid4().hex)

    assert answer.status_code == 202, answer.text
    taken = answer.json()
    assert taken["revision"] == 1
    assert taken["content_digest"].startswith("sha256:")
    submission = taken["id"]
    pages = [f"/{language}/submissions/{submission}/" for language in LANGUAGES]
    pages += [f"/{language}/regions/{region}/" for language in LANGUAGES for region in ("unece", "lac")]
    pages += ["/en/", "/en/countries/PRT/", "/en/regions/unece/demo-unece/"]
    await eventually(lambda: client.holds(pages, title))
    arabic = await client.page(f"/ar/submissions/{submission}/")
    assert 'dir="rtl"' in arabic.text
    assert title not in (await client.page("/en/regions/africa/")).text

    [event] = await eventually(lambda: receiver.events(submission))
    assert event["type"] == "org.gcmhub.publisher.submission.published.v1"
    assert event["data"]["regions"] == ["lac", "unece"]
    assert receiver.verified(endpoint["secret"])
    assert int(event["sequence"]) == 1
    twin = (await client.page(f"/en/submissions/{submission}/index.json")).json()
    assert taken["content_digest"] in str(twin)

    async def closed() -> bool:
        status = await client.http.get(
            f"{stack.addresses['submissions']}/v1/submissions/{submission}",
            headers={"Authorization": f"Bearer {token}"},
        )
        return bool(status.json()["published"])

    await eventually(closed)


async def test_the_same_key_gives_the_same_answer_and_with_another_body_a_conflict(
    stack: Stack, client: Client
) -> None:
    token = stack.token("--role", "submitter", "--country", "PRT")
    body = await client.review("PRT", "Portugal", title="Said twice")
    key = uuid.uuid4().hex
    first, second = await client.post(body, token, key), await client.post(body, token, key)
    other = await client.post(body | {"title": "Said otherwise"}, token, key)
    assert (first.status_code, second.status_code, other.status_code) == (202, 202, 409)
    assert first.json() == second.json()
    assert other.headers["content-type"] == "application/problem+json"
    assert other.json()["type"] == "https://gcmhub.org/problems/idempotency-conflict"


async def test_a_stakeholders_input_in_spanish_keeps_its_language_on_a_page_in_arabic(
    stack: Stack, client: Client, eventually: Eventually
) -> None:
    questionnaire = await client.questionnaire("demo-lac", "stakeholder_input")
    body = {
        "round": "demo-lac",
        "kind": "stakeholder_input",
        "language": "es",
        "title": "Brechas en los 23 objetivos <script>alert(1)</script>",
        "party": {
            "kind": "stakeholder",
            "name": "Red de organizaciones",
            "category": "civil_society",
            "level": "national",
            "country": "MEX",
        },
        "questionnaire_version": questionnaire["version"],
        "answers": questionnaire["example"],
        "objectives": [2],
        "attachments": [],
        "consent": {"publish": True},
    }
    token = stack.token("--role", "submitter", "--organization", "Red de organizaciones")
    answer = await client.post(body, token)
    assert answer.status_code == 202, answer.text
    path = f"/ar/submissions/{answer.json()['id']}/"
    await eventually(lambda: client.holds([path], "Brechas en los 23 objetivos"))
    page = (await client.page(path)).text
    assert "<script>alert" not in page
    assert 'lang="es"' in page


async def test_what_is_refused_says_why_and_leaves_no_trace(stack: Stack, client: Client) -> None:
    token = stack.token("--role", "submitter", "--country", "PRT")
    body = await client.review("PRT", "Portugal", title="Never taken")
    cases: list[tuple[dict[str, Any], int, str]] = [
        (body | {"round": "no-such-round"}, 422, "/round"),
        (body | {"round": "rr1-unece"}, 409, ""),
        (body | {"language": "pt"}, 422, "/language"),
        (body | {"answers": {"methodology": 7}}, 422, "/answers"),
        (body | {"party": {"kind": "member_state", "country": "ESP", "name": "Spain"}}, 403, ""),
    ]
    for sent, status, pointer in cases:
        answer = await client.post(sent, token)
        problem = answer.json()
        assert answer.status_code == status, answer.text
        assert problem["status"] == status
        assert problem["detail"]
        if pointer:
            assert any(error["pointer"].startswith(pointer) for error in problem["errors"]), problem
    missing = await client.post(body, "no token")
    assert missing.status_code == 401
    broken = await client.http.post(
        f"{stack.addresses['submissions']}/v1/submissions",
        content=b'{"round": ',
        headers={"Authorization": f"Bearer {token}", "Content-Type": "application/json"},
    )
    assert broken.status_code == 400
    large = await client.post(body | {"title": "x" * 400_000}, token)
    assert large.status_code == 413
    assert "Never taken" not in (await client.page("/en/regions/unece/")).text


async def test_every_service_answers_its_own_questions(stack: Stack, client: Client) -> None:
    for service in ("registry", "submissions", "publisher", "notifier"):
        base = stack.addresses[service]
        for path in ("/live", "/ready", "/metrics", "/openapi.json", "/docs"):
            answer = await client.http.get(base + path, follow_redirects=True)
            assert answer.status_code == 200, f"{service}{path}: {answer.text[:300]}"


async def test_the_two_dated_lists_of_champions_come_out_of_the_registry(stack: Stack, client: Client) -> None:
    async def champions(day: str) -> dict[str, dict[str, Any]]:
        answer = await client.http.get(f"{stack.addresses['registry']}/v1/champions", params={"as_of": day})
        assert answer.status_code == 200, answer.text
        return {champion["country"]: champion for champion in answer.json()["items"]}

    october, november = await champions("2020-10-31"), await champions("2020-11-30")
    assert (len(october), len(november)) == (14, 15)
    assert set(november) - set(october) == {"ECU"}


async def test_pages_answer_as_files_should(client: Client) -> None:
    page = await client.page("/en/")
    assert page.headers["content-language"] == "en"
    assert "content-security-policy" in page.headers
    again = await client.http.get(str(page.url), headers={"If-None-Match": page.headers["etag"]})
    assert again.status_code == 304
    missing = await client.page("/fr/nothing/")
    assert missing.status_code == 404
    root: httpx.Response = await client.http.get(
        str(page.url).removesuffix("en/"), headers={"Accept-Language": "ar-EG,ar;q=0.9"}
    )
    assert root.headers["location"].endswith("/ar/")
