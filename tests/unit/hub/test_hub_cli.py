"""What the commands say, without a stack."""

import json
from pathlib import Path

import pytest
from joserfc import jwt
from joserfc.jwk import KeySet
from typer.testing import CliRunner

from hub.cli import app
from hub.examples import EXAMPLES

RUNNER = CliRunner()


@pytest.fixture(autouse=True)
def _own_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HUB_VAR", str(tmp_path / "var"))
    monkeypatch.setenv("HUB_PORT_BASE", "61000")
    monkeypatch.setenv("COLUMNS", "200")
    for name in ("NATS_URL", "MONGODB_URL", "HUB_TOKEN"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize("command", EXAMPLES)
def test_help_ends_with_examples(command: str) -> None:
    result = RUNNER.invoke(app, [*command.split(), "--help"])

    assert result.exit_code == 0
    assert EXAMPLES[command][0] in result.output


def test_every_command_has_examples() -> None:
    commands = {found.callback.__name__ for found in app.registered_commands if found.callback}
    grouped = {
        f"{group.typer_instance.info.name} {found.name}"
        for group in app.registered_groups
        if group.typer_instance
        for found in group.typer_instance.registered_commands
    }

    assert commands | grouped == set(EXAMPLES)


@pytest.mark.parametrize(
    ("words", "claim"),
    [
        (["submitter", "--country", "prt"], {"country": "PRT"}),
        (["submitter", "--organization", "Caritas"], {"organization": "Caritas"}),
        (["commission", "--region", "lac"], {"region": "lac"}),
        (["secretariat", "--lifetime", "30d"], {"role": "secretariat"}),
        (["operator"], {"role": "operator"}),
    ],
)
def test_a_token_carries_its_claims(words: list[str], claim: dict[str, str], tmp_path: Path) -> None:
    result = RUNNER.invoke(app, ["token", "--role", *words])
    keys = KeySet.import_key_set(json.loads((tmp_path / "var/keys/jwks.json").read_text()))

    assert result.exit_code == 0
    claims = jwt.decode(result.stdout.strip(), keys, algorithms=["Ed25519"]).claims
    assert claim.items() <= claims.items()
    assert claims["role"] == words[0]


@pytest.mark.parametrize(
    "words",
    [
        ["submitter"],
        ["submitter", "--country", "PRT", "--organization", "Caritas"],
        ["commission"],
        ["commission", "--region", "atlantis"],
        ["king"],
        ["operator", "--lifetime", "soon"],
        ["operator", "--lifetime", "0h"],
    ],
)
def test_a_token_without_a_clear_mandate_is_not_made(words: list[str]) -> None:
    assert RUNNER.invoke(app, ["token", "--role", *words]).exit_code == 2


def test_a_wrong_port_base_ends_with_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HUB_PORT_BASE", "x")
    result = RUNNER.invoke(app, ["status"])

    assert result.exit_code == 2
    assert "HUB_PORT_BASE" in result.output


def test_down_without_a_stack_is_no_error() -> None:
    result = RUNNER.invoke(app, ["down"])

    assert result.exit_code == 0
    assert "nothing was running" in result.output


@pytest.mark.parametrize("content", ["{", "[]", '"text"'])
def test_a_file_that_is_no_input_is_refused_before_it_is_sent(content: str, tmp_path: Path) -> None:
    file = tmp_path / "input.json"
    file.write_text(content)

    assert RUNNER.invoke(app, ["submit", str(file)]).exit_code == 1
