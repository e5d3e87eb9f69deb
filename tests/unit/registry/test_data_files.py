"""The one form of a data file: nothing is lost, nothing is ambiguous, writing twice gives the same bytes."""

from __future__ import annotations

from time import perf_counter
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from chassis.errors import ProblemError
from contracts.problems import INVALID
from registry.console.editing.text import entry_from
from registry.data_files import WIDTH, AliasError, DataFileError, line_of, lines_of, read, write
from registry.rounds.definition import ROUNDS

TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
SIGNS = [*"no yes~null0123456789-+.:eExX#'\"|>&*!%@`{}[],?\\ \t\n\r", "\x85", "\u2028", "\ufeff"]
TRICKY = st.text(st.sampled_from(SIGNS))
PARTS = ["the", "Global", "Compact:", "- a", "# 1", "миграция", "الهجرة", "移民", "\n", " "]
WORDS = st.lists(st.sampled_from(PARTS), max_size=40).map(" ".join)
STRINGS = TEXTS | TRICKY | WORDS
SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | STRINGS
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(STRINGS, inner, max_size=4),
    max_leaves=20,
)
OBJECTS = st.dictionaries(STRINGS, VALUES, max_size=6)

SIX = {
    "en": "The review: first steps",
    "fr": "Premier examen régional du Pacte mondial sur les migrations : région de la CEE",
    "es": "¿Qué más?",
    "ar": "الاستعراض الإقليمي الأول للاتفاق العالمي من أجل الهجرة: منطقة اللجنة الاقتصادية لأوروبا",
    "ru": "Первый региональный обзор осуществления Глобального договора о миграции",
    "zh": "《移民问题全球契约》第一次区域审查:欧洲经济委员会区域",
}


@settings(deadline=None)
@given(OBJECTS)
def test_every_record_is_read_as_it_was_written(record: dict[str, Any]) -> None:
    written = write(record)

    assert typed(read(written)) == typed(record)
    assert write(read(written)) == written
    assert list(read(written)) == list(record)


@settings(deadline=None)
@given(STRINGS, st.lists(STRINGS, max_size=3))
def test_a_plain_reader_of_yaml_reads_the_same(text: str, texts: list[str]) -> None:
    record = {"text": text, "texts": texts}

    assert yaml.safe_load(write(record)) == record


def typed(value: Any) -> Any:
    """Tell 1 from 1.0 and from true."""
    if isinstance(value, dict):
        return {key: typed(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [typed(inner) for inner in value]
    return (type(value).__name__, value)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "no",
            "Yes",
            "on",
            "y",
            "N",
            "true",
            "null",
            "~",
            "",
            " ",
            "052",
            "0o52",
            "0x1F",
            "1_000",
            "1e3",
            ".5",
            "12:30",
        ),
        *("2020-10-31", "2020-10-31T00:00:00Z", "=", "<<", "- a", "a: b", "a #b", "&a", "*a", "!a", "%a", "@a", "`a"),
    ],
)
def test_a_text_that_looks_like_something_else_stands_in_quotes(text: str) -> None:
    assert write({"value": text}) in {f"value: '{text}'\n", f'value: "{text}"\n'}


def test_a_year_and_a_month_stand_plain() -> None:
    assert write({"first_attested": "2020-10"}) == "first_attested: 2020-10\n"


def test_texts_in_six_scripts_stand_as_they_are() -> None:
    written = write({"title": SIX})

    assert all(text in written for text in SIX.values())
    assert "\\" not in written


def test_a_text_of_several_lines_stands_line_by_line() -> None:
    assert write({"note": "One.\nTwo: and more\n"}) == "note: |\n  One.\n  Two: and more\n"


def test_a_long_text_is_folded_and_lists_stand_in_from_their_key() -> None:
    text = " ".join(["migration"] * 40)
    written = write({"organizers": ["IOM", {"name": text}], "none": []})

    assert written.startswith("organizers:\n  - IOM\n  - name: migration migration")
    assert written.endswith("\nnone: []\n")
    assert max(len(line) for line in written.splitlines()) <= WIDTH + len("migration")
    assert read(written)["organizers"][1]["name"] == text


def test_the_same_thing_named_twice_is_written_twice() -> None:
    shared = {"code": "a"}

    assert write({"first": shared, "second": shared}) == "first:\n  code: a\nsecond:\n  code: a\n"


