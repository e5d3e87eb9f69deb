"""Sealed cookies and sessions: what they hold, how they end, what they refuse."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from contracts.vocabulary import Role
from registry.console.desk import CONSOLE
from web.security.sealed_box import SealedBox
from web.security.sessions import LONGEST, Session, begin_session

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
SECRET = "0123456789abcdef0123456789abcdef"


class Clock:
    def __init__(self) -> None:
        self.at = NOON

    def __call__(self) -> datetime:
        return self.at


def claims(**more: object) -> dict[str, object]:
    return {"sub": "anna", "role": "secretariat", "exp": NOON.timestamp() + 600, **more}


def test_what_was_sealed_is_read_until_it_ends() -> None:
    clock = Clock()
    box = SealedBox(SECRET, clock)
    text = box.seal("door", {"back": "/console"}, NOON.timestamp() + 60)
    assert box.open("door", text) == {"back": "/console"}
    clock.at += timedelta(seconds=61)
    assert box.open("door", text) is None


def test_a_seal_is_good_for_its_purpose_only() -> None:
    box = SealedBox(SECRET, Clock())
    assert box.open("session", box.seal("door", {}, NOON.timestamp() + 60)) is None


@pytest.mark.parametrize("text", [None, "", "x", "gAAAA", "a" * 5_000, "\u00e9"])
def test_anything_else_opens_nothing(text: str | None) -> None:
    assert SealedBox(SECRET, Clock()).open("door", text) is None


def test_a_changed_seal_opens_nothing() -> None:
    box = SealedBox(SECRET, Clock())
    text = box.seal("door", {}, NOON.timestamp() + 60)
    assert all(box.open("door", text[:n] + ("A" if text[n] != "A" else "B") + text[n + 1 :]) is None for n in (1, 40))


def test_processes_share_sessions_only_by_their_secret() -> None:
    sealed = SealedBox(SECRET, Clock()).seal("door", {}, NOON.timestamp() + 60)
    assert SealedBox(SECRET, Clock()).open("door", sealed) == {}
    assert SealedBox("", Clock()).open("door", sealed) is None
    assert SealedBox("", Clock()).open("door", SealedBox("", Clock()).seal("door", {}, NOON.timestamp() + 60)) is None


def test_a_session_ends_with_its_token() -> None:
    session = begin_session(claims(), CONSOLE.roles, NOON.timestamp())
    assert session
    assert session.ends == NOON.timestamp() + 600


def test_a_session_ends_after_a_working_day() -> None:
    session = begin_session(claims(exp=NOON.timestamp() + 7 * 86_400), CONSOLE.roles, NOON.timestamp())
    assert session
    assert session.ends == NOON.timestamp() + LONGEST.total_seconds()


@pytest.mark.parametrize(("role", "may_act"), [("secretariat", True), ("operator", False)])
def test_the_secretariat_acts_and_operators_read(role: str, may_act: bool) -> None:
    session = begin_session(claims(role=role), CONSOLE.roles, NOON.timestamp())
    assert session
    assert CONSOLE.may_act(session) is may_act


@pytest.mark.parametrize("role", ["submitter", "commission", "", None, 5])
def test_other_roles_have_no_business_here(role: object) -> None:
    assert begin_session(claims(role=role), CONSOLE.roles, NOON.timestamp()) is None


def test_a_session_survives_its_cookie_and_holds_no_token() -> None:
    session = Session("anna", Role.OPERATOR.value, "Anna", 5.0, "x")
    assert Session.of(session.state()) == session
    assert set(session.state()) == {"subject", "role", "name", "ends", "csrf"}


def test_each_session_has_its_own_csrf_text() -> None:
    first, second = begin_session(claims(), CONSOLE.roles, 0.0), begin_session(claims(), CONSOLE.roles, 0.0)
    assert first
    assert second
    assert first.csrf != second.csrf


@pytest.mark.parametrize(
    ("path", "safe"),
    [
        ("/console/networks/mena", "/console/networks/mena"),
        ("/console", "/console"),
        ("https://elsewhere.test/", "/console"),
        ("//elsewhere.test/console", "/console"),
        ("/consoles", "/console"),
        ("/console/sign-in/callback", "/console"),
        ("/console/a\r\nSet-Cookie: x", "/console/a%0D%0ASet-Cookie%3A%20x"),
        ("", "/console"),
    ],
)
def test_after_signing_in_one_stays_in_the_console(path: str, safe: str) -> None:
    assert CONSOLE.safe_path(path) == safe
