"""Whatever people write, a page stays a page: inert, balanced, marked with its language, the same twice."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests import page_examples as examples
from tests.page_examples import page as page_of
from tests.page_examples import render, render_json

from contracts.vocabulary import OBJECTIVES, Kind, Language, PartyKind, Region, Section, StakeholderCategory
from publisher.pages.submission.page import AttachmentView, SubmissionView
from publisher.site.assets import load_assets
from publisher.site.views import AnswerView, CardView, PartyView

ASSETS = load_assets().names
HOSTILE = (
    "<script>alert(1)</script>",
    "</title><script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</script><script>alert(1)</script>",
    "<!--",
    "[x](javascript:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "![x](https://elsewhere.example/pixel.png)",
    "<style>*{display:none}</style>",
    "{{ 7 * 7 }}{% raw %}",
    "%(number)s %s %",
    "\u202egnirts\u2066",
    "a" * 400,
    "<a href='https://x.example' onclick='alert(1)'>x</a>",
    "* a\n  1. b\n\n> c\n\n```\n<b>\n```\n\n# d\n\n---",
    "\x00\ud800",
)
texts = st.one_of(st.sampled_from(HOSTILE), st.text(max_size=60), st.text("<>&\"'`*_[]()!\n- 1.\\#", max_size=60))
parties = st.builds(
    PartyView,
    kind=st.sampled_from(PartyKind),
    name=texts,
    country=st.sampled_from((None, "PRT", "XKX", "QQQ")),
    category=st.none() | st.sampled_from(StakeholderCategory),
)
answers = st.builds(
    AnswerView,
    section=st.sampled_from(Section),
    question=st.sampled_from(("methodology", "objectives", "other")),
    objective=st.none() | st.sampled_from(OBJECTIVES),
    aspect=st.none() | st.sampled_from(("progress", "challenges", "<i>", "something_new")),
    text=texts,
    label=st.none() | st.dictionaries(st.sampled_from(Language), texts, max_size=2),
)
submissions = st.builds(
    SubmissionView,
    id=st.just("0199"),
    revision=st.integers(1, 3),
    round=st.builds(
        lambda title, place: replace(examples.round_view(), title=title, place=place),
        st.dictionaries(st.sampled_from(Language), texts, max_size=2),
        st.none() | texts,
    ),
    kind=st.sampled_from(Kind),
    party=parties,
    co_authors=st.lists(parties, max_size=2).map(tuple),
    regions=st.lists(st.sampled_from(Region), unique=True, max_size=2).map(tuple),
    language=st.sampled_from(Language),
    title=texts,
    received_at=st.just(examples.START),
    accepted_at=st.just(examples.START),
    late=st.booleans(),
    content_digest=texts,
    objectives=st.lists(st.sampled_from(OBJECTIVES), unique=True, max_size=4).map(tuple),
    answers=st.lists(answers, max_size=5).map(tuple),
    attachments=st.lists(
        st.builds(AttachmentView, name=texts, media_type=texts, size=st.integers(0, 2**40), sha256=st.just("ab" * 32)),
        max_size=2,
    ).map(tuple),
    questionnaire=st.just("q"),
    questionnaire_version=st.just(1),
)
cards = st.builds(
    CardView,
    id=st.just("0199"),
    title=texts,
    kind=st.sampled_from(Kind),
    party=parties,
    co_authors=st.lists(parties, max_size=2).map(tuple),
    language=st.sampled_from(Language),
    objectives=st.lists(st.sampled_from(OBJECTIVES), unique=True).map(tuple),
    received_at=st.just(examples.START),
    attachments=st.integers(0, 20),
    late=st.booleans(),
    demonstration=st.booleans(),
)
many = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@many
@given(view=submissions, language=st.sampled_from(Language))
def test_any_input_gives_a_sound_page(view: SubmissionView, language: Language, reader: Callable[[bytes], Any]) -> None:
    page = page_of("submission", submission=view.id)
    content = render(page, view, language, ASSETS)
    reading = reader(content)
    assert reading.tags[0][1]["lang"] == language.value
    spoken = [values for _, values in reading.tags if values.get("class") == "spoken"]
    assert all(values["lang"] == view.language.value for values in spoken)
    work = json.loads(reading.linked_data)
    assert work["inLanguage"] == view.language.value
    assert work["name"] == view.title.replace("\ud800", "?")
    assert content == render(page, replace(view), language, ASSETS)
    json.loads(render_json(page, view, language))


@many
@given(shown=st.lists(cards, max_size=3).map(tuple), language=st.sampled_from(Language))
def test_any_card_gives_a_sound_region_page(
    shown: tuple[CardView, ...], language: Language, reader: Callable[[bytes], Any]
) -> None:
    page = page_of("region", region=Region.UNECE)
    view = replace(examples.region_view(Region.UNECE, full=True), newest=shown)
    reading = reader(render(page, view, language, ASSETS))
    assert sum(1 for _, values in reading.tags if values.get("class") == "card") == len(shown)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_titles_and_answers_are_shown_as_text(text: str, reader: Callable[[bytes], Any]) -> None:
    view = examples.submission_view(Language.EN, text, text)
    reading = reader(render(page_of("submission", submission="x"), view, Language.EN, ASSETS))
    assert sum(tag == "script" for tag, _ in reading.tags) == 2
    assert text.replace("\x00\ud800", "\ufffd?") in reading.text
