"""View states of this screen, for pictures and tests: invented visits, told as real ones."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

from app.errors import Unavailable
from app.i18n import _
from app.journal.outbox import VisitPending
from app.procedures.model import Picture
from app.settings import resource_root
from app.ui.acta import samples as acta
from app.ui.acta.presenter import ActaView
from app.ui.drawing import draw
from app.ui.history.replay import Replay, frames_of
from app.ui.history.view import HistoryView, Mode, Row, StepImage, Tab, catching_up_text, count_text, row_of
from app.visit.past import PastVisit, Remembered

_CLIENTS = (
    "Ferretería El Águila, S.A. de C.V.", "Abarrotes La Güera", "Refacciones Muñoz", "Muebles Ibáñez Peña",
    "Papelería Niño Perdido", "Distribuidora Corregidora", "Lácteos San Andrés", "Textiles Querétaro",
    "Farmacia Santa Fe", "Imprenta Zúñiga", "Plásticos del Bajío", "Transportes Güemes",
)  # fmt: skip
_DAY = date(2026, 11, 23)


def _rows(*, searching: bool = False) -> tuple[Row, ...]:
    pending = (VisitPending(here=18), VisitPending(), VisitPending(quarantined=1), *[VisitPending()] * 9)
    found = []
    for place, client in enumerate(_CLIENTS):
        day = _DAY - timedelta(days=7 * place)
        kept = Remembered(
            visit=f"v-{place}", day=day.isoformat(), client=client, site="", technician="Lucía Núñez",
            started=day.isoformat(), closed=day.isoformat(), outcome="refused" if place == 3 else "signed",
            tasks=6, solved=6 - place % 3, events=153, evidence=11, head=100 - place,
        )  # fmt: skip
        said = _("…Faltan dos conteos del «almacén» «3»; se agenda…") if searching else ""
        found.append(row_of(PastVisit(kept, said, pending[place])))
    return tuple(found[:4] if searching else found)


def _replay() -> Replay:
    told = acta.told(until="closed")
    return Replay("v-1", frames_of(told.kit, told.events, told.procedures), closed=True)


def _normal(at: int = 5) -> HistoryView:
    rows = _rows()
    return HistoryView(Mode.FULL, rows=rows, count=count_text(rows, "", 500), chosen=rows[0], replay=_replay(), at=at)


def _illustrated() -> HistoryView:
    """A step whose procedure binds a picture, drawn as the laptop draws it."""
    name = "respaldo-probado.svg"
    data = (resource_root() / "procedures" / "sae" / "sae-respaldo-sistema" / name).read_bytes()
    about = "Tres pasos en orden: respaldar, ensayar el regreso y, solo si abrió, cambiar."
    picture = Picture(name=name, alt=about, sha256=hashlib.sha256(data).hexdigest(), size=len(data))
    return replace(_normal(3), image=StepImage(picture, draw(data, name)))


def _unillustrated() -> HistoryView:
    """The bytes were freed meanwhile."""
    picture = Picture(name="menu.svg", alt="El menú", sha256="a" * 64, size=1)
    said = _("La imagen que mostraba este paso ya no está en esta laptop.")
    return replace(_normal(3), image=StepImage(picture, trouble=said))


def _search() -> HistoryView:
    rows = _rows(searching=True)
    return HistoryView(Mode.FULL, words="almacen 3", rows=rows, count=count_text(rows, "almacen 3", 500))


def _error() -> HistoryView:
    trouble = Unavailable(
        "STORE-DISK-FULL",
        _("El disco está lleno: no se pudo preparar el historial."),
        _("La bitácora está completa; solo falta poder buscar en ella."),
        _("Libere espacio y vuelva a entrar."),
    )
    return HistoryView(Mode.ERROR, trouble=trouble)


def acta_view(name: str) -> ActaView:
    """The report beside it."""
    return acta.acta_view(acta.told() if name == "acta" else None)


VIEWS: dict[str, Callable[[], HistoryView]] = {
    "normal": _normal,
    "picture": _illustrated,
    "no-picture": _unillustrated,
    "search": _search,
    "no-match": lambda: HistoryView(Mode.NO_MATCH, words="zzz"),
    "acta": lambda: replace(_normal(), tab=Tab.ACTA),
    "empty": lambda: HistoryView(Mode.EMPTY),
    "loading": lambda: HistoryView(Mode.LOADING, catching_up=catching_up_text(32, 260)),
    "offline": lambda: replace(_normal(8), chosen=_rows()[2]),
    "error": _error,
}
