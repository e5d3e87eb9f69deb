"""Which texts can be kept and shown: one rule for every door through which texts come in."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_PLANES: Final = "".join(f"{chr(plane << 16)}-{chr((plane << 16) + 0xFFFD)}" for plane in range(1, 17))
_FIT: Final = re.compile(f"[\t\n\r -~\u00a0-\ud7ff\ue000-\ufdcf\ufdf0-\ufffd{_PLANES}]*")
# Letters and symbols by their category, and yet nothing is to be seen of them.
_BLANK: Final = frozenset("\u115f\u1160\u2800\u3164\uffa0\ufffc\U00013441\U00013442\U0001d159")
_SEEN: Final = frozenset("LNPS")


def unfit(text: str) -> str | None:
    """Return the first character of a text that nobody can keep or show, as ``U+0000``; None if all can be.

    Neither XML nor HTML can hold control characters other than tab and line breaks, half surrogate pairs and what
    Unicode says are no characters; UTF-8 and the database cannot hold some of them either.
    """
    found = _FIT.match(text)
    place = found.end() if found else 0
    return f"U+{ord(text[place]):04X}" if place < len(text) else None


def visible(text: str) -> bool:
    """Return whether a text shows anything: a letter, digit, punctuation mark or symbol that is not blank."""
    return any(unicodedata.category(one)[0] in _SEEN and one not in _BLANK for one in text)
