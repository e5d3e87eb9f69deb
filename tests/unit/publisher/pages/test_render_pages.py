"""Every kind of page in every language: structure, links, languages, sameness."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from tests import page_examples as examples
from tests.page_examples import page as page_of
from tests.page_examples import render, render_json

from contracts.vocabulary import Language, RoundState
from publisher.pages.round.page import RoundPageView
from publisher.site.addresses import Format, address
from publisher.site.assets import load_assets
from publisher.site.fingerprint import fingerprint
from wording.formats import until

ROOT = Path(__file__).parents[4]
ASSETS = load_assets("https://hub.example").names
PAGES = {
    f"{'full' if full else 'empty'} {page.path or 'home'}": (page, view)
    for full in (True, False)
    for page, view in examples.page_set(full=full).items()
}


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("name", PAGES)
def test_page_is_well_formed_and_says_its_language(
    name: str, language: Language, reader: Callable[[bytes], Any]
) -> None:
    page, view = PAGES[name]
    reading = reader(render(page, view, language, ASSETS))
    root = reading.tags[0]
    assert root == ("html", {"lang": language.value, "dir": "rtl" if language is Language.AR else "ltr"})
    tags = [tag for tag, _ in reading.tags]
    assert [tags.count(one) for one in ("header", "main", "footer", "title")] == [1, 1, 1, 1]
    if page.kind != "not_found":
        alternates = {
            values["hreflang"]: values["href"] for tag, values in reading.tags if tag == "link" and "hreflang" in values
        }
        assert alternates["fr"] == "https://hub.example" + address(page.path, Language.FR)
        assert set(alternates) == {*Language, "x-default"}


@pytest.mark.parametrize("name", PAGES)
def test_json_twin_is_json_with_names_beside_codes(name: str) -> None:
    page, view = PAGES[name]
    document = json.loads(render_json(page, view, Language.ES))
    assert document["page"] == address(page.path, Language.ES)
    assert document["alternates"]["ar"] == address(page.path, Language.AR, Format.JSON)


def test_twin_names_countries_regions_and_objectives_in_its_language() -> None:
    page = page_of("submission", submission="0199aa11-2222-7333-8444-555566667777")
    data = json.loads(render_json(page, examples.submission_view(), Language.ES))["data"]
    assert data["party"]["country_name"] == "Reino Unido de Gran Bretaña e Irlanda del Norte"
    assert data["received_at"] == "2026-11-12T09:30:00Z"
    assert data["content_digest"].startswith("sha256:")
    answer = next(answer for answer in data["answers"] if answer["objective"] == 5)
    assert answer["objective_name"].startswith("Aumentar la disponibilidad")


def test_all_links_between_pages_lead_to_a_page(reader: Callable[[bytes], Any]) -> None:
    pages = examples.page_set(full=True)
    places = {address(page.path, language) for page in pages for language in Language}
    places |= {address(page.path, language, Format.JSON) for page in pages for language in Language}
    kinds = ("/countries/", "/submissions/", "/regions/")
    for page, view in pages.items():
        reading = reader(render(page, view, Language.EN, ASSETS))
        for link in reading.links:
            if link.startswith("#"):
                assert link[1:] in reading.ids
            elif link.startswith("/") and not any(kind in link for kind in kinds):
                assert link in places, f"{page.path}: {link}"


def test_links_to_facts_use_the_addresses_of_their_pages(reader: Callable[[bytes], Any]) -> None:
    page = page_of("submission", submission="0199aa11-2222-7333-8444-555566667777")
    links = reader(render(page, examples.submission_view(), Language.AR, ASSETS)).links
    assert {"/ar/countries/GBR/", "/ar/regions/lac/", "/ar/regions/unece/demo-unece/"} <= set(links)


def test_input_keeps_its_own_language_and_direction(reader: Callable[[bytes], Any]) -> None:
    view = examples.submission_view(Language.AR, "نص", "عنوان")
    reading = reader(render(page_of("submission", submission="x"), view, Language.EN, ASSETS))
    marked = [values for tag, values in reading.tags if values.get("class") == "spoken"]
    assert marked
    assert all(values["lang"] == "ar" and values["dir"] == "rtl" for values in marked)
    assert "in the language in which it was submitted: Arabic" in reading.text


def test_round_title_without_translation_is_marked_as_english(reader: Callable[[bytes], Any]) -> None:
    page = page_of("round", region=examples.round_view().region, round="demo-unece")
    view = examples.page_set(full=True)[page]
    reading = reader(render(page, view, Language.ZH, ASSETS))
    heading = [tag for tag, _ in reading.tags].index("h1")
    assert reading.tags[heading + 1][1] == {"lang": "en", "dir": "ltr"}


def test_demonstration_rounds_are_announced_as_such(reader: Callable[[bytes], Any]) -> None:
    view = examples.submission_view()
    warning = "This round shows how the software works."
    assert warning in reader(render(page_of("submission", submission="x"), view, Language.EN, ASSETS)).text
    real = replace(view, round=replace(view.round, demonstration=False))
    assert warning not in reader(render(page_of("submission", submission="x"), real, Language.EN, ASSETS)).text


@pytest.mark.parametrize("state", RoundState)
def test_round_banner_tells_how_to_take_part_only_while_it_is_open(
    state: RoundState, reader: Callable[[bytes], Any]
) -> None:
    page = page_of("round", region=examples.round_view().region, round="demo-unece")
    shown = examples.page_set(full=True)[page]
    assert isinstance(shown, RoundPageView)
    view = replace(shown, round=examples.round_view(state=state))
    text = reader(render(page, view, Language.EN, ASSETS)).text
    assert ("How to take part" in text) is (state is RoundState.OPEN)


def test_full_list_page_does_not_depend_on_what_came_later(reader: Callable[[bytes], Any]) -> None:
    page = page_of("region_inputs", region=examples.round_view().region, number=2)
    reading = reader(render(page, examples.page_set(full=True)[page], Language.EN, ASSETS))
    assert {"/en/regions/unece/inputs/1/", "/en/regions/unece/inputs/3/"} <= set(reading.links)
    assert "Inputs 51 to 100" in reading.text


def test_first_page_weighs_less_than_sixty_kilobytes() -> None:
    files = load_assets().files.values()
    weight = sum(len(file.content) for file in files)
    assert weight < 25_000
    for page, view in examples.page_set(full=True).items():
        for language in Language:
            assert weight + len(render(page, view, language, ASSETS)) < 100_000
            if page.kind == "home":
                assert weight + len(render(page, view, language, ASSETS)) < 60_000


def test_same_bytes_in_another_process_with_another_locale_and_hash_seed() -> None:
    program = (
        "import hashlib\n"
        "from contracts.vocabulary import Language\n"
        "from tests import page_examples as examples\n"
        "from publisher.site.assets import load_assets\n"
        "from tests.page_examples import render, render_json\n"
        "d = hashlib.sha256()\n"
        "for page, view in examples.page_set(full=True).items():\n"
        "    for language in Language:\n"
        "        d.update(render(page, view, language, load_assets().names))\n"
        "        d.update(render_json(page, view, language))\n"
        "print(d.hexdigest())\n"
    )
    digests = {
        subprocess.run(
            [sys.executable, "-c", program],
            cwd=ROOT,
            env={"PYTHONHASHSEED": seed, "LC_ALL": locale, "TZ": zone},
            capture_output=True,
            check=True,
            text=True,
        ).stdout
        for seed, locale, zone in (("1", "C", "UTC"), ("2", "de_DE.UTF-8", "Asia/Tokyo"))
    }
    assert len(digests) == 1


def test_fingerprint_names_this_version_of_the_templates() -> None:
    assert fingerprint(ASSETS) == fingerprint(ASSETS)
    assert len(fingerprint(ASSETS)) == 64


@pytest.mark.parametrize("language", Language)
def test_rounds_say_the_moment_at_which_they_close_where_it_is_not_the_end_of_a_day(
    language: Language, reader: Callable[[bytes], Any]
) -> None:
    closes_at = datetime.fromisoformat("2027-03-31T23:59:59-12:00")
    for opens_at, starts_on in ((examples.START, None), (None, None)):
        some = replace(examples.round_view(), opens_at=opens_at, closes_at=closes_at, starts_on=starts_on)
        page = page_of("round", region=some.region, round=some.code)
        shown = examples.page_set(full=True)[page]
        assert isinstance(shown, RoundPageView)
        assert until(closes_at, language) in reader(render(page, replace(shown, round=some), language, ASSETS)).text
        home = page_of("regions")
        rounds = replace(examples.page_set(full=True)[home], rounds=(some,))
        assert until(closes_at, language) in reader(render(home, rounds, language, ASSETS)).text


@pytest.mark.parametrize("name", PAGES)
def test_times_have_no_fractions_of_seconds(name: str, reader: Callable[[bytes], Any]) -> None:
    page, view = PAGES[name]
    if page.kind == "submission":
        view = replace(view, received_at=examples.START.replace(microsecond=123_456))
    times = [
        values["datetime"] for tag, values in reader(render(page, view, Language.EN, ASSETS)).tags if tag == "time"
    ]
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\dZ)?", one) for one in times)
