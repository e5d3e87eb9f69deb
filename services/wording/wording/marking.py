"""The mark that shows the extractor which strings in Python are messages."""

from __future__ import annotations


def marked(message: str) -> str:
    """Return the message as it is; the extractor writes it into the catalogues."""
    return message