def test_a_day_without_quotes_is_read_as_text() -> None:
    assert read("on: 1\n".replace("on", "'on'") + "day: 2020-10-31\n") == {"on": 1, "day": "2020-10-31"}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("a: 1\nb: 2\na: 3\n", "line 3, column 1: key 'a' stands twice"),
        ("deep:\n  - {a: 1, a: 1}\n", "line 2, column 12: key 'a' stands twice"),
        ("no: 1\n", "line 1, column 1: key False is no text"),
        ("a: [1\n", "line 2, column 1"),
        ("a: !!binary aGk=\n", "/a: b'hi' is neither"),
        ("a: [.inf]\n", "/a/0: inf is neither"),
        ("a: !!python/object:os.system x\n", "could not determine a constructor"),
        ("a: \x00\n", "unacceptable character|control characters"),
    ],
)
def test_what_is_no_json_is_refused_with_its_place(text: str, told: str) -> None:
    with pytest.raises(DataFileError, match=told):
        read(text)


@pytest.mark.parametrize("text", ["[" * 100_000, "a: " + "[" * 200 + "]" * 200, "- " * 200 + "a"])
def test_what_is_too_deep_is_refused_before_it_ends_the_process(text: str) -> None:
    with pytest.raises(DataFileError, match="more than 100 parts inside each other"):
        read(text)


def test_a_part_may_have_to_be_written_out() -> None:
    text = "a: &part [1]\nb: *part\n"
    assert read(text) == {"a": [1], "b": [1]}
    with pytest.raises(AliasError) as caught:
        read(text, aliases=False)
    assert caught.value.line == 2


def test_a_place_is_found_by_its_line() -> None:
    text = "code: a\nmembers:\n  - entity: who\n    role: member\n  - entity: ilo\n"
    assert line_of(text, "") == 1
    assert line_of(text, "/members/0/role") == 4
    assert line_of(text, "/members/1") == 5
    assert line_of(text, "/members/1/role") == 5
    assert line_of(text, "/members/7") == 2


UNTRUE = ["a: !!int abc", "a: !!int ''", "- !!bool maybe", "a: !!timestamp x", "a: !!float '_'", "a: !!binary é"]
NO_JSON = ["? [a]", "? [a]\n: b", "? {a: b}\n: c", "&a [*a]", "a: &b {c: *b}", "!!set {a}", "!foo a"]


@pytest.mark.parametrize("text", UNTRUE)
def test_a_value_that_is_not_of_the_type_it_claims_is_told_with_its_line(text: str) -> None:
    with pytest.raises(DataFileError) as refused:
        read(f"# first\n{text}")
    assert refused.value.line == 2


@pytest.mark.parametrize("text", NO_JSON)
def test_what_json_cannot_say_is_refused(text: str) -> None:
    with pytest.raises(DataFileError):
        read(text)


def test_more_parts_than_wanted_are_not_read() -> None:
    text = "a: [" + "x, " * 1_000 + "x]"
    assert len(read(text, most=2_000)["a"]) == 1_001
    with pytest.raises(DataFileError, match="more than 500 parts"):
        read(text, most=500)


def test_the_lines_of_many_places_are_found_in_one_reading() -> None:
    text = "a: 1\nb:\n  - c: 2\n  - d: 3\n"
    assert lines_of(text, ["/a", "/b/1/d", "/b/7", "/x", ""]) == [1, 4, 2, 1, 1]


@pytest.mark.parametrize("text", [*UNTRUE, *NO_JSON, "[" * 20_000, "a: [" + "x, " * 30_000 + "x]"])
def test_the_editor_says_what_is_wrong_with_it(text: str) -> None:
    with pytest.raises(ProblemError) as refused:
        entry_from(ROUNDS, text, None)
    assert refused.value.problem == INVALID


def test_many_unknown_fields_are_told_up_to_a_hundred_in_little_time() -> None:
    text = "\n".join(f"unknown_{number}: x" for number in range(5_000))
    began = perf_counter()
    with pytest.raises(ProblemError) as refused:
        entry_from(ROUNDS, text, None)
    assert len(refused.value.errors) == 100
    assert perf_counter() - began < 10, "about 0.5 s; with a reading per error it took minutes"
