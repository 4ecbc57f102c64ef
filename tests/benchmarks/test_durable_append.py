"""What a technician's saved answer costs, against the bare commit of one row in the same kind of file on the same disk.

Both are measured in turns in one run, and the ratio of the medians counts. Whoever needs the processor longer is
interrupted more often when others on the same hardware want it too, so the quietest of a few batches is taken.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from app.store.engine import prepared
from tests.store.builders import Laptop, enrol, note

BATCHES = 6
ROUNDS = 80
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

    batches = (medians(commit, lambda: store.journal.append([answer])) for _ in range(BATCHES))
    floor, ours = min(batches, key=sum)
    bare.close()
    laptop.close()

    said = f"durable answer {ours * 1e6:.0f} µs, bare commit {floor * 1e6:.0f} µs, ratio {ours / floor:.2f}"
    sys.stdout.write(said)  # shown with -s or -rP
    assert ours / floor <= LIMIT, said


def bare_file(path: Path):
    """The same cipher, the same durability, one table and nothing else."""
    path.touch()
    connection = prepared(path, bytes(range(32)))
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
