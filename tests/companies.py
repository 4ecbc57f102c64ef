"""Invented SAE companies and one Firebird 3 server for the whole run (a pytest plugin). Building a company takes
seconds: each is built once in a run, whatever the number of workers, and copied."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from app.demo.company.company import build
from app.demo.company.spec import SMALL, TINY, CompanySpec
from tests.aspel.firebird_server import firebird_server

__all__ = ["firebird_server"]

Copied = Callable[[CompanySpec, str], Path]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whoever needs the server runs on the worker that has started it."""
    for item in items:
        if "firebird_server" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.xdist_group("firebird-server"))


@pytest.fixture(scope="session")
def company_copy(tmp_path_factory: pytest.TempPathFactory) -> Copied:
    """A copy of its own, in a folder of its own, of the company of a spec: (spec, file name) → path."""

    def copied(spec: CompanySpec, name: str) -> Path:
        path = tmp_path_factory.mktemp("company") / name
        shutil.copyfile(_built(tmp_path_factory, spec), path)
        return path

    return copied


def _built(factory: pytest.TempPathFactory, spec: CompanySpec) -> Path:
    """The company as it was built, which nobody opens. Workers of one run share the folder above their own."""
    base = factory.getbasetemp()
    folder = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    path = folder / f"built-{spec.articles}-{spec.movements}.fdb"
    with (folder / f"{path.name}.lock").open("w") as lock:
        _wait_for(lock.fileno())
        if not path.exists():
            making = path.with_suffix(".making")
            making.unlink(missing_ok=True)  # somebody was killed over it
            build(str(making), spec)
            making.rename(path)
    return path


if os.name == "nt":
    import msvcrt

    def _wait_for(descriptor: int) -> None:
        msvcrt.locking(descriptor, msvcrt.LK_LOCK, 1)
else:
    import fcntl

    def _wait_for(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX)


@pytest.fixture(scope="session")
def sae_copy(company_copy: Copied) -> Path:
    """A tiny company: a restored copy, as one brings it."""
    return company_copy(TINY, "copia.fdb")


@pytest.fixture(scope="session")
def small_file(company_copy: Copied) -> Path:
    """A company large enough for every fault. Nobody opens this file: copy it."""
    return company_copy(SMALL, "small.fdb")
