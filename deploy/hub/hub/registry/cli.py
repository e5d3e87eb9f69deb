"""The commands of `hub registry`: what they take, ask and print."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Annotated, Any, Final, TypeVar

import httpx
import typer
from rich.progress import Progress

from hub.api import Api, RefusedError
from hub.command_line import asked_layout, fail
from hub.examples import examples
from hub.keys import local_issuer
from hub.output import err, out, say
from hub.registry.difference import Difference
from hub.registry.export import others_in, write_files
from hub.registry.folder import FolderError
from hub.registry.service import Registry
from hub.registry.view import lines, summary
from hub.registry.work import compare, export, record

T = TypeVar("T")
TIMEOUT: Final = 120.0
"""Seconds for one call: a whole folder is compared in one."""
WRONG: Final = 2
"""Status of an end by an error; 1 says that the folder and the registry differ."""

registry = typer.Typer(
    name="registry",
    help="Keep the registry as a folder of files: see what differs, apply it, export it.",
    no_args_is_help=True,
    rich_markup_mode="markdown",
)
Folder = Annotated[Path, typer.Argument(help="Folder of data files (*.yaml).", exists=True, file_okay=False)]
Target = Annotated[Path, typer.Argument(help="Folder to write to; made if it is not there.", file_okay=False)]
Url = Annotated[str, typer.Option(help="Address of the registry; the one of this stack if left out.")]
Token = Annotated[
    str,
    typer.Option(
        help="Access token of a secretariat or operator; made for this stack if left out.", envvar="HUB_TOKEN"
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@registry.command("diff", epilog=examples("registry diff"))
def registry_diff(folder: Folder, url: Url = "", token: Token = "", as_json: AsJson = False) -> None:
    """Show what applying a folder would change. Changes nothing.

    Ends with status 0 when nothing differs, 1 when something does, 2 on errors.
    """
    found = _compared(folder, url, token, as_json=as_json)
    _show(found, as_json=as_json)
    raise typer.Exit(1 if found.open else 0)


@registry.command("apply", epilog=examples("registry apply"))
def registry_apply(
    folder: Folder,
    url: Url = "",
    token: Token = "",
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    reason: Annotated[str, typer.Option(help="Why; stays in the history of each record.")] = "",
    as_json: AsJson = False,
) -> None:
    """Bring the registry to what a folder says: show the difference, ask, record it.

    Safe to repeat, also after an interruption: what is recorded already is not recorded again. Records that the folder
    does not name stay as they are. Without a terminal nobody can be asked: then `--yes` is needed.

    Ends with status 0 when the registry says what the folder says, 1 when the answer was no, 2 on errors.
    """
    found = _compared(folder, url, token, as_json=as_json)
    if not as_json or not found.open:
        _show(found, as_json=as_json)
    if not found.open:
        return
    if not yes:
        if not sys.stdin.isatty():
            fail("nothing was applied: without a terminal nobody can be asked; --yes applies it", WRONG)
        if not typer.confirm("Apply this?", err=True):
            fail("nothing was applied")
    done = _record(found, url, token, reason or f"applied from the folder {folder.resolve().name}", as_json=as_json)
    if as_json:
        typer.echo(_json(done.as_json()))
    say(f"recorded: {summary(done)}")


@registry.command("export", epilog=examples("registry export"))
def registry_export(
    folder: Target,
    url: Url = "",
    token: Token = "",
    force: Annotated[bool, typer.Option("--force", help="Write also beside other files, which stay.")] = False,
    demonstration: Annotated[
        bool, typer.Option("--demonstration", help="With the records that only show the software.")
    ] = False,
) -> None:
    """Write what the registry holds as a folder of data files, in the one form they have.

    The same content always gives the same bytes, so that a version control shows what changed. A folder that holds
    other files is left alone unless `--force` is given.
    """
    files = _asked(url, token, lambda registry: export(registry, demonstration=demonstration))
    others = others_in(folder, files)
    if others and not force:
        more = f" and {len(others) - 5} more" if len(others) > 5 else ""
        fail(f"{folder} holds other files: {', '.join(others[:5])}{more}; --force writes beside them", WRONG)
    written = write_files(folder, files)
    say(f"{len(files)} files in {folder}: {written} written, {len(files) - written} already the same")


def _compared(folder: Path, url: str, token: str, *, as_json: bool) -> Difference:
    with err.status("comparing"):
        return _asked(url, token, lambda registry: compare(registry, folder), as_json=as_json)


def _record(found: Difference, url: str, token: str, reason: str, *, as_json: bool) -> Difference:
    """Record the difference under a bar; say what stays where it does not come to its end."""
    to_record = found.to_record()
    with Progress(console=err, disable=not err.is_terminal, transient=True) as progress:
        task = progress.add_task("recording", total=len(to_record))

        def work(registry: Registry) -> Awaitable[Difference]:
            return record(registry, to_record, reason, lambda count: progress.advance(task, count))

        try:
            return _asked(url, token, work, as_json=as_json)
        except (KeyboardInterrupt, typer.Exit) as error:
            say(f"{progress.tasks[0].completed:.0f} of {len(to_record)} records are in; the same command does the rest")
            raise typer.Exit(WRONG) from error


def _asked(url: str, token: str, work: Callable[[Registry], Awaitable[T]], *, as_json: bool = False) -> T:
    """Do something with the registry that is meant; end where it cannot be done."""
    if url and not token:
        fail("--url needs --token or HUB_TOKEN: tokens made here are good for this stack only", WRONG)
    layout = asked_layout()
    address = url or layout.service_url("registry")
    access = token or local_issuer(layout).token("secretariat")

    async def run() -> T:
        async with Api(TIMEOUT) as api:
            return await work(Registry(api, address, access))

    try:
        return asyncio.run(run())
    except FolderError as error:
        if as_json:
            typer.echo(_json({"problems": [trouble.as_json() for trouble in error.troubles]}))
        fail(error, WRONG)
    except RefusedError as error:
        fail(error, WRONG)
    except (httpx.TransportError, httpx.InvalidURL) as error:
        fail(f"nobody answers at {address} ({type(error).__name__}); is the stack up?", WRONG)


def _show(found: Difference, *, as_json: bool) -> None:
    if as_json:
        typer.echo(_json(found.as_json()))
    else:
        for line in lines(found):
            out.print(line)


def _json(content: dict[str, Any]) -> str:
    return json.dumps(content, ensure_ascii=False, indent=1)
