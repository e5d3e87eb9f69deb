"""Starts the stack of docker-compose.yml, sends an input in, kills, scales, stops: `python deploy/verify/check.py`.

Images must be there (`docker compose build`). Works in a project of its own, `gcmhub-check`, and leaves nothing of it.
"""  # noqa: INP001 - a script

from __future__ import annotations

import json
import sys
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import resources
from typing import Any, Final

import httpx
from containers import PORTS, PROJECT, CheckError, Container, address, all_healthy, compose, containers, eventually, run

from hub.webhooks import verify

SERVICES: Final = tuple(PORTS)
SERVERS: Final = ("nats", "mongodb")
RECEIVER_PORT: Final = 9000
RECEIVER: Final = """\
import json
from http.server import BaseHTTPRequestHandler, HTTPServer
class Receiver(BaseHTTPRequestHandler):
    def do_OPTIONS(self):
        self.send_response(200)
        self.send_header("WebHook-Allowed-Origin", self.headers.get("WebHook-Request-Origin", "*"))
        self.end_headers()
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        print(json.dumps({"headers": {k.lower(): v for k, v in self.headers.items()}, "body": body}), flush=True)
        self.send_response(204)
        self.end_headers()
    def log_message(self, *arguments):
        pass
HTTPServer(("127.0.0.1", %d), Receiver).serve_forever()
"""
http = httpx.Client(timeout=20, trust_env=False)


@contextmanager
def step(what: str) -> Iterator[None]:
    """Print what is checked and how long it took."""
    began = time.monotonic()
    yield
    sys.stdout.write(f"{time.monotonic() - began:7.1f} s  {what}\n")
    sys.stdout.flush()


def expect(holds: object, otherwise: object) -> None:
    """End with a reason unless it holds.

    Raises:
        CheckError: it does not.
    """
    if not holds:
        raise CheckError(str(otherwise))


def token(*words: str) -> str:
    """Sign a token in the container of the operators' tool."""
    user = run("id", "-u")
    return compose("run", "--rm", "-T", "--user", user, "hub", "token", *words).splitlines()[-1].strip()


def portugals_input() -> dict[str, Any]:
    """Take a sample, as Portugal would send it."""
    sample = resources.files("hub").joinpath("samples", "01-germany-review-2020.json").read_bytes()
    changed = {"title": f"Input {uuid.uuid4().hex[:12]}"}
    party = {"kind": "member_state", "country": "PRT", "name": "Portugal"}
    return {**json.loads(sample), **changed, "party": party}


def send(content: dict[str, Any], access: str, key: str) -> httpx.Response:
    """POST an input."""
    headers = {"Authorization": f"Bearer {access}", "Idempotency-Key": key}
    return http.post(f"{address('submissions')}/v1/submissions", json=content, headers=headers)


def page(path: str, index: int = 1) -> httpx.Response:
    """Read a page."""
    return http.get(f"{address('publisher', index)}{path}")


def holds(path: str, text: str) -> bool | None:
    """Return whether a page holds a text."""
    found = page(path)
    return True if found.status_code == httpx.codes.OK and text in found.text else None


def check_hardening() -> None:
    """No root, nothing to write on, no capability; and the same from within."""
    for container in containers(*SERVICES, *SERVERS):
        user, read_only, dropped, unprivileged = container.hardening
        expect(user not in {"", "0", "root"}, f"{container.service} runs as {user or 'root'}")
        expect(read_only and dropped == ("ALL",) and unprivileged, f"{container.service}: {container.hardening}")
    for container in containers(*SERVICES):
        status = container.python("print(open('/proc/1/status').read())")
        lines = dict(line.split(":\t", 1) for line in status.splitlines() if ":\t" in line)
        expect(int(lines["CapEff"], 16) == 0 and lines["NoNewPrivs"] == "1", f"{container.service}: {status}")
        written = container.python(
            "import os; print([d for d in ('/', '/etc', '/opt/gcmhub/bin', '/usr') if os.access(d, os.W_OK)])"
        )
        expect(written == "[]", f"{container.service} can write to {written}")
        expect(
            not run("docker", "exec", container.id, "sh", "-c", "command -v cc gcc || true"),
            "a compiler is in the image",
        )


def listen() -> Container:
    """Start a webhook receiver on the notifier's loopback address."""
    [notifier] = containers("notifier")
    labels = ("--label", f"com.docker.compose.project={PROJECT}", "--label", "com.docker.compose.service=receiver")
    network = ("--network", f"container:{notifier.id}")
    run(
        "docker",
        "run",
        "--detach",
        *labels,
        *network,
        "--entrypoint=python",
        "gcmhub/hub",
        "-c",
        RECEIVER % RECEIVER_PORT,
    )
    [receiver] = containers("receiver")
    return receiver


def register() -> str:
    """Register the receiver for the commission of Latin America and the Caribbean; return the secret."""
    body = {"url": f"http://127.0.0.1:{RECEIVER_PORT}/", "regions": ["lac"], "description": "Check of the containers"}
    access = {"Authorization": f"Bearer {token('--role', 'commission', '--region', 'lac')}"}
    answer = http.post(f"{address('notifier')}/v1/endpoints", json=body, headers=access)
    expect(answer.status_code == httpx.codes.CREATED, answer.text)
    return str(answer.json()["secret"])


