"""Invented data for the style guide: every component in the states it can have."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Final

from contracts.registry_events import Membership
from contracts.vocabulary import (
    Kind,
    Language,
    Level,
    PartyKind,
    Region,
    RoundKind,
    RoundState,
    StakeholderCategory,
)
from publisher.site.views import CardView, Counters, MemberRow, ObjectiveCount, PartyView, RoundView, StateInputs

ROUND: Final = RoundView(
    code="example",
    region=Region.UNECE,
    kind=RoundKind.REGIONAL_REVIEW,
    title={
        Language.EN: "Example of a regional review",
        Language.FR: "Exemple : examen régional",
        Language.ES: "Ejemplo de examen regional",
        Language.AR: "مثال على استعراض إقليمي",
        Language.RU: "Пример регионального обзора",
        Language.ZH: "区域审查示例",
    },
    state=RoundState.OPEN,
    place="Geneva",
    starts_on=date(2027, 3, 10),
    ends_on=date(2027, 3, 12),
    opens_at=datetime(2026, 1, 1, tzinfo=UTC),
    closes_at=datetime(2027, 1, 1, tzinfo=UTC),
    kinds=(Kind.MEMBER_STATE_REVIEW, Kind.STAKEHOLDER_INPUT),
    demonstration=True,
)

COUNTERS: Final = Counters(members=56, member_state_inputs=1204, stakeholder_inputs=87)

CARDS: Final = (
    CardView(
        id="example-1",
        title="Voluntary review of the United Kingdom of Great Britain and Northern Ireland",
        kind=Kind.MEMBER_STATE_REVIEW,
        party=PartyView(kind=PartyKind.MEMBER_STATE, name="United Kingdom", country="GBR"),
        co_authors=(),
        language=Language.EN,
        objectives=(2, 5, 7, 23),
        received_at=datetime(2026, 11, 12, 9, 30, tzinfo=UTC),
        attachments=2,
    ),
    CardView(
        id="example-2",
        title="مساهمة مشتركة لمنظمات المهاجرين",
        kind=Kind.STAKEHOLDER_INPUT,
        party=PartyView(
            kind=PartyKind.STAKEHOLDER,
            name="شبكة المهاجرين",
            country="LBN",
            category=StakeholderCategory.MIGRANT_DIASPORA,
            level=Level.REGIONAL,
        ),
        co_authors=(PartyView(kind=PartyKind.STAKEHOLDER, name="Red de Migrantes", country="MEX"),),
        language=Language.AR,
        objectives=tuple(range(1, 24)),
        received_at=datetime(2026, 11, 13, 9, 30, tzinfo=UTC),
        attachments=0,
        late=True,
        demonstration=True,
    ),
)

MEMBERS: Final = (
    MemberRow("PRT", Membership.MEMBER, geographic=True),
    MemberRow("GBR", Membership.MEMBER, geographic=True),
    MemberRow("CHE", Membership.MEMBER, geographic=True),
    MemberRow("USA", Membership.MEMBER, geographic=False),
    MemberRow("ABW", Membership.ASSOCIATE, geographic=True),
)

SUBMITTED: Final = (StateInputs("PRT", 2), StateInputs("GBR", 1))

OBJECTIVES: Final = tuple(
    ObjectiveCount(objective=n, member_states=(n * 7) % 12, stakeholders=(n * 5) % 8) for n in range(1, 24)
)
