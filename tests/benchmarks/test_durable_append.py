"""What a technician's saved answer costs, against the bare commit of one row in the same kind of file on the same disk.

Both are measured in turns in one run, so that a busy machine slows both; the ratio of the medians is what counts.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from app.store.engine import _set_up, connect
from tests.store.builders import Laptop, enrol, note

ROUNDS = 200
LIMIT = 3.0


@pytest.mark.slow
def test_durable_answer_costs_at_most_three_bare_commits(tmp_path: Path) -> None:
    laptop = Laptop.new(tmp_path)
    store = laptop.open()
    enrol(store)
    bare = bare_file(tmp_path / "bare.db")
    answer = note("La existencia del almacén 1 coincide con el kárdex después de recalcular.")
    payload = bytes(len(store.journal.append([answer])[0].payload) + 64)

    def commit() -> None:
        bare.execute("BEGIN IMMEDIATE")
        bare.execute("INSERT INTO row (data) VALUES (?)", (payload,))
        bare.execute("COMMIT")

    floor, ours = medians(commit, lambda: store.journal.append([answer]))
    bare.close()
    laptop.close()

    said = f"durable answer {ours * 1e6:.0f} µs, bare commit {floor * 1e6:.0f} µs, ratio {ours / floor:.2f}"
    sys.stdout.write(said)  # shown with -s or -rP
    assert ours / floor <= LIMIT, said


def bare_file(path: Path):
    """The same cipher, the same durability, one table and nothing else."""
    path.touch()
    connection = connect(path, bytes(range(32)))
    _set_up(connection, path)
    connection.execute("CREATE TABLE row (number INTEGER PRIMARY KEY, data BLOB)")
    return connection


def medians(one: Callable[[], object], other: Callable[[], object]) -> tuple[float, float]:
    taken: tuple[list[float], list[float]] = ([], [])
    for _ in range(ROUNDS):
        for times, act in zip(taken, (one, other), strict=True):
            start = time.perf_counter()
            act()
            times.append(time.perf_counter() - start)
    return statistics.median(taken[0]), statistics.median(taken[1])
