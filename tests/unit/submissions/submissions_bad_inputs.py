"""Every bad input: what is sent by whom, and which problem at which place must be the answer."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any

PORTUGAL = {"country": "PRT"}
CASA = {"organization": "Casa del Migrante"}


@dataclass(frozen=True)
class Bad:
    """One bad input; ``pointers`` are those of the answer's errors."""

    name: str
    body: bytes
    problem: str
    status: int
    pointers: list[str] = field(default_factory=list)
    claims: dict[str, str] = field(default_factory=lambda: dict(PORTUGAL))


def _answers(world: ModuleType, **changes: Any) -> dict[str, Any]:
    return {"answers": world.EXAMPLE | changes}


def bad_inputs(world: ModuleType) -> list[Bad]:  # noqa: PLR0915 - a table, one line per case
    """List them all; the HTTP edge's own (token, size, media type) are tested with the HTTP edge."""
    party = world.state_body()["party"]
    casa = world.stakeholder_body()["party"]
    found: list[Bad] = [
        Bad("broken JSON", b'{"round": ', "malformed", 400),
        Bad("empty body", b"", "malformed", 400),
        Bad("no UTF-8", b'{"round": "\xff"}', "malformed", 400),
        Bad("half a surrogate pair in bytes", b'{"round": "\xed\xa0\x80"}', "malformed", 400),
        Bad("lone surrogate", b'{"round": "\\ud800"}', "invalid", 422, ["/round"]),
        Bad("nested without end", b"[" * 5000, "malformed", 400),
        Bad("no object", b"[]", "invalid", 422, [""]),
    ]

    def bad(
        name: str, problem: str, pointers: list[str], /, claims: dict[str, str] | None = None, **changes: Any
    ) -> None:
        status = {"invalid": 422, "forbidden": 403, "round-not-open": 409}[problem]
        build = world.stakeholder_body if claims == CASA else world.state_body
        body = {key: value for key, value in build(**changes).items() if value is not ...}
        text = json.dumps(body, ensure_ascii=True).encode()
        found.append(Bad(name, text, problem, status, pointers, PORTUGAL if claims is None else claims))

    bad("member missing", "invalid", ["/title"], title=...)
    bad("several members missing", "invalid", ["/round", "/consent"], round=..., consent=...)
    bad("unknown member", "invalid", ["/contact"], contact="someone@example.org")
    bad("unknown member of the party", "invalid", ["/party/e~1mail"], party=party | {"e/mail": "x"})
    bad("number for a text", "invalid", ["/title"], title=5)
    bad("text for a number", "invalid", ["/questionnaire_version"], questionnaire_version="1")
    bad("fraction for a number", "invalid", ["/questionnaire_version"], questionnaire_version=1.5)
    bad("text for a truth value", "invalid", ["/consent/publish"], consent={"publish": "true"})
    bad("empty title", "invalid", ["/title"], title="")
    bad("blank title", "invalid", ["/title"], title=" \n ")
    for name, unseen in (("zero width", "\u200b"), ("Braille", "\u2800"), ("Hangul filler", "\u3164 \u115f")):
        bad(f"title of nothing but {name}", "invalid", ["/title"], title=unseen)
    bad("name of nothing to be seen", "invalid", ["/party/name"], party=party | {"name": "\u2060\u034f"})
    for name in ("title", "consent"):
        whole = json.dumps(world.state_body()).encode()
        body = whole[:-1] + f', "{name}": {json.dumps(world.state_body()[name])}}}'.encode()
        found.append(Bad(f"{name} twice", body, "invalid", 422, [f"/{name}"]))
    twice = json.dumps(world.state_body(answers="HERE")).replace('"HERE"', '{"methodology": "a", "methodology": "b"}')
    found.append(Bad("answer twice", twice.encode(), "invalid", 422, ["/answers/methodology"]))
    bad("no character", "invalid", ["/title"], title="a\ufffe")
    bad(
        "control character of the second block",
        "invalid",
        ["/answers/methodology"],
        **_answers(world, methodology="\x9b"),
    )
    bad("long title", "invalid", ["/title"], title="x" * 301)
    bad("unknown language", "invalid", ["/language"], language="pt")
    bad("unknown kind", "invalid", ["/kind"], kind="poem")
    bad("objective out of range", "invalid", ["/objectives/0", "/objectives/1"], objectives=[0, 24])
    bad("too many objectives", "invalid", ["/objectives"], objectives=[1] * 24)
    bad("objective twice", "invalid", ["/objectives"], objectives=[5, 5])
    bad("control character", "invalid", ["/title"], title="a\u0000b")
    bad("control character in an answer", "invalid", ["/answers/methodology"], **_answers(world, methodology="\u001b["))
    bad("unknown round", "invalid", ["/round"], round="nowhere")
    bad("operator instead of a round", "invalid", ["/round"], round={"$ne": None})
    bad("round not open yet", "round-not-open", ["/round"], round="future")
    bad("round closed", "round-not-open", ["/round"], round="closed")
    bad("kind not taken here", "invalid", ["/kind"], CASA, round="states-only")
    bad("kind of a later day", "invalid", ["/kind"], kind="pledge")
    bad("stakeholder as a State", "invalid", ["/party/kind"], party=casa)
    bad("State as a stakeholder", "invalid", ["/party/kind"], CASA, party=party)
    bad("co-author of another kind", "invalid", ["/co_authors/0/kind"], co_authors=[casa])
    bad("token of another country", "forbidden", ["/party/country"], {"country": "FRA"})
    bad("token without a country", "forbidden", ["/party/country"], {"organization": "Portugal"})
    bad("token of another organization", "forbidden", ["/party/name"], CASA, party=casa | {"name": "Other"})
    bad("stakeholder with a country's token", "forbidden", ["/party/name"], PORTUGAL, **world.stakeholder_body())
    bad("State without country", "invalid", ["/party/country"], party={"kind": "member_state", "name": "Portugal"})
    bad("country of no form", "invalid", ["/party/country"], party=party | {"country": "prt"})
    bad("unknown country", "invalid", ["/party/country"], {"country": "XXX"}, party=party | {"country": "XXX"})
    bad("unknown country of a co-author", "invalid", ["/co_authors/0/country"], co_authors=[party | {"country": "XXX"}])
    bad(
        "territory as a State",
        "invalid",
        ["/party/country", "/party/country"],
        {"country": "PRI"},
        party=party | {"country": "PRI"},
    )
    bad("State of another region", "invalid", ["/party/country"], {"country": "MAR"}, party=party | {"country": "MAR"})
    bad("author twice", "invalid", ["/co_authors/0"], co_authors=[party])
    bad("State with a category", "invalid", ["/party/category"], party=party | {"category": "media"})
    bad(
        "stakeholder without category and level",
        "invalid",
        ["/party/category", "/party/level"],
        CASA,
        party={"kind": "stakeholder", "name": "Casa del Migrante"},
    )
    bad("unknown category", "invalid", ["/party/category"], CASA, party=casa | {"category": "poets"})
    bad("another version of the questionnaire", "invalid", ["/questionnaire_version"], questionnaire_version=2)
    bad("unknown attachment", "invalid", ["/attachments/0"], attachments=["0199b000-0000-7000-8000-000000000001"])
    bad("no consent", "invalid", ["/consent/publish"], consent={"publish": False})
    bad("required answer missing", "invalid", ["/answers/methodology"], answers={"year": "2026"})
    bad(
        "unknown question",
        "invalid",
        ["/answers/surprise", "/answers/$where"],
        **_answers(world, surprise="x", **{"$where": "1"}),
    )
    bad("answer of another type", "invalid", ["/answers/methodology"], **_answers(world, methodology=["x"]))
    bad("answer too short", "invalid", ["/answers/methodology"], **_answers(world, methodology=""))
    bad("answer too long", "invalid", ["/answers/methodology"], **_answers(world, methodology="x" * 2001))
    bad("answer not among the choices", "invalid", ["/answers/scope"], **_answers(world, scope="galactic"))
    bad("answer of another form", "invalid", ["/answers/year"], **_answers(world, year="26"))
    bad("no objective", "invalid", ["/answers/objectives"], **_answers(world, objectives=[]))
    bad(
        "too many entries",
        "invalid",
        ["/answers/objectives"],
        **_answers(world, objectives=[{"objective": 1, "progress": str(n)} for n in range(24)]),
    )
    bad("entry twice", "invalid", ["/answers/objectives"], **_answers(world, objectives=[{"objective": 1}] * 2))
    bad(
        "objective 0 and 24",
        "invalid",
        ["/answers/objectives/0/objective", "/answers/objectives/1/objective"],
        **_answers(world, objectives=[{"objective": 0}, {"objective": 24}]),
    )
    bad(
        "objective missing",
        "invalid",
        ["/answers/objectives/0/objective"],
        **_answers(world, objectives=[{"progress": "x"}]),
    )
    bad("number beyond exactness", "invalid", ["/answers"], answers={"methodology": 2**53})
    bad("nested too deep", "invalid", ["/answers"], answers={"methodology": _nested(20)})
    found.append(
        Bad(
            "number that is none",
            found[-1].body.replace(json.dumps(_nested(20)).encode(), b"NaN"),
            "invalid",
            422,
            ["/answers"],
        )
    )
    return found


def _nested(depth: int) -> Any:
    return [_nested(depth - 1)] if depth else "x"
