"""What the environment says about the stack."""

import pytest

from hub.environment import starts_with_data


@pytest.mark.parametrize(
    ("given", "loads"),
    [
        (None, True),
        ("", True),
        ("true", True),
        ("1", True),
        ("false", False),
        ("0", False),
        ("No", False),
        (" off ", False),
    ],
)
def test_the_registry_fills_itself_unless_it_is_told_not_to(
    given: str | None, loads: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("REGISTRY_LOAD", raising=False)
    if given is not None:
        monkeypatch.setenv("REGISTRY_LOAD", given)

    assert starts_with_data() is loads
