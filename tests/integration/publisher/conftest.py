"""A publisher on real servers, and the events that feed it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from chassis.messaging.consuming import Message
from chassis.storage.mongo import Mongo
from contracts.events import EventData
from contracts.registry_events import (
    ChampionRecorded,
    CommissionOfRegion,
    CountryOfRegion,
    Membership,
    QuestionnairePublished,
    RegionRecorded,
    RoundRecorded,
)
from contracts.submissions_events import MappedAnswer, Party, SubmissionAccepted, SubmissionReceived
from contracts.vocabulary import (
    COMMISSION_OF_REGION,
    Admission,
    Confidence,
    Kind,
    Language,
    PartyKind,
    Region,
    RoundKind,
    RoundState,
    Section,
    StakeholderCategory,
)
from publisher.app import assemble
from publisher.bootstrap import Service, build
from publisher.indexes import INDEXES
from publisher.settings import Settings

START = datetime(2026, 3, 1, 12, tzinfo=UTC)
MEMBERS = {
    Region.UNECE: ("DEU", "PRT", "ESP"),
    Region.LAC: ("PRT", "ESP", "BRA", "MEX"),
    Region.AFRICA: ("MLI", "MAR"),
    Region.GLOBAL: ("BRA", "DEU", "ESP", "MAR", "MEX", "MLI", "PRT"),
}
ROUNDS = {"demo-unece": Region.UNECE, "demo-lac": Region.LAC, "demo-imrf": Region.GLOBAL}
ISO2 = {"DEU": "DE", "PRT": "PT", "ESP": "ES", "BRA": "BR", "MEX": "MX", "MLI": "ML", "MAR": "MA"}


class Events:
    """Events as the registry and the intake publish them."""

    def region(self, code: Region, *, version: int = 1, members: tuple[str, ...] | None = None) -> RegionRecorded:
        commission = COMMISSION_OF_REGION.get(code)
        return RegionRecorded(
            version=version,
            region=code,
            **self._record(),
            code=code,
            name=dict.fromkeys(Language, str(code)),
            commission=CommissionOfRegion(code=commission, name=str(commission), seat="Geneva") if commission else None,
            members=[
                CountryOfRegion(
                    iso3=iso3,
                    iso2=ISO2[iso3],
                    name=iso3,
                    status="un_member",
                    membership=Membership.MEMBER,
                    geographic=True,
                )
                for iso3 in (members if members is not None else MEMBERS[code])
            ],
        )

    def round(self, code: str, *, version: int = 1, state: RoundState = RoundState.OPEN) -> RoundRecorded:
        region = ROUNDS[code]
        return RoundRecorded(
            version=version,
            region=region,
            **self._record(),
            code=code,
            kind=RoundKind.IMRF if region is Region.GLOBAL else RoundKind.REGIONAL_REVIEW,
            title=dict.fromkeys(Language, f"{code} {version}"),
            state=state,
            starts_on=date(2026, 1, 1),
            admission={Kind.MEMBER_STATE_REVIEW: Admission.ACCEPT, Kind.STAKEHOLDER_INPUT: Admission.ACCEPT},
            demonstration=True,
        )

    def champion(self, iso3: str, *, version: int = 1, status: str = "confirmed") -> ChampionRecorded:
        return ChampionRecorded(
            version=version, region=Region.GLOBAL, **self._record(), country=iso3, name=iso3, status=status
        )

    def questionnaire(self, *, version: int = 1) -> QuestionnairePublished:
        questions = [
            {"code": code, "label": {language: f"{code} in {language}, {version}" for language in Language}}
            for code in ("methodology", "approach")
        ]
        return QuestionnairePublished(
            version=version,
            region=Region.GLOBAL,
            **self._record(),
            code="member-state-outline",
            kind=Kind.MEMBER_STATE_REVIEW,
            title=dict.fromkeys(Language, "Outline"),
            questionnaire_version=1,
            answers_schema={},
            layout={"sections": [{"questions": questions}]},
            example={},
            mapping=[],
        )

    def registry(self) -> list[tuple[EventData, str]]:
        """Everything the registry says at first, with each event's aggregate."""
        regions: list[tuple[EventData, str]] = [(self.region(code), str(code)) for code in MEMBERS]
        rounds: list[tuple[EventData, str]] = [(self.round(code), code) for code in ROUNDS]
        questionnaire = (self.questionnaire(), "member-state-outline")
        return [*regions, *rounds, (self.champion("PRT"), "PRT"), questionnaire]

    def received(self, number: int, *, revision: int = 1, at: float | None = None, **rest: Any) -> SubmissionReceived:
        fields = self._submission(number, revision=revision, at=at, **rest)
        return SubmissionReceived(version=2 * revision - 1, **fields)

    def accepted(
        self, number: int, *, revision: int = 1, at: float | None = None, text: str = "Better data.", **rest: Any
    ) -> SubmissionAccepted:
        fields = self._submission(number, revision=revision, at=at, **rest)
        return SubmissionAccepted(
            version=2 * revision,
            **fields,
            accepted_at=fields["received_at"],
            title=f"Input {number:04} in revision {revision}",
            questionnaire="member-state-outline",
            questionnaire_version=1,
            answers={"methodology": text},
            sections=[
                MappedAnswer(section=Section.METHODOLOGY, question=question, text=text)
                for question in ("methodology", "approach")
            ],
            objectives=[1 + number % 23, 1 + number % 5],
        )

    def _submission(
        self,
        number: int,
        *,
        revision: int,
        at: float | None,
        country: str = "PRT",
        round: str = "demo-lac",  # noqa: A002 - the events' word
    ) -> dict[str, Any]:
        by_state = number % 3 != 0
        regions = sorted({code for code in MEMBERS if country in MEMBERS[code] and code is not Region.GLOBAL})
        seconds = float(number) + 1000.0 * (revision - 1) if at is None else at
        return {
            "region": ROUNDS[round],
            "submission_id": f"019a0000-0000-7000-8000-{number:012}",
            "revision": revision,
            "round": round,
            "kind": Kind.MEMBER_STATE_REVIEW if by_state else Kind.STAKEHOLDER_INPUT,
            "party": Party(kind=PartyKind.MEMBER_STATE, name=country, country=country)
            if by_state
            else Party(
                kind=PartyKind.STAKEHOLDER, name="Union", country=country, category=StakeholderCategory.TRADE_UNIONS
            ),
            "regions": regions,
            "language": Language.EN,
            "content_digest": "sha256:" + f"{number * 10 + revision:064x}",
            "received_at": START + timedelta(seconds=seconds),
        }

    def _record(self) -> dict[str, Any]:
        return {
            "valid_from": date(2020, 1, 1),
            "recorded_at": START,
            "source": "tests",
            "confidence": Confidence.HIGH,
        }


