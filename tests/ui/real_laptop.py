"""The product's own Laptop over parts in memory: real kits, real signatures, a real sync engine, a hub with real state.

What goes wrong on the way is named in ``faults`` (see tests.sync.faults); ``hub`` holds what the office published.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields
from datetime import date
from pathlib import Path
from types import SimpleNamespace

from app.kit.manifest import Kit
from app.laptop import Laptop, Parts
from app.sync.engine import SyncEngine
from app.wire.sync import DocumentKind
from tests.kit import builders as kits
from tests.sync import builders as sync
from tests.sync.faults import FaultyLine

TOMORROW = sync.TOMORROW


class RealLaptop(Laptop):
    """Enrolled; nothing was synchronised yet."""

    def __init__(self, folder: Path) -> None:
        self.office = sync.Office()
        self.hub = self.office.hub
        self.clock = self.office.clock
        self.machine = sync.Laptop(self.office, folder / "shelf")
        self.store = self.machine.store
        self.shelf = self.machine.shelf
        self.goods = kits.Office(self.shelf)
        self.goods.artifact_bytes["firebird"] = kits.payload("firebird", 400_000)
        self.hub.chunk = 50_000
        self.faults: dict[int, str] = {}
        """Which call of the next pass goes wrong, and how; -1: every call."""
        self.who_here: object | None = SimpleNamespace(
            device="laptop-1",
            person="tec-1",
            person_name="Ana Técnica",
            firm="Soporte del Centro",
            hub_url="https://oficina.example",
            hub_ca=b"PEM",
            anchor="0" * 64,
            enrolled_at="2026-11-01T09:00:00.000Z",
        )
        super().__init__(Parts(**{field.name: self._parts().get(field.name) for field in fields(Parts)}))

    def kit_of(self, visit: str = "v-1", day: date = TOMORROW, **changes: object) -> Kit:
        """A kit with two tasks, two procedures and two files."""
        return self.goods.kit(visit=visit, day=day, **changes)

    def publish(self, kit: Kit | None = None, *, with_files: bool = True) -> Kit:
        """What the office does; the laptop learns of it when it synchronises."""
        made = kit or self.kit_of()
        self.office.publish_kit(made)
        if with_files:
            for data in (*self.goods.envelopes.values(), *self.goods.artifact_bytes.values()):
                self.hub.offer(data)
        return made

    def fetch(self) -> None:
        """One whole pass, as if done some time ago."""
        self.machine.sync()

    def flip(self, digest: str) -> None:
        """One bit of a file on the disk."""
        kits.flip(self.shelf.path(digest), 7)

    def break_line(self, fault: str) -> None:
        """Every call from now on."""
        self.faults = {-1: fault}

    @contextmanager
    def _connect(self) -> Iterator[SyncEngine]:
        faults = dict.fromkeys(range(10_000), self.faults[-1]) if -1 in self.faults else self.faults
        yield self.machine.engine(FaultyLine(self.hub, faults))

    def _trust_lists(self) -> tuple[bytes, ...]:
        """Those the inbox kept, the first one first."""
        kept = [one for one in self.store.inbox.documents if one.kind is DocumentKind.TRUST]
        return tuple(one.envelope for one in sorted(kept, key=lambda one: one.revision))

    def _parts(self) -> dict[str, object]:
        store = self.store
        return {
            "clock": self.clock,
            "identity": SimpleNamespace(current=lambda: self.who_here, trust_lists=self._trust_lists),
            "journal": store.journal,
            "outbox": store.outbox,
            "inbox": store.inbox,
            "ledger": store.ledger,
            "evidence": store.evidence,
            "drafts": store.drafts,
            "shelf": self.shelf,
            "history": store.history,
            "connect": self._connect,
        }
