"""View states of this screen, for pictures and tests: invented data, real wording."""

from __future__ import annotations

from collections.abc import Callable

from app.errors import Unavailable
from app.i18n import _, ngettext
from app.ui.outbox.presenter import Mode, OutboxView, Row
from app.ui.outbox.wording import kind_text


def _rows() -> tuple[Row, ...]:
    here, hour = _("En esta laptop"), ngettext("hace {count} hora", "hace {count} horas", 2).format(count=2)
    again = _("a las {time}").format(time="11:20")
    offline = _("No hay conexión con la oficina.")
    return (
        Row(
            kind_text("note-added"), _("En cuarentena"), "alert-triangle", "warn", hour, "612 B",
            _("La oficina no conoce esa tarea. ({code})").format(code="TASK-UNKNOWN"), "",
        ),
        Row(kind_text("step-answered"), _("Recibido"), "inbox", "info", hour, "1.1 kB", "", ""),
        Row(kind_text("task-finished"), here, "device-laptop", "info", hour, "894 B", offline, again),
        Row(kind_text("step-answered"), here, "device-laptop", "info", _("hace {count} min").format(count=14), "1 kB",
            offline, again),
        Row(_("Evidencia: {name}").format(name="kardex-antes.png"), _("Subiendo"), "photo", "info", "",
            _("{done} de {total}").format(done="1.2 MB", total="3.4 MB"), "", again),
        Row(kind_text("acceptance-signed"), here, "device-laptop", "info", _("ahora mismo"), "2.2 kB", "",
            _("al sincronizar")),
    )  # fmt: skip


def _full() -> OutboxView:
    pending = ngettext("{count} registro por sincronizar", "{count} registros por sincronizar", 5)
    evidence = ngettext("{count} evidencia ({size})", "{count} evidencias ({size})", 1)
    hour = ngettext("hace {count} hora", "hace {count} horas", 2).format(count=2)
    return OutboxView(
        Mode.FULL,
        rows=_rows(),
        headline=pending.format(count=5),
        detail=" · ".join(
            (
                evidence.format(count=1, size="3.4 MB"),
                _("{count} en cuarentena").format(count=1),
                _("el más antiguo: {age}").format(age=hour),
            )
        ),
    )


def _with_state(**changes: object) -> OutboxView:
    from dataclasses import replace

    return replace(_full(), **changes)  # type: ignore[arg-type]  # a sample names real fields; mypy cannot see through **


def _normal() -> OutboxView:
    from app.sync.state import Phase, SyncState

    state = SyncState(Phase.UPLOADING, done=1_200_000, total=3_400_000, speed=410_000, seconds_left=5)
    return _with_state(sync_text=state.text(), sync_next=state.next_action(), syncing=True, fraction=0.35)


def _offline() -> OutboxView:
    from app.sync.state import Phase, SyncState

    state = SyncState(Phase.WAITING, trouble=Unavailable("HUB-UNREACHABLE", _("No hay conexión con la oficina.")))
    return _with_state(sync_text=state.text(), sync_next=state.next_action(), offline=True)


def _error() -> OutboxView:
    trouble = Unavailable(
        "STORE-LOCKED",
        _("Otro programa está usando el almacén de Maletín."),
        _("Lo guardado sigue en el disco."),
        _("Cierre la otra ventana de Maletín e intente de nuevo."),
    )
    return OutboxView(Mode.ERROR, trouble=trouble)


VIEWS: dict[str, Callable[[], OutboxView]] = {
    "normal": _normal,
    "empty": lambda: OutboxView(Mode.EMPTY, slip=_("Nada pendiente en esta laptop.")),
    "loading": lambda: OutboxView(Mode.LOADING),
    "offline": _offline,
    "error": _error,
}
