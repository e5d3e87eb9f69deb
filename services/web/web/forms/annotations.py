"""What the annotation of a model's field takes, without what only refines it."""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin


def plain_types(annotation: Any) -> Iterator[Any]:
    """Yield the types that a field takes, without None and without what only refines them."""
    origin = get_origin(annotation)
    if origin in {Union, UnionType}:
        for argument in get_args(annotation):
            yield from plain_types(argument)
    elif origin is not None and hasattr(annotation, "__metadata__"):
        yield from plain_types(get_args(annotation)[0])
    elif annotation is not NoneType:
        yield annotation


def closed_list(annotation: Any) -> tuple[str, ...]:
    """Return the codes of a closed list (an enumeration or literals); none for anything else."""
    for plain in plain_types(annotation):
        if isinstance(plain, type) and issubclass(plain, Enum):
            return tuple(str(member.value) for member in plain)
        if get_origin(plain) is Literal:
            return tuple(str(member) for member in get_args(plain))
    return ()


def is_flag(annotation: Any) -> bool:
    """Return whether a field is answered with yes or no."""
    return bool in plain_types(annotation)
