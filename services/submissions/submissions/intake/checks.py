"""The rules an input must keep to come in, in the order in which they are looked at. No driver, no HTTP.

First what the input is and where it goes, then who may send it, then what it says. Rules of one step are
reported together; a later step is only looked at when the earlier ones hold.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from chassis.http.problems import json_pointer
from contracts.problems import FORBIDDEN, ROUND_NOT_OPEN
from contracts.vocabulary import PartyKind, Region
from submissions.errors import RejectedError, Violation, WriteUncertainError, invalid
from submissions.reference.countries import regions_of_input
from submissions.reference.data import CheckedQuestionnaire, ReferenceData
from submissions.reference.questionnaires import words_of
from submissions.reference.rounds import Openness, ReferenceRound
from submissions.submission.content import Author, NewInput
from submissions.submission.model import Admitted, Caller


def admit(new: NewInput, caller: Caller, reference: ReferenceData, now: datetime) -> Admitted:
    """Look at all rules; return what they found out.

    Raises:
        RejectedError: at least one is broken.
        WriteUncertainError: the questionnaire has not come from the registry yet, which is a matter of moments.
    """
    review_round = _round(new, reference)
    late = _is_late(review_round, now)
    if not review_round.takes(new.kind):
        raise invalid(_not_taken(new, review_round))
    questionnaire = reference.questionnaire(review_round, new.kind, new.party.level)
    if questionnaire is None:
        raise WriteUncertainError
    _reject(_kinds_of_authors(new, review_round, questionnaire))
    _check_mandate(new, caller)
    _reject(_authors(new, review_round, reference))
    _reject(_form(new, questionnaire))
    _reject(questionnaire.validator.violations(new.answers))
    return Admitted(
        round_region=review_round.region,
        regions=regions_of_input(_countries(new), review_round.region, reference.countries),
        questionnaire=questionnaire.form,
        admission=review_round.admission[new.kind],
        late=late,
        words=words_of(questionnaire.form, new.answers, new.language),
    )


def _reject(violations: Iterable[Violation]) -> None:
    if found := list(violations):
        raise invalid(*found)


def _round(new: NewInput, reference: ReferenceData) -> ReferenceRound:
    review_round = reference.rounds.get(new.round)
    if review_round is None:
        raise invalid(Violation("/round", "round_unknown", {"round": new.round}))
    return review_round


def _is_late(review_round: ReferenceRound, now: datetime) -> bool:
    openness = review_round.openness(now)
    if openness in (Openness.OPEN, Openness.LATE):
        return openness is Openness.LATE
    moments = {
        "round": review_round.code,
        "opens_at": review_round.opens_at.isoformat() if review_round.opens_at else "-",
        "closes_at": review_round.closes_at.isoformat() if review_round.closes_at else "-",
    }
    violation = Violation("/round", "round_not_yet" if openness is Openness.NOT_YET else "round_closed", moments)
    raise RejectedError(ROUND_NOT_OPEN, [violation], detail=violation)


def _not_taken(new: NewInput, review_round: ReferenceRound) -> Violation:
    return Violation("/kind", "kind_not_taken", {"round": review_round.code, "kind": new.kind})


def _kinds_of_authors(
    new: NewInput, review_round: ReferenceRound, questionnaire: CheckedQuestionnaire
) -> Iterator[Violation]:
    """Find authors for whom the questionnaire is not; one that is for nobody who can send takes the kind out."""
    expected = questionnaire.form.parties
    if not expected:
        yield _not_taken(new, review_round)
        return
    for path, author in _everyone(new):
        if author.kind not in expected:
            yield Violation(f"{path}/kind", "party_kind", {"expected": ", ".join(sorted(expected))})


def _check_mandate(new: NewInput, caller: Caller) -> None:
    is_state = new.party.kind is PartyKind.MEMBER_STATE
    violation = _state_mandate(new, caller) if is_state else _organization_mandate(new, caller)
    if violation is not None:
        raise RejectedError(FORBIDDEN, [violation], detail=violation)


def _state_mandate(new: NewInput, caller: Caller) -> Violation | None:
    if caller.country is None:
        return Violation("/party/country", "token_without_country")
    if new.party.country is not None and new.party.country != caller.country:
        return Violation("/party/country", "country_foreign", {"own": caller.country, "country": new.party.country})
    return None


def _organization_mandate(new: NewInput, caller: Caller) -> Violation | None:
    if caller.organization is None:
        return Violation("/party/name", "token_without_organization")
    if new.party.name != caller.organization:
        return Violation("/party/name", "organization_foreign", {"own": caller.organization})
    return None


def _authors(new: NewInput, review_round: ReferenceRound, reference: ReferenceData) -> Iterator[Violation]:
    seen: set[tuple[str | None, str]] = set()
    for path, author in _everyone(new):
        yield from _author(path, author, reference)
        identity = (author.country, "" if author.kind is PartyKind.MEMBER_STATE else author.name)
        if identity in seen:
            yield Violation(path, "author_twice")
        seen.add(identity)
    country = reference.countries.get(new.party.country or "")
    is_state = new.party.kind is PartyKind.MEMBER_STATE and country is not None
    if is_state and review_round.region is not Region.GLOBAL and country and review_round.region not in country.regions:
        yield Violation("/party/country", "not_in_region", {"country": country.iso3, "round": review_round.code})


def _author(path: str, author: Author, reference: ReferenceData) -> Iterator[Violation]:
    state = author.kind is PartyKind.MEMBER_STATE
    if author.country is None:
        if state:
            yield Violation(f"{path}/country", "required")
    elif author.country not in reference.countries:
        yield Violation(f"{path}/country", "country_unknown", {"country": author.country})
    elif state and not reference.countries[author.country].state:
        yield Violation(f"{path}/country", "not_a_state", {"country": author.country})
    for name in ("category", "level"):
        given = getattr(author, name) is not None
        if given is state:
            yield Violation(f"{path}/{name}", "not_for_state" if state else "required")


def _form(new: NewInput, questionnaire: CheckedQuestionnaire) -> Iterator[Violation]:
    version = questionnaire.form.version
    if new.questionnaire_version != version:
        values = {"given": new.questionnaire_version, "current": version}
        yield Violation("/questionnaire_version", "questionnaire_version", values)
    if len(set(new.objectives)) != len(new.objectives):
        yield Violation("/objectives", "uniqueItems")
    for position, _ in enumerate(new.attachments):
        yield Violation(json_pointer(("attachments", position)), "attachment_unknown")
    if not new.consent_to_publish:
        yield Violation("/consent/publish", "consent_needed")


def _everyone(new: NewInput) -> Iterator[tuple[str, Author]]:
    yield "/party", new.party
    for position, author in enumerate(new.co_authors):
        yield json_pointer(("co_authors", position)), author


def _countries(new: NewInput) -> Iterator[str]:
    for _, author in _everyone(new):
        if author.country is not None:
            yield author.country
