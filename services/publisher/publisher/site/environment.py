"""The templates of a language: autoescaped, strict about missing names, with the words and names of that language."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from functools import cache, partial
from pathlib import Path
from typing import Any, Final

from jinja2 import (
    BaseLoader,
    BytecodeCache,
    ChoiceLoader,
    Environment,
    FileSystemLoader,
    PrefixLoader,
    StrictUndefined,
    TemplateError,
)
from jinja2.bccache import Bucket

from contracts.vocabulary import RIGHT_TO_LEFT, Language
from publisher.site.addresses import address
from publisher.site.page_type import PageType
from publisher.site.page_types import page_types
from publisher.site.plain_text import plain_text
from publisher.site.views import Localized
from wording import formats, labels
from wording.catalogues import translations
from wording.countries import country_name
from wording.names import LANGUAGE_BAR, direction, language_name, own_name

SHARED: Final = Path(__file__).parent / "templates"


class _Compiled(BytecodeCache):
    """Templates compiled by this process: once, not once per language."""

    def __init__(self) -> None:
        self._code: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Take the code of a template if it was compiled before."""
        if bucket.key in self._code:
            bucket.bytecode_from_string(self._code[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep the code of a template."""
        self._code[bucket.key] = bucket.bytecode_to_string()


_COMPILED: Final = _Compiled()


def warm_up() -> None:
    """Compile all templates in all languages, so that no reader waits for it; one that is broken fails when shown."""
    for language in Language:
        env = environment(language)
        for name in env.list_templates(extensions=["html"]):
            with suppress(TemplateError):
                env.get_template(name)


@cache
def environment(language: Language) -> Environment:
    """Return the environment of a language, made once."""
    env = Environment(
        loader=_loader(),
        extensions=["jinja2.ext.i18n"],
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        # Without folding of constants, which would call filters of one language, the code is the same in all of them.
        optimized=False,
        bytecode_cache=_COMPILED,
    )
    words = translations(language)
    env.install_gettext_translations(words, newstyle=True)  # type: ignore[attr-defined]  # added by the extension
    env.globals |= {
        "language": language,
        "direction": direction(language),
        "href": partial(href, language),
        "localized": partial(localized, language),
        "own_name": own_name,
        "language_bar": LANGUAGE_BAR,
        "direction_of": direction,
        "is_right_to_left": language in RIGHT_TO_LEFT,
    }
    env.filters |= _filters(language)
    return env


def localized(language: Language, texts: Localized) -> tuple[str, Language]:
    """Return the text in a language, else in English, else in the first language there is; and which it is."""
    for candidate in (language, *Language):
        if texts.get(candidate):
            return texts[candidate], candidate
    return "", language


def href(language: Language, kind: str, **parameters: object) -> str:
    """Return the address of a page of another kind; templates name it by kind and parameters."""
    return address(page_types().page(kind, **parameters).path, language)


def template_name(kind: PageType) -> str:
    """Return the name of the template of a kind: its file, under its folder's name."""
    return f"{kind.folder.name}/{kind.template}"


def _loader() -> BaseLoader:
    """Find shared templates by their own names, those of a kind of page under its folder's name."""
    folders = {kind.folder.name: FileSystemLoader(kind.folder) for kind in page_types()}
    return ChoiceLoader([PrefixLoader(folders), FileSystemLoader(SHARED)])


def _filters(language: Language) -> dict[str, Callable[..., Any]]:
    words = translations(language)

    def label(code: str, table: dict[str, str]) -> str:
        return words.gettext(table[code]) if code in table else code.replace("_", " ").capitalize()

    def named(table: Any) -> Callable[[str], str]:
        return partial(label, table=table)

    return {
        "number": partial(formats.number, language=language),
        "day": partial(formats.day, language=language),
        "moment": partial(formats.moment, language=language),
        "until": partial(formats.until, language=language),
        "until_iso": formats.until_iso,
        "iso": formats.iso_seconds,
        "file_size": partial(formats.file_size, language=language),
        "country": partial(country_name, language=language),
        "language_name": partial(language_name, language=language),
        "region": named(labels.REGIONS),
        "commission": named(labels.COMMISSIONS),
        "commission_short": named(labels.COMMISSION_SHORT),
        "kind": named(labels.KINDS),
        "section": named(labels.SECTIONS),
        "aspect": named(labels.ASPECTS),
        "category": named(labels.CATEGORIES),
        "level": named(labels.LEVELS),
        "round_kind": named(labels.ROUND_KINDS),
        "round_state": named(labels.ROUND_STATES),
        "country_status": named(labels.COUNTRY_STATUSES),
        "champion_status": named(labels.CHAMPION_STATUSES),
        "objective": lambda n: words.gettext(labels.OBJECTIVES[n - 1]),
        "objective_short": lambda n: words.gettext(labels.OBJECTIVES_SHORT[n - 1]),
        "span": lambda dates: formats.span(dates[0], dates[1], language),
        "period": lambda moments: formats.period(moments[0], moments[1], language),
        "plain_text": plain_text,
    }
