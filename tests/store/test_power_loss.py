"""The process dies without being asked, at random instants: everything that was reported saved is there afterwards.

SIGKILL leaves what the process had written to the operating system, so it proves that an answer is reported only after
its commit and that a torn transaction never shows; that the commit is on the disk itself is SQLite's part, which
``synchronous = FULL`` asks for (checked in test_opening).
"""

from __future__ import annotations

import contextlib
import multiprocessing
import multiprocessing.context
import os
import random
import signal
import threading

import pytest

from app.wire.sync import DocumentKind
from tests.store.builders import NOON, Laptop, answer, kept, receipt
from tests.store.recorder import record

SEED = 20261123


@pytest.fixture(scope="module")
def starter() -> multiprocessing.context.BaseContext:
    """Children that begin with everything imported, where the system can fork: 200 starts then take a minute."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.store.recorder"])
    return context


def record_and_kill(starter: multiprocessing.context.BaseContext, laptop: Laptop, seconds: float) -> int:
    """Let a child record for that long, kill it, and return the last sequence it reported as saved."""
    keys = {name: laptop.vault.get(name) for name in ("store-key", "device-key")}
    here, there = starter.Pipe(duplex=False)
    child = starter.Process(target=record, args=(laptop.settings.data, keys, there))
    child.start()
    there.close()
    reported = here.recv()
    death = threading.Timer(seconds, child.kill)
    death.start()
    with contextlib.suppress(EOFError, OSError):  # a report cut by the kill was not made
        while True:
            reported = here.recv()
    death.join()
    child.join(10)
    assert child.exitcode == -signal.SIGKILL or os.name == "nt"
    child.close()
    here.close()
    return reported


@pytest.mark.slow
@pytest.mark.timeout(1200)
def test_killed_recorder_loses_nothing_it_reported_saved(
    starter: multiprocessing.context.BaseContext, laptop: Laptop, full_size: bool
) -> None:
    chance = random.Random(SEED)
    for kill in range(200 if full_size else 20):
        reported = record_and_kill(starter, laptop, chance.uniform(0.0, 0.15))

        store = laptop.open()
        head = store.journal.verify_whole()
        assert head.sequence >= reported, f"kill {kill}"
        # Two events an append, and each with its row in the outbox and its evidence: all of a transaction or none.
        assert head.sequence % 2 == 0, f"kill {kill}"
        counts = store.outbox.counts()
        assert counts.here + counts.applied == head.sequence, f"kill {kill}"
        assert counts.evidence_waiting == head.sequence // 2, f"kill {kill}"
        settle_one(laptop, kill)
        store.close()


def settle_one(laptop: Laptop, kill: int) -> None:
    """Between two deaths the hub answers: receipts must survive the following ones."""
    store = laptop.opened[-1]
    assert store.inbox.cursor() == kill
    due = store.outbox.due(NOON, 1)
    receipts = [receipt(item.event) for item in due]
    store.inbox.keep(answer(*receipts, kept(DocumentKind.KIT, f"visit-{kill}"), cursor=kill + 1))
