"""Templates to text: autoescaped, strict about missing names, one environment per language."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final

from jinja2 import BaseLoader, ChoiceLoader, Environment, PackageLoader, PrefixLoader, StrictUndefined

from web.translating import Catalogue, english_only

KIT: Final = "web"
"""Prefix of the kit's own templates: a desk extends `web/frame.html` and imports `web/forms.html`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Templates:
    """The templates of a desk, and what they can call."""

    loader: BaseLoader
    filters: Mapping[str, Callable[..., Any]] = field(default_factory=dict)
    names: Mapping[str, Any] = field(default_factory=dict)
    """Further names that every template knows."""
    catalogue: Catalogue = english_only


class DeskRenderer:
    """Renders the templates of a desk in the language of the reader."""

    def __init__(self, templates: Templates) -> None:
        self._templates = templates
        self._environment = cache(self._make)

    def render(self, template: str, context: Mapping[str, Any], language: str) -> str:
        """Return a page."""
        return self._environment(language).get_template(template).render(context)

    def _make(self, language: str) -> Environment:
        env = Environment(
            loader=ChoiceLoader([self._templates.loader, PrefixLoader({KIT: PackageLoader("web", "templates")})]),
            extensions=["jinja2.ext.i18n"],
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
        )
        # The old style: the new one marks what it returns as safe, and these texts are escaped like all others.
        env.install_gettext_translations(self._templates.catalogue(language), newstyle=False)  # type: ignore[attr-defined] # added by the extension
        env.globals |= {"language": language, **self._templates.names}
        env.filters |= self._templates.filters
        return env
