"""Valid things for the store's tests; a test names only what matters to it."""

from __future__ import annotations

import hashlib
import shutil
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from app.clock import Stamp, utc_text
from app.journal.event import Draft, Event
from app.kit.inbox import Accepted, KeptDocument, RefusedDocument
from app.settings import Settings
from app.store.engine import Database, scalar
from app.store.identity_records import Identity
from app.store.opening import Store, open_store
from app.vault import MemoryVault
from app.visit.facts import (
    AcceptanceSigned,
    Approved,
    Attached,
    EvidenceAdded,
    EvidenceRef,
    Fact,
    NoteAdded,
    StepAnswered,
    to_body,
)
from app.wire.sync import Assignment, DocumentKind, Receipt, ReceiptState

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
HUB_TIME = "2026-11-23T12:00:00.000Z"


class SetClock:
    """A clock that stands where it was put."""

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


@dataclass
class Laptop:
    """A computer with its folder, its keyring and its clock; the store may be opened and closed many times."""

    settings: Settings
    vault: MemoryVault
    clock: SetClock
    opened: list[Store] = field(default_factory=list)

    @classmethod
    def new(cls, root: Path) -> Laptop:
        settings = Settings(data=root / "data", config=root / "config", logs=root / "logs")
        return cls(settings, MemoryVault(), SetClock())

    def open(self) -> Store:
        """Open the store; the fixture closes what a test leaves open."""
        store = open_store(self.settings, self.vault, self.clock)
        self.opened.append(store)
        return store

    def close(self) -> None:
        for store in self.opened:
            store.close()
        self.opened.clear()


def killed(laptop: Laptop, folder: Path) -> Laptop:
    """The files as a power cut leaves them: nothing was closed, and the program is gone."""
    after = Laptop.new(folder)
    shutil.copytree(laptop.settings.data, after.settings.data)
    after.vault = laptop.vault
    return after


def enrol(store: Store, device: str = "laptop-1", token: str = "tok-1") -> Identity:
    identity = Identity(
        device=device,
        person="tec-1",
        person_name="Ana Técnica",
        firm="Soporte del Centro",
        hub_url="https://hub.example:8443",
        hub_ca=b"-----BEGIN CERTIFICATE-----",
        anchor=digest(b"root-1"),
        public_key=store.identity.begin_enrolment(),
        enrolled_at=HUB_TIME,
    )
    store.identity.finish_enrolment(identity, token, {1: b"root-1"})
    return identity


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def draft(fact: Fact, visit: str = "visit-1") -> Draft:
    return Draft(fact.kind, "tec-1", visit, to_body(fact))


def note(text: str = "una nota", visit: str = "visit-1") -> Draft:
    return draft(NoteAdded(text=text), visit)


def evidence_ref(data: bytes = b"foto", media: str = "image/jpeg", name: str = "foto.jpg") -> EvidenceRef:
    return EvidenceRef(digest=digest(data), size=len(data), media=media, name=name)


def attached(*items: EvidenceRef) -> Draft:
    fact = StepAnswered(task="task-1", step="s1", answer=Attached(items=items), passed=True, seconds=1, next=None)
    return draft(fact)


def extra(item: EvidenceRef) -> Draft:
    return draft(EvidenceAdded(item=item))


def approved(item: EvidenceRef) -> Draft:
    answer = Approved(name="Luis Líder", signature=item)
    return draft(StepAnswered(task="task-1", step="s2", answer=answer, passed=True, seconds=1))


def signed(item: EvidenceRef) -> Draft:
    return draft(AcceptanceSigned(name="Luis Líder", role="Gerente", signature=item))


def receipt(event: Event, state: ReceiptState = ReceiptState.APPLIED, **changes: object) -> Receipt:
    return Receipt(**{"event": event.id, "digest": event.digest, "state": state, **changes})


def kept(
    kind: DocumentKind = DocumentKind.KIT, name: str = "visit-1", revision: int = 1, envelope: bytes = b"kit"
) -> KeptDocument:
    return KeptDocument(kind, name, revision, digest(envelope), envelope)


def refused(code: str = "TRUST-ALTERED", envelope: bytes = b"raro") -> RefusedDocument:
    return RefusedDocument("kit", "visit-1", 2, code, "fue alterado", envelope)


def answer(
    *things: Receipt | KeptDocument | RefusedDocument | Assignment,
    cursor: int = 1,
    plan_vanished: bool = False,
    hub_time: str = HUB_TIME,
    skew: float = 0.0,
) -> Accepted:
    """An answer of the hub made of receipts, documents, refusals and assignments, in any order."""
    return Accepted(
        receipts=tuple(thing for thing in things if isinstance(thing, Receipt)),
        documents=tuple(thing for thing in things if isinstance(thing, KeptDocument)),
        refused=tuple(thing for thing in things if isinstance(thing, RefusedDocument)),
        cursor=cursor,
        assigned=tuple(thing for thing in things if isinstance(thing, Assignment)),
        plan_vanished=plan_vanished,
        hub_time=hub_time,
        skew_seconds=skew,
    )


def later(minutes: float) -> datetime:
    return NOON + timedelta(minutes=minutes)


def fill_the_disk(database: Database) -> None:
    """From now on the file may grow by two pages and no more, whichever connection writes."""
    with database.read() as connection:
        pages = scalar(connection, "PRAGMA page_count")
    database.close()
    opened = database._open

    def bound():
        connection = opened()
        connection.execute(f"PRAGMA max_page_count = {pages + 2}")
        return connection

    database._open = bound
