"""A small world with one laptop, one hub and every fault there is; and what must hold in it whatever happens.

The letters are those of the promises: (a) nothing shown as saved is lost, (b) nothing is applied twice, (c) per-visit
order is kept, (d) evidence and files match their hash, (e) nothing leaves the outbox without an applied receipt, (f)
counters equal the truth, (g) all sides agree once faults stop, (h) every state has a text and a way on.
"""

from __future__ import annotations

import itertools
import random
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from app.errors import Unavailable
from app.journal.outbox import OutboxState
from app.kit.progress import CancelToken
from app.sync.engine import SyncReport
from app.sync.state import EXITS, Phase, SyncState
from app.visit.facts import NoteAdded
from app.wire.sync import DocumentKind, ReceiptState
from tests.sync.builders import NOON, Laptop, Office, SetClock, digest_of, draft, note
from tests.sync.faults import REFUSALS, TWISTS, FaultyLine, Fuse, PowerCut

VISITS = ("v1", "v2")
FAULTS = (*REFUSALS, *TWISTS)
STAGE = {OutboxState.HERE: 0, OutboxState.RECEIVED: 1, OutboxState.QUARANTINED: 1, OutboxState.APPLIED: 2}
PATIENCE = 15
"""Quiet passes after which everything must agree."""


