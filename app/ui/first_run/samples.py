"""View states of this screen, for pictures and tests: invented data, real wording."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from app.errors import BadInput, Unavailable
from app.i18n import _, ngettext
from app.ui.dates import day_text
from app.ui.first_run.presenter import FirstRunView, Form, Stage, marks_of
from app.ui.first_run.wording import in_first_run, wrong_field

_FIRM = "Soporte del Centro"
_FORM = Form("https://oficina.soportedelcentro.mx:8443", "7K2M-9QTF-0XWA-4HVR", name="LAPTOP-LUCIA", ca="PEM")


def _at(stage: Stage, **changes: object) -> FirstRunView:
    view = FirstRunView(stage, _FORM, marks_of(stage), firm=_FIRM, person="Lucía Robles", first_name="Lucía")
    return replace(view, **changes)  # type: ignore[arg-type]  # a sample names real fields; mypy cannot see through **


def _trouble(code: str, *, own: bool = True) -> FirstRunView:
    kind = BadInput if code.startswith("ENROL") else Unavailable
    trouble = in_first_run(kind(code, code, retry_after=40), own_certificate=own)
    form = _FORM if own else replace(_FORM, ca="")
    return _at(Stage.FORM, form=form, trouble=trouble, wrong=wrong_field(trouble))


def _syncing() -> FirstRunView:
    from app.sync.state import Phase, SyncState

    state = SyncState(Phase.DOWNLOADING, done=96_000_000, total=214_000_000, speed=11_400_000, seconds_left=11)
    return _at(Stage.SYNCING, sync_text=state.text(), sync_next=state.next_action(), fraction=0.45)


def _sync_stopped() -> FirstRunView:
    from app.sync.state import Phase, SyncState
    from app.sync.trouble import trouble

    state = SyncState(Phase.WAITING, trouble=trouble("HUB-UNREACHABLE"))
    return _at(Stage.SYNCING, sync_text=state.text(), sync_next=state.next_action(), trouble=state.trouble)


def _ready() -> FirstRunView:
    tasks = ngettext("{count} tarea", "{count} tareas", 6).format(count=6)
    came = _("Su próxima visita: {client}, {day}, {tasks}.").format(
        client="Ferretería El Águila", day=day_text(date(2026, 11, 24)), tasks=tasks
    )
    return _at(Stage.READY, came=came)


VIEWS: dict[str, Callable[[], FirstRunView]] = {
    "normal": lambda: _at(Stage.FORM),
    "empty": lambda: FirstRunView(Stage.FORM, Form(name="LAPTOP-LUCIA"), practice=_("Preparando la práctica…")),
    "loading": lambda: _at(Stage.MEETING),
    "offline": lambda: _trouble("HUB-UNREACHABLE"),
    "error": lambda: _trouble("ENROL-CODE-USED"),
    "portal": lambda: _trouble("HUB-NOT-OURS"),
    "certificate": lambda: _trouble("HUB-CERTIFICATE", own=False),
    "other-device": lambda: replace(_trouble("ENROL-OTHER-DEVICE"), handed_over=True),
    "busy": lambda: _trouble("HUB-BUSY"),
    "met": lambda: _at(Stage.MET),
    "enrolling": lambda: _at(Stage.ENROLLING),
    "syncing": _syncing,
    "stopped": _sync_stopped,
    "ready": _ready,
}
