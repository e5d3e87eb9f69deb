"""Templates to answers: autoescaped, strict about missing names, under a policy that lets nothing foreign in."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any, Final

from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader, StrictUndefined

from registry.console import words
from web.design.style import style_sheet

ROOT: Final = "/console"
POLICY: Final = (
    "default-src 'none'; style-src 'self'; img-src data:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
HEADERS: Final = {
    "Content-Security-Policy": POLICY,
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "X-Robots-Tag": "noindex",
}
STYLE_PARTS: Final = ("own.css", "base.css", "frame.css", "parts.css", "forms.css", "narrow.css")
"""In their order, after the tokens that all pages of the project share."""
BEHIND_TLS: Final = {"Strict-Transport-Security": "max-age=31536000"}


@cache
def stylesheet() -> tuple[str, bytes]:
    """Give the style sheet and the name that says what it holds."""
    content = style_sheet(files("registry") / "console" / "static", STYLE_PARTS)
    return f"{ROOT}/static/console.{hashlib.sha256(content).hexdigest()[:16]}.css", content


@cache
def environment() -> Environment:
    """Make the templates' environment, once."""
    env = Environment(
        loader=PackageLoader("registry.console", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    env.globals |= {"root": ROOT, "stylesheet": stylesheet()[0], "languages": words.LANGUAGES}
    env.filters |= {
        "label": words.label,
        "value": words.value,
        "day": words.day,
        "moment": words.moment,
        "count": words.count,
        "one": words.one,
        "code": words.code_value,
        "tone": words.tone,
    }
    return env


def page(template: str, context: Mapping[str, Any], *, status: int = 200, secure: bool = False) -> HTMLResponse:
    """Answer with a page."""
    headers = HEADERS | (BEHIND_TLS if secure else {})
    return HTMLResponse(environment().get_template(template).render(context), status, headers)
