"""What the commands say, without a stack."""

import json
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest
from joserfc import jwt
from joserfc.jwk import KeySet
from typer.testing import CliRunner

from hub.cli import COMMANDS, GROUPS, app
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
    names = set(COMMANDS)
    for group in GROUPS:
        shown = RUNNER.invoke(app, [group, "--help"])
        assert shown.exit_code == 0
        names |= {f"{group} {name}" for name in ("diff", "apply", "export") if name in shown.output}
    named = {
        found.callback.__name__
        for module in set(COMMANDS.values())
        for found in import_module(module).commands.registered_commands
    }

    assert named == set(COMMANDS)
    assert names == set(EXAMPLES)


def test_a_token_is_made_without_the_drivers_and_the_services() -> None:
    heavy = "aiohttp", "fastapi", "httpx", "motor", "nats", "pydantic", "pymongo", "rich.console", "registry"
    code = "import sys; from hub.commands import tokens; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()

    assert "joserfc.jwt" in loaded
    assert not set(heavy) & set(loaded)


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
