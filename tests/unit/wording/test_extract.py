"""The extractor keeps what translators wrote, adds what is new, drops what nothing says, and knows when it is done."""

from __future__ import annotations

from pathlib import Path

import pytest
from babel.messages.catalog import Catalog

from contracts.vocabulary import Language
from wording import extract
from wording.catalogues import Domain

TEXT = """\
# Words of the pages.
msgid ""
msgstr ""
"Language: fr\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: nplurals=2; plural=(n > 1);\\n"
"Last-Translator: A. Translator\\n"
"X-Translation-State: human\\n"

msgid "Gone"
msgstr "Parti"

# state: official
#: old/place.html:3
msgid "Home"
msgstr "Accueil"
"""


def template(*messages: str | tuple[str, str]) -> Catalog:
    catalog = Catalog()
    for message in messages:
        catalog.add(message, locations=[("site/home.html", 7)])
    return catalog


def test_the_catalogues_of_the_project_are_up_to_date() -> None:
    assert [str(path) for path, _ in extract.changes()] == []


def test_what_a_translator_wrote_stays() -> None:
    new = extract.updated(Language.FR, template("Home"), TEXT.encode()).decode()
    head, _, _ = TEXT.partition("\n\n")
    assert new == f'{head}\n\n# state: official\n#: site/home.html\nmsgid "Home"\nmsgstr "Accueil"\n'


def test_new_messages_wait_for_their_translation() -> None:
    new = extract.updated(Language.FR, template("Home", ("%(n)s input", "%(n)s inputs")), TEXT.encode()).decode()
    assert new.endswith(
        '#, python-format\nmsgid "%(n)s input"\nmsgid_plural "%(n)s inputs"\nmsgstr[0] ""\nmsgstr[1] ""\n'
    )


def test_english_stands_for_itself() -> None:
    text = TEXT.replace("Language: fr", "Language: en").encode()
    assert b'msgid "Start"\nmsgstr "Start"\n' in extract.updated(Language.EN, template("Start"), text)


def test_updating_twice_changes_nothing_more() -> None:
    messages = template("Home", "News", ("%(n)s input", "%(n)s inputs"))
    once = extract.updated(Language.FR, messages, TEXT.encode())
    assert extract.updated(Language.FR, messages, once) == once


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make a checkout with a page in a folder that nobody has named before."""
    package = tmp_path / "wording" / "wording"
    for language in Language:
        (package / "locale" / language).mkdir(parents=True)
        for domain in Domain:
            text = TEXT.partition("\n\n")[0].replace("Language: fr", f"Language: {language}")
            (package / "locale" / language / f"{domain}.po").write_text(text + "\n\n")
    page = tmp_path / "publisher" / "publisher" / "pages" / "ledger" / "page.html"
    page.parent.mkdir(parents=True)
    page.write_text(
        "<h1>{{ _('Ledger') }}</h1>{% trans n=1 %}{{ n }} entry{% pluralize %}{{ n }} entries{% endtrans %}"
    )
    (tmp_path / "publisher" / "publisher" / "words.py").write_text('print(gettext("In code"), gettext("Africa"))\n')
    (tmp_path / "web" / "web" / "templates").mkdir(parents=True)
    (tmp_path / "web" / "web" / "templates" / "frame.html").write_text("<p>{{ _('Sign out') }} {{ _('Africa') }}</p>")
    (package / "labels.py").write_text('AFRICA = marked("Africa")\n')
    monkeypatch.setattr(extract, "SERVICES", tmp_path)
    monkeypatch.setattr(extract, "LOCALES", package / "locale")
    return tmp_path


def test_a_word_anywhere_is_found_and_a_label_stays_a_label(checkout: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert extract.main(["--check"]) == 1
    assert "wording/wording/locale/fr/pages.po out of date" in capsys.readouterr().out
    assert extract.main(["--update"]) == 0
    assert extract.main(["--check"]) == 0
    locale = checkout / "wording" / "wording" / "locale" / "fr"
    pages = (locale / "pages.po").read_text()
    assert '#: publisher/publisher/pages/ledger/page.html\nmsgid "Ledger"\nmsgstr ""\n' in pages
    assert 'msgid "In code"' in pages
    assert 'msgid_plural "%(n)s entries"' in pages
    assert "Africa" not in pages
    assert "Sign out" not in pages
    desk = (locale / "desk.po").read_text()
    assert 'msgid "Sign out"' in desk
    assert "Africa" not in desk
    assert 'msgid "Africa"' in (locale / "labels.po").read_text()
