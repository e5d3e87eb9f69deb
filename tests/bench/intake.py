"""Inputs durably accepted per second, 64 connections, the full questionnaire; as ratios within one run.

`python -m tests.bench.intake [--rounds 5] [--seconds 5] [--split]`. The endpoints (`tests/bench/apps.py`) are loaded
in turn, never two at once, round after round; each ratio is the median over the rounds. The load comes from `wrk` on
loopback. `--split` runs the service as two processes, one that takes inputs in and one that relays.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import httpx

from chassis.embedded.process import free_port
from chassis.messaging.provision import provision_streams
from chassis.security.issuer import LocalIssuer
from chassis.storage.mongo import Mongo
from chassis.testing import servers
from registry.indexes import INDEXES as REGISTRY
from submissions.indexes import INDEXES as SUBMISSIONS

CONNECTIONS = 64
YARDSTICKS = ("nothing", "straightforward", "models", "bare")
ISSUER = "urn:gcmhub:bench"
SCRIPT = """
wrk.method = "POST"
local file = io.open("BODY"); local body = file:read("*a"); file:close()
local number = 0
request = function()
  number = number + 1
  return wrk.format(nil, nil, {["Content-Type"] = "application/json", ["Authorization"] = "Bearer TOKEN",
    ["Idempotency-Key"] = "RUN-" .. number}, body)
