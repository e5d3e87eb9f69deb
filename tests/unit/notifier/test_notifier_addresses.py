"""The text of an address: kept as it was written, or refused with words that say what is allowed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifier.sending.address import RefusedAddressError, host_in, read_address
from notifier.sending.guard import Guard

TARGETS = [
    "/flow?sp=%2Frun&sig=A%2FB%3D",
    "/a%2Fb/%7Euser/%e4%B8%ad?x=%20&y=a+b",
    "/hook?empty=&also&=&&last=",
    "/a/../b/./c//d;p=1?q=/?",
    "/hook?",
    "/?a={b}|c^d`e\"f<g>[h]'i",
    "?key=%2B",
]


@pytest.mark.parametrize("target", TARGETS)
def test_path_and_query_stay_as_they_were_written(target: str) -> None:
    address = read_address("https://Hooks.example.org" + target)
    assert address.text == "https://Hooks.example.org" + target
    assert address.target == (target if target.startswith("/") else "/" + target)


@pytest.mark.parametrize(
    ("text", "host", "port", "authority"),
    [
        ("https://example.org", "example.org", 443, "example.org"),
        ("https://example.org:443/", "example.org", 443, "example.org"),
        ("HTTPS://example.org:8443/", "example.org", 8443, "example.org:8443"),
        ("http://example.org/", "example.org", 80, "example.org"),
        ("https://example.org./", "example.org.", 443, "example.org."),
        ("https://in_house.example/", "in_house.example", 443, "in_house.example"),
        ("https://xn--bcher-kva.example/", "xn--bcher-kva.example", 443, "xn--bcher-kva.example"),
        ("https://bücher.example/", "xn--bcher-kva.example", 443, "xn--bcher-kva.example"),
        ("https://Bücher.example:8443/", "xn--bcher-kva.example", 8443, "xn--bcher-kva.example:8443"),
        ("https://هجرة.example/", "xn--ogbfp0g.example", 443, "xn--ogbfp0g.example"),
        ("https://[2a00:1450::1]:8443/", "2a00:1450::1", 8443, "[2a00:1450::1]:8443"),
        (f"https://{'a' * 63}.example/", "a" * 63 + ".example", 443, "a" * 63 + ".example"),
    ],
)
def test_hosts_and_ports(text: str, host: str, port: int, authority: str) -> None:
    address = read_address(text)
    assert (address.host, address.port, address.authority) == (host, port, authority)


LABELS = "parts of 1 to 63 letters"
PORT = "from 1 to 65535"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("https://a..b/", LABELS),
        ("https://.example.org/", LABELS),
        ("https://example.org../", LABELS),
        ("https://./", LABELS),
        (f"https://{'a' * 64}.example/", LABELS),
        (f"https://{'ü' * 64}.example/", LABELS),
        ("https://" + ".".join(["a" * 63] * 4) + "/", "at most 253"),
        ("https://-a.example/", LABELS),
        ("https://a-.example/", LABELS),
        ("https://a,b.example/", LABELS),
        ("https://exa%6Dple.org/", LABELS),
        ("https://🦊.example/", "IDNA 2008"),
        ("https://a\u200bb.example/", "IDNA 2008"),
        ("https://a\ud800b.example/", "IDNA 2008"),
        ("https://bücher..example/", "IDNA 2008"),
        ("https://ü-.example/", "IDNA 2008"),
        ("https://①②⑦.0.0.1/", "IDNA 2008"),
        ("https://0x7f.1/", "number"),
        ("https://[::1/", "IPv6"),
        ("https://[127.0.0.1]/", "IPv6"),
        ("https://[fe80::1%25eth0]/", "IPv6"),
        ("https://::1/", PORT),
        ("https://user:secret@example.org/", "user or a password"),
        ("https://user@example.org/", "user or a password"),
        ("https://@example.org/", "user or a password"),
        ("https://example.org:/", PORT),
        ("https://example.org:0/", PORT),
        ("https://example.org:65536/", PORT),
        ("https://example.org:443443443443/", PORT),
        ("https://example.org:+443/", PORT),
        ("https://example.org:٤٤٣/", PORT),
        ("https://example.org:4_43/", PORT),
        ("https://example.org:a/", PORT),
        ("https://example.org/#part", "fragment"),
        ("https://example.org/#", "fragment"),
        ("https://example.org/a b", "%20"),
        ("https://example.org/a\x00", "control"),
        ("https://example.org/\u00a0", "blank"),
        ("https://example.org/é", "UTF-8"),
        ("https://example.org/%", "%2F"),
        ("https://example.org/%2", "%2F"),
        ("https://example.org/?a=%zz", "%2F"),
        ("https://", "such as https://"),
        ("https:///hook", "such as https://"),
        ("https:example.org", "such as https://"),
        ("//example.org/", "such as https://"),
        ("", "1 to 2048"),
        ("https://example.org/" + "a" * 2048, "1 to 2048"),
    ],
)
def test_what_cannot_be_requested_as_written_is_refused_with_what_is_allowed(text: str, words: str) -> None:
    with pytest.raises(RefusedAddressError) as refused:
        read_address(text)
    assert words in str(refused.value)


@given(authority=st.text(max_size=80), rest=st.text(max_size=20))
def test_any_text_is_an_address_or_refused(authority: str, rest: str) -> None:
    for text in (f"https://{authority}/{rest}", f"https://{authority}{rest}", authority):
        host_in(text)
        try:
            address = Guard(allow_http=True).check_url(text)
        except RefusedAddressError:
            continue
        assert address.text == text
        assert address.target.isascii()
        assert address.host.isascii()
        assert text.endswith(address.target.lstrip("/"))


@pytest.mark.parametrize(
    ("text", "host"),
    [
        ("https://hooks.example.org:8443/secret?sig=1", "hooks.example.org"),
        ("https://user:secret@hooks.example.org/", "hooks.example.org"),
        ("https://[::1]:80/", "::1"),
        ("nowhere", ""),
    ],
)
def test_logs_and_traces_get_the_host_and_nothing_else(text: str, host: str) -> None:
    assert host_in(text) == host