@pytest.fixture
def events() -> Events:
    return Events()


@pytest.fixture
def take() -> Callable[[Service, EventData, str], Awaitable[None]]:
    """Hand an event to a publisher's handlers, as a delivery would."""

    async def hand_over(service: Service, event: EventData, subject: str) -> None:
        envelope = event.envelope(event_id=subject, subject=subject, time=datetime.now(UTC))
        found = service.handlers.find(envelope.type)
        assert found is not None
        for handler in found[1]:
            await handler(Message(envelope, event, 1, event.nats_subject()))

    return hand_over


@dataclass(frozen=True)
class Running:
    """A publisher and a client of its site."""

    service: Service
    client: httpx.AsyncClient


Launch = Callable[..., AbstractAsyncContextManager[Running]]


@pytest.fixture
async def launch(
    mongo: Mongo,
    settings_for: Callable[..., Settings],
    running: Callable[[FastAPI], AbstractAsyncContextManager[httpx.AsyncClient]],
    tmp_path: Path,
) -> Launch:
    """Start publishers on the test's servers; all of them share one database and one store."""
    await mongo.ensure_indexes(INDEXES)

    @asynccontextmanager
    async def start(**overrides: Any) -> AsyncIterator[Running]:
        settings = {"site_url": (tmp_path / "site").as_uri(), "render_processes": 0, **overrides}
        service = build(settings_for(Settings, **settings))
        async with running(assemble(service)) as client:
            yield Running(service, client)

    return start
