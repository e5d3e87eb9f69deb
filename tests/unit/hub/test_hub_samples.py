"""The sample inputs are valid inputs, and show every round and every language."""

import re
from typing import Final

import pytest
import yaml
from jsonschema import Draft202012Validator

from contracts.vocabulary import Language
from hub.api import key_of
from hub.demo import Sample, samples
from registry.settings import DATA
from submissions.intake.schemas import decode

SAMPLES = list(samples())
SHORT: Final = 4
"""Letters of a name that is a word of its own, as ODI."""
SCHEMAS = {
    record["kind"]: record["answers_schema"]
    for file in (DATA / "questionnaires").glob("*.yaml")
    for record in yaml.safe_load(file.read_text())["records"]
}


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
def test_a_sample_is_a_valid_input(sample: Sample) -> None:
    decode(sample.body)
    Draft202012Validator(SCHEMAS[sample.content["kind"]]).validate(sample.content["answers"])


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
def test_a_sample_says_that_it_is_none_of_the_real_ones(sample: Sample) -> None:
    words = {
        "en": "Condensed for this demonstration",
        "es": "Condensado para esta demostración",
        "fr": "Condensé pour cette démonstration",
        "ar": "مثال توضيحي",
        "ru": "пример",
        "zh": "示例",
    }

    assert words[sample.content["language"]] in sample.body.decode()


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.name)
def test_the_author_of_a_sample_is_invented_and_says_so(sample: Sample) -> None:
    party = sample.content["party"]
    assert party["kind"] == "stakeholder", "no Government, not even an invented one: the registry knows real ones only"
    invented = ("invented", "inventado", "inventada", "inventée", "غير حقيقية", "вымышленное", "虚构")
    assert any(word in party["name"] for word in invented)
    states = {record["name"] for record in yaml.safe_load((DATA / "countries.yaml").read_text())["records"]}
    organizations = yaml.safe_load((DATA / "entities.yaml").read_text())["records"]
    real = states | {record["name"] for record in organizations if len(record["name"]) > SHORT}
    real |= {"Caritas", "Mayors Mechanism", "United Nations system"}
    text = sample.body.decode()
    assert not [name for name in sorted(real) if re.search(rf"\b{re.escape(name)}\b", text)]


def test_every_round_and_every_language_is_shown() -> None:
    rounds = {"demo-unece", "demo-asia-pacific", "demo-arab", "demo-lac", "demo-africa", "demo-imrf"}

    assert {sample.content["round"] for sample in SAMPLES} == rounds
    assert {sample.content["language"] for sample in SAMPLES} == set(Language)


def test_keys_are_fixed_and_differ() -> None:
    keys = [key_of(sample.body) for sample in SAMPLES]

    assert keys == [key_of(sample.body) for sample in samples()]
    assert len(set(keys)) == len(SAMPLES)
