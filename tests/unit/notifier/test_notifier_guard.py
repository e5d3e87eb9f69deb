"""The guard of addresses: every range, every way to write one, and the exceptions of the settings."""

from __future__ import annotations

import socket
from ipaddress import IPv4Address, IPv6Address, ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifier.sending.address import RefusedAddressError
from notifier.sending.guard import Guard, GuardedResolver, GuardedSockets, is_public
from notifier.sending.resolving import NameLookups

STRICT = Guard()
LOOPBACK = Guard.of(["127.0.0.0/8", "::1/128"], allow_http=True)

REFUSED = [
    "0.0.0.0",  # noqa: S104 - nothing is bound to it
    "10.1.2.3",
    "100.64.0.1",
    "100.127.255.255",
    "127.0.0.1",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.8",
    "192.0.2.1",
    "192.88.99.1",
    "192.168.1.1",
    "198.18.0.1",
    "198.51.100.7",
    "203.0.113.9",
    "224.0.0.1",
    "239.255.255.255",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::127.0.0.1",
    "::ffff:127.0.0.1",
    "::ffff:8.8.8.8",
    "64:ff9b::7f00:1",
    "64:ff9b::808:808",
    "64:ff9b:1::1",
    "100::1",
    "2001::1",
    "2001:2::1",
    "2001:10::1",
    "2001:20::1",
    "2001:db8::1",
    "2002:7f00:1::",
    "2002:808:808::",
    "3fff::1",
    "5f00::1",
    "fc00::1",
    "fd12::1",
    "fe80::1",
    "fe80::1%1",
    "fec0::1",
    "ff02::1",
]
PUBLIC = [
    "8.8.8.8",
    "1.1.1.1",
    "172.32.0.1",
    "100.128.0.1",
    "192.1.2.3",
    "2606:4700::1111",
    "2a00:1450::1",
    "2400:cb00::1",
]

DISGUISED = [
    "http://0x7f.1/",
    "http://0x7f000001/",
    "http://2130706433/",
    "http://0177.0.0.1/",
    "http://127.1/",
    "http://127.0.1/",
    "http://127.0.0.1./",
    "http://１２７.０.０.１/",
    "http://①②⑦.0.0.1/",
    "http://127。0。0。1/",
    "http://[::ffff:127.0.0.1]/",
    "http://[::ffff:7f00:1]/",
    "http://[64:ff9b::7f00:1]/",
    "http://[2002:7f00:1::]/",
    "http://[::127.0.0.1]/",
    "http://[::1]/",
    "http://[fe80::1%25eth0]/",
    "http://0/",
    "http://169.254.169.254/latest/meta-data/",
]


@pytest.mark.parametrize("address", REFUSED)
def test_addresses_that_are_not_plainly_public_are_refused(address: str) -> None:
    assert not is_public(ip_address(address))
    with pytest.raises(RefusedAddressError):
        STRICT.check_address(address, 443)


@pytest.mark.parametrize("address", PUBLIC)
def test_public_addresses_pass(address: str) -> None:
    STRICT.check_address(address, 443)


@given(number=st.integers(0, 2**32 - 1))
def test_what_passes_is_global_for_python_too(number: int) -> None:
    address = IPv4Address(number)
    if is_public(address):
        assert address.is_global
        assert not address.is_multicast


@given(number=st.integers(0, 2**32 - 1))
def test_no_ipv4_address_passes_inside_an_ipv6_one(number: int) -> None:
    for outer in (0xFFFF << 32, 0, 0x64FF9B << 96, 0x64FF9B0001 << 80):
        assert not is_public(IPv6Address(outer | number))
    assert not is_public(IPv6Address((0x2002 << 112) | (number << 80)))


@pytest.mark.parametrize("url", DISGUISED)
def test_other_ways_to_write_an_inner_address_are_refused_at_registration(url: str) -> None:
    with pytest.raises(RefusedAddressError):
        Guard(allow_http=True).check_url(url)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "/hook",
        "ftp://example.org/",
        "https://",
        "https:///hook",
        "http://example.org/hook",
        "https://user:secret@example.org/",
        "https://example.org/#part",
        "https://example.org:8443/",
        "https://example.org:0/",
        "https://example.org:99999/",
        "https://exa mple.org/",
        "https://example.org\\@127.0.0.1/",
        "https://example.org/\r\nX: y",
        "https://[::1/",
        "file:///etc/passwd",
        "https://example.org/" + "a" * 2048,
    ],
)
def test_what_is_no_plain_https_address_is_refused(url: str) -> None:
    with pytest.raises(RefusedAddressError):
        STRICT.check_url(url)


@pytest.mark.parametrize(
    "url",
    ["https://hooks.example.org/gcm?key=1", "https://example.org:443/", "https://bücher.example/", "https://8.8.8.8/x"],
)
def test_public_https_addresses_pass(url: str) -> None:
    assert STRICT.check_url(url).scheme == "https"


def test_an_allowed_network_may_have_any_port_and_no_other_may() -> None:
    assert LOOPBACK.check_url("http://127.0.0.1:8010/hook").port == 8010
    assert LOOPBACK.check_url("http://[::1]:8010/hook").port == 8010
    for url in ("http://10.0.0.1:8010/", "http://8.8.8.8:8010/", "http://[::ffff:127.0.0.1]:8010/"):
        with pytest.raises(RefusedAddressError):
            LOOPBACK.check_url(url)


def test_without_tls_only_by_setting_even_where_the_network_is_allowed() -> None:
    with pytest.raises(RefusedAddressError, match="https"):
        Guard.of(["127.0.0.0/8"], allow_http=False).check_url("http://127.0.0.1:8010/")


@pytest.mark.parametrize("host", ["localhost", "0x7f.1", "2130706433", "0177.0.0.1", "127.1", "１２７.0.0.1"])
async def test_what_resolves_to_loopback_is_refused_whatever_its_text(host: str) -> None:
    with pytest.raises(RefusedAddressError):
        await GuardedResolver(STRICT).resolve(host, 443)


async def test_a_name_is_refused_if_one_of_its_addresses_is() -> None:
    def two(_host: str) -> list[tuple[object, ...]]:
        kind = (socket.AF_INET, socket.SOCK_STREAM, 6, "")
        return [(*kind, ("8.8.8.8", 0)), (*kind, ("10.0.0.1", 0))]

    with pytest.raises(RefusedAddressError, match=r"10\.0\.0\.1"):
        await GuardedResolver(STRICT, NameLookups(look_up=two)).resolve("rebinding.example", 443)


def test_no_socket_is_made_for_a_refused_address() -> None:
    with pytest.raises(RefusedAddressError):
        GuardedSockets(STRICT)((socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", 443)))
    made = GuardedSockets(LOOPBACK)((socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", 9)))
    made.close()
