"""The steps of an alignment as acts on its network: each is one revision, with who, when and why."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Any

from chassis.errors import FieldError, ProblemError
from contracts.problems import CONFLICT
from registry.alignment import steps
from registry.alignment.model import Agreement, Alignment, ConsultationAnswer, Engagement, Inclusion
from registry.alignment.schemas import AlignmentFacts
from registry.directory.entities import EntityKind
from registry.networks.definition import NETWORKS
from registry.networks.events import network_aligned
from registry.networks.model import NetworkKind, NetworkStatus
from registry.networks.queries import Entities, entities_today
from registry.networks.schemas import NetworkEntry, TermsOfReference
from registry.networks.step_schemas import AgreeAsked, ConsultAsked, EngagementAsked, InclusionAsked, ProposeAsked
from registry.records.store.checking import invalid
from registry.records.store.queries import Reader
from registry.records.store.service import RecordService
from registry.records.store.unit_of_work import UnitOfWork
from registry.records.store.writes import WriteContext, WriteOutcome, WriteResult

Change = Callable[[Alignment, date], Alignment]


class AlignTerms:
    """The steps, for one network; all raise ProblemError where something stands against it."""

    def __init__(self, records: RecordService, reader: Reader, code: str, context: WriteContext) -> None:
        self._records = records
        self._reader = reader
        self._code = code
        self._context = context

    async def propose(self, asked: ProposeAsked) -> WriteResult:
        """Begin with draft terms and the entities involved."""
        _known(await entities_today(self._reader), asked.entities)

        def proposed(entry: NetworkEntry, today: date) -> NetworkEntry:
            if entry.status is NetworkStatus.DISSOLVED:
                text = "the network is dissolved"
                raise ProblemError(CONFLICT, text, [FieldError("/status", text)])
            new = steps.propose(
                [alignment.to_model() for alignment in entry.alignments],
                title=asked.title,
                url=asked.url,
                entities=asked.entities,
                coalition=entry.kind is NetworkKind.ISSUE_BASED_COALITION,
                on=today,
            )
            return entry.model_copy(update={"alignments": [*entry.alignments, AlignmentFacts.of(new)]})

        return await self._records.write(self._context, lambda unit: unit.change(NETWORKS, self._code, proposed))

    async def consult(self, asked: ConsultAsked) -> WriteResult:
        """Record an answer of a member of the Executive Committee, or of the Coordinator."""
        entities = await entities_today(self._reader)
        _known(entities, [asked.entity], "/entity")

        def consulted(alignment: Alignment, today: date) -> Alignment:
            answer = ConsultationAnswer(asked.entity, asked.answer, asked.text, today)
            return steps.consult(alignment, answer, entities.to_ask)

        return await self._step(consulted)

    async def agree(self, asked: AgreeAsked) -> WriteResult:
        """Record the position of an entity involved."""
        entities = await entities_today(self._reader)
        _known(entities, [asked.entity], "/entity")

        def agreed(alignment: Alignment, today: date) -> Alignment:
            agreement = Agreement(asked.entity, asked.position, asked.text, today)
            return steps.agree(alignment, agreement, entities.to_ask)

        return await self._step(agreed)

    async def include(self, asked: InclusionAsked) -> WriteResult:
        """Record which UN entities a coalition includes."""
        _known(await entities_today(self._reader), asked.entities, of_the_un=True)
        entities = tuple(asked.entities)
        return await self._step(lambda alignment, today: steps.include(alignment, Inclusion(entities, today)))

    async def engage(self, asked: EngagementAsked) -> WriteResult:
        """Record how a coalition engages stakeholders."""
        return await self._step(
            lambda alignment, today: steps.engage(alignment, Engagement(asked.who, asked.how, today))
        )

    async def conclude(self) -> WriteResult:
        """Align the terms; the world is told in the same transaction."""
        entities = await entities_today(self._reader)

        def concluded(entry: NetworkEntry, today: date) -> NetworkEntry:
            before = _last(entry)
            aligned = _replaced(entry, steps.conclude(before, today, entities.to_ask))
            return aligned.model_copy(update={"terms_of_reference": _terms(entry, before, today)})

        async def work(unit: UnitOfWork) -> WriteResult:
            result = await unit.change(NETWORKS, self._code, concluded)
            if result.outcome is not WriteOutcome.UNCHANGED:
                unit.tell([network_aligned(result.revision)], result.revision)
            return result

        return await self._records.write(self._context, work)

    async def withdraw(self) -> WriteResult:
        """Stop it; the act's reason is the reason."""
        return await self._step(lambda alignment, today: steps.withdraw(alignment, self._context.reason, today))

    async def _step(self, step: Change) -> WriteResult:
        def stepped(entry: NetworkEntry, today: date) -> NetworkEntry:
            return _replaced(entry, step(_last(entry), today))

        return await self._records.write(self._context, lambda unit: unit.change(NETWORKS, self._code, stepped))


def _last(entry: NetworkEntry) -> Alignment:
    if not entry.alignments:
        text = "no terms of reference were proposed"
        raise ProblemError(CONFLICT, text, [FieldError("/alignment", text)])
    return entry.alignments[-1].to_model()


def _replaced(entry: NetworkEntry, alignment: Alignment) -> NetworkEntry:
    return entry.model_copy(update={"alignments": [*entry.alignments[:-1], AlignmentFacts.of(alignment)]})


def _terms(entry: NetworkEntry, alignment: Alignment, today: date) -> TermsOfReference:
    """Return the aligned terms; the day of their adoption is known where they are those the network had."""
    had: Any = entry.terms_of_reference
    same = had is not None and (had.title, had.url) == (alignment.title, alignment.url)
    return TermsOfReference(
        title=alignment.title,
        url=alignment.url,
        adopted_on=had.adopted_on if same else None,
        aligned_on=today.isoformat(),
    )


def _known(entities: Entities, codes: Sequence[str], pointer: str | None = None, *, of_the_un: bool = False) -> None:
    """Refuse what names no entity, or one that is not of the United Nations where it must be."""

    def wrong() -> Iterable[FieldError]:
        for number, code in enumerate(codes):
            at = pointer or f"/entities/{number}"
            if code not in entities.kinds:
                yield FieldError(at, f"unknown entity {code}")
            elif of_the_un and entities.kinds[code] is not EntityKind.UN_ENTITY:
                yield FieldError(at, f"{code} is no entity of the United Nations")

    if errors := list(wrong()):
        raise invalid(errors)
