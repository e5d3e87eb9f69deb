"""Whatever an author writes stands on the page as it was written: signs, numbers, paragraphs and lines."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests import page_examples as examples
from tests.page_examples import page as page_of
from tests.page_examples import render

from contracts.vocabulary import Language
from publisher.site.assets import load_assets
from publisher.site.plain_text import plain_text

ASSETS = load_assets().names
REL = 'rel="nofollow noopener noreferrer" dir="ltr"'
AS_WRITTEN = (
    "5. Pathways\n12. Screening\n23. Cooperation",
    "- 3.2 %\n- 4.1 %",
    "5*10*2 and *not* **strong** _nor_ `code`",
    "[No. 5](2020) and [here](https://example.org/)",
    "# Title\n\n> quoted\n\n---\n\n1) one\n3) three",
    "A  |  B\n1  |  22\n\ttab",
    "\n\n first\n\n\n \nlast\n",
    "<b>&amp;</b> &lt; \\* \\\\",
    "https://example.org/a(b)c, https://example.org/?a=1&b=2. (see https://un.org/x)",
    "\u0627\u0644\u0647\u062c\u0631\u0629 5. \u0627\u0644\u0645\u0633\u0627\u0631\u0627\u062a",
)
texts = st.one_of(
    st.sampled_from(AS_WRITTEN),
    st.text(max_size=80),
    st.text("<>&\"'`*_[]()!\n\r- 1.\\#@:/.htpsw\t", max_size=80),
    st.lists(st.sampled_from(["https://", "http://[", "a@b.example", "mailto:", " ", "\n", ")", ".", "x", "%"])).map(
        "".join
    ),
)
many = settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


class Texts(HTMLParser):
    """Collects what the elements of a class say, each by itself."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self.inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "div" and ("class", "spoken") in attrs:
            self.inside = True
            self.found.append("")

    def handle_endtag(self, tag: str) -> None:
        self.inside = self.inside and tag != "div"

    def handle_data(self, data: str) -> None:
        if self.inside:
            self.found[-1] += data


def said(text: str) -> str:
    """Return a text as HTML can hold it."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return lines.replace("\x00", "\ufffd").encode("utf-8", errors="replace").decode()


@many
@given(text=texts, language=st.sampled_from(Language))
def test_a_page_says_what_the_author_wrote(text: str, language: Language, reader: Callable[[bytes], Any]) -> None:
    page = render(page_of("submission", submission="x"), examples.submission_view(language, text), Language.EN, ASSETS)
    reader(page)
    read = Texts()
    read.feed(page.decode())
    shown = 12 if text.strip() else 0
    assert read.found == [said(text)] * shown


@many
@given(text=texts)
def test_a_text_becomes_paragraphs_and_links_and_nothing_else(text: str) -> None:
    assert set(re.findall(r"<\s*/?\s*([a-zA-Z!]\w*)", plain_text(text))) <= {"p", "a"}


@pytest.mark.parametrize("text", AS_WRITTEN)
def test_no_sign_is_lost(text: str) -> None:
    assert plain_text(text).striptags() == " ".join(text.split())


def test_paragraphs_are_parted_by_blank_lines_and_keep_their_lines() -> None:
    assert plain_text("One\ntwo\n \nthree") == '<p dir="auto">One\ntwo</p>\n \n<p dir="auto">three</p>'


def test_a_paragraph_without_letters_runs_as_its_input() -> None:
    assert plain_text("- 3.2 %") == "<p>- 3.2 %</p>"


@pytest.mark.parametrize("language", Language)
def test_titles_and_paragraphs_run_as_they_are_written_whatever_the_language(
    language: Language, reader: Callable[[bytes], Any]
) -> None:
    """An English text sent as Arabic runs from left to right, and an Arabic one sent as English the other way."""
    view = examples.submission_view(Language.AR, "English text\n\n\u0646\u0635", "English title")
    tags = reader(render(page_of("submission", submission="x"), view, language, ASSETS)).tags
    assert ("bdi", {"lang": "ar", "dir": "auto"}) in tags
    assert [values.get("dir") for tag, values in tags if tag == "p"].count("auto") == 24


@pytest.mark.parametrize(
    ("text", "target", "shown"),
    [
        ("See https://example.org/?a=1&b=2.", "https://example.org/?a=1&amp;b=2", "https://example.org/?a=1&amp;b=2"),
        ("(https://example.org/a_(b))", "https://example.org/a_(b)", "https://example.org/a_(b)"),
        ("HTTPS://UN.ORG/x", "HTTPS://UN.ORG/x", "HTTPS://UN.ORG/x"),
        ("\u89c1https://example.org/a\u3002", "https://example.org/a", "https://example.org/a"),
        ("https://example.org/\u0645\u060c", "https://example.org/%D9%85", "https://example.org/\u0645"),
        ("write to desk@example.org.", "mailto:desk@example.org", "desk@example.org"),
        ("mailto:desk@example.org", "mailto:desk@example.org", "mailto:desk@example.org"),
    ],
)
def test_addresses_become_links(text: str, target: str, shown: str) -> None:
    assert f'<a href="{target}" {REL}>{shown}</a>' in plain_text(text)


@pytest.mark.parametrize(
    "text",
    ["javascript:alert(1)", "data:text/html,x", "http://", "http://[", "https://.", "a@b", "@b.org", "ftp://x.y"],
)
def test_what_leads_nowhere_stays_text(text: str) -> None:
    assert "<a" not in plain_text(text)


@pytest.mark.parametrize("text", ["https://" * 3000, "https://x/" + ")" * 30_000, "a." * 15_000 + "@", "a@" * 15_000])
def test_a_hard_text_takes_no_time(text: str) -> None:
    began = time.process_time()
    plain_text(text)
    assert time.process_time() - began < 1
