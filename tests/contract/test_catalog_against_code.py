"""The catalogue against the services' code, both ways: what they publish and what they listen to.

The code is read, not run: an event a service makes is a call on its class, an event it listens to is the first
argument of ``.on(...)`` in a file called ``consumers.py``, or the ``event`` of the types of record that go by there.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from contracts.all_events import ALL_EVENTS
from contracts.generate import FOLDER, load_catalog

SERVICES = ("registry", "submissions", "publisher", "notifier")
CATALOG = load_catalog()
EVENTS = {event.__name__: event.NAME for event in ALL_EVENTS}
Names = Mapping[str, frozenset[str]]
OF_RECORD_TYPES = "kind.event"
"""Under this name the events of all types of record are known: one handler is entered for each."""


class UnreadableError(AssertionError):
    """A subscription whose event cannot be told without running the code."""


def modules(service: str) -> dict[Path, ast.Module]:
    """Parse every module of a service."""
    folder = FOLDER.parent / "services" / service / service
    return {path: ast.parse(path.read_text(encoding="utf-8"), str(path)) for path in sorted(folder.rglob("*.py"))}


def imported(tree: ast.Module) -> dict[str, frozenset[str]]:
    """Find event classes that a module imports: name in the module -> names of events."""
    found: dict[str, frozenset[str]] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("contracts."):
            for alias in node.names:
                if alias.name in EVENTS:
                    found[alias.asname or alias.name] = frozenset({EVENTS[alias.name]})
    return found


def events_in(node: ast.expr, names: Names) -> frozenset[str]:
    """Tell which events an expression holds: a class, a constant, or a collection of them."""
    if isinstance(node, ast.Name):
        return names.get(node.id, frozenset())
    if isinstance(node, ast.Attribute) and node.attr == "event":
        return names.get(OF_RECORD_TYPES, frozenset())
    if isinstance(node, ast.Starred):
        return events_in(node.value, names)
    parts: list[ast.expr] = []
    if isinstance(node, ast.Tuple | ast.List | ast.Set):
        parts = node.elts
    elif isinstance(node, ast.Call):
        parts = node.args
    elif isinstance(node, ast.BinOp):
        parts = [node.left, node.right]
    return frozenset[str]().union(*(events_in(part, names) for part in parts))


def constants(trees: Mapping[Path, ast.Module]) -> dict[str, frozenset[str]]:
    """Find a service's module-level constants that hold event classes, wherever they stand."""
    found: dict[str, frozenset[str]] = {}
    for tree in trees.values():
        names = imported(tree)
        for node in tree.body:
            if isinstance(node, ast.Assign):
                targets = [target.id for target in node.targets if isinstance(target, ast.Name)]
            elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
                targets = [node.target.id]
            else:
                continue
            held = events_in(node.value, names) if node.value is not None else frozenset[str]()
            found |= {target: held for target in targets if held and target.isupper()}
    return found


def of_record_types(trees: Mapping[Path, ast.Module]) -> frozenset[str]:
    """Find the events of a service's types of record: ``event=`` of every call of ``ReferenceType``."""
    found: set[str] = set()
    for tree in trees.values():
        names = imported(tree)
        for call in calls(tree):
            if isinstance(call.func, ast.Name) and call.func.id == "ReferenceType":
                found |= {name for one in call.keywords if one.arg == "event" for name in events_in(one.value, names)}
    return frozenset(found)


def subscribed(trees: Mapping[Path, ast.Module]) -> set[str]:
    """Collect the events a service listens to.

    Raises:
        UnreadableError: the first argument of an ``.on(...)`` is neither a class nor taken from a known collection.
    """
    shared = constants(trees) | {OF_RECORD_TYPES: of_record_types(trees)}
    found: set[str] = set()
    for path, tree in trees.items():
        if path.name != "consumers.py":
            continue
        names = shared | imported(tree)
        for node in ast.walk(tree):
            if isinstance(node, ast.For) and isinstance(node.target, ast.Name):
                names[node.target.id] = events_in(node.iter, names)
        for call in calls(tree):
            if isinstance(call.func, ast.Attribute) and call.func.attr == "on":
                held = events_in(call.args[0], names) if call.args else frozenset[str]()
                if not held:
                    raise UnreadableError(f"{path.name}:{call.lineno}: {ast.unparse(call)}")
                found |= held
    return found


