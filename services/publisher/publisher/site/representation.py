"""Bytes of a page: a pure function of its view, language, form and asset names.

No clock, no environment, no order of dictionaries: equal views give equal bytes on every machine. Nothing here knows
a database or a network: a worker process can import it and nothing else.
"""

from __future__ import annotations

from typing import Any, Final

from contracts.vocabulary import Language
from publisher.site.addresses import Format, Page, Requested, address, parse
from publisher.site.assets import AssetNames
from publisher.site.environment import environment, template_name, warm_up
from publisher.site.fingerprint import fingerprint
from publisher.site.linked_data import as_script
from publisher.site.page_types import page_types
from publisher.site.twin import twin
from publisher.site.view_codec import decode
from wording.countries import KOSOVO, country_name

_KOSOVO: Final = frozenset(
    {f'"{KOSOVO}"'.encode(), *(country_name(KOSOVO, language).rstrip("*").encode() for language in Language)}
)

__all__ = ["Format", "Requested", "address", "fingerprint", "parse", "represent", "warm_up"]


def represent(view: bytes, language: Language, form: Format, assets: AssetNames) -> bytes:
    """Return the bytes of a page; ``view`` is the stored envelope. Raises whatever the template raises."""
    page, shown = decode(view)
    if form is Format.JSON:
        return twin(page, shown, language)
    return html(page, shown, language, assets, kosovo_note=_names_kosovo(view))


def html(page: Page, view: Any, language: Language, assets: AssetNames, *, kosovo_note: bool) -> bytes:
    """Return the page for people in one language; ``kosovo_note`` says whether it names Kosovo."""
    kind = page_types().of(page)
    context = {
        "page": page,
        "view": view,
        "assets": assets,
        "canonical": assets.site + address(page.path, language),
        "alternates": [(other, address(page.path, other)) for other in Language],
        "data_address": address(page.path, language, Format.JSON),
        "linked_data": as_script(kind.linked_data(page, view, language, assets.site)),
        "kosovo_note": kosovo_note,
        "noindex": kind.noindex(view),
        **kind.context(view, language),
    }
    text = environment(language).get_template(template_name(kind)).render(context)
    return text.encode("utf-8", errors="replace")


def _names_kosovo(view: bytes) -> bool:
    """Return whether a stored view holds the code or the name, wherever it stands: then the note is due."""
    return any(name in view for name in _KOSOVO)
