"""What tests/conftest.py promises to every test."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import keyring
import keyring.errors
import pytest

from tests.conftest import OutsideNetworkError

OUTSIDE = "203.0.113.7"  # TEST-NET-3: belongs to nobody


def test_connection_to_the_outside_is_refused() -> None:
    with socket.socket() as lonely, pytest.raises(OutsideNetworkError, match="only loopback"):
        lonely.connect((OUTSIDE, 443))


def test_quiet_connection_to_the_outside_is_refused() -> None:
    with socket.socket() as lonely, pytest.raises(OutsideNetworkError):
        lonely.connect_ex((OUTSIDE, 443))


def test_datagram_to_the_outside_is_refused() -> None:
    with socket.socket(type=socket.SOCK_DGRAM) as lonely, pytest.raises(OutsideNetworkError):
        lonely.sendto(b"hola", (OUTSIDE, 53))


def test_look_up_of_an_outside_name_is_refused() -> None:
    with pytest.raises(OutsideNetworkError, match=r"example\.com"):
        socket.getaddrinfo("example.com", 443)


def test_name_that_cannot_exist_fails_as_the_resolver_would() -> None:
    with pytest.raises(socket.gaierror):
        socket.getaddrinfo("hub.maletin.invalid", 443)


def test_loopback_is_open() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        with socket.create_connection(("localhost", port), timeout=5) as client:
            assert client.getpeername() == server.getsockname()


def test_each_test_has_a_home_of_its_own(maletin_home: Path, tmp_path: Path) -> None:
    assert os.environ["MALETIN_HOME"] == str(maletin_home)
    assert maletin_home.parent == tmp_path
    assert [name for name in os.environ if name.startswith("MALETIN_")] == ["MALETIN_HOME"]


def test_system_keyring_is_out_of_reach() -> None:
    with pytest.raises(keyring.errors.KeyringError):
        keyring.get_password("maletin", "store-key")


def test_no_window_appears() -> None:
    assert os.environ["QT_QPA_PLATFORM"] == "offscreen"


def test_full_size_follows_the_flag(full_size: bool, pytestconfig: pytest.Config) -> None:
    assert full_size is pytestconfig.getoption("--full")
