"""Settings come from the environment, and a wrong one stops the start with its name."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import Field, SecretStr

from chassis.settings import EXIT_SETTINGS, ServiceSettings, load_settings
from chassis.testing.settings_table import describe, markdown_table

README = Path(__file__).parents[3] / "services/chassis/README.md"


class Settings(ServiceSettings):
    mongodb_database: str = "things"
    http_port: int = Field(8003, ge=0, le=65535, description="Port to listen on")
    retry_after: float = Field(30, gt=0, description="Seconds until the next try")


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)


def test_environment_without_prefix_overrides_defaults(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PORT", "9000")
    monkeypatch.setenv("NATS_PASSWORD", "hush")
    settings = load_settings(Settings)
    assert settings.http_port == 9000
    assert settings.nats_password.get_secret_value() == "hush"
    assert settings.retry_after == 30


def test_empty_variable_counts_as_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PORT", "")
    assert load_settings(Settings).http_port == 8003


def test_each_wrong_variable_is_named_and_the_process_ends(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("HTTP_PORT", "many")
    monkeypatch.setenv("HUB_ROLE", "king")
    monkeypatch.setenv("MONGODB_URL", "postgres://user:hidden@host/")
    with pytest.raises(SystemExit) as ended:
        load_settings(Settings)
    said = capsys.readouterr().err
    assert ended.value.code == EXIT_SETTINGS
    assert all(name in said for name in ("HTTP_PORT", "HUB_ROLE", "MONGODB_URL", "Port to listen on"))
    assert "hidden" not in said


def test_missing_database_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        load_settings(ServiceSettings)
    assert "MONGODB_DATABASE: Field required" in capsys.readouterr().err


def test_no_secret_shows_when_settings_are_printed() -> None:
    settings = Settings(
        nats_password=SecretStr("hush"), mongodb_url="mongodb://user:hush@host/", token_jwks='{"keys": ["hush"]}'
    )
    assert "hush" not in repr(settings)
    assert "hush" not in str(settings)


def test_every_variable_is_described_with_name_default_and_meaning() -> None:
    described = {variable.name: variable for variable in describe(Settings)}
    assert described["RETRY_AFTER"].default == "30"
    assert described["MONGODB_DATABASE"].default == "things"
    assert all(v.meaning for v in describe(ServiceSettings))


def test_readme_holds_the_table_of_variables() -> None:
    assert markdown_table(ServiceSettings) in README.read_text("utf-8")
