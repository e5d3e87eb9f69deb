"""Forms made from what the API's acts are asked with, in the console's words."""

from __future__ import annotations

from typing import Final

from registry.console.words import code_value, label
from web.forms.fields import Field
from web.forms.models import ModelForms

REASON: Final = Field(
    "reason",
    "Why",
    "text",
    "Stays in the history of the record, for everybody who may see it there.",
    needed=True,
    ask="Say why",
)
FORMS: Final = ModelForms(
    label=label,
    code_label=code_value,
    long=frozenset({"text", "answer", "why", "how", "who", "note"}),
    last={"reason": REASON},
)
