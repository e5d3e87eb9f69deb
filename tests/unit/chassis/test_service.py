"""From the environment to an application: settings, then logs, then what the service builds."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import ClassVar

import pytest
from fastapi import FastAPI

from chassis import service
from chassis.http.app import create_app
from chassis.observability.logs import get_logger
from chassis.running.health import Health
from chassis.running.process import Process
from chassis.settings import ServiceSettings


class Settings(ServiceSettings):
    service: ClassVar[str] = "demo"
    mongodb_database: str = "things"


@dataclass
class Service:
    settings: Settings
    process: Process
    health: Health


def build(settings: Settings) -> Service:
    get_logger().info("built")
    return Service(settings, Process(), Health())


def assemble(built: Service) -> FastAPI:
    return create_app(
        built.settings, title="Demo", description="", routers=(), lifespan=built.process.lifespan, health=built.health
    )


def test_an_application_is_made_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PORT", "8123")
    assert service.create(Settings, build, assemble).state.settings.http_port == 8123


def test_logs_are_set_up_before_anything_is_built(capsys: pytest.CaptureFixture[str]) -> None:
    service.create(Settings, build, assemble)
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(line["event"], line["service"]) for line in lines] == [("starting", "demo"), ("built", "demo")]


def test_a_wrong_environment_ends_the_process_before_anything_is_built(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("HTTP_PORT", "many")
    with pytest.raises(SystemExit):
        service.create(Settings, build, assemble)
    captured = capsys.readouterr()
    assert "HTTP_PORT" in captured.err
    assert "built" not in captured.out


def test_main_serves_what_was_made(monkeypatch: pytest.MonkeyPatch) -> None:
    served: list[tuple[FastAPI, ServiceSettings]] = []
    monkeypatch.setattr(service, "run", lambda app, settings: served.append((app, settings)))
    service.main(Settings, build, assemble)
    [(app, settings)] = served
    assert app.title == "Demo"
    assert settings is app.state.settings
