"""The registry's OpenAPI document, held against its answers by schemathesis: it makes requests, good and bad ones."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from chassis.http.auth import LocalIssuer
from registry.app import assemble
from registry.bootstrap import Service

SCHEMATHESIS = Path(sys.executable).with_name("st")
LEFT_OUT = "positive_data_acceptance"
"""A schema cannot say every rule: that a country exists, that a round is open, that a cursor is one."""
LONG = os.environ.get("OPENAPI") == "long"
"""The long form makes some ten thousand requests, the short one some hundred."""
PHASES = ("examples,coverage,fuzzing", "20") if LONG else ("examples,fuzzing", "3")


@pytest.fixture
async def served(registry: Service, serving: Callable[..., Any]) -> AsyncIterator[httpx.AsyncClient]:
    """Serve a registry whose data is loaded on a loopback port."""
    async with serving(assemble(registry)) as client:
        yield client


@pytest.mark.timeout(1200)
@pytest.mark.parametrize("role", ["secretariat", None])
async def test_no_server_error_and_no_undocumented_answer(
    served: httpx.AsyncClient, issuer: LocalIssuer, role: str | None, tmp_path: Path
) -> None:
    signed_in = ["-H", f"Authorization: Bearer {issuer.token(role)}"] if role else []
    phases, examples = PHASES
    checks = ["--checks", "all", "--exclude-checks", LEFT_OUT, "--continue-on-failure"]
    amount = ["--phases", phases, "--max-examples", examples, "--seed", "1"]
    address = f"{served.base_url}/openapi.json"
    command = [str(SCHEMATHESIS), "run", address, *signed_in, *checks, *amount, "--no-color"]
    done = await asyncio.to_thread(
        subprocess.run, command, cwd=tmp_path, capture_output=True, text=True, timeout=1100, check=False
    )
    assert done.returncode == 0, done.stdout[-20_000:] + done.stderr
    assert "Selected:" in done.stdout
