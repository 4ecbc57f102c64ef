"""A firm to test the hub with: people with keys, and laptops that keep a real chain."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from app.clock import Clock, Stamp, utc_text
from app.hub.auth import Caller, identify
from app.hub.content import add_artifact
from app.hub.enrolment import enrol, make_code
from app.hub.exchange import exchange
from app.hub.hiring import hire
from app.hub.office import Hub, open_hub
from app.hub.people import NewPerson, PersonRole, add_person, log_in
from app.hub.publishing import publish_kit
from app.hub.setup import Founded, init_hub
from app.ids import new_id
from app.journal.chain import Head, link
from app.journal.event import Draft, Event, digest_of
from app.kit.manifest import Artifact, Kit, KitTask, PackedArtifact, Reason
from app.plan.model import Agreement, Channel, Client, Origin, Person, Site, Task
from app.procedures.model import ArtifactKind
from app.trust.envelope import DocumentType, seal
from app.trust.keys import SigningKey
from app.visit.facts import (
    EvidenceAdded,
    EvidenceRef,
    Fact,
    NoteAdded,
    TaskStarted,
    VisitStarted,
    to_body,
)
from app.wire.sync import EnrolRequest, Receipt, SyncAnswer, SyncRequest, WireEvent

PASSWORD = "caballo grapa correcta"
TODAY = date(2026, 11, 23)


class TestClock:
    """A clock that stands still until it is told to move."""

    __test__ = False

    def __init__(self) -> None:
        self.time = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)

    def now(self) -> datetime:
        return self.time

    def stamp(self) -> Stamp:
        return Stamp(utc_text(self.time), -360, 1, "boot")

    def monotonic(self) -> float:
        return self.time.timestamp()

    def pass_by(self, **time: float) -> None:
        self.time += timedelta(**time)


def found(home: Path, clock: Clock, database_url: str = "") -> tuple[Founded, dict[str, bytes]]:
    """A hub with its first supervisor; the secrets a vault would hold."""
    vault: dict[str, bytes] = {}
    ana = NewPerson("ana", "Ana Ávila", PersonRole.SUPERVISOR, PASSWORD)
    return init_hub(
        home, "Soporte Ñandú", ana, keep_secret=vault.__setitem__, clock=clock, database_url=database_url
    ), vault


@dataclass
class Firm:
    """An open hub with everybody's keys."""

    hub: Hub
    clock: Clock
    vault: Mapping[str, bytes]
    database_url: str = ""
    consultant: SigningKey = field(default_factory=SigningKey.generate)

    @classmethod
    def open(cls, home: Path, clock: Clock, vault: Mapping[str, bytes], database_url: str = "") -> Firm:
        return cls(open_hub(home, clock=clock, database_url=database_url), clock, vault, database_url)

    @property
    def root(self) -> SigningKey:
        return SigningKey.from_seed(self.vault["root-key-1"])

    @property
    def supervisor(self) -> SigningKey:
        return SigningKey.from_seed(self.vault["signing-key-ana"])

    def technician(self, name: str = "beto") -> str:
        add_person(self.hub, NewPerson(name, name.title(), PersonRole.TECHNICIAN))
        return name

    def hire_consultant(self) -> SigningKey:
        carla = NewPerson("carla", "Carla", PersonRole.CONSULTANT, PASSWORD)
        hire(self.hub, carla, self.consultant.public, self.root)
        return self.consultant

    def laptop(self, person: str = "beto") -> Laptop:
        key = SigningKey.generate()
        code = make_code(self.hub, person, "ana").code
        request = EnrolRequest(code=code, public_key=key.public.hex, device_name="LAP-01")
        answer = enrol(self.hub, request)
        return Laptop(self.hub, key, answer.token, person, Head(answer.device))

    def artifact(self, folder: Path, data: bytes = b"instalador" * 1000, name: str = "sae9") -> Artifact:
        path = folder / f"{name}.exe"
        path.write_bytes(data)
        described = Artifact(
            id=name,
            kind=ArtifactKind.INSTALLER,
            product="SAE",
            version="9.0",
            filename=path.name,
            digest="0" * 64,
            size=1,
        )
        return add_artifact(self.hub, path, described, "ana")

    def publish(self, kit: Kit) -> None:
        publish_kit(self.hub, self.sealed(kit), "ana")

    def sealed(self, kit: Kit) -> bytes:
        return seal(kit.model_dump_json().encode(), DocumentType.KIT, self.supervisor)


