"""What holds for every test: no screen, no outside network, no real keyring, no trace of this machine's settings."""

from __future__ import annotations

import ipaddress
import os
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from app.i18n import install
from app.settings import resource_root

# Before anything imports Qt or keyring.
os.environ["QT_QPA_PLATFORM"] = "offscreen"
os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"

pytest_plugins = ["tests.companies", "tests.prepared"]

TESTS = Path(__file__).parent
BENCHMARKS = TESTS / "benchmarks"

# Two busy cores make deadlines lie; a failing example prints what reproduces it. Where a machine decides (CI is set),
# examples are the same each time, as in Hypothesis' own profile for it: people and `--full` look for new ones.
settings.register_profile(
    "quick",
    deadline=None,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],
    derandomize="CI" in os.environ,
)
settings.register_profile("full", settings.get_profile("quick"), max_examples=2_000, derandomize=False)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--full", action="store_true", help="run the long proofs at full size")


def pytest_configure(config: pytest.Config) -> None:
    if not config.getoption("--hypothesis-profile", None):
        settings.load_profile("full" if config.getoption("--full") else "quick")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What measures is marked by its folder: `dev.py test` runs it alone, when nothing else runs beside it. What uses
    the prepared world stays together on one worker: preparing it is the longest set-up of all."""
    for item in items:
        if BENCHMARKS in item.path.parents:
            item.add_marker(pytest.mark.benchmark_suite)
        if "prepared" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.xdist_group("demo"))


@pytest.fixture(scope="session")
def full_size(pytestconfig: pytest.Config) -> bool:
    """Whether long proofs run at full size (`--full`); otherwise they run a small, honest sample."""
    return bool(pytestconfig.getoption("--full"))


# ------------------------------------------------------------------------------------------------- a home of its own
@pytest.fixture(autouse=True)
def maletin_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder MALETIN_HOME names in this test; every other MALETIN_* variable is gone. Children inherit it."""
    for name in [name for name in os.environ if name.startswith("MALETIN_")]:
        monkeypatch.delenv(name)
    home = tmp_path / "maletin-home"
    monkeypatch.setenv("MALETIN_HOME", str(home))
    return home


# ------------------------------------------------------------------------------------------------ no outside network
class OutsideNetworkError(AssertionError):
    """A test tried to leave this machine. Not an OSError: the product must not take it for a network that is down."""


@pytest.fixture
def catalogues() -> None:
    """The program's own languages, as its start installs them; Spanish is spoken."""
    install(resource_root() / "resources" / "locale", "es")


def is_loopback(host: object) -> bool:
    """Whether a host is this machine: a loopback or unspecified address, `localhost`, or nothing at all."""
    name = host.decode("ascii", "replace") if isinstance(host, bytes) else host
    if name is None or name in ("", "localhost"):
        return True
    try:
        address = ipaddress.ip_address(str(name).partition("%")[0])
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified


def refuse_outside(family: int, address: Any) -> None:
    if family in (socket.AF_INET, socket.AF_INET6) and not is_loopback(address[0]):
        raise OutsideNetworkError(f"a test tried to reach {address[0]}:{address[1]}; only loopback is allowed")


@pytest.fixture(scope="session", autouse=True)
def loopback_only() -> Iterator[None]:
    """Connections, datagrams and look-ups stay on this machine.

    A name under `.invalid` does not exist anywhere (RFC 6761), so it fails as the resolver would, without asking it:
    that is how a test says "the hub's name cannot be found".
    """
    connect, connect_ex, sendto = socket.socket.connect, socket.socket.connect_ex, socket.socket.sendto
    getaddrinfo = socket.getaddrinfo

    def guarded_connect(self: socket.socket, address: Any) -> None:
        refuse_outside(self.family, address)
        connect(self, address)

    def guarded_connect_ex(self: socket.socket, address: Any) -> int:
        refuse_outside(self.family, address)
        return connect_ex(self, address)

    def guarded_sendto(self: socket.socket, data: Any, *rest: Any) -> int:
        refuse_outside(self.family, rest[-1])
        return sendto(self, data, *rest)

    def guarded_getaddrinfo(host: Any, *rest: Any, **named: Any) -> Any:
        if isinstance(host, str) and host.rstrip(".").endswith(".invalid"):
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        if not is_loopback(host):
            raise OutsideNetworkError(f"a test tried to look up {host!r}; only loopback is allowed")
        return getaddrinfo(host, *rest, **named)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded_connect)
        patch.setattr(socket.socket, "connect_ex", guarded_connect_ex)
        patch.setattr(socket.socket, "sendto", guarded_sendto)
        patch.setattr(socket, "getaddrinfo", guarded_getaddrinfo)
        yield
