"""The rules an input must keep to come in, in the order in which they are looked at. No driver, no HTTP.

First what the input is and where it goes, then who may send it, then what it says. Rules of one step are
reported together; a later step is only looked at when the earlier ones hold.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from contracts.problems import FORBIDDEN, ROUND_NOT_OPEN
from contracts.vocabulary import Kind, PartyKind, Region
from submissions.countries.model import regions_of_input
from submissions.directory import CurrentQuestionnaire, Directory
from submissions.errors import Fault, RefusedError, UnsureError, invalid, pointer
from submissions.intake.model import Admitted, Author, Input, Sender
from submissions.rounds.model import Openness, Round

EVERYBODY: Final = frozenset(PartyKind)
PARTIES_OF: Final = {
    Kind.MEMBER_STATE_REVIEW: frozenset({PartyKind.MEMBER_STATE}),
    Kind.STAKEHOLDER_INPUT: frozenset({PartyKind.STAKEHOLDER}),
    Kind.CHAMPION_EXPRESSION: frozenset({PartyKind.MEMBER_STATE}),
    Kind.SUPPORT_REQUEST: EVERYBODY,
    Kind.PRIORITY_PROPOSAL: EVERYBODY,
}
"""Kinds that come in here, and who may send them; the others have rules of their own."""


def admit(new: Input, sender: Sender, directory: Directory, now: datetime) -> Admitted:
    """Look at all rules.

    Raises:
        RefusedError: at least one is broken.
    """
    into = _round(new, directory)
    late = _openness(into, now)
    _refuse(_kind(new, into))
    _mandate(new, sender)
    _refuse(_authors(new, into, directory))
    current = directory.questionnaires.get(into.questionnaire(new.kind, new.party.level) or "")
    if current is None:  # the round was heard of before its questionnaire: a matter of moments
        raise UnsureError
    _refuse(_form(new, current))
    _refuse(iter(current.validator.faults(new.answers)))
    return Admitted(
        round_region=into.region,
        regions=regions_of_input(_countries(new), into.region, directory.countries),
        questionnaire=current.form,
        admission=into.admission[new.kind],
        late=late,
    )


def _refuse(faults: Iterator[Fault]) -> None:
    found = list(faults)
    if found:
        raise invalid(*found)


def _round(new: Input, directory: Directory) -> Round:
    into = directory.rounds.get(new.round)
    if into is None:
        raise invalid(Fault("/round", "round_unknown", {"round": new.round}))
    return into


def _openness(into: Round, now: datetime) -> bool:
    openness = into.openness(now)
    if openness in (Openness.OPEN, Openness.LATE):
        return openness is Openness.LATE
    moments = {
        "round": into.code,
        "opens_at": into.opens_at.isoformat() if into.opens_at else "-",
        "closes_at": into.closes_at.isoformat() if into.closes_at else "-",
    }
    fault = Fault("/round", "round_not_yet" if openness is Openness.NOT_YET else "round_closed", moments)
    raise RefusedError(ROUND_NOT_OPEN, [fault], detail=fault)


def _kind(new: Input, into: Round) -> Iterator[Fault]:
    expected = PARTIES_OF.get(new.kind)
    if expected is None or not into.takes(new.kind):
        yield Fault("/kind", "kind_not_taken", {"round": into.code, "kind": new.kind})
        return
    for path, author in _everyone(new):
        if author.kind not in expected:
            yield Fault(f"{path}/kind", "party_kind", {"expected": ", ".join(sorted(expected))})


def _mandate(new: Input, sender: Sender) -> None:
    fault = _state_mandate(new, sender) if new.party.kind is PartyKind.MEMBER_STATE else _organization(new, sender)
    if fault is not None:
        raise RefusedError(FORBIDDEN, [fault], detail=fault)


def _state_mandate(new: Input, sender: Sender) -> Fault | None:
    if sender.country is None:
        return Fault("/party/country", "token_without_country")
    if new.party.country is not None and new.party.country != sender.country:
        return Fault("/party/country", "country_foreign", {"own": sender.country, "country": new.party.country})
    return None


def _organization(new: Input, sender: Sender) -> Fault | None:
    if sender.organization is None:
        return Fault("/party/name", "token_without_organization")
    if new.party.name != sender.organization:
        return Fault("/party/name", "organization_foreign", {"own": sender.organization})
    return None


def _authors(new: Input, into: Round, directory: Directory) -> Iterator[Fault]:
    seen: set[tuple[str | None, str]] = set()
    for path, author in _everyone(new):
        yield from _author(path, author, directory)
        identity = (author.country, "" if author.kind is PartyKind.MEMBER_STATE else author.name)
        if identity in seen:
            yield Fault(path, "author_twice")
        seen.add(identity)
    country = directory.countries.get(new.party.country or "")
    is_state = new.party.kind is PartyKind.MEMBER_STATE and country is not None
    if is_state and into.region is not Region.GLOBAL and country and into.region not in country.regions:
        yield Fault("/party/country", "not_in_region", {"country": country.iso3, "round": into.code})


def _author(path: str, author: Author, directory: Directory) -> Iterator[Fault]:
    state = author.kind is PartyKind.MEMBER_STATE
    if author.country is None:
        if state:
            yield Fault(f"{path}/country", "required")
    elif author.country not in directory.countries:
        yield Fault(f"{path}/country", "country_unknown", {"country": author.country})
    elif state and not directory.countries[author.country].state:
        yield Fault(f"{path}/country", "not_a_state", {"country": author.country})
    for name in ("category", "level"):
        given = getattr(author, name) is not None
        if given is state:
            yield Fault(f"{path}/{name}", "not_for_state" if state else "required")


def _form(new: Input, current: CurrentQuestionnaire) -> Iterator[Fault]:
    version = current.form.version
    if new.questionnaire_version != version:
        values = {"given": new.questionnaire_version, "current": version}
        yield Fault("/questionnaire_version", "questionnaire_version", values)
    if len(set(new.objectives)) != len(new.objectives):
        yield Fault("/objectives", "uniqueItems")
    for position, _ in enumerate(new.attachments):
        yield Fault(pointer("attachments", position), "attachment_unknown")
    if not new.consent_to_publish:
        yield Fault("/consent/publish", "consent_needed")


def _everyone(new: Input) -> Iterator[tuple[str, Author]]:
    yield "/party", new.party
    for position, author in enumerate(new.co_authors):
        yield pointer("co_authors", position), author


def _countries(new: Input) -> Iterator[str]:
    for _, author in _everyone(new):
        if author.country is not None:
            yield author.country
