"""What was chosen, listed or counted, as events tell it: in words, within the bound of an event."""

from __future__ import annotations

import json
from dataclasses import replace
from types import ModuleType

from tests.unit.submissions.submissions_records import choosing, events, messages

from submissions.submission.events import LARGEST_EVENT, event_bound
from submissions.submission.repository import document_of, submission_of
from wording.labels import OBJECTIVES


def test_what_was_chosen_is_told_in_the_words_of_the_inputs_language(world: ModuleType) -> None:
    answers = {
        "scope": "national",
        "kinds": ["policy", "financial"],
        "names": ["Union", "national"],
        "numbers": [5, 13],
        "evidence": [{"kind": "input", "reference": "input"}, {"reference": "A report"}],
    }
    told = {language: events(choosing(world, language, **answers))[1] for language in ("en", "fr", "ar")}
    assert [(s.question, s.aspect, s.text) for s in told["en"].sections] == [
        ("scope", None, "The whole country"),
        ("kinds", None, "Policy\nMoney"),
        ("names", None, "Union\nnational"),
        ("numbers", None, f"5. {OBJECTIVES[4]}\n13. {OBJECTIVES[12]}"),
        ("evidence", "kind", "Input"),
        ("evidence", "reference", "input"),
        ("evidence", "reference", "A report"),
    ]
    assert [s.text for s in told["fr"].sections][:2] == ["The whole country (fr)", "Policy (fr)\nMoney (fr)"]
    assert [s.text for s in told["ar"].sections][:2] == ["national", "policy\nfinancial"]
    assert all(one.answers == answers for one in told.values())


def test_answers_that_are_numbers_are_told(world: ModuleType) -> None:
    evidence = [{"objective": 2, "count": 1.5, "about": 7}, {"count": 0}]
    told = {code: events(choosing(world, code, numbers=[23], evidence=evidence))[1] for code in ("en", "ru")}
    assert [(s.objective, s.aspect, s.text) for s in told["en"].sections] == [
        (None, None, f"23. {OBJECTIVES[22]}"),
        (2, "count", "1.5"),
        (2, "about", f"7. {OBJECTIVES[6]}"),
        (None, "count", "0"),
    ]
    assert told["ru"].sections[2].text.startswith("7. ")
    assert told["ru"].sections[2].text != told["en"].sections[2].text


def test_yes_and_no_are_no_numbers(world: ModuleType) -> None:
    assert events(choosing(world, "en", free=[True, None, {"a": False}]))[1].sections == []


def test_the_bound_of_an_event_holds_for_long_lists_of_numbers(world: ModuleType) -> None:
    record = choosing(world, "en", free=[1] * 20_000)
    size = max(len(message.envelope.body()) for message in messages(record))
    answers = json.loads(record.content)["answers"]
    assert size < event_bound(record.content, record.questions, answers, record.words)


def test_a_record_keeps_the_words_of_what_was_chosen(world: ModuleType) -> None:
    record = choosing(world, "en", scope="local", kinds=["policy"])
    assert [word.label for word in record.words] == ["One place", "Policy"]
    assert submission_of(document_of(record)) == record


def test_the_bound_of_an_event_holds_for_labels_that_are_longer_than_what_was_sent(world: ModuleType) -> None:
    evidence = [{"kind": "input", "reference": "x"}] * 400
    record = choosing(world, "en", kinds=["financial", "policy"], names=["n" * 40] * 900, evidence=evidence)
    long = tuple(word._replace(label='"\n' * 40) for word in record.words)
    record = replace(record, words=long)
    size = max(len(message.envelope.body()) for message in messages(record))
    answers = json.loads(record.content)["answers"]
    assert size < event_bound(record.content, record.questions, answers, record.words)


def test_a_long_list_of_ids_is_one_text(world: ModuleType) -> None:
    ids = [f"01981f6a-2c11-7d3a-9b42-{number:012d}" for number in range(1000)]
    record = choosing(world, "en", names=ids)
    answers = json.loads(record.content)["answers"]
    assert event_bound(record.content, record.questions, answers, record.words) < LARGEST_EVENT
    assert [s.text.count("\n") for s in events(record)[1].sections] == [999]
