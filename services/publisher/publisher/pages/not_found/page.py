"""The page that is served with status 404."""

from __future__ import annotations

from typing import Final

from publisher.site.page_type import PageType, for_nobody
from publisher.site.views import StaticView

PAGE_TYPES: Final = (
    PageType(
        kind="not_found",
        pattern="404/",
        view=StaticView,
        compose=lambda _parameters, _facts: StaticView(),
        all=lambda _facts, _inputs: [{}],
        noindex=for_nobody,
    ),
)
