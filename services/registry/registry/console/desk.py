"""The console as a desk of the web kit: the secretariat changes records, operators look."""

from __future__ import annotations

from importlib.resources import files
from typing import Annotated, Final

from jinja2 import PackageLoader

from contracts.vocabulary import Role
from registry.console import words
from registry.console.addresses import ROOT
from web.design.style import DESK, StyleSheet, shared_parts
from web.desk.desk import Desk
from web.desk.texts import DeskTexts, NavigationItem
from web.forms.fields import SentForm
from web.pages.rendering import Templates
from web.security.sessions import Session

CONSOLE: Final = Desk(
    name="console",
    root=ROOT,
    roles=(Role.SECRETARIAT.value, Role.OPERATOR.value),
    acting=(Role.SECRETARIAT.value,),
    texts=DeskTexts(
        title="GCM Hub console",
        mark="GCM Hub",
        kind="console",
        footer=(
            "The console of the secretariat is in English. What is recorded here, by whom and why, stays in the history"
            " of each record."
        ),
        sign_in="Sign in to the console",
        for_whom=(
            "For the secretariat of the United Nations Network on Migration. Everything the public may see is on the"
            " public pages."
        ),
        no_business="You are known, but your role has no business in the console. It is for the secretariat.",
        look_only="You may look at everything here, but only the secretariat may change it.",
        front_page="To the front page of the console",
    ),
    navigation=(
        NavigationItem("Home", ""),
        NavigationItem("Requests", "/support-requests"),
        NavigationItem("Networks", "/networks"),
        NavigationItem("Rounds", "/rounds"),
        NavigationItem("Champions", "/champions"),
        NavigationItem("Priorities", "/priorities"),
        NavigationItem("All records", "/records"),
    ),
    templates=Templates(
        loader=PackageLoader("registry.console", "templates"),
        filters={
            "label": words.label,
            "value": words.value,
            "day": words.day,
            "moment": words.moment,
            "count": words.count,
            "one": words.one,
            "code": words.code_value,
            "tone": words.tone,
        },
        names={"root": ROOT, "languages": words.LANGUAGES},
    ),
    style=StyleSheet("console", (*shared_parts(*DESK), files("registry") / "console" / "static" / "records.css")),
)

Viewer = Annotated[Session, CONSOLE.signed_in()]
"""Whoever may look."""
Editor = Annotated[Session, CONSOLE.signed_in(*CONSOLE.acting)]
"""Whoever may change records."""
EditorForm = Annotated[SentForm, CONSOLE.form(*CONSOLE.acting)]
"""A form of somebody who may change records, checked against the session."""
