"""Rules without a database: chain, reference, filter, verdicts, shares, settings, keys."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.fernet import Fernet
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from contracts.envelope import Envelope
from contracts.vocabulary import Kind, Region
from notifier.deliveries.model import (
    BODY_LIMIT,
    Delivery,
    DeliveryState,
    build_body,
    chain_start,
)
from notifier.dispatch.model import DeliveryOutcome, decide, share_of
from notifier.dispatch.schedule import Schedule
from notifier.endpoints.model import Endpoint, EndpointFilter, EndpointState, SealedKey, effective_regions, owner_of
from notifier.endpoints.vault import Vault, WrongKeyError
from notifier.sending.model import ReceiverAnswer
from notifier.settings import Settings

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
SCHEDULE = Schedule()


def event(event_id: str = "e-1", **data: object) -> Envelope:
    return Envelope(
        id=event_id,
        source="/services/publisher",
        type="org.gcmhub.publisher.submission.published.v1",
        subject="s-1",
        time=NOW,
        dataschema="https://gcmhub.org/schemas/x.json",
        data={"version": 1, "region": "unece"} | data,
        traceparent="00-" + "1" * 32 + "-" + "2" * 16 + "-01",
    )


def chain_holds(endpoint_id: str, bodies: Sequence[bytes]) -> bool:
    """Check as the README tells receivers to."""
    previous = hashlib.sha256(endpoint_id.encode()).hexdigest()
    for number, body in enumerate(bodies, start=1):
        parsed = json.loads(body)
        if int(parsed["sequence"]) != number or parsed["prevsequencedigest"] != previous:
            return False
        previous = hashlib.sha256(body).hexdigest()
    return True


def build_chain(endpoint_id: str, titles: Sequence[str]) -> list[bytes]:
    previous, bodies = chain_start(endpoint_id).digest, []
    for number, title in enumerate(titles, start=1):
        body = build_body(event(title=title), sequence=number, previous=previous, data_url="http://x")
        previous = body.digest
        bodies.append(body.sent)
    return bodies


@given(titles=st.lists(st.text(max_size=30), min_size=2, max_size=12), data=st.data())
def test_a_chain_holds_and_shows_each_gap_swap_and_change(titles: list[str], data: st.DataObject) -> None:
    bodies = build_chain("endpoint", titles)
    assert chain_holds("endpoint", bodies)
    assert not chain_holds("another", bodies)
    place = data.draw(st.integers(0, len(bodies) - 2))
    without = bodies[:place] + bodies[place + 1 :]
    swapped = [*bodies[:place], bodies[place + 1], bodies[place], *bodies[place + 2 :]]
    changed = [*bodies[:place], bodies[place].replace(b"e-1", b"e-2"), *bodies[place + 1 :]]
    for wrong in (without, swapped, changed):
        assert not chain_holds("endpoint", wrong)


def test_sequences_sort_as_text() -> None:
    texts = [
        json.loads(build_body(event(), sequence=n, previous="", data_url="").sent)["sequence"]
        for n in (1, 2, 10, 2**60)
    ]
    assert texts == sorted(texts)
    assert {len(text) for text in texts} == {20}


@given(size=st.integers(BODY_LIMIT - 2000, BODY_LIMIT + 2000))
def test_no_body_is_larger_than_the_limit_and_nothing_is_lost(size: int) -> None:
    source = event(title="x" * size, submission_id="s-1", kind="pledge")
    body = build_body(source, sequence=1, previous="0", data_url="https://hub.example/data")
    assert len(body.sent) <= BODY_LIMIT
    sent = json.loads(body.sent)
    if body.data is None:
        assert sent["data"] == source.data
    else:
        assert sent["dataref"] == "https://hub.example/data"
        assert sent["datadigest"] == "sha256:" + hashlib.sha256(body.data).hexdigest()
        assert json.loads(body.data) == source.data
        assert sent["data"] == {"version": 1, "region": "unece", "submission_id": "s-1", "kind": "pledge"}


@pytest.mark.parametrize(
    ("wanted", "wants"),
    [
        (EndpointFilter(), True),
        (EndpointFilter(regions=(Region.LAC,)), True),
        (EndpointFilter(regions=(Region.ARAB,)), False),
        (EndpointFilter(event_types=("t",)), True),
        (EndpointFilter(event_types=("other",)), False),
        (EndpointFilter(kinds=(Kind.PLEDGE,)), True),
        (EndpointFilter(kinds=(Kind.GOOD_PRACTICE,)), False),
        (EndpointFilter((Region.LAC,), ("t",), (Kind.GOOD_PRACTICE,)), False),
    ],
)
def test_an_endpoint_wants_what_fits_every_part_of_its_filter(wanted: EndpointFilter, *, wants: bool) -> None:
    assert wanted.wants("t", ["lac", "unece"], "pledge") is wants


def test_an_event_without_a_kind_is_of_no_wrong_kind() -> None:
    assert EndpointFilter(kinds=(Kind.PLEDGE,)).wants("t", ["lac"], None)


def test_an_empty_list_of_regions_means_ones_own_or_all() -> None:
    assert effective_regions([], Region.LAC) == (Region.LAC,)
    assert effective_regions([], None) == ()
    assert effective_regions([Region.LAC, Region.LAC], None) == (Region.LAC,)
    assert owner_of((), None) is Region.GLOBAL
    assert owner_of((Region.LAC,), None) is Region.LAC
    assert owner_of((Region.LAC, Region.ARAB), None) is Region.GLOBAL


DELIVERY = Delivery(
    id="d",
    endpoint_id="n",
    event_id="e",
    event_type="t",
    order_key="s",
    order_version=1,
    sequence=1,
    body=b"{}",
    digest="",
    data=None,
    traceparent=None,
    state=DeliveryState.PENDING,
    created_at=NOW,
    next_at=NOW,
)


def answer(status: int | None = None, retry_after: str | None = None) -> ReceiverAnswer:
    return ReceiverAnswer(status, None if status else "reset", 0.1, retry_after=retry_after)


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (200, DeliveryOutcome.DELIVERED),
        (204, DeliveryOutcome.DELIVERED),
        (299, DeliveryOutcome.DELIVERED),
        (301, DeliveryOutcome.RETRY),
        (308, DeliveryOutcome.RETRY),
        (400, DeliveryOutcome.RETRY),
        (404, DeliveryOutcome.RETRY),
        (410, DeliveryOutcome.GONE),
        (429, DeliveryOutcome.RETRY),
        (500, DeliveryOutcome.RETRY),
        (None, DeliveryOutcome.RETRY),
    ],
)
def test_what_an_answer_means(status: int | None, outcome: DeliveryOutcome) -> None:
    assert decide(DELIVERY, answer(status), now=NOW, schedule=SCHEDULE, chance=0.5).outcome is outcome


def test_the_tenth_failure_exhausts_the_schedule() -> None:
    delivery, waits = DELIVERY, []
    for _ in range(9):
        decision = decide(delivery, answer(500), now=NOW, schedule=SCHEDULE, chance=0.5)
        assert decision.outcome is DeliveryOutcome.RETRY
        waits.append(decision.wait.total_seconds())
        delivery = replace(delivery, step=decision.step)
    assert waits == [5, 300, 1800, 7200, 18000, 36000, 50400, 72000, 86400]
    assert decide(delivery, answer(500), now=NOW, schedule=SCHEDULE, chance=0.5).outcome is DeliveryOutcome.EXHAUSTED


def test_retry_after_uses_up_no_step_until_the_schedules_time_is_over() -> None:
    decision = decide(DELIVERY, answer(429, "120"), now=NOW, schedule=SCHEDULE, chance=0.5)
    assert (decision.outcome, decision.step) == (DeliveryOutcome.RETRY, 0)
    assert decision.wait == decision.pause == timedelta(seconds=120)
    old = replace(DELIVERY, first_attempt_at=NOW - timedelta(hours=100))
    assert decide(old, answer(429, "120"), now=NOW, schedule=SCHEDULE, chance=0.5).outcome is DeliveryOutcome.EXHAUSTED


def test_retry_after_counts_only_with_429_and_503() -> None:
    decision = decide(DELIVERY, answer(500, "7200"), now=NOW, schedule=SCHEDULE, chance=0.5)
    assert decision.pause is None
    assert decision.wait == timedelta(seconds=5)


@given(
    replicas=st.sets(st.text(min_size=1, max_size=8), min_size=1, max_size=5),
    endpoints=st.sets(st.text(min_size=1, max_size=8), min_size=1, max_size=20),
)
def test_each_endpoint_falls_to_exactly_one_replica(replicas: set[str], endpoints: set[str]) -> None:
    shares = Counter(e for e in endpoints for r in replicas if share_of(e, r, replicas))
    assert shares == Counter(endpoints)


def test_when_a_replica_leaves_only_its_share_moves() -> None:
    endpoints = [f"e{n}" for n in range(200)]
    of_a = {e for e in endpoints if share_of(e, "a", {"a", "b", "c"})}
    assert of_a <= {e for e in endpoints if share_of(e, "a", {"a", "b"})}
    assert 40 < len(of_a) < 95


def endpoint(secrets: Sequence[SealedKey]) -> Endpoint:
    return Endpoint(
        id="n",
        version=1,
        region=Region.LAC,
        url="https://example.org/",
        filter=EndpointFilter(),
        description="",
        state=EndpointState.ACTIVE,
        secrets=tuple(secrets),
        keys=(),
        created_at=NOW,
    )


def test_an_expired_secret_no_longer_signs() -> None:
    vault = Vault(Fernet.generate_key().decode())
    old, new = vault.new_keys(NOW).sealed_secret, vault.new_keys(NOW).sealed_secret
    rotating = endpoint([new, replace(old, expires_at=NOW + timedelta(hours=24))])
    both = vault.sign(rotating, message_id="e", now=NOW, body=b"")
    assert len(both.split()) == 2
    assert vault.sign(rotating, message_id="e", now=NOW + timedelta(hours=25), body=b"").count("v1,") == 1


def test_another_key_opens_nothing_and_a_changed_key_still_opens_the_old() -> None:
    key = Fernet.generate_key().decode()
    sealed = Vault(key).new_keys(NOW).sealed_secret
    with pytest.raises(WrongKeyError, match="NOTIFIER_SECRET_KEY"):
        Vault(Fernet.generate_key().decode()).sign(endpoint([sealed]), message_id="e", now=NOW, body=b"")
    changed = f"{Fernet.generate_key().decode()}, {key}"
    assert Vault(changed).sign(endpoint([sealed]), message_id="e", now=NOW, body=b"").startswith("v1,")


def test_keys_do_not_show_themselves() -> None:
    keys = Vault(Fernet.generate_key().decode()).new_keys(NOW)
    assert keys.secret not in repr(keys)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("NOTIFIER_SECRET_KEY", "short"),
        ("WEBHOOK_ALLOW_CIDRS", "127.0.0.1/8"),
        ("WEBHOOK_ALLOW_CIDRS", "everything"),
        ("WEBHOOK_SCHEDULE", "0,-5"),
        ("WEBHOOK_SCHEDULE", "5,10"),
        ("WEBHOOK_SCHEDULE", "soon"),
        ("WEBHOOK_JITTER", "1"),
        ("PUBLIC_URL", "hub"),
    ],
)
def test_a_wrong_setting_is_named_and_a_key_never_shown(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv("NOTIFIER_SECRET_KEY", Fernet.generate_key().decode())
    monkeypatch.setenv(name, value)
    with pytest.raises(ValidationError) as wrong:
        Settings()
    assert {error["loc"][0] for error in wrong.value.errors()} == {name.lower()}
    if name == "NOTIFIER_SECRET_KEY":
        assert value not in str(wrong.value)


def test_settings_come_as_comma_separated_lists(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NOTIFIER_SECRET_KEY", Fernet.generate_key().decode())
    monkeypatch.setenv("WEBHOOK_ALLOW_CIDRS", "127.0.0.0/8, ::1/128")
    monkeypatch.setenv("WEBHOOK_SCHEDULE", "0,1,2.5")
    settings = Settings()
    assert settings.webhook_allow_cidrs == ("127.0.0.0/8", "::1/128")
    assert settings.webhook_schedule == (0, 1, 2.5)
