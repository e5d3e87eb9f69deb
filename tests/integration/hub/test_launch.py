"""A service is loaded while the servers start, and serves only once they are provisioned."""

from __future__ import annotations

import os
import signal
import sys
import textwrap
from pathlib import Path

import httpx

from chassis.embedded.process import Child, free_port, port_taken

SERVICE = """
    from fastapi import FastAPI

    from chassis import service
    from chassis.http.app import create_app
    from chassis.running.health import Health
    from chassis.running.process import Process
    from chassis.settings import ServiceSettings

    class Settings(ServiceSettings):
        mongodb_database: str = "things"

    def create() -> FastAPI:
        def assemble(settings: Settings) -> FastAPI:
            process = Process()
            return create_app(
                settings, title="", description="", routers=(), lifespan=process.lifespan, health=Health()
            )

        app = service.create(Settings, lambda settings: settings, assemble)
        print("LOADED", flush=True)
        return app
"""


def test_a_service_is_loaded_before_the_gate_opens_and_serves_after(tmp_path: Path) -> None:
    (tmp_path / "things").mkdir()
    (tmp_path / "things/__init__.py").touch()
    (tmp_path / "things/app.py").write_text(textwrap.dedent(SERVICE))
    port, gate = free_port(), tmp_path / "gate"
    environment = os.environ | {"PYTHONPATH": str(tmp_path), "HTTP_PORT": str(port)}
    command = [sys.executable, "-m", "hub.launch", "things", str(gate)]
    child = Child("things", command, tmp_path / "log", environment=environment)
    child.start()
    try:
        child.wait_until(lambda: "LOADED" in child.log_tail(), timeout=60)
        assert not port_taken(port)

        gate.touch()
        child.wait_until(lambda: port_taken(port), timeout=60)
        assert httpx.get(f"http://127.0.0.1:{port}/live", timeout=30).status_code == 200
    finally:
        child.signal(signal.SIGTERM)
        assert child.stop(30)
    assert child.returncode == 0
