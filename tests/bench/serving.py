"""What readers cost: memory of the index, a page nobody has read yet, pages from memory beside nginx.

`python -m tests.bench.serving [--inputs 100000] [--pages 300] [--rounds 5] [--seconds 4]`. A publisher hears the sample
stack's events; a web process of its own with an empty store is measured. nginx serves the same bytes with the same
headers from files, with one process, as ours; both alternate within one run.
"""

from __future__ import annotations

import argparse
import asyncio
import getpass
import random
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, Final

import httpx
from tests.bench.intake import process, until
from tests.site.baseline import read_recorded
from tests.site.feeding import SITE, fed_publisher, read_events

from chassis.embedded.process import free_port
from chassis.storage.mongo import Mongo
from chassis.testing import servers
from publisher.releases.repository import PAGES, RELEASES
from publisher.representations import ahead

CONNECTIONS: Final = 32
PAGE: Final = "/en/regions/lac/"
CODINGS: Final = {"plain": "identity", "gzip": "gzip"}
DATABASE: Final = "bench_of_serving"
MEASURED: Final = """
import asyncio, re, sys
from pathlib import Path
from chassis.running.health import Heartbeat
from chassis.storage.mongo import Mongo
from publisher.releases.repository import Releases
from publisher.serving.follower import Follower
from publisher.serving.index import SiteIndex

def resident():
    return int(re.search(r"VmRSS:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]) / 1024

async def main():
    mongo = Mongo(sys.argv[1], sys.argv[2], "bench")
    await mongo.ping()
    before = resident()
    index = SiteIndex()
    await Follower(Releases(mongo), index, Heartbeat("follower", 30.0)).load()
    print(len(index), resident() - before)

asyncio.run(main())
"""
NGINX: Final = """
daemon off; user {user}; worker_processes 1; pid {folder}/nginx.pid; error_log {folder}/nginx.log;
events {{ worker_connections 256; }}
http {{
  access_log off; sendfile on; tcp_nopush on; keepalive_requests 10000000;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi; default_type "text/html; charset=utf-8";
  server {{ listen 127.0.0.1:{port}; root {folder}/www; gzip_static on; {headers} }}
}}
"""
OWN_HEADERS: Final = {"content-length", "content-type", "content-encoding", "etag", "date", "connection"}


