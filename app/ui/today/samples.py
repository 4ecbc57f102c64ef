"""Views with invented content, one for each state: for pictures and for the tests that walk every screen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from app.errors import Unavailable
from app.i18n import _
from app.kit.changes import Change, ChangeKind
from app.kit.glance import FileStanding
from app.kit.inbox import SyncNote
from app.kit.inspect import FileFinding, FileState
from app.kit.manifest import Kit, KitTask, ProcedureRef
from app.plan.model import Agreement, Channel, Client, Origin, Person, Site, Task
from app.sync.state import Phase, SyncState
from app.sync.trouble import trouble
from app.trust.refusal import refusal
from app.ui.office import OfficeView
from app.ui.today.judge import judge
from app.ui.today.presenter import sync_view
from app.ui.today.reading import Chosen, Head, Reading, Where
from app.ui.today.views import Mode, TodayView
from app.visit.state import TaskStatus

NOW = datetime(2026, 11, 23, 18, 20, tzinfo=UTC)
_DAY = date(2026, 11, 24)
_LAST = "2026-11-23T17:46:00.000Z"
_TASKS = (
    ("respaldo", "Respaldo completo de SAE antes de empezar", "Respaldo de sistema con prueba", 30, False, None),
    ("rechazos", "Facturas rechazadas por datos del receptor", "Factura rechazada: receptor", 30, True, None),
    ("existencias", "Las existencias no cuadran con el kardex", "Existencia contra kardex", 60, True, None),
    ("sello", "Renovar el certificado de sello digital (CSD)", "Renovar CSD", 40, False, None),
    ("actualizar", "Actualizar SAE 9 al re-instalable R8", "Aplicar re-instalable", 90, False, 2),
    ("inventario", "Inventario físico de la bodega 2", "Inventario físico", 120, False, 1),
)


def kit(revision: int = 3, minutes: int = 420) -> Kit:
    """A visit such as the firm of the demonstration makes."""
    leader = Person(id="ana", name="Ana Ruiz Cedeño", role="Líder de proyecto", phone="442 555 0190")
    supervisor = Person(id="marta", name="Marta Solís Cárdenas", role="Supervisora", phone="442 555 0101")
    return Kit(
        visit="v-aguila",
        revision=revision,
        reason="Ana llamó: el inventario puede esperar y las facturas rechazadas no.",
        issued_at=_LAST,
        client=Client(id="aguila", name="Ferretería El Águila, S.A. de C.V."),
        site=Site(
            id="matriz",
            address="Av. Juárez 1042, Col. Centro, Querétaro, Qro., 76000",
            directions="Entrada de proveedores por la calle Hidalgo; preguntar por Ana.",
        ),
        technician=Person(id="lucia", name="Lucía Núñez Ávila"),
        supervisor=supervisor,
        leader=leader,
        day=_DAY,
        starts="09:00",
        zone="America/Mexico_City",
        budget_minutes=minutes,
        agreement=Agreement(
            at=_LAST, supervisor=supervisor, leader=leader, channel=Channel.PHONE,
            order=tuple(name for name, *_rest in _TASKS),
            note="Ana pide empezar por el respaldo; el inventario puede pasar a la otra semana.",
        ),
        tasks=tuple(_entry(*one) for one in _TASKS),
    )  # fmt: skip


def _entry(name: str, title: str, procedure: str, minutes: int, urgent: bool, drop: int | None) -> KitTask:
    origin = Origin.CONTINGENCY if urgent else Origin.PLANNED
    task = Task(id=name, title=title, origin=origin, product="SAE", procedure=name, minutes=minutes, drop_order=drop)
    ref = ProcedureRef(slug=name, revision=1, title=procedure, digest=f"{len(name):064x}", size=9000)
    return KitTask(task=task, procedure=ref)


def heads() -> tuple[Head, ...]:
    """Visits of two weeks, in every state."""
    days = (
        (-7, "Dulces Típicos La Colmena", True, True),
        (-4, "Refaccionaria Núñez Hermanos", True, False),
        (-3, "Papelería El Lápiz", False, False),
        (0, "Clínica San Ángel", True, True),
        (1, "Ferretería El Águila, S.A. de C.V.", False, False),
        (3, "Dulces Típicos La Colmena", False, False),
    )
    return tuple(_head(*one) for one in days)


def _head(number: int, client: str, begun: bool, closed: bool) -> Head:
    visit = "v-aguila" if number == 1 else f"v{number}"
    return Head(visit, client, NOW.date() + timedelta(days=number), "09:00", begun, closed)


def files(*states: FileState) -> tuple[FileStanding, ...]:
    """Nine files; the last ones in the states named."""
    names = (
        "P01 Respaldo de sistema", "P04 Factura rechazada", "P12 Existencia contra kardex", "P21 Renovar CSD",
        "SAE90_R7.exe", "firebird-2.5.9-tools.zip", "Hoja-de-conteo.xlsx", "SAE80_R36.exe", "SAE90_R8.exe",
    )  # fmt: skip
    sizes = (9_200, 8_100, 14_400, 7_700, 48_000_000, 8_400_000, 61_000, 612_000_000, 1_140_000_000)
    every = (*(FileState.PRESENT,) * (len(names) - len(states)), *states)
    return tuple(
        FileStanding(FileFinding(f"{place:064x}", name, size, 0, state, procedure=place < 4), None)
        for place, (name, size, state) in enumerate(zip(names, sizes, every, strict=True))
    )


CHANGES = (
    Change(ChangeKind.ADDED, "Facturas rechazadas por datos del receptor", after="2"),
    Change(ChangeKind.MOVED, "Inventario físico de la bodega 2", "2", "6"),
    Change(ChangeKind.REMOVED, "Capacitación de pólizas", before="5"),
)


def reading(chosen: Chosen | None, **changes: object) -> Reading:
    """A look at the laptop with these visits."""
    note = SyncNote(_LAST, _LAST, "", "", 0.0, plan_vanished=False)
    made = Reading(NOW, heads=heads(), next_visit="v-aguila", chosen=chosen, note=note)
    return replace(made, **changes)  # type: ignore[arg-type]  # a sample names real fields; mypy cannot see through **


def chosen(*states: FileState, where: Where | None = None, minutes: int = 420) -> Chosen:
    """The visit of tomorrow."""
    made = kit(minutes=minutes)
    tasks = tuple(one.task for one in made.tasks)
    return Chosen(made, tasks, files(*states), where, CHANGES if where is None else (), 2 if where is None else 0)


def _with_sync(view: TodayView, state: SyncState | None = None) -> TodayView:
    return replace(view, sync=sync_view(OfficeView(state=state), _LAST, NOW))


def _normal() -> TodayView:
    state = SyncState(Phase.DOWNLOADING, 610_000_000, 1_752_000_000, "SAE80_R36.exe", 142.0, 8_000_000)
    return _with_sync(judge(reading(chosen(FileState.PARTIAL, FileState.MISSING))), state)


def _begun() -> TodayView:
    statuses = dict.fromkeys(("respaldo", "rechazos"), TaskStatus.FINISHED) | {"existencias": TaskStatus.OPEN}
    rest = dict.fromkeys(("sello", "actualizar", "inventario"), TaskStatus.WAITING)
    place = Where("Las existencias no cuadran con el kardex", "Elija el producto que no cuadra", 3, False, 130,
                  statuses | rest)  # fmt: skip
    begun = tuple(replace(head, begun=True) if head.visit == "v-aguila" else head for head in heads())
    return _with_sync(judge(reading(chosen(where=place), heads=begun)))


def _empty() -> TodayView:
    past = tuple(head for head in heads() if head.day < NOW.date())
    return _with_sync(judge(reading(None, heads=past, next_visit="")))


def _offline() -> TodayView:
    until = NOW + timedelta(minutes=2)
    state = SyncState(Phase.WAITING, until=until, trouble=trouble("HUB-UNREACHABLE"))
    return _with_sync(judge(reading(chosen())), state)


def _vanished() -> TodayView:
    note = SyncNote(_LAST, _LAST, "", "", 0.0, plan_vanished=True)
    forged = refusal("TRUST-ALTERED")
    return _with_sync(judge(reading(chosen(), note=note, broken=(("v-nunez", forged),))))


def _error() -> TodayView:
    said = Unavailable(
        "STORE-LOCKED",
        _("Otro programa está usando el almacén de Maletín."),
        _("Lo guardado sigue en el disco."),
        _("Cierre la otra ventana de Maletín e intente de nuevo."),
    )
    return TodayView(Mode.ERROR, trouble=said)


VIEWS: dict[str, Callable[[], TodayView]] = {
    "normal": _normal,
    "begun": _begun,
    "empty": _empty,
    "loading": lambda: TodayView(Mode.LOADING),
    "offline": _offline,
    "vanished": _vanished,
    "stranger": lambda: TodayView(Mode.STRANGER),
    "error": _error,
}
