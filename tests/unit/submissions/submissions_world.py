"""A small world for tests of the intake: three regions, rounds of every openness, one questionnaire per kind."""

from __future__ import annotations

import copy
from datetime import UTC, datetime
from typing import Any

from contracts.events import EventData
from contracts.registry_events import CountryRecorded, QuestionnairePublished, RegionRecorded, RoundRecorded
from submissions.reference.answers import AnswersValidator
from submissions.reference.countries import countries_of
from submissions.reference.data import CheckedQuestionnaire, ReferenceData
from submissions.reference.questionnaires import questionnaire_of
from submissions.reference.rounds import round_of

RECORDED: dict[str, Any] = {
    "version": 1,
    "valid_from": None,
    "recorded_at": datetime(2026, 1, 1, tzinfo=UTC),
    "source": "made up for tests",
    "confidence": "high",
}
MEMBERS = {
    "unece": [("PRT", "un_member", "member"), ("FRA", "un_member", "member")],
    "lac": [("PRT", "un_member", "member"), ("MEX", "un_member", "member"), ("PRI", "associate_only", "associate")],
    "arab": [("MAR", "un_member", "member")],
    "global": [(iso3, "un_member", "member") for iso3 in ("PRT", "FRA", "MEX", "MAR", "AUT")],
}
TEXT = {"type": "string", "minLength": 1, "maxLength": 2000}
SCHEMA: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "type": "object",
    "additionalProperties": False,
    "required": ["methodology"],
    "properties": {
        "methodology": TEXT,
        "objectives": {
            "type": "array",
            "minItems": 1,
            "maxItems": 23,
            "uniqueItems": True,
            "items": {
                "type": "object",
                "additionalProperties": False,
                "required": ["objective"],
                "properties": {
                    "objective": {"type": "integer", "minimum": 1, "maximum": 23},
                    "progress": TEXT,
                    "challenges": TEXT,
                },
            },
        },
        "scope": {"enum": ["national", "local"]},
        "year": {"type": "string", "pattern": "^[0-9]{4}$"},
    },
}
MAPPING = [
    {"question": "methodology", "section": "methodology"},
    {"question": "objectives", "section": "objectives"},
    {"question": "scope", "section": "follow_up"},
]
EXAMPLE = {
    "methodology": "Led by the ministry, with mayors and associations.",
    "objectives": [
        {"objective": 5, "progress": "Two new pathways.", "challenges": "Few places."},
        {"objective": 6, "progress": "Recruitment is free of charge."},
    ],
}
BOTH = {"member_state_review": "accept", "stakeholder_input": "accept"}
RESPONDENTS = {"member_state_review": "member_state", "stakeholder_input": "stakeholder"}
FORMS = {"member_state_review": "member-state-outline", "stakeholder_input": "stakeholder-national"}
OPEN = {"opens_at": datetime(2026, 1, 1, tzinfo=UTC), "closes_at": datetime(2036, 1, 1, tzinfo=UTC)}
PAST = {"opens_at": datetime(2020, 1, 1, tzinfo=UTC), "closes_at": datetime(2021, 1, 1, tzinfo=UTC)}
FUTURE = {"opens_at": datetime(2035, 1, 1, tzinfo=UTC), "closes_at": datetime(2036, 1, 1, tzinfo=UTC)}
NOW = datetime(2026, 3, 1, 12, 0, 0, 123456, tzinfo=UTC)


def region(code: str, version: int = 1) -> RegionRecorded:
    members = [
        {"iso3": iso3, "iso2": iso3[:2], "name": iso3, "status": status, "membership": how, "geographic": True}
        for iso3, status, how in MEMBERS[code]
    ]
    return RegionRecorded(
        **RECORDED | {"version": version}, region=code, code=code, name={"en": code}, commission=None, members=members
    )


def country(iso3: str, status: str, version: int = 1, **changes: Any) -> CountryRecorded:
    values = {"iso3": iso3, "iso2": iso3[:2], "name": iso3, "status": status, **changes}
    return CountryRecorded.model_validate(RECORDED | {"version": version, "region": "global"} | values)


def review_round(code: str, in_region: str = "unece", **changes: Any) -> RoundRecorded:
    values = {
        "state": "open",
        "kind": "imrf" if in_region == "global" else "regional_review",
        "title": {"en": code},
        "admission": BOTH,
        "questionnaires": FORMS,
        **OPEN,
    }
    return RoundRecorded(**RECORDED | values | {"region": in_region, "code": code} | changes)


def questionnaire(kind: str, version: int = 1, **changes: Any) -> QuestionnairePublished:
    values = {
        "respondent": {"kind": RESPONDENTS[kind]},
        "code": FORMS[kind],
        "kind": kind,
        "title": {"en": kind},
        "questionnaire_version": version,
        "answers_schema": SCHEMA,
        "layout": {"sections": []},
        "example": EXAMPLE,
        "mapping": MAPPING,
        "region": "global",
        "version": version,
    }
    return QuestionnairePublished(**RECORDED | values | changes)


def rounds() -> list[RoundRecorded]:
    return [
        review_round("demo-unece"),
        review_round("demo-lac", "lac"),
        review_round("demo-imrf", "global"),
        review_round("screened", admission=BOTH | {"stakeholder_input": "screen"}),
        review_round("closed", **PAST, state="held"),
        review_round("late", **PAST, state="closed", late_policy="mark_late"),
        review_round("future", **FUTURE, state="scheduled"),
        review_round("states-only", admission={"member_state_review": "accept"}),
    ]


def events() -> list[tuple[EventData, str]]:
    """Give all registry events with their subjects."""
    found: list[tuple[EventData, str]] = [(region(code), code) for code in MEMBERS]
    found.append((country("XKX", "reference_scr1244"), "XKX"))
    found += [(one, one.code) for one in rounds()]
    return found + [(questionnaire(kind), code) for kind, code in FORMS.items()]


def reference() -> ReferenceData:
    forms = [questionnaire_of(questionnaire(kind)) for kind in FORMS]
    return ReferenceData(
        rounds={one.code: round_of(one) for one in rounds()},
        questionnaires={form.code: CheckedQuestionnaire(form, AnswersValidator(form.schema)) for form in forms},
        countries=countries_of((region(code) for code in MEMBERS), [country("XKX", "reference_scr1244")]),
    )


def state_body(**changes: Any) -> dict[str, Any]:
    """Give the body of a Member State's POST."""
    body = {
        "round": "demo-unece",
        "kind": "member_state_review",
        "party": {"kind": "member_state", "country": "PRT", "name": "Portugal"},
        "language": "en",
        "title": "Voluntary review of Portugal",
        "questionnaire_version": 1,
        "answers": copy.deepcopy(EXAMPLE),
        "objectives": [5, 6],
        "attachments": [],
        "consent": {"publish": True},
    }
    return body | changes


def stakeholder_body(**changes: Any) -> dict[str, Any]:
    """Give the body of a stakeholder's POST."""
    party = {
        "kind": "stakeholder",
        "name": "Casa del Migrante",
        "category": "civil_society",
        "level": "national",
        "country": "MEX",
    }
    return state_body(round="demo-lac", kind="stakeholder_input", party=party, language="es") | changes
