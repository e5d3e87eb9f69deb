"""Files and ports of the embedded stack."""

from pathlib import Path

import pytest

from hub.layout import LayoutError, read_layout


def test_ports_count_from_the_base() -> None:
    layout = read_layout({"HUB_PORT_BASE": "9000", "HUB_VAR": "/somewhere"})

    assert layout.service_url("registry") == "http://127.0.0.1:9001"
    assert layout.service_url("notifier") == "http://127.0.0.1:9004"
    assert layout.receiver_url == "http://127.0.0.1:9010"
    assert layout.jwks == Path("/somewhere/keys/jwks.json")


def test_defaults_are_those_of_the_documentation(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    layout = read_layout({})

    assert layout.service_url("publisher") == "http://127.0.0.1:8003"
    assert layout.var == tmp_path / "var"


@pytest.mark.parametrize("wrong", ["eight", "80", "65530", "-8000", "8000.5"])
def test_a_wrong_port_base_is_named(wrong: str) -> None:
    with pytest.raises(LayoutError, match="HUB_PORT_BASE"):
        read_layout({"HUB_PORT_BASE": wrong})


def test_given_servers_need_no_ports() -> None:
    own = read_layout({})
    given = read_layout({"NATS_URL": "nats://elsewhere:4222", "MONGODB_URL": "mongodb://elsewhere"})

    assert set(own.ports_needed()) - set(given.ports_needed()) == {8005, 8006, 8007}
