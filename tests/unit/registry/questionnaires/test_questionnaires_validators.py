"""Two validators, the intake's and the reference, say the same of whatever is sent."""

from __future__ import annotations

import copy
from typing import Any, Final

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.unit.registry.questionnaires.shipped import (
    ID,
    PYTHON,
    RUST,
    SHIPPED,
)

# Whether these are blank differs between dialects of patterns; nobody sends a text of nothing else.
TEXTS: Final = st.characters(exclude_characters="\x1c\x1d\x1e\x1f\x85\ufeff", exclude_categories=("Cs",))
VALUES: Final = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-1, 30),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(TEXTS, max_size=40),
    st.sampled_from(["x" * 299, "x" * 3001, ID, "input", "matching", "review_assistance", "2028-02-29", "2027-02-29"]),
    st.lists(st.integers(0, 24), max_size=3),
    st.lists(st.text(TEXTS, max_size=3), max_size=3),
    st.dictionaries(
        st.sampled_from(["objective", "progress", "kind", "reference", "more"]), st.text(TEXTS, max_size=3)
    ),
)


@st.composite
def mutated(draw: st.DrawFn) -> tuple[str, Any]:
    """Change an example at up to three places: replace, remove, add, double."""
    code = draw(st.sampled_from(sorted(SHIPPED)))
    answers: Any = copy.deepcopy(SHIPPED[code].example)
    for _ in range(draw(st.integers(1, 3))):
        at: Any = answers
        while True:
            keys = list(at) if isinstance(at, dict) else list(range(len(at)))
            if not keys:
                break
            key = draw(st.sampled_from(keys))
            if isinstance(at[key], dict | list) and draw(st.booleans()):
                at = at[key]
                continue
            match draw(st.sampled_from(["replace", "remove", "add"])):
                case "replace":
                    at[key] = draw(VALUES)
                case "remove":
                    del at[key]
                case "add" if isinstance(at, list):
                    at.append(draw(st.one_of(st.sampled_from(at), VALUES)))
                case _:
                    at[draw(st.sampled_from([*SHIPPED[code].answers_schema["properties"], "more"]))] = draw(VALUES)
            break
    return code, answers


@settings(deadline=None)
@given(mutated())
def test_two_validators_agree_on_whatever_is_made_of_the_examples(case: tuple[str, Any]) -> None:
    code, answers = case
    assert PYTHON[code].is_valid(answers) == RUST[code].is_valid(answers)
