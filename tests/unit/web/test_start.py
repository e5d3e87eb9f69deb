"""What a desk costs at the start, and what its settings must be."""

from __future__ import annotations

import subprocess
import sys
from importlib.resources import files

import pytest
from pydantic import SecretStr
from tests.unit.web.library import ISSUER, SECRET, make_app

from web.design.style import DESK, SHARED, StyleSheet, shared_parts
from web.desk.access import access_of


def test_the_libraries_of_the_issuer_are_imported_only_where_one_is_configured() -> None:
    program = (
        "import sys; from tests.unit.web import library;"
        " late = {'authlib', 'httpx2'};"
        " library.make_app(); assert not late & set(sys.modules), late & set(sys.modules);"
        " library.make_app(issuer=library.ISSUER.issuer, client='library'); assert late <= set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", program], check=True, timeout=120)


@pytest.mark.parametrize(
    ("settings", "complaint"),
    [
        ({"secret": "short"}, "LIBRARY_SECRET is shorter than 32 characters"),
        ({"issuer": "https://other.test", "client": "x"}, "LIBRARY_OIDC_ISSUER is another issuer than TOKEN_ISSUER"),
        ({"issuer": ISSUER.issuer}, "LIBRARY_OIDC_ISSUER and LIBRARY_OIDC_CLIENT belong together"),
        ({"client": "x"}, "LIBRARY_OIDC_ISSUER and LIBRARY_OIDC_CLIENT belong together"),
    ],
)
def test_settings_that_do_not_fit_together_stop_the_start(settings: dict[str, str], complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        make_app(**settings)


def test_an_issuer_that_fits_is_kept_with_its_client() -> None:
    access = access_of(
        "LIBRARY",
        token_issuer=ISSUER.issuer,
        secret=SecretStr(SECRET),
        origin="",
        issuer=ISSUER.issuer,
        client="library",
        client_secret=SecretStr("x"),
    )
    assert access.oidc
    assert (access.oidc.issuer, access.oidc.client) == (ISSUER.issuer, "library")


def test_a_style_sheet_begins_with_the_tokens_and_its_name_says_what_it_holds() -> None:
    sheet = StyleSheet("library", shared_parts(*DESK)).content.decode()
    assert sheet.startswith(":root {\ncolor-scheme: light dark;")
    assert "/*" not in sheet
    names = {StyleSheet("library", shared_parts(*parts)).name for parts in (DESK, SHARED, DESK[1:])}
    assert len(names) == 3


def test_every_part_is_offered_by_name() -> None:
    folder = files("web") / "design"
    offered = {part.name for part in folder.iterdir() if part.name.endswith(".css")}
    assert offered == {"tokens.css", *DESK}
