"""The one place for a kind of page: everything that is to be known about it stands in its ``PageType``."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from contracts.vocabulary import Language, Region
from publisher.records.model import ReferenceType
from publisher.site.addresses import Page, Parameters
from publisher.site.facts import Facts, Reads
from publisher.site.impact import Impact

Named = Iterable[Parameters]
"""Pages of one kind, by their parameters."""


def reads_nothing(_parameters: Parameters, _facts: Facts) -> Reads:
    """Need nothing of the inputs."""
    return Reads()


def touched_by_nothing(_impact: Impact, _facts: Facts) -> Named:
    """Stay as it is whatever changes."""
    return ()


def nothing_more(_view: Any, _language: Language) -> Mapping[str, Any]:
    """Add nothing."""
    return {}


def not_described(_page: Page, _view: Any, _language: Language, _site: str) -> dict[str, Any] | None:
    """Describe nothing: the page is only a way to others."""
    return None


def for_everybody(_view: Any) -> bool:
    """Leave the page to search engines."""
    return False


def for_nobody(_view: Any) -> bool:
    """Keep the page from search engines."""
    return True


def of_all_regions(_parameters: Parameters) -> Region:
    """File changes of the page under no region."""
    return Region.GLOBAL


@dataclass(frozen=True, slots=True, kw_only=True)
class PageType:
    """A kind of page. All functions are pure."""

    kind: str
    """Its name, in views and twins for good."""
    pattern: str
    """Path without language; ``{name}`` stands for a parameter (``addresses.CHECKS`` says which take not any text)."""
    view: type[Any]
    """Frozen dataclass of what the page shows: no language, no clock, no markup."""
    compose: Callable[[Parameters, Facts], Any | None]
    """Makes the view; None when there is no such page (any more)."""
    all: Callable[[Facts, Iterable[str]], Named]
    """Names every page of the kind; the second argument are the ids of all inputs that stand on pages."""
    reads: Callable[[Parameters, Facts], Reads] = reads_nothing
    """Says what of the inputs composing needs."""
    touched_by: Callable[[Impact, Facts], Named] = touched_by_nothing
    """Names the pages that change together with what changed."""
    touched_later: Callable[[Impact, Facts], Named] = touched_by_nothing
    """Names the pages that tell a little of what changed: many, and nobody waits for them."""
    records: tuple[ReferenceType[Any, Any], ...] = ()
    """Types of record that it shows: they are listened to."""
    front: bool = True
    """Whether many read it: its representations are made ahead of readers before those of other kinds."""
    template: str = "page.html"
    """File in its folder."""
    context: Callable[[Any, Language], Mapping[str, Any]] = nothing_more
    """What the template needs beyond the view."""
    linked_data: Callable[[Page, Any, Language, str], dict[str, Any] | None] = not_described
    """Describes the page with the words of schema.org (JSON-LD); last comes the public address of the site."""
    twin: Callable[[Any, Language], Mapping[str, Any]] = nothing_more
    """What the JSON twin says beyond the view, beside ``data``."""
    region: Callable[[Parameters], Region] = of_all_regions
    """Region under which a change of a page is announced."""
    noindex: Callable[[Any], bool] = for_everybody
    """Whether search engines are asked to leave the page with this view out."""
    folder: Path = field(default_factory=Path)
    """Where it was found: set by ``page_types``."""
