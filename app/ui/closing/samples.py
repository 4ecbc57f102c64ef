"""View states of this screen, for pictures and tests: an invented visit, judged as a real one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from app.errors import Unavailable
from app.i18n import _
from app.ui.acta import samples as acta
from app.ui.acta.presenter import ActaMode, ActaView
from app.ui.closing.presenter import saved_text
from app.ui.closing.unrecorded import Unrecorded
from app.ui.closing.view import ClosingView, Mode, Sheet, judge
from app.ui.closing.work import Reading


def view_of(until: str, sheet: Sheet = Sheet.TASKS, *, waiting: int = 18, offline: bool = False) -> ClosingView:
    """The visit told up to there."""
    visit = acta.told(until=until)
    view = judge(Reading(visit.state.visit, visit.content, visit.state, visit.state.order))
    return replace(view, sheet=sheet, offline=offline, saved=saved_text(waiting, offline))


def acta_view(name: str) -> ActaView:
    """What the report shows in the state of that name."""
    until = _UNTIL.get(name)
    shown = acta.acta_view(acta.told(until=until) if until else None)
    return replace(shown, mode=ActaMode.ERROR, pages=(), detail="", trouble=_full()) if name == "error" else shown


def _full() -> Unavailable:
    return Unavailable(
        "REPORT-NOT-WRITTEN",
        _("No se pudo preparar el acta: el disco no dejó escribirla."),
        _("La visita y su bitácora están intactas."),
        _("Libere espacio en el disco y vuelva a pedirla."),
    )


def _problem() -> ClosingView:
    said = _("La firma está vacía: firme sobre la línea, o escriba el nombre en el renglón de abajo.")
    return replace(view_of("judged", Sheet.SIGN), problem=said)


def _recovered() -> ClosingView:
    """After a crash: a word of the client and an outcome were being typed."""
    cards = {"t2": {"no": "1", "word": "Falta el almacén 3"}, "t3": {"why": "No llegó el personal"}}
    return replace(view_of("working"), written=Unrecorded(cards=cards))


_UNTIL = {"report": "signed", "offline": "closed", "error": "signed"}
VIEWS: dict[str, Callable[[], ClosingView]] = {
    "normal": lambda: view_of("judged"),
    "unfinished": lambda: view_of("working"),
    "recovered": _recovered,
    "sign-empty": _problem,
    "report": lambda: view_of("signed", Sheet.REPORT),
    "empty": lambda: ClosingView(Mode.NOTHING),
    "loading": lambda: ClosingView(Mode.LOADING),
    "offline": lambda: view_of("closed", Sheet.REPORT, offline=True),
    "error": lambda: view_of("signed", Sheet.REPORT),
}
