"""Valid things by default; a test says only what matters to it."""

from __future__ import annotations

import hashlib
from datetime import date

from app.clock import Stamp
from app.journal.chain import Head, link
from app.journal.event import Draft, Event
from app.kit.manifest import Kit, KitTask, ProcedureRef
from app.plan.model import Agreement, Client, Origin, Person, Site, Task
from app.procedures.model import Procedure
from app.visit import facts, run
from app.visit.state import VisitState

VISIT = "v-1"
DEVICE = "laptop-7"


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def step(name: str, kind: str = "instruction", **more) -> dict:
    needed = {
        "confirm": {"question": "¿Abre?"},
        "choice": {"question": "¿Cuál?", "options": [{"id": "a", "text": "A"}, {"id": "b", "text": "B"}]},
        "measure": {"question": "¿Cuánto?", "unit": "GB"},
        "text": {"question": "¿Qué?"},
        "evidence": {"takes": "photo"},
        "check": {"probe": "free-space", "target": "{ask}"},
        "artifact": {"artifact": "tool"},
        "approval": {"statement": "Autorizo"},
        "wait": {"seconds": 60},
    }
    return {"id": name, "kind": kind, "title": name.title(), **needed.get(kind, {}), **more}


def procedure(*steps: dict, slug: str = "respaldo") -> Procedure:
    return Procedure.model_validate(
        {
            "format": 1,
            "slug": slug,
            "code": "P01",
            "revision": 1,
            "title": "Respaldo",
            "purpose": "Copiar",
            "applies": [{"product": "SAE"}],
            "evidence": "CONFIRMED",
            "sources": ["guía"],
            "writes": "no",
            "risks": ["ninguno"],
            "minutes": {"least": 1, "most": 9},
            "steps": steps or [step("uno"), step("dos"), step("tres")],
        }
    )


def kit_task(name: str = "t1", *, slug: str | None = "respaldo", origin: Origin = Origin.PLANNED) -> KitTask:
    reference = ProcedureRef(slug=slug, revision=1, title="Respaldo", digest=digest(slug), size=10) if slug else None
    return KitTask(
        task=Task(id=name, title=f"Tarea {name}", origin=origin, product="SAE", procedure=slug, minutes=20),
        procedure=reference,
    )


def contingency(name: str = "e1") -> KitTask:
    return kit_task(name, origin=Origin.CONTINGENCY)


def kit(*tasks: KitTask, revision: int = 1, visit: str = VISIT, **more) -> Kit:
    entries = tasks or (kit_task("t1"), kit_task("t2"))
    person = Person(id="p1", name="Lucía Núñez")
    return Kit(
        visit=visit,
        revision=revision,
        reason="" if revision == 1 else "cambio del cliente",
        issued_at="2026-11-22T23:00:00.000Z",
        client=Client(id="c1", name="Ferretería El Águila, S.A. de C.V."),
        site=Site(id="s1", address="Av. Juárez 10"),
        technician=person,
        supervisor=person,
        leader=person,
        day=date(2026, 11, 23),
        starts="09:00",
        zone="America/Mexico_City",
        budget_minutes=240,
        agreement=Agreement(
            at="2026-11-22T23:00:00.000Z",
            supervisor=person,
            leader=person,
            channel="phone",
            order=tuple(entry.task.id for entry in entries),
        ),
        tasks=entries,
        **more,
    )


PHOTO = facts.EvidenceRef(digest=digest("foto"), size=4, media="image/png", name="foto.png")


class Story:
    """Facts made into events one after another, folded as they come: a visit without any storage."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self.head = Head(DEVICE)
        self.state = VisitState()

    def tell(self, fact: facts.Fact) -> VisitState:
        event = self.event_of(fact)
        self.state = run.apply(self.state, event)
        self.events.append(event)
        self.head = Head(DEVICE, event.sequence, event.digest)
        return self.state

    def event_of(self, fact: facts.Fact) -> Event:
        number = self.head.sequence + 1
        at = Stamp(f"2026-11-23T15:{number // 60 % 60:02}:{number % 60:02}.000Z", -360, number, "boot")
        draft = Draft(fact.kind, "p1", VISIT, facts.to_body(fact))
        return link(self.head, draft, event_id=f"ev-{number}", at=at, sign=lambda payload: payload[:64])


def begun(*steps: dict) -> tuple[Story, Procedure]:
    """A visit whose first task is open at the first step of a procedure with these steps."""
    story, document = Story(), procedure(*steps)
    story.tell(run.start(story.state, kit(), digest("kit"), go=True))
    story.tell(run.begin_task(story.state, "t1", document))
    return story, document


def answer(story: Story, document: Procedure, given: facts.Answer | None = None, task: str = "t1") -> None:
    story.tell(run.answer(story.state, document, task, given or facts.Done(), seconds=3.0))


def finished(story: Story, name: str) -> None:
    """Give a task an outcome, whatever its state."""
    if story.state.tasks[name].status == "waiting":
        story.tell(run.finish_task(story.state, name, facts.Result.NOT_DONE, "faltó tiempo"))
    else:
        story.tell(run.finish_task(story.state, name, facts.Result.PARTIAL, "faltó tiempo"))
