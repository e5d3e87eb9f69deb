"""Brings the catalogues up to date with the messages of templates and code: ``python -m wording.extract``.

``--update`` adds new messages, drops those that nothing says any more and brings the files into their form; ``--check``
tells which files that would change. What a translator wrote stays: translations, comments, and the header as it is.

Messages are what ``_("...")`` and ``{% trans %}`` hold in templates, and ``marked("...")``, ``gettext("...")`` or
``translate("...")`` in Python.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from copy import deepcopy
from io import BytesIO
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from contracts.vocabulary import Language
from wording.catalogues import Domain

LOCALES: Final = Path(__file__).parent / "locale"
SERVICES: Final = Path(__file__).parents[2]
"""The folder of all services in a checkout; whatever folder of them has words, they are found."""

_PLACES: Final = {
    "wording/wording/labels.py": Domain.LABELS,
    "wording/wording/formats.py": Domain.LABELS,
    "wording/wording/problems.py": Domain.PROBLEMS,
    "publisher/": Domain.PAGES,
}
"""Domains by the beginning of a place; everything else is said at a desk."""
_METHODS: Final = [("**.html", "jinja2.ext:babel_extract"), ("**.py", "python")]
_OPTIONS: Final = {"**.html": {"newstyle_gettext": "true", "trimmed": "true"}}
_KEYWORDS: Final = {"_": None, "gettext": None, "ngettext": (1, 2), "words": None, "translate": None, "marked": None}


def templates() -> dict[Domain, Catalog]:
    """Return the messages of each domain in the order of their places, without translations.

    A message that is a label stands with the labels only, wherever else it is said.
    """
    found = {domain: Catalog() for domain in Domain}
    for place, _, message, _, context in extract_from_dir(SERVICES, _METHODS, _OPTIONS, _KEYWORDS):
        found[_domain(place)].add(message, locations=[(place, 0)], context=context)
    labels = found.pop(Domain.LABELS)
    return {Domain.LABELS: labels} | {domain: _without(labels, catalog) for domain, catalog in found.items()}


def updated(language: Language, template: Catalog, text: bytes) -> bytes:
    """Return the file of a language with the messages of the template.

    Args:
        language: what it translates into; English messages stand for themselves.
        template: the messages, as ``templates`` returns them.
        text: the file as it is.
    """
    catalog = read_po(BytesIO(text), locale=language.value, abort_invalid=True)
    catalog.update(deepcopy(template), no_fuzzy_matching=True)  # messages move over, and get translations there
    if language is Language.EN:
        for message in catalog:
            message.string = message.id
    body = BytesIO()
    write_po(body, catalog, width=0, omit_header=True, ignore_obsolete=True, include_lineno=False)
    header, _, _ = text.partition(b"\n\n")
    return header.rstrip() + b"\n\n" + body.getvalue().rstrip() + b"\n"


def changes() -> Iterator[tuple[Path, bytes]]:
    """Yield the files that differ from what they should be, with what they should hold."""
    for domain, template in templates().items():
        for language in Language:
            path = LOCALES / language / f"{domain}.po"
            text = path.read_bytes()
            new = updated(language, template, text)
            if new != text:
                yield path, new


def main(arguments: list[str] | None = None) -> int:
    """Run the tool; returns 1 if a check found something to do."""
    parser = argparse.ArgumentParser(prog="python -m wording.extract", description=__doc__)
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--check", action="store_true", help="tell which catalogues are out of date")
    what.add_argument("--update", action="store_true", help="bring them up to date")
    options = parser.parse_args(arguments)
    found = list(changes())
    for path, new in found:
        if options.update:
            path.write_bytes(new)
        state = "brought up to date" if options.update else "out of date: run python -m wording.extract --update"
        sys.stdout.write(f"{path.relative_to(SERVICES)} {state}\n")
    return 1 if found and options.check else 0


def _domain(place: str) -> Domain:
    return next((domain for start, domain in _PLACES.items() if place.startswith(start)), Domain.DESK)


def _without(labels: Catalog, catalog: Catalog) -> Catalog:
    rest = Catalog()
    for message in catalog:
        if message.id and labels.get(message.id, message.context) is None:
            rest.add(message.id, locations=message.locations, context=message.context)
    return rest


if __name__ == "__main__":
    sys.exit(main())
