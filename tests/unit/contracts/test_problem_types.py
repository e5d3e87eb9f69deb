"""Problem types are told apart by their address and carry a status of an error."""

from __future__ import annotations

from contracts import problems
from contracts.problems import PROBLEMS, ProblemType


def test_problem_types_are_unique() -> None:
    assert len({problem.uri for problem in PROBLEMS}) == len(PROBLEMS)
    assert len({problem.title for problem in PROBLEMS}) == len(PROBLEMS)


def test_every_problem_type_of_the_module_is_listed() -> None:
    assert {value for value in vars(problems).values() if isinstance(value, ProblemType)} == set(PROBLEMS)


def test_a_problem_type_has_a_stable_address_and_an_error_status() -> None:
    for problem in PROBLEMS:
        assert problem.uri == f"https://gcmhub.org/problems/{problem.code}"
        assert problem.code == problem.code.lower()
        assert 400 <= problem.status < 600
