"""What a desk says about itself; each text is an English message that the desk's catalogue may know."""

from __future__ import annotations

from dataclasses import dataclass

from wording.marking import marked


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskTexts:
    """The words that differ from desk to desk."""

    title: str
    """Behind the title of each page, and on paper."""
    mark: str
    """First word of the header, in bold."""
    kind: str
    """What stands behind the mark: "console"."""
    footer: str = ""
    sign_in: str = marked("Sign in")
    """Heading of the page to sign in."""
    for_whom: str = ""
    """Who has business here, on the page to sign in."""
    no_business: str = marked("You are known, but your role has no business here.")
    look_only: str = marked("You may look at everything here, but not change it.")
    front_page: str = marked("To the front page")
    """The link on pages of errors."""


@dataclass(frozen=True, slots=True)
class NavigationItem:
    """One entry of the main navigation."""

    label: str
    path: str
    """Behind the root of the desk; empty for its front page. Names the section of pages, too."""
