"""Dates, numbers and sizes in the words and digits of a language (CLDR), whatever the machine's clock and locale."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Final

from babel.core import Locale
from babel.dates import format_date, format_skeleton, format_time
from babel.numbers import format_decimal

from contracts.vocabulary import Language
from wording.catalogues import Domain, translations

LOCALES: Final = {
    Language.EN: Locale("en", "GB"),
    Language.FR: Locale("fr"),
    Language.ES: Locale("es"),
    Language.AR: Locale("ar"),
    Language.RU: Locale("ru"),
    Language.ZH: Locale("zh", script="Hans"),
}
"""English as the United Nations write it: 1 January 2026."""

_LAST_SECOND: Final = time(23, 59, 59)

_UNITS: Final = {
    Language.EN: ("bytes", "kB", "MB"),
    Language.FR: ("octets", "ko", "Mo"),
    Language.ES: ("bytes", "kB", "MB"),
    Language.AR: ("بايت", "كيلوبايت", "ميغابايت"),
    Language.RU: ("байт", "КБ", "МБ"),
    Language.ZH: ("字节", "KB", "MB"),
}


@lru_cache(maxsize=8192)
def number(value: int, language: Language) -> str:
    """Return a whole number as the language groups it: 12,345 or 12 345."""
    return str(format_decimal(value, locale=LOCALES[language]))


def day(value: date | datetime, language: Language) -> str:
    """Return a day in words: 12 November 2026. Moments are taken in UTC."""
    return _day(utc_day(value), language)


@lru_cache(maxsize=8192)
def _day(value: date, language: Language) -> str:
    return str(format_date(value, format="long", locale=LOCALES[language]))


def month(value: date, language: Language) -> str:
    """Return the month of a day in words: November 2026."""
    return str(format_skeleton("yMMMM", value, locale=LOCALES[language]))


def moment(value: datetime, language: Language) -> str:
    """Return a day with its time of day: 12 November 2026, 14:05 UTC. ``value`` has a time zone."""
    clock = format_time(value.astimezone(UTC), format="HH:mm", tzinfo=UTC, locale=LOCALES[language])
    return translations(language, Domain.LABELS).gettext("%(day)s, %(time)s UTC") % {
        "day": day(value, language),
        "time": clock,
    }


def span(first: date, last: date, language: Language) -> str:
    """Return a span of days, both included; short where it lies within a month: "12 to 14 November" with a dash."""
    if first == last:
        return day(first, language)
    if (first.year, first.month) == (last.year, last.month):
        if language is Language.ZH:
            return f"{day(first, language)}至{last.day}日"
        return f"{first.day}–{day(last, language)}"
    return translations(language, Domain.LABELS).gettext("%(first)s to %(last)s") % {
        "first": day(first, language),
        "last": day(last, language),
    }


def until(closes_at: datetime, language: Language) -> str:
    """Return until when something is open that ends at this moment (exclusive).

    The end of a UTC day is that day: 31 March 2027. Any other moment, midnight of another zone too, is said with its
    time and zone: 1 April 2027, 11:59 UTC.
    """
    end = _closing(closes_at)
    return moment(end, language) if isinstance(end, datetime) else day(end, language)


def until_iso(closes_at: datetime) -> str:
    """Return for machines what ``until`` says: 2027-03-31, or 2027-04-01T11:59:59Z."""
    end = _closing(closes_at)
    return iso_seconds(end) if isinstance(end, datetime) else end.isoformat()


def period(opens_at: datetime, closes_at: datetime, language: Language) -> str:
    """Return from when until when something is open; days alone where it opens and ends with a UTC day."""
    start, end = _opening(opens_at), _closing(closes_at)
    if not isinstance(start, datetime) and not isinstance(end, datetime):
        return span(start, end, language)
    return translations(language, Domain.LABELS).gettext("%(first)s to %(last)s") % {
        "first": moment(start, language) if isinstance(start, datetime) else day(start, language),
        "last": until(closes_at, language),
    }


def _opening(opens_at: datetime) -> date:
    """Return the day with which something opens, else the moment (which is a ``date``, too)."""
    return utc_day(opens_at) if opens_at.astimezone(UTC).time() == time.min else opens_at


def _closing(closes_at: datetime) -> date:
    """Return the day with which something ends, else the moment (which is a ``date``, too)."""
    at = closes_at.astimezone(UTC).time()
    return last_day(closes_at) if at == time.min or at >= _LAST_SECOND else closes_at


def last_day(closes_at: datetime) -> date:
    """Return the last day (in UTC) on which something that ends at this moment (exclusive) is open."""
    return (closes_at.astimezone(UTC) - timedelta(microseconds=1)).date()


def file_size(size: int, language: Language) -> str:
    """Return the size of a file, given in bytes: 340 kB. A kB has 1,000 bytes."""
    amount, step = float(size), 0
    while amount >= 1000 and step < 2:
        amount, step = amount / 1000, step + 1
    shown = format_decimal(round(amount, 1), locale=LOCALES[language])
    return f"{shown}\N{NO-BREAK SPACE}{_UNITS[language][step]}"


def utc_day(value: date | datetime) -> date:
    """Return the day of a moment in UTC; a day stands for itself."""
    return value.astimezone(UTC).date() if isinstance(value, datetime) else value


def iso(value: datetime) -> str:
    """Return a moment for machines: 2027-01-01T00:00:00Z."""
    return value.astimezone(UTC).isoformat().replace("+00:00", "Z")


def iso_seconds(value: datetime) -> str:
    """Return a moment for the elements of a page, which take three digits of a second at most: none are needed."""
    return iso(value.replace(microsecond=0))