async def fill_index(mongo: Mongo, inputs: int) -> None:
    """Put a site of that many inputs into the database: their pages, and the lists on which they stand."""
    names = [f"submissions/019a0000-0000-7000-8000-{number:012}/" for number in range(inputs)]
    for owner in ("regions/lac/", "regions/unece/", "regions/lac/demo-lac/", "countries/PRT/"):
        names += [f"{owner}inputs/{number}/" for number in range(1, inputs // 100)]
    for start in range(0, len(names), 5_000):
        documents = [
            {"_id": name, "view": f"{random.getrandbits(256):064x}", "release": 1, "version": 1}
            for name in names[start : start + 5_000]
        ]
        await mongo.collection(PAGES).insert_many(documents)
    await mongo.collection(RELEASES).insert_one({"_id": 1, "at": None, "pages": len(names), "size": 0})


async def measure_index(mongodb: servers.MongoDB, inputs: int) -> None:
    mongo = Mongo(mongodb.url, DATABASE, "bench")
    await fill_index(mongo, inputs)
    command = (sys.executable, "-c", MEASURED, mongodb.url, DATABASE)
    answer = await asyncio.to_thread(subprocess.run, command, capture_output=True, text=True, check=True)
    pages, grown = answer.stdout.split()[-2:]
    print(f"index: {int(pages)} pages of {inputs} inputs, {float(grown):.1f} MB more memory in a fresh process")
    await mongo.drop()
    mongo.close()


async def cold(address: str, paths: Sequence[str]) -> list[float]:
    """Read pages that nobody has read, one after another; return the milliseconds of each."""
    taken = []
    async with httpx.AsyncClient(base_url=address) as client:
        await client.get("/live")
        for path in paths:
            began = time.perf_counter()
            answer = await client.get(path, headers={"Accept-Encoding": "br"})
            taken.append((time.perf_counter() - began) * 1000)
            assert answer.status_code == 200, path
            await asyncio.sleep(0.01)  # readers are no load test: what is made ahead or stored may go on
    return taken


def percentiles(name: str, taken: Sequence[float]) -> None:
    cuts = statistics.quantiles(taken, n=20)
    print(f"{name}: p50 {cuts[9]:.1f} ms, p95 {cuts[18]:.1f} ms of {len(taken)} pages", flush=True)


@contextmanager
def nginx(folder: Path, answers: dict[str, httpx.Response]) -> Iterator[int]:
    """Serve the same bytes with the same headers from files."""
    port, page = free_port(), folder / "www" / PAGE.removeprefix("/") / "index.html"
    page.parent.mkdir(parents=True)
    page.write_bytes(answers["plain"].content)
    page.with_suffix(".html.gz").write_bytes(answers["gzip"].content)
    ours = {name: value for name, value in answers["plain"].headers.items() if name not in OWN_HEADERS}
    headers = " ".join(f"""add_header {name} "{value}";""" for name, value in ours.items())
    (folder / "nginx.conf").write_text(NGINX.format(folder=folder, port=port, user=getpass.getuser(), headers=headers))
    server = subprocess.Popen(("nginx", "-c", str(folder / "nginx.conf"), "-e", str(folder / "nginx.log")))
    try:
        until(lambda: httpx.get(f"http://127.0.0.1:{port}{PAGE}").status_code == 200, "nginx")
        yield port
    finally:
        server.terminate()
        server.wait()


def rate(port: int, coding: str, seconds: int) -> float:
    """Return the answers per second that wrk gets from one process."""
    arguments = ("-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "-H", f"Accept-Encoding: {coding}")
    answer = subprocess.run(
        ("wrk", *arguments, f"http://127.0.0.1:{port}{PAGE}"), capture_output=True, text=True, check=True
    )
    assert "Non-2xx" not in answer.stdout, answer.stdout
    found = re.search(r"Requests/sec:\s+([\d.]+)", answer.stdout)
    assert found, answer.stdout
    return float(found[1])


def from_memory(folder: Path, port: int, rounds: int, seconds: int) -> None:
    answers = {}
    for name, coding in CODINGS.items():
        with httpx.stream("GET", f"http://127.0.0.1:{port}{PAGE}", headers={"Accept-Encoding": coding}) as answer:
            body = b"".join(answer.iter_raw())
            answers[name] = httpx.Response(200, headers=_without_coding(answer), content=body)
    with nginx(folder, answers) as other:
        for name, coding in CODINGS.items():
            ratios, rates = [], []
            for number in range(rounds + 1):  # the first round warms up and is not counted
                ours, theirs = rate(port, coding, seconds), rate(other, coding, seconds)
                if number:
                    ratios.append(ours / theirs)
                    rates.append((ours, theirs))
            middle = [round(statistics.median(column)) for column in zip(*rates, strict=True)]
            size = len(answers[name].content)
            print(
                f"from memory, {name}, {size} bytes: {middle[0]}/s, nginx {middle[1]}/s, "
                f"ratio {statistics.median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f})",
                flush=True,
            )


def _without_coding(answer: httpx.Response) -> dict[str, str]:
    return {name: value for name, value in answer.headers.items() if name != "content-encoding"}


async def measure_pages(folder: Path, broker: servers.Nats, mongodb: servers.MongoDB, options: Any) -> None:
    ahead.QUIET = 3600.0  # type: ignore[misc]  # the publisher that hears the events makes nothing for readers
    async with fed_publisher(broker, mongodb, folder / "feeding", read_events(), DATABASE):
        pages = sorted(path for path in read_recorded() if path.endswith(("/", ".json")) and "nothing/" not in path)
        paths = random.Random(5).sample(pages, options.pages)
        settings = {
            "HTTP_PORT": str(free_port()),
            "HUB_ROLE": "web",
            "MONGODB_URL": mongodb.url,
            "MONGODB_DATABASE": DATABASE,
            "SITE_URL": (folder / "store").as_uri(),
            "PUBLIC_URL": SITE,
            "LOG_FORMAT": "json",
        }
        address = f"http://127.0.0.1:{settings['HTTP_PORT']}"
        for name in ("cold, made from its view", "cold, from the store after a restart"):
            with process("publisher", log=folder / "web.log", **settings):
                until(lambda: httpx.get(f"{address}/ready").status_code == 200, "publisher")
                percentiles(name, await cold(address, paths))
        for processes in ("1", "0"):
            shutil.rmtree(folder / "store")
            with process("publisher", log=folder / "web.log", **settings, RENDER_PROCESSES=processes):
                until(lambda: httpx.get(f"{address}/ready").status_code == 200, "publisher")
                percentiles(f"cold, RENDER_PROCESSES={processes}", await cold(address, paths))
                if processes == "1":
                    await asyncio.to_thread(
                        from_memory, folder, int(settings["HTTP_PORT"]), options.rounds, options.seconds
                    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--inputs", type=int, default=100_000)
    parser.add_argument("--pages", type=int, default=300)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=4)
    options = parser.parse_args()
    for tool in ("wrk", "nginx"):
        if not shutil.which(tool):
            raise SystemExit(f"{tool} is missing: apt-get install {'nginx-light' if tool == 'nginx' else tool}")
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        broker = stack.enter_context(servers.nats(folder / "nats"))
        mongodb = stack.enter_context(servers.mongodb(folder / "mongodb"))
        asyncio.run(measure_index(mongodb, options.inputs))
        asyncio.run(measure_pages(folder, broker, mongodb, options))


if __name__ == "__main__":
    main()
