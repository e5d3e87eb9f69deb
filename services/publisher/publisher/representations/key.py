"""The name of a representation: known from what it is made of, without making it."""

from __future__ import annotations

import hashlib
from typing import NamedTuple

from contracts.vocabulary import Language
from publisher.site.representation import Format


class Representation(NamedTuple):
    """A view in a language and a form; the view is given by its digest (SHA-256, hex)."""

    view: str
    language: Language
    form: Format

    def key(self, fingerprint: str) -> str:
        """Return the name under which it is kept, and its entity tag: 64 hexadecimal digits.

        Args:
            fingerprint: Version of everything but the view that its bytes depend on.
        """
        parts = f"{self.view}\n{self.language}\n{self.form}\n{fingerprint}"
        return hashlib.sha256(parts.encode()).hexdigest()
