"""Names of countries and languages, dates and numbers in six languages."""

from __future__ import annotations

import json
import os
import re
import time
from datetime import UTC, date, datetime, timedelta, timezone
from importlib.resources import files

import pytest

from contracts.vocabulary import Language
from wording import formats
from wording.countries import by_name, country_name
from wording.names import direction, language_name, own_name

SCRIPT = {
    "en": r"[A-Za-z]",
    "fr": r"[A-Za-z]",
    "es": r"[A-Za-z]",
    "ar": r"[\u0600-\u06ff]",
    "ru": r"[\u0400-\u04ff]",
    "zh": r"[\u4e00-\u9fff]",
}


@pytest.mark.parametrize(
    ("iso3", "language", "name"),
    [
        ("TUR", Language.EN, "Türkiye"),
        ("TUR", Language.FR, "Türkiye"),
        ("PSE", Language.EN, "State of Palestine"),
        ("PSE", Language.AR, "دولة فلسطين"),
        ("GBR", Language.EN, "United Kingdom of Great Britain and Northern Ireland"),
        ("RUS", Language.RU, "Российская Федерация"),
        ("CHN", Language.ZH, "中国"),
        ("PRT", Language.AR, "البرتغال"),
        ("XKX", Language.EN, "Kosovo*"),
        ("QQQ", Language.EN, "QQQ"),
    ],
)
def test_countries_are_named_as_the_united_nations_name_them(iso3: str, language: Language, name: str) -> None:
    assert country_name(iso3, language) == name


def test_own_names_of_countries_are_in_the_script_of_their_language() -> None:
    names = json.loads((files("wording") / "un_names.json").read_text("utf-8"))
    for iso3, by_language in names.items():
        assert re.fullmatch("[A-Z]{3}", iso3)
        for language, name in by_language.items():
            assert re.match(SCRIPT[language], name) or name.startswith("É"), (iso3, language, name)


def test_countries_sort_by_their_letters() -> None:
    assert by_name(["ZWE", "ALA", "AUT", "CIV", "CHL"], Language.EN) == ["ALA", "AUT", "CHL", "CIV", "ZWE"]
    assert by_name(["EGY", "ECU", "ETH"], Language.FR) == ["EGY", "ECU", "ETH"]
    assert by_name(["CHN", "AFG"], Language.ZH) == ["AFG", "CHN"]


def test_languages_are_named_in_each_other_and_in_themselves() -> None:
    assert language_name(Language.ES, Language.EN) == "Spanish"
    assert language_name(Language.ES, Language.FR) == "Espagnol"
    assert own_name(Language.AR) == "عربي"
    assert direction(Language.AR) == "rtl"
    assert direction(Language.RU) == "ltr"


@pytest.mark.parametrize(
    ("language", "shown"),
    [
        (Language.EN, "12 November 2026"),
        (Language.FR, "12 novembre 2026"),
        (Language.ES, "12 de noviembre de 2026"),
        (Language.AR, "12 نوفمبر 2026"),
        (Language.RU, "12 ноября 2026 г."),
        (Language.ZH, "2026年11月12日"),
    ],
)
def test_dates_are_in_words(language: Language, shown: str) -> None:
    assert formats.day(date(2026, 11, 12), language).replace("\N{NARROW NO-BREAK SPACE}", " ") == shown


@pytest.mark.parametrize(
    ("language", "shown"),
    [
        (Language.EN, "November 2026"),
        (Language.FR, "novembre 2026"),
        (Language.ES, "noviembre de 2026"),
        (Language.AR, "نوفمبر 2026"),
        (Language.RU, "ноябрь 2026 г."),
        (Language.ZH, "2026年11月"),
    ],
)
def test_months_are_in_words(language: Language, shown: str) -> None:
    assert formats.month(date(2026, 11, 1), language).replace("\N{NARROW NO-BREAK SPACE}", " ") == shown


def test_spans_are_as_short_as_the_language_allows() -> None:
    first, last = date(2026, 11, 12), date(2026, 11, 14)
    assert formats.span(first, first, Language.EN) == "12 November 2026"
    assert formats.span(first, last, Language.EN) == "12\N{EN DASH}14 November 2026"
    assert formats.span(first, last, Language.ZH) == "2026年11月12日至14日"
    assert formats.span(first, date(2027, 1, 2), Language.EN) == "12 November 2026 to 2 January 2027"


