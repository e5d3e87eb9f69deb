"""Around every request: ids, headers, a metric, a log line, a span, probes and the reference."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import httpx
import pytest
from fastapi import APIRouter, FastAPI, Response
from opentelemetry import trace
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanKind
from structlog.contextvars import get_contextvars
from structlog.testing import capture_logs

from chassis.http.app import create_app
from chassis.http.auth import public
from chassis.observability.metrics import REGISTRY
from chassis.observability.telemetry import current_traceparent
from chassis.running.health import Health
from chassis.settings import ServiceSettings

STORED = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


def routes() -> APIRouter:
    inner = APIRouter(prefix="/things")
    outer = APIRouter(prefix="/v1", dependencies=[public()])

    @inner.get("/{key}")
    async def one(key: str) -> dict[str, str | None]:
        return {"key": key, "traceparent": current_traceparent()}

    @inner.delete("/{key}")
    async def broken(key: str) -> None:
        raise RuntimeError(key)

    @outer.get("/page")
    async def page() -> Response:
        return Response("<p>", media_type="text/html", headers={"Cache-Control": "max-age=60"})

    outer.include_router(inner)
    return outer


def everything() -> APIRouter:
    router = APIRouter(dependencies=[public()])

    @router.get("/{rest:path}")
    async def catch_all(rest: str) -> str:
        return rest

    return router


@asynccontextmanager
async def nothing(_app: FastAPI) -> AsyncIterator[None]:
    yield


@pytest.fixture
def health() -> Health:
    return Health()


@pytest.fixture
async def client(settings_for: Callable[..., ServiceSettings], health: Health) -> AsyncIterator[httpx.AsyncClient]:
    app = create_app(
        settings_for(ServiceSettings),
        title="Things <&>",
        description="For tests",
        routers=[routes(), everything()],
        lifespan=nothing,
        health=health,
    )
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://hub.test") as client:
        yield client


async def test_request_id_of_the_caller_is_kept_if_it_is_fit_for_logs(client: httpx.AsyncClient) -> None:
    kept = await client.get("/v1/things/a", headers={"X-Request-Id": "caller-0.1_x"})
    assert kept.headers.get_list("x-request-id") == ["caller-0.1_x"]
    for unfit in ("short", "x" * 65, "with space", 'quote"quote'):
        replaced = await client.get("/v1/things/a", headers={"X-Request-Id": unfit})
        assert re.fullmatch(r"[0-9a-f-]{36}", replaced.headers["x-request-id"])


async def test_answers_carry_security_headers_unless_they_set_their_own(client: httpx.AsyncClient) -> None:
    answer = (await client.get("/v1/things/a")).headers
    assert answer["x-content-type-options"] == "nosniff"
    assert answer["cache-control"] == "no-store"
    assert answer["content-security-policy"] == "default-src 'none'; frame-ancestors 'none'"
    page = (await client.get("/v1/page")).headers
    assert page.get_list("cache-control") == ["max-age=60"]
    assert "content-security-policy" not in page
    assert page["x-content-type-options"] == "nosniff"


async def test_one_log_line_tells_route_status_and_duration(client: httpx.AsyncClient) -> None:
    with capture_logs() as lines:
        await client.get("/v1/things/42?secret=1")
    (line,) = lines
    assert (line["event"], line["method"], line["route"], line["status"]) == (
        "request_served",
        "GET",
        "/v1/things/{key}",
        200,
    )
    assert line["duration_ms"] > 0
    assert "42" not in str({k: v for k, v in line.items() if k != "duration_ms"})
    assert get_contextvars() == {}


async def test_probes_are_not_in_the_way_of_the_log(client: httpx.AsyncClient) -> None:
    with capture_logs() as lines:
        await client.get("/live")
    assert [line["log_level"] for line in lines] == ["debug"]


def count(**labels: str) -> float:
    return REGISTRY.get_sample_value("http_server_request_duration_seconds_count", labels) or 0


async def test_durations_are_counted_by_route_template_only(client: httpx.AsyncClient) -> None:
    known = {"method": "GET", "route": "/v1/things/{key}", "status": "200"}
    failed = {"method": "DELETE", "route": "/v1/things/{key}", "status": "500"}
    unknown = {"method": "OTHER", "route": "/{rest}", "status": "405"}
    before = [count(**known), count(**failed), count(**unknown)]
    await client.get("/v1/things/one")
    await client.get("/v1/things/two")
    await client.delete("/v1/things/two")
    await client.request("BREW", "/coffee/1")
    assert [count(**known), count(**failed), count(**unknown)] == [before[0] + 2, before[1] + 1, before[2] + 1]
    text = (await client.get("/metrics")).text
    assert 'route="/v1/things/{key}"' in text
    assert "/v1/things/two" not in text


async def test_span_of_a_request_goes_on_with_the_callers_trace(
    client: httpx.AsyncClient, spans: InMemorySpanExporter
) -> None:
    answer = await client.get("/v1/things/42", headers={"traceparent": STORED})
    assert answer.json()["traceparent"].split("-")[1] == STORED.split("-")[1]
    (span,) = spans.get_finished_spans()
    assert span.parent is not None
    assert f"{span.parent.span_id:016x}" == STORED.split("-")[2]
    assert (span.name, span.kind) == ("GET /v1/things/{key}", SpanKind.SERVER)
    assert dict(span.attributes or {}) == {
        "http.request.method": "GET",
        "http.route": "/v1/things/{key}",
        "http.response.status_code": 200,
        "url.scheme": "http",
    }
    assert trace.get_current_span() is trace.INVALID_SPAN


async def test_span_of_a_failed_request_holds_the_error(client: httpx.AsyncClient, spans: InMemorySpanExporter) -> None:
    await client.delete("/v1/things/42")
    (span,) = spans.get_finished_spans()
    assert not span.status.is_ok
    assert span.events[0].attributes is not None
    assert span.events[0].attributes["exception.type"] == "RuntimeError"


async def test_probes_make_no_spans(client: httpx.AsyncClient, spans: InMemorySpanExporter) -> None:
    await client.get("/ready")
    assert spans.get_finished_spans() == ()


async def test_no_catch_all_route_hides_the_probes(client: httpx.AsyncClient) -> None:
    assert (await client.get("/anything")).json() == "anything"
    assert (await client.get("/live")).json() == {"status": "ok", "checks": {}}
    assert (await client.get("/ready")).json() == {"status": "ok", "checks": {}}


async def test_failing_probes_say_what_is_wrong(client: httpx.AsyncClient, health: Health) -> None:
    async def down() -> None:
        raise ConnectionError("nobody answers")

    health.add_check("nats", down)
    health.add_loop("relay", max_age=-1)
    ready, live = await client.get("/ready"), await client.get("/live")
    assert (ready.status_code, live.status_code) == (503, 503)
    assert ready.json()["status"] == "failing"
    assert ready.json()["checks"]["nats"]["reason"] == "ConnectionError: nobody answers"
    assert live.json()["checks"]["relay"]["state"] == "failing"


async def test_own_addresses_take_get_and_head_only(client: httpx.AsyncClient) -> None:
    head = await client.head("/live")
    assert (head.status_code, head.content) == (200, b"")
    refused = await client.post("/metrics")
    assert (refused.status_code, refused.headers["allow"]) == (405, "GET, HEAD")
    assert refused.json()["instance"] == refused.headers["x-request-id"]


async def test_reference_asks_nobody_else(client: httpx.AsyncClient) -> None:
    page = await client.get("/docs")
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self';" in policy
    assert "Things &lt;&amp;&gt;" in page.text
    links = re.findall(r'(?:src|href)="([^"]+)"', page.text)
    assert links
    for link in links:
        assert not re.match(r"https?:|//", link)
        if not link.startswith("data:"):
            assert (await client.get(f"/{link}")).status_code == 200
    script = await client.get("/docs/swagger-ui-bundle.js")
    assert "SwaggerUIBundle" in script.text
    assert script.headers["cache-control"] == "public, max-age=86400"
