"""What it costs to synchronise a thousand events with the real hub, a process of its own, over HTTP on this machine.

The floor is a thousand bare commits: one row of an event's size each, plain SQLite, as durable as the hub promises to
be (WAL, ``synchronous=FULL``), on the same disk in the same run. The hub makes one such commit per event, because each
is applied or set aside by itself; all that comes on top is the price: the laptop's encrypted store read, batches, HTTP,
every signature and chain link checked, every event folded into its visit, receipts judged and kept.
"""

from __future__ import annotations

import random
import sqlite3
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from app.clock import SystemClock
from app.hub.enrolment import make_code
from app.journal.event import Draft
from app.kit.progress import CancelToken
from app.kit.shelf import Shelf
from app.store.identity_records import Identity
from app.store.opening import Store
from app.sync.conversation import Desk
from app.sync.engine import SyncEngine
from app.sync.enrol import enrol
from app.sync.http_hub import HttpHub
from app.sync.retry import Policy
from app.sync.state import Phase
from app.visit.facts import NoteAdded, VisitStarted, to_body
from app.wire.sync import SyncAnswer, SyncRequest
from tests.hub.firm import Firm, found, make_kit
from tests.hub.served import serving
from tests.store.builders import Laptop

EVENTS = 1_000
LIMIT = 45.0
"""Times the floor. Usual is twenty: some ten statements per event, each costlier than its part of a commit. The
room is for machines with a fast disk and a busy processor, where the floor shrinks and the price does not."""


@dataclass
class Line:
    """The way to the hub, with a stop-watch: how long the laptop waited for answers."""

    hub: HttpHub
    waited: float = 0.0

    def exchange(self, request: SyncRequest) -> SyncAnswer:
        start = time.perf_counter()
        answer = self.hub.exchange(request)
        self.waited += time.perf_counter() - start
        return answer

    def __getattr__(self, name: str) -> object:
        return getattr(self.hub, name)


@pytest.fixture
def firm(tmp_path: Path) -> Iterator[Firm]:
    clock = SystemClock()
    _, vault = found(tmp_path / "hub", clock)
    firm = Firm.open(tmp_path / "hub", clock, vault)
    firm.technician("beto")
    firm.publish(make_kit())
    yield firm
    firm.hub.close()


@pytest.mark.slow
def test_thousand_events_are_synchronised_near_the_cost_of_keeping_them(firm: Firm, tmp_path: Path) -> None:
    laptop = Laptop.new(tmp_path / "laptop")
    store = laptop.open()
    with serving(firm.hub.home) as served, closing(HttpHub(served.url, lambda: token)) as http:
        token = join(firm, http, laptop, store)
        line = Line(http)
        desk = Desk(line, store.journal, store.outbox, store.inbox, laptop.clock, Policy(), random.Random(1))
        engine = SyncEngine(desk, store.ledger, store.evidence, Shelf(tmp_path / "content"))
        events = store.journal.append(visit_of(EVENTS))

        start = time.perf_counter()
        report = engine.run(CancelToken(), lambda _: None)
        ours = time.perf_counter() - start

    size = sum(len(event.payload) for event in events) // EVENTS
    floor = min(bare_commits(tmp_path / f"bare-{number}.db", size) for number in range(2))
    laptop.close()

    assert (report.state.phase, report.sent, report.applied, report.pending) == (Phase.DONE, EVENTS, EVENTS, 0)
    said = (
        f"1,000 events synchronised with the real hub in {ours:.2f} s ({EVENTS / ours:.0f} events/s, hub "
        f"{line.waited:.2f} s); 1,000 bare SQLite commits in {floor:.2f} s ({EVENTS / floor:.0f}/s); "
        f"ratio {ours / floor:.1f}"
    )
    sys.stdout.write(said)  # shown with -s or -rP
    assert ours / floor <= LIMIT, said


def join(firm: Firm, hub: HttpHub, laptop: Laptop, store: Store) -> str:
    """Enrol this store as Beto's laptop; returns its token."""
    code = make_code(firm.hub, "beto", "ana").code
    key = store.identity.begin_enrolment()
    joined = enrol(hub, key, code, device_name="LAP-01", anchor=None, now=laptop.clock.now())
    identity = Identity(
        device=joined.device,
        person=joined.person,
        person_name=joined.person_name,
        firm=joined.firm,
        hub_url="https://hub.example",
        hub_ca=b"",
        anchor=joined.trust.anchor,
        public_key=key,
        enrolled_at="2026-11-23T12:00:00.000Z",
    )
    roots = {kept.revision: kept.envelope for kept in joined.accepted.documents}
    store.identity.finish_enrolment(identity, joined.token, roots)
    store.inbox.keep(joined.accepted)
    return joined.token


def visit_of(count: int) -> list[Draft]:
    """A visit that begins and fills with notes of the length people write."""
    kit = make_kit()
    start = VisitStarted(kit_revision=kit.revision, kit_digest="a" * 64, verdict="go", tasks=kit.tasks)
    notes = (NoteAdded(text=f"Se revisó la existencia {number} del almacén y coincide.") for number in range(count - 1))
    return [Draft(fact.kind, "beto", kit.visit, to_body(fact)) for fact in (start, *notes)]


def bare_commits(path: Path, size: int) -> float:
    """Seconds for a thousand durable rows."""
    row = bytes(size)
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("CREATE TABLE row (number INTEGER PRIMARY KEY, data BLOB)")
        start = time.perf_counter()
        for _ in range(EVENTS):
            connection.execute("INSERT INTO row (data) VALUES (?)", (row,))
        return time.perf_counter() - start
