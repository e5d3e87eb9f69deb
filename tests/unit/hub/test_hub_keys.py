"""Passwords and keys are made once and readable by their owner alone."""

import json
import stat
from pathlib import Path

from hub.keys import local_issuer, passwords
from hub.layout import StackLayout


def test_passwords_are_made_once(tmp_path: Path) -> None:
    layout = StackLayout(tmp_path, 8000)
    first = passwords(layout)

    assert passwords(layout) == first
    assert len({*first.nats.values(), *first.mongodb.values(), first.nats_system}) == 11


def test_passwords_begin_with_a_letter(tmp_path: Path) -> None:
    words = passwords(StackLayout(tmp_path, 8000))

    assert all(word[0].isalpha() for word in words.nats.values())


def test_secrets_are_for_their_owner_alone(tmp_path: Path) -> None:
    layout = StackLayout(tmp_path, 8000)
    passwords(layout)
    local_issuer(layout)

    for name in ("passwords.json", "token-issuer.json"):
        assert stat.S_IMODE((layout.keys / name).stat().st_mode) == 0o600


def test_the_issuer_keeps_its_key_and_publishes_only_the_public_half(tmp_path: Path) -> None:
    layout = StackLayout(tmp_path, 8000)
    first = local_issuer(layout).public_jwks()

    assert local_issuer(layout).public_jwks() == first
    assert all("d" not in key for key in json.loads(layout.jwks.read_text())["keys"])


def test_what_an_older_stack_did_not_have_is_made_beside_what_it_has(tmp_path: Path) -> None:
    layout = StackLayout(tmp_path, 8000)
    first = passwords(layout)
    path = layout.keys / "passwords.json"
    path.write_text(json.dumps({k: v for k, v in json.loads(path.read_text()).items() if k != "console_secret"}))

    second = passwords(layout)

    assert (second.nats, second.encryption_key) == (first.nats, first.encryption_key)
    assert len(second.console_secret) >= 32
    assert passwords(layout) == second
