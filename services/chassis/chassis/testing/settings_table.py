"""The table of variables that a service's README holds; a test holds the README against it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from pydantic import SecretStr
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined
from pydantic_settings import BaseSettings

_REQUIRED: Final = "required"


@dataclass(frozen=True, slots=True)
class Variable:
    """One line of a service's table of settings."""

    name: str
    default: str
    meaning: str


def describe(settings_class: type[BaseSettings]) -> list[Variable]:
    """List the variables that a process reads."""
    return [
        Variable(name.upper(), _default(field), field.description or "")
        for name, field in settings_class.model_fields.items()
    ]


def markdown_table(settings_class: type[BaseSettings]) -> str:
    """Return the table of variables as it stands in a service's README."""
    rows = [f"| `{v.name}` | {_shown(v.default)} | {v.meaning} |" for v in describe(settings_class)]
    return "\n".join(["| variable | default | meaning |", "|---|---|---|", *rows])


def _shown(default: str) -> str:
    return default if default in {"", _REQUIRED} else f"`{default}`"


def _default(field: FieldInfo) -> str:
    value: Any = field.get_default(call_default_factory=True, validated_data={})
    if value is PydanticUndefined:
        return _REQUIRED
    return value.get_secret_value() if isinstance(value, SecretStr) else str(value)
