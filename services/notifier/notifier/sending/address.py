"""The text of a webhook's address.

It is stored, shown and requested as it was written, byte for byte: receivers sign their addresses, and `%2F` is not
`/` for them. So nothing here rewrites an address; what could not be sent as it stands is refused, with the reason.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Final

import idna

MAX_URL: Final = 2048
MAX_HOST: Final = 253
_DEFAULT_PORTS: Final = {"https": 443, "http": 80}
_PARTS: Final = re.compile(r"(https?)://([^/?#]*)([^?#]*)((?:\?[^#]*)?)(#?)", re.ASCII | re.IGNORECASE)
_BLANK: Final = re.compile(r"[\s\\\x00-\x20\x7f]")
_TARGET: Final = re.compile(r"(?:[\x21-\x24\x26-\x7e]|%[0-9A-Fa-f]{2})*", re.ASCII)
_HOST_AND_PORT: Final = re.compile(r"(\[[^\]]*\]|[^:\[\]]*)(?::(.*))?", re.DOTALL)
_PORT: Final = re.compile(r"[1-9][0-9]{0,4}", re.ASCII)
_LABEL: Final = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?", re.ASCII)
_NUMERIC_LABEL: Final = re.compile(r"\d+|0[xX][0-9a-fA-F]*", re.ASCII)


class RefusedAddressError(Exception):
    """The address, scheme, port or form is not allowed. No ``OSError``: nobody may take it for a broken network."""


@dataclass(frozen=True, slots=True)
class WebhookAddress:
    """An address in its parts.

    Args:
        text: As it was written.
        host: Name as the DNS knows it (ASCII), or an address without brackets.
        target: Path and query as they go into the request line.
    """

    text: str
    scheme: str
    host: str
    port: int
    target: str

    @property
    def is_literal(self) -> bool:
        """Return whether the host is an address and no name."""
        return _is_literal(self.host)

    @property
    def authority(self) -> str:
        """Return host and port as the header `Host` has them: without the port that the scheme implies."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _DEFAULT_PORTS[self.scheme] else f"{host}:{self.port}"


def read_address(text: str) -> WebhookAddress:
    """Read an absolute web address.

    Raises:
        RefusedAddressError: it is none, or cannot be requested as it is written.
    """
    if not text or len(text) > MAX_URL:
        raise RefusedAddressError(f"an address has 1 to {MAX_URL} characters")
    if _BLANK.search(text):
        raise RefusedAddressError(
            "it holds a blank, a control character or a backslash; write them percent-encoded, a blank as %20"
        )
    parts = _PARTS.match(text)
    if parts is None or not parts[2]:
        raise RefusedAddressError("it is no absolute https address such as https://hooks.example.org/path")
    scheme, authority, path, query, fragment = parts.groups()
    if fragment:
        raise RefusedAddressError("it holds a fragment (#), which no request carries; leave it out, or write %23")
    if not _TARGET.fullmatch(path + query):
        raise RefusedAddressError(
            "path and query are ASCII, and each % begins a percent escape such as %2F; percent-encode all else as UTF-8"
        )
    host, port = _host_and_port(authority)
    return WebhookAddress(text, scheme.lower(), host, port or _DEFAULT_PORTS[scheme.lower()], (path or "/") + query)


def host_in(text: str) -> str:
    """Return the host in an address for logs and traces, where nothing else of it may stand; empty without one."""
    parts = _PARTS.match(text)
    authority = parts[2].rpartition("@")[2] if parts else ""
    found = _HOST_AND_PORT.fullmatch(authority)
    return found[1].strip("[]") if found else ""


def _host_and_port(authority: str) -> tuple[str, int | None]:
    if "@" in authority:
        raise RefusedAddressError("it holds a user or a password; a token of yours may stand in path or query")
    found = _HOST_AND_PORT.fullmatch(authority)
    if found is None:
        raise RefusedAddressError("the host is a name, an IPv4 address, or an IPv6 address in brackets such as [::1]")
    host, port = found.groups()
    if port is not None and not (_PORT.fullmatch(port) and int(port) <= 65535):
        raise RefusedAddressError("the port is a number from 1 to 65535 in plain digits; without one leave out the :")
    return _host(host), int(port) if port else None


def _host(text: str) -> str:
    if text.startswith("["):
        if _is_literal(text[1:-1]) and ":" in text and "%" not in text:
            return text[1:-1]
        raise RefusedAddressError("in brackets stands an IPv6 address without a zone, such as [2a00:1450::1]")
    name = text if text.isascii() else _international(text)
    labels = name.removesuffix(".").split(".")
    if len(name.removesuffix(".")) > MAX_HOST or not all(_LABEL.fullmatch(label) for label in labels):
        raise RefusedAddressError(
            f"a host name has at most {MAX_HOST} characters: parts of 1 to 63 letters, digits and hyphens (none at "
            "their ends), with one dot between them"
        )
    if _NUMERIC_LABEL.fullmatch(labels[-1]) and not _is_literal(name):
        raise RefusedAddressError("the host is a number, but no address in its usual form such as 8.8.8.8")
    return name


def _international(name: str) -> str:
    """Return a name with letters of other scripts as the DNS knows it, without any guess at what was meant."""
    try:
        return idna.encode(name.lower()).decode("ascii")
    except UnicodeError:
        raise RefusedAddressError(
            "the host is no internationalized name (IDNA 2008): parts of 1 to 63 letters, digits and hyphens in their "
            "plain forms; it may be written as xn--... too"
        ) from None


def _is_literal(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True