def made(trees: Mapping[Path, ast.Module], *, read_too: bool) -> set[str]:
    """Collect the events whose class is called; with ``read_too`` also those made by ``model_validate``.

    A class that is handed over as ``event=`` is made by whoever takes it: a type of record names its event so.
    """
    found: set[str] = set()
    for tree in trees.values():
        names = imported(tree)
        for call in calls(tree):
            maker: ast.expr = call.func
            if read_too and isinstance(maker, ast.Attribute) and maker.attr == "model_validate":
                maker = maker.value
            handed = [keyword.value for keyword in call.keywords if read_too and keyword.arg == "event"]
            for name in (maker, *handed):
                if isinstance(name, ast.Name):
                    found |= names.get(name.id, frozenset())
    return found


def calls(tree: ast.Module) -> Iterator[ast.Call]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def of_service(events: set[str], service: str) -> set[str]:
    return {name for name in events if name.split(".", 1)[0] == service}


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_publishes_what_the_catalogue_says_it_produces(service: str) -> None:
    produced = {name for name, entry in CATALOG.items() if entry["producer"] == service}
    assert of_service(made(modules(service), read_too=True), service) == produced


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_makes_no_event_of_another(service: str) -> None:
    events = made(modules(service), read_too=False)
    assert events == of_service(events, service)


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_listens_to_what_the_catalogue_says_it_consumes(service: str) -> None:
    consumed = {name for name, entry in CATALOG.items() if service in entry["consumers"]}
    assert subscribed(modules(service)) == consumed


def parsed(**sources: str) -> dict[Path, ast.Module]:
    return {Path(f"{name}.py"): ast.parse(source) for name, source in sources.items()}


IMPORT = "from contracts.registry_events import RegionRecorded, RoundRecorded as Round\n"
BOTH = {"registry.region.recorded", "registry.round.recorded"}


@pytest.mark.parametrize(
    ("sources", "expected"),
    [
        ({"consumers": f"{IMPORT}h.on(RegionRecorded, f)"}, {"registry.region.recorded"}),
        ({"consumers": f"{IMPORT}def c():\n    h.on(Round, f)"}, {"registry.round.recorded"}),
        ({"consumers": f"{IMPORT}for e in (Round, RegionRecorded):\n    h.on(e, f)"}, BOTH),
        (
            {"model": f"{IMPORT}ALL: tuple = (Round, RegionRecorded)", "consumers": "for e in ALL:\n    h.on(e, f)"},
            BOTH,
        ),
        (
            {
                "model": f"{IMPORT}A = ReferenceType(event=Round)\nB = ReferenceType(event=RegionRecorded)",
                "consumers": "for kind in kinds:\n    h.on(kind.event, f)",
            },
            BOTH,
        ),
        ({"routes": f"{IMPORT}h.on(RegionRecorded, f)"}, set()),
        ({"consumers": IMPORT}, set()),
    ],
)
def test_subscriptions_are_found_in_code(sources: dict[str, str], expected: set[str]) -> None:
    assert subscribed(parsed(**sources)) == expected


@pytest.mark.parametrize("line", ["h.on(choose(), f)", "h.on(unknown, f)", "h.on(kind.event, f)", "h.on()"])
def test_a_subscription_that_cannot_be_read_is_named(line: str) -> None:
    with pytest.raises(UnreadableError, match=r"consumers\.py:2"):
        subscribed(parsed(consumers=IMPORT + line))


def test_made_events_are_found_in_code() -> None:
    trees = parsed(a=f"{IMPORT}x = Round(code='a')", b=f"{IMPORT}y = RegionRecorded.model_validate({{}})", c=IMPORT)
    assert made(trees, read_too=True) == BOTH
    assert made(trees, read_too=False) == {"registry.round.recorded"}
