"""Texts that can be kept and shown, and texts that show something."""

from __future__ import annotations

import pytest

from contracts.texts import unfit, visible


@pytest.mark.parametrize("text", ["", "a\tb\r\nc", "é ñ «»", "مرحبا", "你好", "😀", "\u200bjoined\u200d", "\U0010fffd"])
def test_texts_of_people_can_be_kept(text: str) -> None:
    assert unfit(text) is None


@pytest.mark.parametrize("code", [0, 8, 0x1B, 0x7F, 0x9F, 0xD800, 0xDFFF, 0xFDD0, 0xFFFE, 0xFFFF, 0x1FFFE, 0x10FFFF])
def test_what_is_no_character_of_a_text_is_named(code: int) -> None:
    assert unfit(f"é\n{chr(code)}{chr(0)}") == f"U+{code:04X}"


_UNSEEN = (
    "",
    " \n",
    "\u200b\u200d",
    "\u2800",
    "\u3164",
    "\u115f\u1160\uffa0",
    "\u00ad\u034f",
    "\u2060\ufeff",
    "\ufe0f\U000e0061",
    "\u0301",
    "\ue000",
    "\u180e\u2003\u3000",
    "\ufffc",
)


@pytest.mark.parametrize("text", _UNSEEN)
def test_nothing_is_to_be_seen_of_these(text: str) -> None:
    assert not visible(text)


@pytest.mark.parametrize("text", ["a", "\u200b1\u200b", "…", "€", "م", "中", "😀", "e\u0301"])
def test_something_is_to_be_seen_of_these(text: str) -> None:
    assert visible(text)