def make_kit(visit: str = "visit-1", technician: str = "beto", *artifacts: Artifact, **changes: Any) -> Kit:
    """A kit of two tasks without procedures."""
    leader, supervisor = Person(id="lupe", name="Lupe"), Person(id="ana", name="Ana Ávila")
    tasks = tuple(
        KitTask(task=Task(id=f"task-{number}", title=f"Tarea {number}", origin=Origin.PLANNED, minutes=30))
        for number in (1, 2)
    )
    kit = Kit(
        visit=visit,
        revision=1,
        issued_at="2026-11-22T23:00:00.000Z",
        client=Client(id="c1", name="Abarrotes Peñón"),
        site=Site(id="s1", address="Centro"),
        technician=Person(id=technician, name=technician.title()),
        supervisor=supervisor,
        leader=leader,
        day=TODAY,
        starts="09:00",
        zone="America/Mexico_City",
        budget_minutes=240,
        agreement=Agreement(
            at="2026-11-22T22:00:00.000Z",
            supervisor=supervisor,
            leader=leader,
            channel=Channel.PHONE,
            order=("task-1", "task-2"),
        ),
        tasks=tasks,
        artifacts=tuple(
            PackedArtifact(artifact=artifact, reasons=(Reason(task="task-1", need="installer", why="para instalar"),))
            for artifact in artifacts
        ),
    )
    return kit.model_copy(update=changes)


@dataclass
class Laptop:
    """A laptop with its key, token and chain; it talks to the hub's services directly or gives wire messages."""

    hub: Hub
    key: SigningKey
    token: str
    person: str
    head: Head

    @property
    def caller(self) -> Caller:
        return identify(self.hub, self.token)

    def record(self, fact: Fact, visit: str = "visit-1", **changes: Any) -> Event:
        return self.draft(Draft(fact.kind, self.person, visit, to_body(fact)), **changes)

    def draft(self, draft: Draft, event_id: str | None = None) -> Event:
        at = Stamp("2026-11-23T15:00:00.000Z", -360, 1, "boot")
        event = link(self.head, draft, event_id=event_id or new_id(), at=at, sign=self.key.sign)
        self.head = Head(self.head.device, event.sequence, digest_of(event.payload))
        return event

    def start(self, kit: Kit, visit: str | None = None) -> Event:
        fact = VisitStarted(kit_revision=kit.revision, kit_digest="a" * 64, verdict="go", tasks=kit.tasks)
        return self.record(fact, visit or kit.visit)

    def note(self, text: str = "nota", visit: str = "visit-1") -> Event:
        return self.record(NoteAdded(text=text), visit)

    def begin(self, task: str = "task-1") -> Event:
        return self.record(TaskStarted(task=task))

    def photo(self, data: bytes) -> Event:
        item = EvidenceRef(digest=hashlib.sha256(data).hexdigest(), size=len(data), media="image/png", name="foto.png")
        return self.record(EvidenceAdded(item=item))

    def sync(self, *events: Event, cursor: int = 0, ask: tuple[str, ...] = ()) -> SyncAnswer:
        device = self.caller.device
        assert device is not None
        return exchange(self.hub, device, SyncRequest(cursor=cursor, events=wired(*events), ask=ask))

    def send(self, *events: Event) -> tuple[Receipt, ...]:
        return self.sync(*events).receipts


def wired(*events: Event) -> tuple[WireEvent, ...]:
    return tuple(WireEvent(payload=event.payload.decode(), signature=event.signature.hex()) for event in events)


def states(receipts: tuple[Receipt, ...]) -> list[str]:
    return [receipt.state.value for receipt in receipts]


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def supervisor_token(firm: Firm) -> dict[str, str]:
    """Headers of Ana, logged in."""
    return bearer(log_in(firm.hub, "ana", PASSWORD).token)