class World:
    """Everything that can be done, and ``check`` after each of it."""

    def __init__(self, folder: Path) -> None:
        self.office = Office()
        self.laptop = Laptop(self.office, folder)
        self.laptop.clock = SetClock(NOON)
        self.laptop.store.journal.clock = self.laptop.clock
        self.line_memory: dict[str, Any] = {}
        self.backups = [self.office.hub.backup()]
        self.restored = False
        self.poison: set[str] = set()
        self.kits_seen: set[tuple[str, int]] = set()
        self.recorded: list[str] = []
        self.furthest: dict[str, OutboxState] = {}
        self.trace: list[tuple[Any, ...]] = []
        self._numbers = itertools.count(1)
        self._wrap_judgement_of_poison()

    # ── moves ──

    def record(self, visit: str) -> None:
        (event,) = self.laptop.record(note(f"n{next(self._numbers)}", visit))
        self.recorded.append(event.id)
        self._done("record", visit)

    def record_poison(self, visit: str) -> None:
        (event,) = self.laptop.record(draft(NoteAdded(text="veneno"), visit))
        self.poison.add(event.id)
        self.recorded.append(event.id)
        self._done("poison", visit)

    def photograph(self, visit: str) -> None:
        self.recorded.append(self.laptop.photograph(f"foto {next(self._numbers)} ".encode() * 300, visit).id)
        self._done("photo", visit)

    def publish(self, visit: str) -> None:
        number = next(self._numbers)
        self.office.publish_with_content(f"programa {number} ".encode() * 400, visit=visit, revision=number)
        self._done("publish", visit)

    def publish_rubbish(self) -> None:
        self.office.hub.publish("kit", "v9", next(self._numbers), b"{}")
        self._done("rubbish")

    def keep_backup(self) -> None:
        self.backups.append(self.office.hub.backup())
        self._done("backup")

    def restore_hub(self, which: int) -> None:
        content = self.office.hub.memory.content
        self.office.hub.restore(self.backups[which % len(self.backups)])
        # Files are published again by people; what is tested is what only the laptop can give back.
        self.office.hub.memory.content |= content
        self.restored = True
        self._done("restore", which % len(self.backups))

    def let_time_pass(self, seconds: float) -> None:
        self.laptop.clock.pass_by(seconds)
        self._done("time", seconds)

    def fill_disk(self) -> None:
        self.laptop.store.inbox.failure = Unavailable("STORE-DISK-FULL", "no cabe", "nada se perdió", "libere espacio")
        self._done("disk-full")

    def sync(self, faults: dict[int, str], seed: int = 0) -> SyncReport:
        self.laptop.seed = seed
        states: list[SyncState] = []
        line = FaultyLine(self.office.hub, faults, self.line_memory)
        report = self.laptop.engine(line).run(CancelToken(), states.append)
        check_states(states)
        counts = self.laptop.store.outbox.counts()
        if report.state.phase is Phase.DONE:
            assert (counts.here, counts.evidence_waiting) == (0, 0), "(f) done, and something still waits"
        summary = (report.state.phase, report.state.code, report.sent, report.applied, report.documents, report.files)
        self._done("sync", tuple(sorted(faults.items())), *summary)
        return report

    def sync_until_power_cut(self, blow: int, *, after: bool, faults: dict[int, str] | None = None) -> bool:
        """Whether the power went before the pass ended."""
        fuse = Fuse(blow, after=after)
        line = FaultyLine(self.office.hub, faults or {}, self.line_memory)
        store, shelf = self.laptop.store, self.laptop.shelf
        names = ("journal", "outbox", "inbox", "ledger", "evidence")
        plugged = SimpleNamespace(**{name: fuse.plug(getattr(store, name)) for name in names})
        self.laptop.shelf = fuse.plug(shelf)
        try:
            self.laptop.engine(fuse.plug(line), store=plugged).run(CancelToken(), lambda _: None)
        except PowerCut:
            return True
        finally:
            self.laptop.shelf = type(shelf)(shelf.root)
            self._done("power", blow, after)
        return False

    def settle(self) -> None:
        """Faults stop: (g) everything agrees after a few quiet passes."""
        self.laptop.store.inbox.failure = None
        report = None
        for _ in range(PATIENCE):
            self.laptop.clock.pass_by(3_700)
            report = self.sync({})
            if report.state.code == "PLAN-VANISHED":
                self.laptop.store.inbox.answer_plan_question(keep=True)
            if report.state.phase is Phase.DONE and not report.files_missing:
                break
        self.check_agreement(report)

    # ── what must hold ──

    def _done(self, *move: Any) -> None:
        self.trace.append(move)
        self.check()

    def check(self) -> None:
        memory, store = self.office.hub.memory, self.laptop.store
        applied = memory.applied
        assert len(applied) == len(set(applied)), "(b) applied twice"
        for visit in VISITS:
            order = [memory.kept[event].event.sequence for event in applied if memory.kept[event].event.visit == visit]
            assert order == sorted(order), "(c) order of a visit"
        assert all(digest_of(data) == digest for digest, data in memory.evidence.items()), "(d) evidence at the hub"
        assert all(self.laptop.shelf.verify(digest) for digest in self.laptop.shelf.digests()), "(d) files"
        self._check_outbox()
        if not self.restored:
            done = {item.digest for item in store.outbox._queue().values() if item.done}
            assert done <= set(memory.evidence), "(d) evidence counted as arrived that the hub does not have"
        documents = {(kept.name, kept.revision) for kept in store.inbox.documents if kept.kind is DocumentKind.KIT}
        assert self.kits_seen <= documents, "(a) a kit disappeared"
        self.kits_seen |= documents

    def _check_outbox(self) -> None:
        outbox, memory = self.laptop.store.outbox, self.office.hub.memory
        pending = {item.event.id for item in outbox.items(10_000)}
        settled = [event for event in self.laptop.store.journal.kept if event.id not in pending]
        final = {ReceiptState.APPLIED, ReceiptState.DUPLICATE}
        for event in settled:
            said = [receipt for receipt in outbox.receipts(event.id) if receipt.state in final]
            assert any(receipt.digest == event.digest for receipt in said), "(e) left without an applied receipt"
            assert self.restored or event.id in memory.applied, "(a) shown as applied, and it is not"
        self._check_receipts_only_go_on()
        counts = outbox.counts()
        assert counts.pending == len(pending), "(f) counter of events"
        waiting = {item.digest for item in outbox._queue().values() if not item.done}
        assert counts.evidence_waiting == len(waiting), "(f) counter of evidence"

    def _check_receipts_only_go_on(self) -> None:
        """(e) What the hub once said of an event is never unsaid."""
        waiting = {item.event.id: item.state for item in self.laptop.store.outbox.items(10_000)}
        for event in self.laptop.store.journal.kept:
            now = waiting.get(event.id, OutboxState.APPLIED)
            assert STAGE[now] >= STAGE[self.furthest.get(event.id, now)], f"(e) {event.id} went back to {now}"
            self.furthest[event.id] = now

    def check_agreement(self, report: SyncReport) -> None:
        memory, store = self.office.hub.memory, self.laptop.store
        assert report.state.phase is Phase.DONE, f"(g) ends with {report.state.phase} {report.state.code}"
        recorded = set(self.recorded)
        assert {event.id for event in store.journal.kept} == recorded, "(a) the journal lost an event"
        assert set(memory.applied) == recorded - self.poison, "(a, g) hub and journal differ"
        assert {item.event.id for item in store.outbox.items(10_000)} == self.poison, "(g) outbox"
        assert all(item.state is OutboxState.QUARANTINED for item in store.outbox.items(10_000))
        aside = {(entry.name, entry.revision) for entry in store.inbox.refused()}
        for visit, revision in memory.assigned.items():
            if (visit, revision) in aside:
                continue
            assert store.inbox.highest_seen(DocumentKind.KIT, visit) >= revision, "(g) a kit never came"
        assert report.files_missing == 0, "(g) a file never came"

    def _wrap_judgement_of_poison(self) -> None:
        hub, settle = self.office.hub, self.office.hub._settle

        def poisoned(kept: Any) -> None:
            if kept.event.body.get("text") == "veneno":
                kept.state, kept.code = ReceiptState.QUARANTINED, "FACT-UNREADABLE"
            else:
                settle(kept)

        hub._settle = poisoned


