"""Texts of inputs as they were written: paragraphs and lines stay, addresses become links, nothing else is markup.

Taken together, the texts of the elements are the author's text, sign by sign.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Final
from urllib.parse import quote, urlsplit

from markupsafe import Markup, escape

_BLANK_LINES: Final = re.compile(r"(\n(?:[^\S\n]*\n)+)")
_ENDS: Final = r"\s\x00-\x20<>\"\x7f-\xa0\u1680\u2000-\u206f\u3000-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef،؛؟"
"""What ends an address: spaces, angle brackets, marks, and letters of scripts that put no space after it."""
_ADDRESS: Final = re.compile(
    rf"(?<![a-z0-9])https?://[^{_ENDS}]{{1,2000}}(?![^{_ENDS}])"
    r"|(?<![a-z0-9\u00c0-\u024f.+_-])(?:mailto:)?[a-z0-9](?:[a-z0-9.+_-]{0,62}[a-z0-9])?"
    r"@(?:[a-z0-9-]{1,63}\.){1,8}[a-z]{2,63}(?![\w@])",
    re.IGNORECASE | re.ASCII,
)
_SENTENCE: Final = ".,;:!?'*_~…»"
_BRACKETS: Final = {")": "(", "]": "[", "}": "{"}
_STRONG: Final = frozenset({"L", "R", "AL"})
_RUNNING: Final = Markup('<p dir="auto">{}</p>')
_STANDING: Final = Markup("<p>{}</p>")
_SAFE: Final = "%/:?#[]@!$&'()*+,;=~-._"


def plain_text(text: str) -> Markup:
    """Return the HTML of a text that someone else wrote.

    Ends of lines become those of HTML; what HTML has no sign for becomes a question mark or U+FFFD.
    """
    sound = text.encode("utf-8", errors="replace").decode("utf-8").replace("\x00", "\ufffd")
    lines = sound.replace("\r\n", "\n").replace("\r", "\n")
    parts = _BLANK_LINES.split(lines)
    return Markup().join(part if at % 2 else _paragraph(part) for at, part in enumerate(parts))


def _paragraph(text: str) -> Markup:
    """Let the reader's browser find out how the paragraph runs, where it has a letter that says so."""
    if not text:
        return Markup()
    body = Markup().join(_with_links(text))
    runs = any(unicodedata.bidirectional(sign) in _STRONG for sign in text)
    return (_RUNNING if runs else _STANDING).format(body)


def _with_links(text: str) -> Iterator[Markup]:
    done = 0
    for found in _ADDRESS.finditer(text):
        shown = _without_what_follows(found[0])
        target = _target(shown)
        if target:
            yield escape(text[done : found.start()])
            yield Markup('<a href="{}" rel="nofollow noopener noreferrer" dir="ltr">{}</a>').format(target, shown)
            done = found.start() + len(shown)
    yield escape(text[done:])


def _without_what_follows(address: str) -> str:
    """Leave the marks of the sentence around an address outside; a bracket belongs to it if it was opened there."""
    while address:
        last = address[-1]
        opened = _BRACKETS.get(last)
        if last not in _SENTENCE and (opened is None or address.count(opened) >= address.count(last)):
            break
        address = address[:-1]
    return address


def _target(address: str) -> str | None:
    """Return where an address leads; None when it leads nowhere."""
    if "://" not in address:
        return address if address[:7].lower() == "mailto:" else f"mailto:{address}"
    try:
        host = urlsplit(address).hostname
    except ValueError:
        return None
    return quote(address, safe=_SAFE) if host and host.strip(".") else None
