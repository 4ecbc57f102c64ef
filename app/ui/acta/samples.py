"""One invented visit, told in real facts, for pictures and tests of Cierre and Historial."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache

from app.clock import Stamp
from app.i18n import language, ngettext
from app.journal.event import Event
from app.kit.manifest import Kit, KitTask, ProcedureRef
from app.plan.model import Agreement, Channel, Client, Origin, Person, Site, Task
from app.procedures.model import Procedure
from app.report.content import ReportContent, visit_report
from app.settings import resource_root
from app.ui.acta.pdf_file import Page, pages_of
from app.ui.acta.presenter import ActaMode, ActaView
from app.visit import facts
from app.visit.fold import fold
from app.visit.state import VisitState

VISIT = "v-20261123-aguila"
LEADER = Person(id="lider", name="Begoña Ibáñez Peña", role="Administración")
TECHNICIAN = Person(id="tec-lucia", name="Lucía Núñez")


@dataclass(frozen=True, slots=True)
class Told:
    """The visit and everything made from it."""

    kit: Kit
    events: tuple[Event, ...]
    state: VisitState
    procedures: dict[str, Procedure]

    @property
    def content(self) -> ReportContent:
        return visit_report(self.kit, self.state, self.events, self.procedures)


def told(*, until: str = "closed") -> Told:
    """``until``: "working" (tasks unfinished), "finished", "judged", "signed", "refused" or "closed"."""
    events = tuple(_event(number, fact) for number, fact in enumerate(story(until), 1))
    return Told(sample_kit(), events, fold(events), documents())


def story(until: str) -> tuple[facts.Fact, ...]:
    """The facts up to there."""
    return (*_work(), *_rest(until))


def documents() -> dict[str, Procedure]:
    """Its procedures by digest."""
    return {_digest(one.slug): one for one in _procedures()}


def acta_view(visit: Told | None) -> ActaView:
    """The report of it as the pages show it."""
    if visit is None:
        return ActaView(language=language())
    pages = _pages(language(), visit.events[-1].kind)
    said = ngettext("{count} página", "{count} páginas", len(pages)).format(count=len(pages))
    return ActaView(ActaMode.SHOWN, visit.state.visit, "acta", language(), pages, said)


@lru_cache(maxsize=8)
def _pages(language_code: str, last: str) -> tuple[Page, ...]:
    """Kept as files: only bootstrap knows who draws reports. A test of this folder makes them again."""
    return pages_of((resource_root() / "resources" / "samples" / file_name(last, language_code)).read_bytes())


def file_name(last: str, language_code: str) -> str:
    """Of the drawn sample whose last fact is of that kind."""
    return f"acta-{'closed' if last == 'visit-closed' else 'draft'}-{language_code}.pdf"


# ── the story ──


def _work() -> Sequence[facts.Fact]:
    photo = facts.EvidenceRef(digest=_digest("foto"), size=84_000, media="image/png", name="kardex-antes.png")
    return (
        facts.VisitStarted(kit_revision=1, kit_digest=_digest("kit"), verdict="go", tasks=_tasks()),
        facts.TaskStarted(task="t1", procedure=_digest("diagnostico"), first="abrir"),
        _answered("t1", "abrir", facts.Done(), "usuarios", seconds=140),
        _answered("t1", "usuarios", facts.Confirmed(yes=True), "tamano", seconds=320),
        _answered("t1", "tamano", facts.Measured(value=Decimal("3.2"), unit="GB"), "foto", seconds=260),
        _answered("t1", "foto", facts.Attached(items=(photo,)), "limpieza", seconds=410),
        facts.StepSkipped(task="t1", step="limpieza", reason="El cliente prefiere conservar los archivos.", seconds=60),
        facts.TaskFinished(task="t1", result=facts.Result.SOLVED),
        facts.TaskStarted(task="t2", procedure=_digest("cierre"), first="conteo"),
        _answered("t2", "conteo", facts.Confirmed(yes=True), "cuadre", seconds=1320),
        _answered("t2", "cuadre", facts.Confirmed(yes=False), None, passed=False, seconds=900),
        facts.FailureHandled(task="t2", step="cuadre", way=facts.Way.STOP, reason="Faltan dos conteos del almacén 3."),
        facts.NoteAdded(task="t2", text="El almacén 3 se cuenta el jueves con el encargado."),
        facts.TaskFinished(
            task="t2", result=facts.Result.PARTIAL, reason="Faltó el conteo físico del almacén 3; se agenda el jueves."
        ),
    )


def _rest(until: str) -> Sequence[facts.Fact]:
    finished: tuple[facts.Fact, ...] = (
        facts.TaskFinished(
            task="t3", result=facts.Result.NOT_DONE, reason="No llegó el personal que se iba a capacitar."
        ),
    )
    judged: tuple[facts.Fact, ...] = (
        facts.TaskAccepted(task="t1", accepted=True),
        facts.TaskAccepted(task="t2", accepted=False, reason="Se acepta cuando cuadre el almacén 3."),
        facts.TaskAccepted(task="t3", accepted=True, reason="Se reprograma para diciembre."),
    )
    ink = facts.EvidenceRef(digest=_digest("firma"), size=9_100, media="image/png", name="firma.png")
    signed = facts.AcceptanceSigned(name=LEADER.name, role=LEADER.role, signature=ink)
    refused = facts.AcceptanceRefused(
        name=LEADER.name, role=LEADER.role, reason="Quiere ver antes el cierre de octubre."
    )
    closed = facts.VisitClosed(note="Se entrega el acta a la líder de proyecto.", view=_digest("vista"))
    return {
        "working": (),
        "finished": finished,
        "judged": (*finished, *judged),
        "signed": (*finished, *judged, signed),
        "refused": (*finished, refused),
        "closed": (*finished, *judged, signed, closed),
    }[until]


def _answered(
    task: str, step: str, answer: facts.Answer, following: str | None, *, passed: bool = True, seconds: float
) -> facts.StepAnswered:
    return facts.StepAnswered(task=task, step=step, answer=answer, passed=passed, seconds=seconds, next=following)


def _event(number: int, fact: facts.Fact) -> Event:
    minute = 4 * number
    at = Stamp(f"2026-11-23T{15 + minute // 60:02}:{minute % 60:02}:12.000Z", -360, number, "boot")
    body = facts.to_body(fact)
    name = f"{number:03}".encode()
    return Event(f"ev-{number}", "laptop-7", number, "", VISIT, fact.kind, TECHNICIAN.id, at, body, name, b"")


def _tasks() -> tuple[KitTask, ...]:
    return (
        _task("t1", "Diagnóstico y recuperación de SAE 9", "diagnostico", 60),
        _task("t2", "Cierre de inventario de octubre", "cierre", 45),
        _task("t3", "Capacitar en notas de crédito", None, 30),
    )


def _task(name: str, title: str, slug: str | None, minutes: int) -> KitTask:
    reference = ProcedureRef(slug=slug, revision=2, title=title, digest=_digest(slug), size=2_000) if slug else None
    task = Task(
        id=name, title=title, origin=Origin.PLANNED, product="SAE", procedure=slug, minutes=minutes,
        objective="Cerrar octubre con inventario y cartera cuadrados",
    )  # fmt: skip
    return KitTask(task=task, procedure=reference)


def sample_kit() -> Kit:
    """Its kit."""
    return Kit(
        visit=VISIT,
        revision=1,
        issued_at="2026-11-22T23:00:00.000Z",
        client=Client(id="c1", name="Ferretería El Águila, S.A. de C.V.", rfc="FEA010101AB1"),
        site=Site(id="s1", address="Av. Juárez 10, Centro, Querétaro"),
        technician=TECHNICIAN,
        supervisor=Person(id="sup", name="Óscar Zúñiga"),
        leader=LEADER,
        day=date(2026, 11, 23),
        starts="09:00",
        zone="America/Mexico_City",
        budget_minutes=240,
        agreement=Agreement(
            at="2026-11-22T23:00:00.000Z", supervisor=Person(id="sup", name="Óscar Zúñiga"), leader=LEADER,
            channel=Channel.PHONE, order=("t1", "t2", "t3"),
        ),
        tasks=_tasks(),
    )  # fmt: skip


def _procedures() -> tuple[Procedure, ...]:
    first: tuple[dict[str, object], ...] = (
        {"id": "abrir", "kind": "instruction", "title": "Abrir SAE con el usuario del cliente"},
        {"id": "usuarios", "kind": "confirm", "title": "Nadie más trabaja en SAE", "question": "¿Salieron todos?"},
        {"id": "tamano", "kind": "measure", "title": "Tamaño de la base", "question": "¿Cuánto mide?", "unit": "GB"},
        {"id": "foto", "kind": "evidence", "title": "Foto del kardex antes de corregir", "takes": "photo"},
        {"id": "limpieza", "kind": "instruction", "title": "Borrar archivos temporales", "required": False},
    )
    second: tuple[dict[str, object], ...] = (
        {
            "id": "conteo",
            "kind": "confirm",
            "title": "Conteo físico completo",
            "question": "¿Están los tres almacenes?",
        },
        {"id": "cuadre", "kind": "confirm", "title": "El inventario cuadra", "question": "¿Cuadra con el kardex?"},
    )
    return _procedure("diagnostico", "P01", first), _procedure("cierre", "P07", second)


def _procedure(slug: str, code: str, steps: Sequence[dict[str, object]]) -> Procedure:
    return Procedure.model_validate(
        {
            "format": 1, "slug": slug, "code": code, "revision": 2, "title": slug.title(), "purpose": "Cerrar el mes.",
            "applies": [{"product": "SAE"}], "evidence": "CONFIRMED", "sources": ["guía"], "writes": "no",
            "risks": ["ninguno"], "minutes": {"least": 5, "most": 60}, "steps": list(steps),
        }
    )  # fmt: skip


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