def check_states(states: list[SyncState]) -> None:
    """(h)"""
    before = Phase.IDLE
    for state in states:
        assert state.text()
        assert state.next_action()
        trouble = state.trouble
        assert trouble is None or all((trouble.what, trouble.safe, trouble.todo)), "(h) an error without a way out"
        assert state.phase in EXITS[before], f"(h) {before} → {state.phase}"
        before = state.phase
    assert before in {Phase.DONE, Phase.WAITING, Phase.NEEDS_PERSON, Phase.CANCELLED}, "(h) a silent end"


def random_story(world: World, chance: random.Random, moves: int = 10) -> None:
    """One schedule: everything about it comes from ``chance``, so the same seed is the same story."""
    for _ in range(moves):
        random_move(world, chance)
    world.settle()


def random_move(world: World, chance: random.Random) -> None:
    visit = chance.choice(VISITS)
    moves = {
        "record": lambda: world.record(visit),
        "photo": lambda: world.photograph(visit),
        "poison": lambda: world.record_poison(visit),
        "publish": lambda: world.publish(visit),
        "rubbish": world.publish_rubbish,
        "backup": world.keep_backup,
        "restore": lambda: world.restore_hub(chance.randrange(9)),
        "time": lambda: world.let_time_pass(chance.choice((1, 60, 4_000, 400 * 86_400, -400 * 86_400))),
        "disk": world.fill_disk,
        "sync": lambda: world.sync(random_faults(chance), chance.randrange(1000)),
        "power": lambda: world.sync_until_power_cut(chance.randrange(60), after=chance.random() < 0.5),
    }
    weights = (6, 3, 1, 2, 0.5, 1, 0.7, 1, 0.5, 6, 2)
    moves[chance.choices(tuple(moves), weights)[0]]()


def random_faults(chance: random.Random) -> dict[int, str]:
    return {call: chance.choice(FAULTS) for call in range(12) if chance.random() < 0.35}
