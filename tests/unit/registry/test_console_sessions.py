"""Who has business in the console, and where one goes after signing in."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from registry.console.desk import CONSOLE
from web.security.sessions import begin_session

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def claims(**more: object) -> dict[str, object]:
    return {"sub": "anna", "role": "secretariat", "exp": NOON.timestamp() + 600, **more}


@pytest.mark.parametrize(("role", "may_act"), [("secretariat", True), ("operator", False)])
def test_the_secretariat_acts_and_operators_read(role: str, may_act: bool) -> None:
    session = begin_session(claims(role=role), CONSOLE.roles, NOON.timestamp())
    assert session
    assert CONSOLE.may_act(session) is may_act


@pytest.mark.parametrize("role", ["submitter", "commission", "", None, 5])
def test_other_roles_have_no_business_here(role: object) -> None:
    assert begin_session(claims(role=role), CONSOLE.roles, NOON.timestamp()) is None


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
