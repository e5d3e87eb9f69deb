"""The stylesheet: small, its own, readable in light and dark, free of left and right."""

from __future__ import annotations

import re
from importlib.resources import files

import pytest

from publisher.site.assets import load_assets

STYLE = next(file for file in load_assets().files.values() if file.path.endswith(".css")).content.decode()
TOKENS = (files("web") / "design" / "tokens.css").read_text("utf-8")
ON_PAGE = ("ink", "muted", "link", "link-hover")
PAIRS = [
    *[(text, ground) for text in ON_PAGE for ground in ("page", "soft")],
    ("on-bar", "bar"),
    ("good", "good-soft"),
    ("wait", "wait-soft"),
    ("calm", "calm-soft"),
    ("past", "past-soft"),
    *[("ink", f"heat-{n}") for n in range(1, 5)],
    *[(text, ground) for text in ("ink", "muted") for ground in ("wait-soft", "calm-soft")],
]
GRAPHICS = [("focus", "page"), ("focus", "soft"), ("bar-focus", "bar"), ("accent", "page"), ("strong-line", "page")]


def colours(scheme: str) -> dict[str, str]:
    """Give the colours of a scheme; dark refines light."""
    light, dark = TOKENS.split("@media", 1)
    found = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", light))
    return found | dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", dark)) if scheme == "dark" else found


def luminance(colour: str) -> float:
    """Give the relative luminance (WCAG 2.2)."""
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Give the contrast ratio of two colours."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), PAIRS)
def test_text_stands_out(scheme: str, text: str, ground: str) -> None:
    palette = colours(scheme)
    assert contrast(palette[text], palette[ground]) >= 4.5


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("graphic", "ground"), GRAPHICS)
def test_focus_and_accents_stand_out(scheme: str, graphic: str, ground: str) -> None:
    palette = colours(scheme)
    assert contrast(palette[graphic], palette[ground]) >= 3


def test_stylesheet_is_small_and_fetches_nothing() -> None:
    assert len(STYLE.encode()) < 25_000
    assert "url(" not in STYLE
    assert "@import" not in STYLE
    assert "/*" not in STYLE


def test_only_logical_properties_are_used() -> None:
    assert not re.findall(
        r"(?<![\w-])(?:left|right|margin-(?:left|right|top|bottom)|padding-(?:left|right|top|bottom)"
        r"|border-(?:left|right|top|bottom)|text-align: (?:left|right))\b(?=[^;{]*;)",
        STYLE,
    )


def test_colours_stand_among_the_tokens_only() -> None:
    parts = STYLE[STYLE.index("*,\n*::before") : STYLE.index("@media print")]
    assert not re.findall(r"#[0-9a-f]{3,8}\b", parts)


def test_every_token_that_is_used_is_given_and_every_given_one_is_used() -> None:
    given = set(re.findall(r"--([\w-]+):", STYLE))
    used = set(re.findall(r"var\(--([\w-]+)\)", STYLE))
    assert used <= given
    assert given - used == set()


def test_names_of_files_carry_a_digest_of_their_content() -> None:
    for path, file in load_assets().files.items():
        assert path == file.path
        assert re.fullmatch(r"/assets/\w+\.[0-9a-f]{16}\.\w+", path)