def delivered(receiver: Container, submission: str) -> dict[str, Any] | None:
    """Find the delivery of an input."""
    lines = run("docker", "logs", receiver.id).splitlines()
    return next((json.loads(line) for line in lines if submission in line), None)


def check_whole_path(access: str) -> str:
    """One input: POST, pages, webhook; return the path of its page."""
    with step("webhook receiver registered for lac"):
        receiver = listen()
        secret = register()
    content, key = portugals_input(), str(uuid.uuid4())
    with step("POST answers 202, its page in English holds it"):
        answer = send(content, access, key)
        expect(answer.status_code == httpx.codes.ACCEPTED, answer.text)
        submission = answer.json()["id"]
        own = f"/en/submissions/{submission}/"
        eventually(lambda: holds(own, content["title"]), own, 30)
    with step("Arabic page, region pages of UNECE and LAC and the JSON twin hold it"):
        for path in (f"/ar/submissions/{submission}/", "/en/regions/unece/", "/en/regions/lac/", f"{own}index.json"):
            eventually(lambda path=path: holds(path, content["title"]), path, 30)  # type: ignore[misc] # bound now
    with step("webhook received and verified"):
        delivery = eventually(lambda: delivered(receiver, submission), "webhook", 30)
        verify(secret, delivery["headers"], delivery["body"].encode())
    with step("the same POST again gives the same id, with another body 409"):
        expect(send(content, access, key).json()["id"] == submission, "another id")
        other = send({**content, "title": "Other"}, access, key)
        expect(other.status_code == httpx.codes.CONFLICT, other.text)
    run("docker", "rm", "--force", receiver.id)
    return own


def check_kill(access: str) -> None:
    """Kill the intake with an answer outstanding; what it accepted comes out after the next start."""
    content, key = portugals_input(), str(uuid.uuid4())
    with step("POST, SIGKILL to submissions at once, up again, the same POST gives the same id, its page holds it"):
        first = send(content, access, key)
        compose("kill", "-s", "SIGKILL", "submissions")
        expect(not compose("port", "submissions", "8002", check=False), "still published")
        compose("up", "--detach", "--no-build")
        all_healthy("submissions")
        again = send(content, access, key)
        expect(again.json()["id"] == first.json()["id"], f"{first.text} {again.text}")
        path = f"/en/submissions/{again.json()['id']}/"
        eventually(lambda: holds(path, content["title"]), path, 60)
    with step("SIGKILL to NATS and MongoDB, up again, every service ready, another input reaches its page"):
        compose("kill", "-s", "SIGKILL", *SERVERS)
        compose("up", "--detach", "--no-build")
        content = portugals_input()
        eventually(lambda: taken(content, access), "202 after the servers are back")
        eventually(lambda: holds("/en/regions/lac/", content["title"]), "its page", 60)
        all_healthy(*SERVICES)


def taken(content: dict[str, Any], access: str) -> bool | None:
    """Send an input with the key that belongs to it; whether it was accepted."""
    answer = send(content, access, str(uuid.uuid5(uuid.NAMESPACE_OID, content["title"])))
    return True if answer.status_code == httpx.codes.ACCEPTED else None


def check_scale(own: str) -> None:
    """Three publishers, each with the page."""
    with step("--scale publisher=3 --scale submissions=2: all healthy, each publisher serves the same page"):
        compose("up", "--detach", "--no-build", "--scale", "publisher=3", "--scale", "submissions=2")
        all_healthy("publisher", "submissions")
        tags = {page(own, index).headers["etag"] for index in (1, 2, 3)}
        expect(len(tags) == 1, tags)
        compose("up", "--detach", "--no-build", "--scale", "publisher=1", "--scale", "submissions=1")


def check_stop(own: str) -> None:
    """SIGTERM ends everything in good order, and the next start goes on with the data."""
    with step("stop by SIGTERM, every service ends with status 0"):
        compose("stop")
        statuses = {container.service: container.exit_status for container in containers(*SERVICES, *SERVERS)}
        expect(set(statuses.values()) == {0}, statuses)
    with step("up again, the page is still there"):
        compose("up", "--detach", "--no-build")
        all_healthy(*SERVICES)
        expect(page(own).status_code == httpx.codes.OK, own)


def main() -> None:
    """Check everything, and leave nothing."""
    try:
        with step("up from nothing, every service ready"):
            compose("up", "--detach", "--no-build")
            all_healthy(*SERVICES)
        with step("no root, read-only, no capabilities, no compiler"):
            check_hardening()
        access = token("--role", "submitter", "--country", "PRT")
        own = check_whole_path(access)
        check_kill(access)
        check_scale(own)
        check_stop(own)
    except BaseException:
        sys.stderr.write(compose("ps", check=False) + "\n" + compose("logs", "--tail", "30", check=False) + "\n")
        raise
    finally:
        with step("down -v"):
            compose("down", "--volumes", "--remove-orphans")
    left = run("docker", "volume", "ls", "--quiet", "--filter", f"label=com.docker.compose.project={PROJECT}")
    expect(not containers() and not left, f"left: {left}")
    sys.stdout.write("all as it should be\n")


if __name__ == "__main__":
    main()
