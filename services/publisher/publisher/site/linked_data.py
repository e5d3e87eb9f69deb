"""Pages for machines inside pages for people: schema.org descriptions (JSON-LD)."""

from __future__ import annotations

import json
from typing import Any

from markupsafe import Markup

from contracts.vocabulary import Language
from publisher.site.addresses import Format, Page, address
from wording.catalogues import translations


def dataset(page: Page, name: str, language: Language, site: str) -> dict[str, Any]:
    """Describe a page that collects inputs, with the words of schema.org."""
    words = translations(language).gettext
    return {
        "@context": "https://schema.org",
        "@type": "Dataset",
        "name": name,
        "description": words("Inputs of Member States and stakeholders to the reviews of the Global Compact."),
        "url": site + address(page.path, language),
        "inLanguage": language.value,
        "isAccessibleForFree": True,
        "distribution": [
            {
                "@type": "DataDownload",
                "encodingFormat": "application/json",
                "contentUrl": site + address(page.path, language, Format.JSON),
            },
        ],
    }


def as_script(data: dict[str, Any] | None) -> Markup | None:
    """Write JSON-LD so that no text in it can end the element it stands in."""
    if data is None:
        return None
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return Markup(text)  # noqa: S704 (every sign that HTML reads is escaped above)
