"""Pages for machines inside pages for people: schema.org descriptions (JSON-LD) of inputs and collections."""

from __future__ import annotations

from typing import Any

from contracts.vocabulary import Language, PartyKind
from publisher.pages import urls
from publisher.pages.views import CountryView, HomeView, PartyView, RegionView, RoundPageView, SubmissionView, View
from wording.catalogues import translations
from wording.countries import country_name
from wording.labels import KINDS, OBJECTIVES, REGIONS


def structured(page: urls.PageKey, view: View, language: Language, site: str) -> dict[str, Any] | None:
    """Describe a page with the words of schema.org; nothing where the page is only a way to others."""
    words = translations(language).gettext
    match view:
        case SubmissionView():
            return _work(page, view, language, site)
        case HomeView():
            name = words("Inputs to the reviews of the Global Compact for Migration")
        case RegionView():
            name = words(REGIONS[view.code])
        case RoundPageView():
            name = view.round.title.get(language) or view.round.title.get(Language.EN) or view.round.code
        case CountryView():
            name = country_name(view.iso3, language)
        case _:
            return None
    return {
        "@context": "https://schema.org",
        "@type": "Dataset",
        "name": name,
        "description": words("Inputs of Member States and stakeholders to the reviews of the Global Compact."),
        "url": site + urls.address(page, language),
        "inLanguage": language.value,
        "isAccessibleForFree": True,
        "distribution": [
            {
                "@type": "DataDownload",
                "encodingFormat": "application/json",
                "contentUrl": site + urls.json_address(page, language),
            },
        ],
    }


def _work(page: urls.PageKey, view: SubmissionView, language: Language, site: str) -> dict[str, Any]:
    words = translations(language).gettext
    return {
        "@context": "https://schema.org",
        "@type": "CreativeWork",
        "name": view.title,
        "identifier": view.id,
        "version": view.revision,
        "url": site + urls.address(page, language),
        "inLanguage": view.language.value,
        "genre": words(KINDS[view.kind]),
        "author": [_author(party) for party in (view.party, *view.co_authors)],
        "dateCreated": view.received_at.date().isoformat(),
        "datePublished": view.accepted_at.date().isoformat(),
        "about": [words(OBJECTIVES[objective - 1]) for objective in view.objectives],
        "encoding": {
            "@type": "MediaObject",
            "encodingFormat": "application/json",
            "contentUrl": site + urls.json_address(page, language),
        },
    }


def _author(party: PartyView) -> dict[str, Any]:
    kind = "GovernmentOrganization" if party.kind is PartyKind.MEMBER_STATE else "Organization"
    author: dict[str, Any] = {"@type": kind, "name": party.name}
    if party.country:
        author["areaServed"] = party.country
    return author
