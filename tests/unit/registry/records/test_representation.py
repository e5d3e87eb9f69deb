"""Entity tags: the same body has the same tag, and a caller who has it gets 304."""

from __future__ import annotations

import pytest
from fastapi import Request
from pydantic import BaseModel

from registry.records.api.representation import represent


class Body(BaseModel):
    name: str


def asked(tag: str | None = None) -> Request:
    headers = [(b"if-none-match", tag.encode())] if tag else []
    return Request({"type": "http", "method": "GET", "path": "/", "headers": headers})


def test_the_tag_follows_the_content() -> None:
    one, same, other = (represent(asked(), Body(name=name)).headers["etag"] for name in ("a", "a", "b"))
    assert one == same != other


@pytest.mark.parametrize("form", ["{}", "W/{}", '"other", {}', "*"])
def test_who_has_it_already_gets_304(form: str) -> None:
    tag = represent(asked(), Body(name="a")).headers["etag"]
    answer = represent(asked(form.format(tag)), Body(name="a"))
    assert (answer.status_code, answer.body, answer.headers["etag"]) == (304, b"", tag)


def test_who_has_another_gets_the_content() -> None:
    answer = represent(asked('"other"'), Body(name="a"))
    assert (answer.status_code, answer.body) == (200, b'{"name":"a"}')
