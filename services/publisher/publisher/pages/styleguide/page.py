"""The page that shows every part of the pages once, with invented data."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from contracts.vocabulary import Language
from publisher.pages.styleguide import samples
from publisher.site.page_type import PageType, for_nobody
from publisher.site.presenters import present_matrix, present_members, present_states
from publisher.site.views import StaticView
from wording.catalogues import count_states


def context(_view: StaticView, language: Language) -> Mapping[str, Any]:
    """Invent what the parts show; count the states of the translations."""
    return {
        "samples": samples,
        "matrix": present_matrix(samples.OBJECTIVES),
        "members": present_members(samples.MEMBERS, samples.SUBMITTED, language),
        "submitted": present_states(samples.SUBMITTED, language),
        "translation_states": [(other, count_states(other)) for other in Language if other is not Language.EN],
    }


PAGE_TYPES: Final = (
    PageType(
        kind="styleguide",
        pattern="styleguide/",
        view=StaticView,
        compose=lambda _parameters, _facts: StaticView(),
        all=lambda _facts, _inputs: [{}],
        context=context,
        noindex=for_nobody,
    ),
)
