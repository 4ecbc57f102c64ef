"""A laptop ready to synchronise, its firm and its hub; a test mentions only what matters to it."""

from __future__ import annotations

import hashlib
import io
import json
import random
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from app.clock import Stamp, utc_text
from app.journal.event import Draft, Event
from app.kit.manifest import Artifact, Kit, KitTask, PackedArtifact, ProcedureRef, Reason
from app.kit.progress import CancelToken
from app.kit.shelf import Shelf
from app.plan.model import Agreement, Client, Origin, Person, Site, Task
from app.sync.conversation import Desk
from app.sync.engine import SyncEngine, SyncReport
from app.sync.enrol import enrol
from app.sync.ports import HubPort, Source
from app.sync.retry import Policy
from app.sync.state import SyncState
from app.trust.envelope import DocumentType, seal
from app.trust.roles import TrustList
from app.visit.facts import EvidenceAdded, EvidenceRef, Fact, NoteAdded, to_body
from app.wire.sync import DocumentKind
from tests.sync.hub_stand_in import StandInHub
from tests.trust.firm import Firm, key
from tests.twins.store import MemoryStore

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
TOMORROW = date(2026, 11, 24)


class SetClock:
    """A clock that a test moves; its monotonic side only grows."""

    def __init__(self, now: datetime = NOON) -> None:
        self.moment = now
        self.ticks = 0

    def now(self) -> datetime:
        return self.moment

    def stamp(self) -> Stamp:
        self.ticks += 1
        return Stamp(utc_text(self.moment), -360, self.ticks, "boot-1")

    def monotonic(self) -> float:
        self.ticks += 1
        return float(self.ticks)

    def pass_by(self, seconds: float) -> None:
        self.moment += timedelta(seconds=seconds)


def digest_of(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def draft(fact: Fact, visit: str = "v1") -> Draft:
    return Draft(fact.kind, "tec-1", visit, to_body(fact))


def note(text: str = "una nota", visit: str = "v1") -> Draft:
    return draft(NoteAdded(text=text), visit)


def photo(data: bytes = b"foto", visit: str = "v1", media: str = "image/jpeg") -> Draft:
    ref = EvidenceRef(digest=digest_of(data), size=len(data), media=media, name="foto.jpg")
    return draft(EvidenceAdded(item=ref), visit)


def kit(
    visit: str = "v1",
    revision: int = 1,
    day: date = TOMORROW,
    procedures: tuple[bytes, ...] = (),
    required: tuple[bytes, ...] = (),
    optional: tuple[bytes, ...] = (),
) -> Kit:
    refs = [
        ProcedureRef(slug=f"p{n}", revision=1, title=f"P{n}", digest=digest_of(data), size=len(data))
        for n, data in enumerate(procedures)
    ]
    tasks = [
        KitTask(task=Task(id=f"t{n}", title="Tarea", origin=Origin.PLANNED, minutes=10), procedure=ref)
        for n, ref in enumerate(refs or [None])
    ]
    person = Person(id="sup", name="Ana")
    packed = [(data, False) for data in required] + [(data, True) for data in optional]
    return Kit(
        visit=visit,
        revision=revision,
        issued_at="2026-11-22T23:00:00.000Z",
        client=Client(id="c1", name="Ferretería"),
        site=Site(id="s1", address="Centro"),
        technician=Person(id="tec-1", name="Beto"),
        supervisor=person,
        leader=person,
        day=day,
        starts="09:00",
        zone="America/Mexico_City",
        budget_minutes=240,
        agreement=Agreement(
            at="2026-11-22T23:00:00.000Z",
            supervisor=person,
            leader=person,
            channel="phone",
            order=tuple(entry.task.id for entry in tasks),
        ),
        tasks=tuple(tasks),
        artifacts=tuple(
            PackedArtifact(
                artifact=Artifact(
                    id=f"a-{digest_of(data)[:6]}",
                    kind="tool",
                    product="SAE",
                    version="9.0",
                    filename=f"{digest_of(data)[:6]}.exe",
                    digest=digest_of(data),
                    size=len(data),
                ),
                reasons=(Reason(task="t0", need="n", why="hace falta"),),
                optional=is_optional,
            )
            for data, is_optional in packed
        ),
    )


class Office:
    """The firm and its hub."""

    def __init__(self, clock: SetClock | None = None, device: str = "laptop-1") -> None:
        self.clock = clock or SetClock()
        self.firm = Firm()
        self.key = key(device)
        self.hub = StandInHub(self.key.public, self.clock, device)
        self.hub.trust_lists = (self.firm.list_bytes().decode(),)
        self.hub.memory.codes["CODE-1"] = ""

    def publish_kit(self, made: Kit) -> bytes:
        raw = seal(made.model_dump_json().encode(), DocumentType.KIT, self.firm.supervisor)
        self.hub.publish(DocumentKind.KIT, made.visit, made.revision, raw)
        return raw

    def publish_with_content(self, *files: bytes, visit: str = "v1", revision: int = 1, day: date = TOMORROW) -> Kit:
        for data in files:
            self.hub.offer(data)
        made = kit(visit, revision, day, required=files)
        self.publish_kit(made)
        return made

    def withdraw(self, visit: str, revision: int) -> bytes:
        said = {"visit": visit, "revision": revision, "reason": "se canceló"}
        raw = seal(json.dumps(said).encode(), DocumentType.WITHDRAWAL, self.firm.supervisor)
        self.hub.publish(DocumentKind.WITHDRAWAL, visit, revision, raw)
        return raw


class Laptop:
    """An enrolled laptop. Its store outlives every engine, as a disk outlives every process."""

    def __init__(self, office: Office, folder: Path, store: MemoryStore | None = None) -> None:
        self.office = office
        self.clock = office.clock
        self.store = store or MemoryStore(clock=self.clock, key=office.key)
        self.shelf = Shelf(folder)
        self.states: list[SyncState] = []
        self.seed = 1
        self.policy = Policy()
        enrolled = enrol(
            office.hub,
            office.key.public.hex,
            "CODE-1",
            device_name="laptop",
            anchor=None,
            now=self.clock.now(),
        )
        self.store.inbox.keep(enrolled.accepted)

    @property
    def trust(self) -> TrustList:
        return self.office.firm.trust()

    def record(self, *drafts: Draft) -> tuple[Event, ...]:
        return self.store.journal.append(drafts or [note()])

    def photograph(self, data: bytes, visit: str = "v1", media: str = "image/jpeg") -> Event:
        self.store.evidence.put(io.BytesIO(data), limit=10_000_000)
        return self.store.journal.append([photo(data, visit, media)])[0]

    def engine(self, hub: HubPort | None = None, sources: tuple[Source, ...] = (), store: object = None) -> SyncEngine:
        parts = store or self.store
        desk = Desk(
            hub=hub or self.office.hub,
            journal=parts.journal,
            outbox=parts.outbox,
            inbox=parts.inbox,
            clock=self.clock,
            policy=self.policy,
            chance=random.Random(self.seed),
        )
        return SyncEngine(desk, parts.ledger, parts.evidence, self.shelf, sources)

    def sync(self, hub: HubPort | None = None, sources: tuple[Source, ...] = ()) -> SyncReport:
        """One pass of a program just started."""
        return self.engine(hub, sources).run(CancelToken(), self.states.append)
