"""The worklists on the console's front page, the most pressing first."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from registry.alignment.model import IN_PROGRESS
from registry.catalogue import BY_TYPE
from registry.champions.model import ChampionStatus
from registry.console.addresses import ROOT, address_of
from registry.console.records.listing import title_of
from registry.console.records.reading import state_of_answer
from registry.console.words import code_value, count, day, moment
from registry.priorities.model import PriorityStatus
from registry.records.api.representation import answer_of
from registry.records.model import RecordType
from registry.records.store.queries import Reader
from registry.records.store.showable import each_shown
from registry.support_requests.model import RequestStatus

State = Mapping[str, Any]
SHOWN: Final = 8
"""How much of a worklist stands on the front page; the rest is a list."""
_NEW: Final = frozenset({ChampionStatus.EXPRESSED, ChampionStatus.ASSESSED})
_ALIGNING: Final = frozenset(state.value for state in IN_PROGRESS)


@dataclass(frozen=True, slots=True)
class WorkItem:
    """One piece of work."""

    href: str
    title: str
    about: str
    state: str


@dataclass(frozen=True, slots=True)
class Worklist:
    """Work of one kind."""

    code: str
    title: str
    counted: str
    empty: str
    items: Sequence[WorkItem]
    count: int
    more: str
    late: bool = False


async def worklists(reader: Reader) -> list[Worklist]:
    """Return what is to be done, the most pressing first."""
    today = reader.moment().as_of
    requests = await _states(reader, RecordType.SUPPORT_REQUEST)
    waiting = sorted(
        (request for request in requests if request["status"] == RequestStatus.ROUTED),
        key=lambda request: request["due_on"],
    )
    late = [request for request in waiting if request["overdue"]]
    in_time = [request for request in waiting if not request["overdue"]]
    all_networks = await _states(reader, RecordType.NETWORK)
    names = {network["code"]: network["name"] for network in all_networks}
    networks = [network for network in all_networks if _aligning(network)]
    rounds = sorted(
        (planned for planned in await _states(reader, RecordType.ROUND) if planned["state"] in {"open", "scheduled"}),
        key=lambda planned: (planned["state"] != "open", planned["opens_at"] or planned["starts_on"] or "~"),
    )
    champions = [champion for champion in await _states(reader, RecordType.CHAMPION) if champion["status"] in _NEW]
    priorities = [
        priority
        for priority in await _states(reader, RecordType.PRIORITY)
        if priority["status"] == PriorityStatus.CANDIDATE
    ]
    return [
        Worklist(
            "late", "Overdue requests", "requests overdue", "No request is overdue.",
            _items(RecordType.SUPPORT_REQUEST, late, lambda request: _due(request, today, names), "overdue"),
            len(late), f"{ROOT}/support-requests?overdue=true", late=True,
        ),
        Worklist(
            "waiting", "Requests that wait for an answer", "requests in time", "No other request waits for an answer.",
            _items(RecordType.SUPPORT_REQUEST, in_time, lambda request: _due(request, today, names)),
            len(in_time), f"{ROOT}/support-requests?status=routed",
        ),
        Worklist(
            "alignments", "Alignments in progress", "alignments in progress", "Nothing is being aligned.",
            [_aligned(network) for network in networks[:SHOWN]], len(networks), f"{ROOT}/networks",
        ),
        Worklist(
            "rounds", "Rounds, open and next", "rounds open or next", "No round is open or scheduled.",
            _items(RecordType.ROUND, rounds, lambda planned: _window(planned, today)),
            len(rounds), f"{ROOT}/rounds?state=scheduled",
        ),
        Worklist(
            "champions", "Champions to assess or confirm", "champions to assess or confirm",
            "No country waits to be assessed or confirmed.",
            _items(RecordType.CHAMPION, champions, _interest), len(champions), f"{ROOT}/champions?status=expressed",
        ),
        Worklist(
            "priorities", "Candidates for the workplan", "candidates for the workplan", "No candidate waits.",
            _items(RecordType.PRIORITY, priorities, _proposed), len(priorities),
            f"{ROOT}/priorities?status=candidate",
        ),
    ]  # fmt: skip


async def _states(reader: Reader, record_type: RecordType) -> list[State]:
    """Return what the API answers of all records of a type today."""
    now, definition = reader.moment(), BY_TYPE[record_type]
    found = await reader.all(record_type, now)
    return each_shown(found, lambda one: state_of_answer(answer_of(definition, one, now)))


def _items(
    record_type: RecordType, states: Iterable[State], about: Callable[[State], str], state: str = ""
) -> list[WorkItem]:
    definition = BY_TYPE[record_type]
    return [
        WorkItem(
            address_of(definition, record[definition.key_field]),
            title_of(record, record[definition.key_field]),
            about(record),
            state or str(record.get("status") or record.get("state")),
        )
        for record in list(states)[:SHOWN]
    ]


def _aligning(network: State) -> bool:
    return bool(network["alignments"]) and network["alignments"][-1]["state"] in _ALIGNING


def _aligned(network: State) -> WorkItem:
    last = network["alignments"][-1]
    answers = count(len(last["consultation"]), "answer")
    agreed = sum(agreement["position"] == "agrees" for agreement in last["agreements"])
    about = f"{last['title']}. {answers} in the consultation, {agreed} of {len(last['entities'])} agree."
    address = address_of(BY_TYPE[RecordType.NETWORK], network["code"])
    return WorkItem(address, network["name"], about, last["state"])


def _due(request: State, today: date, names: Mapping[str, str]) -> str:
    due = date.fromisoformat(request["due_on"])
    days = abs((today - due).days)
    when = f"was due {count(days, 'day')} ago, on {day(due)}" if due < today else f"due on {day(due)}"
    to = request["routed_to"]
    who = names.get(to["network"] or "", f"the {code_value(to['kind']).lower()}")
    return f"{request['requester']['name']}: {code_value(request['measure']).lower()}. Routed to {who}, {when}."


def _window(round_: State, today: date) -> str:
    if round_["state"] == "open":
        return f"Takes inputs until {moment(round_['closes_at'])}." if round_["closes_at"] else "Takes inputs."
    if round_["opens_at"]:
        return f"Takes inputs from {moment(round_['opens_at'])}."
    if not round_["starts_on"]:
        return "No date is known."
    last = date.fromisoformat(round_["ends_on"] or round_["starts_on"])
    if last < today:
        return f"Was to take place until {day(last)}: record that it was held, or reschedule it."
    return f"Begins on {day(round_['starts_on'])}."


def _interest(champion: State) -> str:
    if champion["status"] == ChampionStatus.ASSESSED:
        return f"Assessed on {day(champion['assessed_on'])}; to be confirmed."
    done = len(champion["assessment"])
    return f"Interest of {day(champion['expressed_on'] or champion['first_attested'])}; {done} of 6 criteria assessed."


def _proposed(priority: State) -> str:
    by = priority["proposed_by"]
    return f"Proposed by {by['name']}." if by else "The source names nobody who proposed it."
