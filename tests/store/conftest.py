"""Laptops for the store's tests. Creating a store runs the migrations, so one is made and copied."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.store.opening import Store
from app.vault import MemoryVault
from tests.store.builders import Laptop, enrol
from tests.twins.store import MemoryStore

NAMES = ("store-key", "device-key", "hub-token")


@pytest.fixture(scope="session")
def first_laptop(tmp_path_factory: pytest.TempPathFactory) -> Laptop:
    """An enrolled laptop that nobody uses; it is only copied."""
    laptop = Laptop.new(tmp_path_factory.mktemp("laptop"))
    store = laptop.open()
    enrol(store)
    store.close()
    return laptop


@pytest.fixture
def laptop(first_laptop: Laptop, tmp_path: Path) -> Iterator[Laptop]:
    """An enrolled laptop with a closed store and an empty journal."""
    own = Laptop.new(tmp_path)
    shutil.copytree(first_laptop.settings.data, own.settings.data)
    own.vault = copy_of(first_laptop.vault)
    yield own
    own.close()


@pytest.fixture
def bare_laptop(tmp_path: Path) -> Iterator[Laptop]:
    """A laptop on which Maletín never ran."""
    own = Laptop.new(tmp_path)
    yield own
    own.close()


@pytest.fixture
def store(laptop: Laptop) -> Store:
    """Its open store."""
    return laptop.open()


@pytest.fixture(params=["memory", "disk"])
def either(request: pytest.FixtureRequest) -> Store | MemoryStore:
    """The twin and the real store, one after the other: what holds for one holds for both."""
    if request.param == "memory":
        return MemoryStore()
    return request.getfixturevalue("store")


def copy_of(vault: MemoryVault) -> MemoryVault:
    copied = MemoryVault()
    for name in NAMES:
        secret = vault.get(name)
        if secret is not None:
            copied.put(name, secret)
    return copied
