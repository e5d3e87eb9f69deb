"""One trace runs from the POST through outbox, stream, page and stream again to the webhook.

All four services run here in one process on real servers, so that one exporter in memory sees every span.
"""

from __future__ import annotations

import base64
import os
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import httpx
import pytest
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from tests.stack import receiving

import notifier.app
import notifier.bootstrap
import publisher.app
import publisher.bootstrap
import registry.app
import registry.bootstrap
import submissions.app
import submissions.bootstrap
from chassis.observability.telemetry import configure_telemetry
from chassis.security.issuer import LocalIssuer
from chassis.storage.mongo import Mongo
from chassis.testing import servers
from notifier.indexes import INDEXES as NOTIFIER_INDEXES
from notifier.settings import Settings as NotifierSettings
from publisher.indexes import INDEXES as PUBLISHER_INDEXES
from publisher.settings import Settings as PublisherSettings
from registry.indexes import INDEXES as REGISTRY_INDEXES
from registry.settings import Settings as RegistrySettings
from submissions.indexes import INDEXES as SUBMISSIONS_INDEXES
from submissions.settings import Settings as SubmissionsSettings

Eventually = Callable[..., Awaitable[Any]]
SERVICES: dict[str, tuple[Any, Any, Any, Any]] = {
    "registry": (RegistrySettings, REGISTRY_INDEXES, registry.bootstrap.build, registry.app.assemble),
    "submissions": (
        SubmissionsSettings,
        SUBMISSIONS_INDEXES,
        submissions.bootstrap.build,
        submissions.app.assemble,
    ),
    "publisher": (PublisherSettings, PUBLISHER_INDEXES, publisher.bootstrap.build, publisher.app.assemble),
    "notifier": (NotifierSettings, NOTIFIER_INDEXES, notifier.bootstrap.build, notifier.app.assemble),
}


@pytest.fixture
async def clients(
    streams: servers.Nats,
    mongo_server: servers.MongoDB,
    database: str,
    settings_for: Callable[..., Any],
    running: Callable[..., Any],
    tmp_path: Path,
) -> AsyncIterator[dict[str, httpx.AsyncClient]]:
    own: dict[str, dict[str, Any]] = {
        "registry": {"registry_demonstration": True},
        "submissions": {},
        "publisher": {"site_url": tmp_path.as_uri()},
        "notifier": {
            "notifier_secret_key": base64.urlsafe_b64encode(os.urandom(32)).decode(),
            "webhook_allow_cidrs": ("127.0.0.0/8",),
            "webhook_allow_http": True,
        },
    }
    async with AsyncExitStack() as stack:
        clients = {}
        for service, (settings_class, indexes, build, application) in SERVICES.items():
            name = f"{database}_{service}"
            mongo = Mongo(mongo_server.url, name, "tests")
            stack.callback(mongo.close)
            stack.push_async_callback(mongo.drop)
            await mongo.ensure_indexes(indexes)
            user, password = streams.login(service)
            settings = settings_for(
                settings_class, mongodb_database=name, nats_user=user, nats_password=password, **own[service]
            )
            clients[service] = await stack.enter_async_context(running(application(build(settings))))
        yield clients


async def test_one_trace_runs_from_the_post_to_the_webhook(
    clients: dict[str, httpx.AsyncClient], issuer: LocalIssuer, eventually: Eventually
) -> None:
    exporter = InMemorySpanExporter()
    configure_telemetry("tests", exporter)

    async def questionnaire() -> dict[str, Any] | None:
        answer = await clients["submissions"].get("/v1/rounds/demo-unece/questionnaires/member_state_review")
        return answer.json() if answer.status_code == 200 else None

    async def round_page() -> bool:
        return (await clients["publisher"].get("/en/regions/unece/demo-unece/")).status_code == 200

    form = await eventually(questionnaire)
    await eventually(round_page)  # an input that comes before its round waits, and what releases it is the round
    async with receiving() as receiver:
        await clients["notifier"].post(
            "/v1/endpoints",
            json={
                "url": receiver.url,
                "regions": ["lac"],
                "event_types": ["org.gcmhub.publisher.submission.published.v1"],
                "kinds": [],
                "description": "",
            },
            headers={"Authorization": f"Bearer {issuer.token('commission', {'region': 'lac'}, 60)}"},
        )
        trace_id = uuid.uuid4().hex
        posted = await clients["submissions"].post(
            "/v1/submissions",
            json={
                "round": "demo-unece",
                "kind": "member_state_review",
                "language": "en",
                "title": "Voluntary review of Portugal",
                "party": {"kind": "member_state", "country": "PRT", "name": "Portugal"},
                "questionnaire_version": form["version"],
                "answers": form["example"],
                "objectives": [5],
                "attachments": [],
                "consent": {"publish": True},
            },
            headers={
                "Authorization": f"Bearer {issuer.token('submitter', {'country': 'PRT'}, 60)}",
                "traceparent": f"00-{trace_id}-00f067aa0ba902b7-01",
            },
        )
        assert posted.status_code == 202, posted.text
        await eventually(lambda: receiver.requests)
        headers, _ = receiver.requests[0]
    assert headers["traceparent"].split("-")[1] == trace_id

    def spans() -> dict[str, ReadableSpan]:
        return {
            span.name: span
            for span in exporter.get_finished_spans()
            if span.context is not None and f"{span.context.trace_id:032x}" == trace_id
        }

    wanted = {
        "POST /v1/submissions",
        "send hub.submissions.submission.accepted.unece",
        "process hub.submissions.submission.accepted.unece",
        "send hub.publisher.submission.published.unece",
        "process hub.publisher.submission.published.unece",
    }
    await eventually(lambda: wanted <= set(spans()))
    await eventually(lambda: any(name.startswith("POST") and "submissions" not in name for name in spans()))