end
"""


@contextmanager
def process(module: str, *words: str, log: Path, **environment: str) -> Iterator[subprocess.Popen[bytes]]:
    with log.open("wb") as out:
        child = subprocess.Popen(
            [sys.executable, "-m", module, *words], env=os.environ | environment, stdout=out, stderr=out
        )
        try:
            yield child
        finally:
            child.terminate()
            child.wait(30)


def until(check: Any, what: str, seconds: float = 60) -> Any:
    deadline = time.monotonic() + seconds
    while True:
        try:
            if result := check():
                return result
        except httpx.TransportError:
            pass
        if time.monotonic() > deadline:
            raise SystemExit(f"{what}: not within {seconds:.0f} s")
        time.sleep(0.05)


def load(address: str, body: str, token: str, folder: Path, seconds: int) -> float:
    """Give requests per second that were answered 202; any other answer ends the benchmark."""
    (folder / "body.json").write_text(body)
    script = (
        SCRIPT.replace("BODY", str(folder / "body.json")).replace("TOKEN", token).replace("RUN", str(time.time_ns()))
    )
    (folder / "load.lua").write_text(script)
    done = subprocess.run(
        [
            "wrk",
            "-t1",
            f"-c{CONNECTIONS}",
            f"-d{seconds}s",
            "-s",
            str(folder / "load.lua"),
            f"{address}/v1/submissions",
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    if "Non-2xx" in done.stdout or "Socket errors" in done.stdout:
        raise SystemExit(f"{address} refused or broke:\n{done.stdout}")
    rate = re.search(r"Requests/sec:\s+([\d.]+)", done.stdout)
    assert rate
    return float(rate[1])


def environment(
    broker: servers.Nats, database: servers.MongoDB, issuer: LocalIssuer, user: str, port: int
) -> dict[str, str]:
    name, password = broker.login(user)
    return {
        "HTTP_PORT": str(port),
        "NATS_URL": broker.url,
        "NATS_USER": name,
        "NATS_PASSWORD": password,
        "MONGODB_URL": database.url,
        "MONGODB_DATABASE": f"bench_{user}",
        "TOKEN_ISSUER": ISSUER,
        "TOKEN_JWKS": issuer.public_jwks(),
        "LOG_LEVEL": "warning",
        "LOG_FORMAT": "json",
    }


def provision(broker: servers.Nats, database: servers.MongoDB) -> None:
    async def make() -> None:
        await provision_streams(broker.url, *broker.admin)
        for user, indexes in (("registry", REGISTRY), ("submissions", SUBMISSIONS)):
            mongo = Mongo(database.url, f"bench_{user}", "bench")
            await mongo.ensure_indexes(indexes)
            mongo.close()

    asyncio.run(make())


def full_body(address: str) -> str:
    """Write a review with the questionnaire's own example, brought to about 5 KB."""
    path = f"{address}/v1/rounds/demo-unece/questionnaires/member_state_review"
    questionnaire = until(lambda: (a := httpx.get(path)).status_code == 200 and a.json(), "questionnaire")
    answers = questionnaire["example"]
    body = {
        "round": "demo-unece",
        "kind": "member_state_review",
        "language": "en",
        "title": "Voluntary review of Portugal",
        "party": {"kind": "member_state", "country": "PRT", "name": "Portugal"},
        "questionnaire_version": questionnaire["version"],
        "answers": answers,
        "objectives": [5, 6],
        "attachments": [],
        "consent": {"publish": True},
    }
    missing = 5_000 - len(json.dumps(body))
    if missing > 0:
        answers["methodology"] += " " + ("Dialogues were held with local authorities. " * 200)[:missing]
    return json.dumps(body, ensure_ascii=False)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=5)
    parser.add_argument("--split", action="store_true")
    options = parser.parse_args()
    if not shutil.which("wrk"):
        raise SystemExit("wrk is missing: apt-get install wrk")
    issuer = LocalIssuer.generate(ISSUER, "gcmhub")
    token = issuer.token("submitter", {"country": "PRT"}, 7200)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        broker = stack.enter_context(servers.nats(folder))
        database = stack.enter_context(servers.mongodb(folder))
        provision(broker, database)
        ports = {name: free_port() for name in ("submissions", *YARDSTICKS)}
        with process(
            "registry",
            log=folder / "registry.log",
            **environment(broker, database, issuer, "registry", free_port()),
            REGISTRY_DEMONSTRATION="true",
        ):
            # No publisher runs here: what waits for its page must not be sent again and again.
            own = environment(broker, database, issuer, "submissions", ports["submissions"]) | {
                "REPUBLISH_AFTER": "600"
            }
            relaying = ports["submissions"]
            if options.split:
                relaying = free_port()
                worker = own | {"HTTP_PORT": str(relaying), "HUB_ROLE": "worker"}
                stack.enter_context(process("submissions", log=folder / "worker.log", **worker))
                own |= {"HUB_ROLE": "web"}
            stack.enter_context(process("submissions", log=folder / "submissions.log", **own))
            body = full_body(f"http://127.0.0.1:{ports['submissions']}")
        for name in YARDSTICKS:
            own = environment(broker, database, issuer, "submissions", ports[name]) | {"HUB_ROLE": "web"}
            stack.enter_context(process("tests.bench.apps", name, log=folder / f"{name}.log", **own))
        for name, port in ports.items():
            until(lambda p=port: httpx.get(f"http://127.0.0.1:{p}/ready").status_code == 200, name)
        rates: dict[str, list[float]] = {name: [] for name in ports}
        for number in range(options.rounds + 1):  # the first round warms up and is not counted
            for name, port in ports.items():
                rate = load(f"http://127.0.0.1:{port}", body, token, folder, options.seconds)
                settle(f"http://127.0.0.1:{relaying}")
                if number:
                    rates[name].append(rate)
                    print(f"round {number} {name:>16} {rate:8.0f}/s", flush=True)
        report(rates, len(body.encode()))


def settle(address: str) -> None:
    """Wait until the relay has published what the load left, so that it does not burden the next endpoint."""

    def lag() -> bool:
        checks = httpx.get(f"{address}/ready", timeout=10).json()["checks"]
        return bool(checks["relay"].get("details", {}).get("lag_seconds", 1) == 0)

    until(lag, "the relay did not catch up", 300)


def report(rates: dict[str, list[float]], size: int) -> None:
    def ratio(name: str) -> tuple[float, float, float]:
        all_rounds = [ours / other for ours, other in zip(rates["submissions"], rates[name], strict=True)]
        return statistics.median(all_rounds), min(all_rounds), max(all_rounds)

    print(f"\nintake, {CONNECTIONS} connections, body of {size} bytes, {len(rates['submissions'])} rounds")
    print("| endpoint | inputs/s (median) | intake against it | lowest to highest |")
    print("|---|---|---|---|")
    for name, measured in rates.items():
        middle, lowest, highest = ratio(name)
        print(f"| {name} | {statistics.median(measured):.0f} | {middle:.2f} | {lowest:.2f} to {highest:.2f} |")


if __name__ == "__main__":
    main()
