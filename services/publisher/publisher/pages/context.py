"""What every template gets: the page, its view, its addresses in all languages, and what was arranged from the view."""

from __future__ import annotations

import json
from typing import Any

from markupsafe import Markup

from contracts.vocabulary import Language
from publisher.pages import samples, urls
from publisher.pages.arrange import arrange_answers, arrange_matrix, arrange_members
from publisher.pages.assets import AssetNames
from publisher.pages.structured import structured
from publisher.pages.views import (
    CountryView,
    InputsView,
    RegionView,
    RoundPageView,
    StaticView,
    SubmissionView,
    View,
)
from wording.catalogues import count_states
from wording.countries import KOSOVO


def page_context(page: urls.PageKey, view: View, language: Language, assets: AssetNames) -> dict[str, Any]:
    """Gather what the template of a page reads."""
    return {
        "page": page,
        "view": view,
        "assets": assets,
        "canonical": assets.site + urls.address(page, language),
        "alternates": [(other, urls.address(page, other)) for other in Language],
        "data_address": urls.json_address(page, language),
        "linked_data": _linked_data(structured(page, view, language, assets.site)),
        "kosovo_note": False,
        **_arranged(page, view, language),
    }


def _arranged(page: urls.PageKey, view: View, language: Language) -> dict[str, Any]:
    match view:
        case RegionView() | RoundPageView():
            return {
                "members": arrange_members(view.members, language),
                "matrix": arrange_matrix(view.objectives),
                "kosovo_note": any(row.iso3 == KOSOVO for row in view.members),
            }
        case CountryView():
            return {"matrix": arrange_matrix(view.objectives), "kosovo_note": view.iso3 == KOSOVO}
        case InputsView():
            return {"kosovo_note": view.owner.country == KOSOVO}
        case SubmissionView():
            return {"sections": arrange_answers(view.answers)}
        case StaticView() if page.kind is urls.PageKind.STYLEGUIDE:
            matrix = arrange_matrix(samples.OBJECTIVES)
            return {
                "samples": samples,
                "matrix": matrix,
                "members": arrange_members(samples.MEMBERS, language),
                "translation_states": [(other, count_states(other)) for other in Language if other is not Language.EN],
            }
        case _:
            return {}


def _linked_data(data: dict[str, Any] | None) -> Markup | None:
    """Write JSON-LD so that no text in it can end the element it stands in."""
    if data is None:
        return None
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return Markup(text)  # noqa: S704 (every sign that HTML reads is escaped above)
