"""The fingerprint names everything that bytes depend on: a change of any of it gives another one, of nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

import contracts.vocabulary
import publisher.inputs.model
import publisher.lists.model
import publisher.records.model
import publisher.records.repository
import publisher.records.snapshot
import publisher.releases.planner
import publisher.site
import wording.labels
from contracts.vocabulary import Language
from publisher.pages.country import page as country
from publisher.site import presenters, twin
from publisher.site.assets import load_assets
from publisher.site.fingerprint import composition, fingerprint

ASSETS = load_assets("https://hub.example").names
SITE = Path(str(publisher.site.__file__)).parent
PAGES = SITE.parent / "pages"
CATALOGUE = next(Path(str(wording.labels.__file__)).parent.rglob("fr/**/*.po"))
COMPOSING = (
    Path(str(module.__file__))
    for module in (
        contracts.vocabulary,
        publisher.lists.model,
        publisher.records.model,
        publisher.records.snapshot,
        publisher.inputs.model,
        country,
    )
)
SHARED = SITE / "templates"
TEMPLATES = (
    SITE / "templates" / "base.html",
    SITE / "templates" / "components" / "card.html",
    PAGES / "home" / "page.html",
)
WORDS = (Path(str(wording.labels.__file__)), CATALOGUE)
SHOWING = (*TEMPLATES, *WORDS, Path(str(twin.__file__)))
OTHERS = (
    Path(str(publisher.releases.planner.__file__)),
    Path(str(publisher.records.repository.__file__)),
    PAGES / "home" / "example.json",
)


class Changed:
    """Reads files, one of them as if it were another."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __call__(self, path: Path) -> bytes:
        return path.read_bytes() + (b"\n# changed" if path == self.path else b"")


@pytest.mark.parametrize("path", [*COMPOSING, *SHOWING], ids=lambda path: "/".join(path.parts[-2:]))
def test_a_change_of_what_pages_depend_on_changes_the_fingerprint(path: Path) -> None:
    assert fingerprint(ASSETS, Changed(path)) != fingerprint(ASSETS)


@pytest.mark.parametrize("path", OTHERS, ids=lambda path: "/".join(path.parts[-2:]))
def test_a_change_of_what_they_do_not_depend_on_does_not(path: Path) -> None:
    assert path.exists()
    assert fingerprint(ASSETS, Changed(path)) == fingerprint(ASSETS)


@pytest.mark.parametrize("path", [*TEMPLATES, *WORDS], ids=lambda path: "/".join(path.parts[-2:]))
def test_a_change_of_templates_or_words_composes_nothing_anew(path: Path) -> None:
    assert composition(Changed(path)) == composition()


def test_a_change_of_the_code_that_composes_does() -> None:
    for module in (contracts.vocabulary, publisher.lists.model, publisher.records.snapshot, country, presenters):
        path = Path(str(module.__file__))
        assert composition(Changed(path)) != composition(), path


def test_another_stylesheet_or_address_gives_another_fingerprint() -> None:
    assert fingerprint(load_assets().names) != fingerprint(ASSETS)
    assert len(fingerprint(ASSETS)) == 64
    assert Language.FR.value in CATALOGUE.parts
