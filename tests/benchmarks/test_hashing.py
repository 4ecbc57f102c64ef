"""Inspecting a kit against plain hashlib over the same files, in the same run: what does the care cost?"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from app.kit.inspect import inspect
from app.kit.manifest import Kit
from app.kit.shelf import Shelf
from tests.kit.builders import Office

SIZES = (1, 4, 16, 64)
"""Megabytes; together what a small kit weighs."""
ALLOWED = 1.3
"""Times the plain loop. In parallel it should win; one core may not."""


def plain(paths: list[Path]) -> None:
    """What anyone would write."""
    for path in paths:
        with path.open("rb") as file:
            hashlib.file_digest(file, "sha256").hexdigest()


def best_of(times: int, *actions: Callable[[], object]) -> list[float]:
    """Seconds of the best round of each, taken in turns so that a busy moment hits all alike."""
    best = [float("inf")] * len(actions)
    for _round in range(times):
        for number, action in enumerate(actions):
            started = time.perf_counter()
            action()
            best[number] = min(best[number], time.perf_counter() - started)
    return best


@pytest.fixture
def heavy(tmp_path: Path) -> tuple[Kit, Shelf]:
    office = Office(Shelf(tmp_path / "content"))
    office.artifact_bytes = {f"file{size}": bytes([size]) * (size * 1_000_000) for size in SIZES}
    office.stock(tmp_path / "from")
    return office.kit(), office.shelf


def test_inspection_costs_no_more_than_hashing(heavy: tuple[Kit, Shelf], request: pytest.FixtureRequest) -> None:
    kit, shelf = heavy
    paths = [shelf.path(digest) for digest in kit.content()]

    bare, careful, alone = best_of(
        4, lambda: plain(paths), lambda: inspect(kit, shelf), lambda: inspect(kit, shelf, workers=1)
    )

    ratios = {"in parallel": careful / bare, "one thread": alone / bare}
    request.node.user_properties += [("plain_seconds", bare), *ratios.items()]
    assert min(ratios.values()) <= ALLOWED, ratios
