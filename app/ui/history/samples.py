"""View states of this screen, for pictures and tests: invented visits, told as real ones."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

from app.errors import Unavailable
from app.i18n import _
from app.journal.outbox import VisitPending
from app.ui.acta import samples as acta
from app.ui.acta.presenter import ActaView
from app.ui.history.replay import Replay, frames_of
from app.ui.history.view import HistoryView, Mode, Row, Tab, catching_up_text, count_text, row_of
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
    "search": _search,
    "no-match": lambda: HistoryView(Mode.NO_MATCH, words="zzz"),
    "acta": lambda: replace(_normal(), tab=Tab.ACTA),
    "empty": lambda: HistoryView(Mode.EMPTY),
    "loading": lambda: HistoryView(Mode.LOADING, catching_up=catching_up_text(32, 260)),
    "offline": lambda: replace(_normal(8), chosen=_rows()[2]),
    "error": _error,
}