def test_moments_are_in_utc_whatever_their_zone() -> None:
    moment = datetime(2026, 11, 12, 23, 30, tzinfo=timezone(timedelta(hours=-5)))
    assert formats.moment(moment, Language.EN) == "13 November 2026, 04:30 UTC"
    assert formats.iso(moment) == "2026-11-13T04:30:00Z"


def test_a_window_that_ends_at_midnight_shows_the_day_before() -> None:
    assert formats.last_day(datetime(2036, 1, 1, tzinfo=UTC)) == date(2035, 12, 31)
    assert formats.last_day(datetime(2036, 1, 1, 12, tzinfo=UTC)) == date(2036, 1, 1)


def test_numbers_are_grouped_as_the_language_does() -> None:
    assert formats.number(12345, Language.EN) == "12,345"
    assert formats.number(12345, Language.ES) == "12.345"
    assert formats.number(12345, Language.FR) == "12\N{NARROW NO-BREAK SPACE}345"


def test_sizes_of_files() -> None:
    assert formats.file_size(512, Language.EN) == "512\N{NO-BREAK SPACE}bytes"
    assert formats.file_size(1_843_200, Language.FR) == "1,8\N{NO-BREAK SPACE}Mo"


def test_the_machine_s_time_zone_does_not_matter(monkeypatch: pytest.MonkeyPatch) -> None:
    moment = datetime(2026, 11, 12, 23, 30, tzinfo=UTC)
    before = formats.moment(moment, Language.EN)
    zone = os.environ.get("TZ")
    monkeypatch.setenv("TZ", "Pacific/Kiritimati")
    time.tzset()
    try:
        assert formats.moment(moment, Language.EN) == before
    finally:
        monkeypatch.undo()
        assert os.environ.get("TZ") == zone
        time.tzset()


MIDNIGHT_ELSEWHERE = datetime.fromisoformat("2027-03-31T23:59:59-12:00")


@pytest.mark.parametrize(
    ("language", "shown"),
    [
        (Language.EN, "1 April 2027, 11:59 UTC"),
        (Language.FR, "1 avril 2027 à 11:59 UTC"),
        (Language.ES, "1 de abril de 2027, 11:59 UTC"),
        (Language.AR, "1 أبريل 2027، 11:59 UTC"),
        (Language.RU, "1 апреля 2027\N{NARROW NO-BREAK SPACE}г., 11:59 UTC"),
        (Language.ZH, "2027年4月1日 11:59（UTC）"),
    ],
)
def test_an_end_that_is_not_the_end_of_a_utc_day_is_said_with_its_time_and_zone(language: Language, shown: str) -> None:
    assert formats.until(MIDNIGHT_ELSEWHERE, language) == shown
    assert formats.until_iso(MIDNIGHT_ELSEWHERE) == "2027-04-01T11:59:59Z"
    first = formats.day(date(2027, 1, 1), language)
    period = formats.period(datetime(2027, 1, 1, tzinfo=UTC), MIDNIGHT_ELSEWHERE, language)
    assert first in period
    assert shown in period


@pytest.mark.parametrize(
    "end", ["2027-04-01T00:00:00Z", "2027-03-31T23:59:59Z", "2027-03-31T23:59:59.999Z", "2027-04-01T02:00:00+02:00"]
)
def test_the_end_of_a_utc_day_is_that_day(end: str) -> None:
    closes_at = datetime.fromisoformat(end)
    assert formats.until(closes_at, Language.EN) == "31 March 2027"
    assert formats.until_iso(closes_at) == "2027-03-31"
    assert formats.period(datetime(2027, 3, 1, tzinfo=UTC), closes_at, Language.EN) == "1\N{EN DASH}31 March 2027"


def test_a_beginning_within_a_day_is_said_with_its_time_and_zone() -> None:
    opens_at, closes_at = datetime(2027, 3, 1, 9, 30, tzinfo=UTC), datetime(2027, 4, 1, tzinfo=UTC)
    assert formats.period(opens_at, closes_at, Language.EN) == "1 March 2027, 09:30 UTC to 31 March 2027"


def test_moments_in_elements_have_no_fractions_of_seconds() -> None:
    assert formats.iso_seconds(datetime(2027, 1, 1, 0, 0, 1, 999_999, tzinfo=UTC)) == "2027-01-01T00:00:01Z"
