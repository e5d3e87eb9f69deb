"""What differs, how it is cut into calls, and how it reads."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from hub.api import RefusedError
from hub.registry.difference import LONGEST, Compared, Difference, RecordChange, RecordOutcome, batches
from hub.registry.folder import LocatedRecord
from hub.registry.service import troubles_of
from hub.registry.view import lines, summary


def record(key: str, of_type: str = "round", **entry: Any) -> LocatedRecord:
    return LocatedRecord(of_type, key, {"code": key, **entry}, "rounds.yaml", 4)


def changed(key: str, *changes: RecordChange, **entry: Any) -> Compared:
    return Compared(record(key, **entry), RecordOutcome.CHANGED, changes)


@given(
    st.lists(st.tuples(st.sampled_from("ab"), st.integers(0, 9), st.integers(0, 40))),
    st.integers(1, 7),
    st.integers(1, 300),
)
def test_batches_keep_the_order_the_limits_and_the_periods_of_a_record_together(
    drawn: list[tuple[str, int, int]], most: int, most_bytes: int
) -> None:
    records = [record(str(key), of_type, note="x" * long) for of_type, key, long in sorted(drawn)]

    cut = list(batches(records, most=most, most_bytes=most_bytes))

    assert [one for batch in cut for one in batch] == records
    names = [{(one.type, one.key) for one in batch} for batch in cut]
    assert sum(map(len, names)) == len(set().union(*names))
    assert all(len(batch) <= most or len(keys) == 1 for batch, keys in zip(cut, names, strict=True))


def test_a_batch_ends_where_it_would_be_too_large() -> None:
    records = [record(key, note="x" * 100) for key in "abcd"]

    assert [len(batch) for batch in batches(records, most=60, most_bytes=300)] == [2, 2]


def test_all_periods_of_a_record_are_sent_when_one_of_them_differs() -> None:
    first, second, other = record("a"), record("a", valid_from="2022-01-01"), record("b")
    found = Difference(
        (
            Compared(first, RecordOutcome.UNCHANGED),
            Compared(second, RecordOutcome.NEW),
            Compared(other, RecordOutcome.UNCHANGED),
        )
    )

    assert found.to_record() == [first, second]


def test_values_are_told_as_they_are_while_they_are_short() -> None:
    assert RecordChange("/place", None, "Beirut").readable() == ("nothing", '"Beirut"')
    assert RecordChange("/regions", ["lac"], ["lac", "unece"]).readable() == ('["lac"]', '["lac", "unece"]')


@given(st.text(min_size=300), st.text(max_size=5), st.text(max_size=5))
def test_long_texts_are_cut_where_they_part(same: str, before: str, after: str) -> None:
    told = RecordChange("/text", same + before, same + after).readable()

    assert all(len(text) <= LONGEST + 2 for text in told)
    assert (told[0] == told[1]) == (before == after)


def test_a_long_text_shows_what_is_new_in_it() -> None:
    before, after = RecordChange("/text", "a" * 200 + " old" + "b" * 200, "a" * 200 + " new" + "b" * 200).readable()

    assert " old" in before
    assert " new" in after
    assert before[0] == before[-1] == "…"


def test_a_difference_reads_as_lines() -> None:
    found = Difference(
        (
            Compared(record("rr3-arab"), RecordOutcome.NEW, replaces=(2, 3)),
            changed("rr1-arab", RecordChange("/title/en", "Old", "New"), RecordChange("/place", None, "Beirut")),
            changed("rr2-arab", RecordChange("/place", "Cairo", None), valid_from="2022-01-01"),
            Compared(record("rr1-lac"), RecordOutcome.UNCHANGED),
        ),
        (("country", "PRT"), ("round", "demo-lac"), ("round", "demo-unece")),
    )

    assert [line.plain for line in lines(found)] == [
        "+ round rr3-arab  new, rounds.yaml",
        "    takes the place of version 2, 3",
        "~ round rr1-arab  changed, rounds.yaml",
        '    title, en: "Old" -> "New"',
        '    place: nothing -> "Beirut"',
        "~ round rr2-arab from 2022-01-01  changed, rounds.yaml",
        '    place: "Cairo" -> nothing',
        "= country: not in the folder, left as it is: PRT",
        "= round: not in the folder, left as it is: demo-lac, demo-unece",
        "1 new, 2 changed, 1 unchanged; 3 only in the registry",
    ]


def test_nothing_to_change_is_said() -> None:
    assert summary(Difference((Compared(record("a"), RecordOutcome.UNCHANGED),))) == (
        "nothing to change: 0 new, 0 changed, 1 unchanged"
    )


def test_machines_get_what_differs_with_its_place() -> None:
    found = Difference(
        (changed("a", RecordChange("/place", None, "X")), Compared(record("b"), RecordOutcome.UNCHANGED))
    )

    assert found.as_json() == {
        "counts": {"new": 0, "changed": 1, "unchanged": 1, "left": 0},
        "records": [
            {
                "type": "round",
                "key": "a",
                "valid_from": None,
                "file": "rounds.yaml",
                "number": 4,
                "outcome": "changed",
                "changes": [{"pointer": "/place", "before": None, "after": "X"}],
                "replaces": [],
            }
        ],
        "left": [],
    }


def test_a_refusal_is_told_with_file_record_and_field() -> None:
    problem = {
        "errors": [
            {"pointer": "/records/1/entry/title/en", "text": "no text"},
            {"pointer": "/records/0", "text": "odd"},
            {"pointer": "/records/7/entry/code", "text": "of another call"},
            {"pointer": "/reason", "text": "missing"},
        ]
    }

    told = troubles_of(RefusedError(422, problem), [record("a"), record("b")])

    assert [str(trouble) for _, trouble in told] == [
        "rounds.yaml: record 4 (b): title, en: no text",
        "rounds.yaml: record 4 (a): odd",
    ]
