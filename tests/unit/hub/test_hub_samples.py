"""The sample inputs are valid inputs, and show every round and every language."""

import pytest
import yaml
from jsonschema import Draft202012Validator

from contracts.vocabulary import Language
from hub.api import key_of
from hub.demo import Sample, samples
from registry.settings import DATA
from submissions.intake.schemas import decode

SAMPLES = list(samples())
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


def test_every_round_and_every_language_is_shown() -> None:
    rounds = {"demo-unece", "demo-asia-pacific", "demo-arab", "demo-lac", "demo-africa", "demo-imrf"}

    assert {sample.content["round"] for sample in SAMPLES} == rounds
    assert {sample.content["language"] for sample in SAMPLES} == set(Language)


def test_keys_are_fixed_and_differ() -> None:
    keys = [key_of(sample.body) for sample in SAMPLES]

    assert keys == [key_of(sample.body) for sample in samples()]
    assert len(set(keys)) == len(SAMPLES)
