"""Views with invented content, one for each state: for pictures and for the tests that walk every screen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from app.errors import Unavailable
from app.i18n import _
from app.kit.inspect import FileFinding, FileState
from app.kit.progress import Progress, size_text
from app.sync.trouble import trouble
from app.ui.dates import day_text, moment_text
from app.ui.kit.judge import altered, space_view
from app.ui.kit.reading import Room
from app.ui.kit.views import FileRow, Group, KitView, Mode, TransferView, VerdictView

_CLIENT = "Ferretería El Águila, S.A. de C.V."
_NOW = datetime(2026, 11, 23, 18, 12, tzinfo=UTC)
_DAY = date(2026, 11, 24)
_SIGNS = {"here": ("circle-check", "ok"), "missing": ("circle-dashed", "warn"), "altered": ("alert-octagon", "danger")}
_SIZES = {
    "P01 Respaldo de sistema con prueba": 9_200, "P12 Existencia contra kardex": 14_400,
    "Demo-SAE90_R8.exe": 1_140_000_000, "Demo-SAE90_R7.exe": 980_000_000, "Hoja-de-conteo.xlsx": 61_000,
    "P21 Renovar CSD": 7_700,
}  # fmt: skip
_TASKS = (
    ("respaldo", "1. Respaldo completo de SAE antes de empezar", ("P01 Respaldo de sistema con prueba",)),
    ("kardex", "2. Las existencias no cuadran con el kardex", ("P12 Existencia contra kardex", "Hoja-de-conteo.xlsx")),
    ("sello", "3. Renovar el certificado de sello digital (CSD)", ("P21 Renovar CSD",)),
    ("actualizar", "4. Actualizar SAE 9 al re-instalable R8", ("Demo-SAE90_R8.exe", "Demo-SAE90_R7.exe")),
)


def _choice(visit: str, days: int, client: str) -> tuple[str, str]:
    said = _("{day}, {hour} · {client}")
    return visit, said.format(day=day_text(_DAY + timedelta(days=days)), hour="09:00", client=client)


def _row(name: str, state: str) -> FileRow:
    icon, tone = _SIGNS[state]
    said = {"here": _("Aquí"), "missing": _("Falta"), "altered": _("Alterado")}[state]
    why = _("Los pasos de la tarea") if name.startswith("P") else _("Actualizar y poder regresar")
    came = _("de la oficina") if state != "missing" else ""
    return FileRow(name, name, said, icon, tone, size_text(_SIZES[name]), why, came)


def _groups(**states: str) -> tuple[Group, ...]:
    """By task; ``states``: what is not here, by the end of the file's name without its extension."""
    found = []
    for name, title, files in _TASKS:
        rows = tuple(_row(one, next((s for key, s in states.items() if key in one), "here")) for one in files)
        lacking = sum(row.tone != "ok" for row in rows)
        state = _("{count} por atender").format(count=lacking) if lacking else _("Completo")
        worst = max((row for row in rows), key=lambda row: ("ok", "warn", "danger").index(row.tone))
        size = size_text(sum(_SIZES[one] for one in files))
        found.append(Group(name, title, state, worst.icon, worst.tone, size, rows))
    return tuple(found)


def _kit(**changes: object) -> KitView:
    groups = _groups()
    made = KitView(
        Mode.FULL,
        visit="v-aguila",
        title=_("{client} · {day}, {hour} · revisión {revision}").format(
            client=_CLIENT, day=day_text(_DAY), hour="09:00", revision=3
        ),
        visits=(_choice("v-aguila", 0, _CLIENT),),
        verdict=VerdictView(
            "ok", _("Puede salir"), (_("Leído por completo {when}.").format(when=moment_text(_NOW, _NOW)),), True
        ),
        ready="6/6",
        share=1.0,
        ready_text=_("{done} de {total}").format(done="2.1 GB", total="2.1 GB"),
        space=space_view(Room(0, 84_000_000_000)),
        by_task=groups,
        by_file=groups,
    )
    return replace(made, **changes)  # type: ignore[arg-type]  # a sample names real fields; mypy cannot see through **


def _downloading() -> KitView:
    progress = Progress(420_000_000, 2_120_000_000, 8_400_000, "Demo-SAE90_R8.exe")
    return _kit(
        verdict=VerdictView(
            "info", _("Falta revisar el maletín"), (_("Antes de salir se vuelve a leer cada archivo completo."),)
        ),
        visits=(
            _choice("v-aguila", 0, _CLIENT),
            _choice("v-colmena", 2, "Dulces Típicos La Colmena"),
        ),
        ready="4/6", share=4 / 6, ready_tone="danger", lacking=2,
        ready_text=_("{done} de {total}").format(done="420 MB", total="2.1 GB"),
        space=space_view(Room(2_040_000_000, 84_000_000_000)),
        by_task=_groups(SAE90="missing"),
        transfer=TransferView(progress, "", "Demo-SAE90_R8.exe", working=True),
    )  # fmt: skip


def _bad() -> KitView:
    reasons = (
        _("«{name}» cambió: ya no es el archivo que firmó la oficina.").format(name="Demo-SAE90_R8.exe")
        + " " + _("Sincronice: se descarga de nuevo. No lo abra."),
        _("Falta «{name}» ({size}).").format(name="Hoja-de-conteo.xlsx", size="61 kB")
        + " " + _("Sincronice o impórtelo de una memoria USB."),
        _("Leído por completo {when}.").format(when=moment_text(_NOW, _NOW)),
    )  # fmt: skip
    return _kit(
        verdict=VerdictView("danger", _("Todavía no salga"), reasons, True),
        ready="4/6", share=4 / 6, ready_tone="danger", lacking=2,
        ready_text=_("{done} de {total}").format(done="980 MB", total="2.1 GB"),
        by_task=_groups(R8="altered", Hoja="missing"), space=space_view(Room(1_368_000_000, 1_100_000_000)),
    )  # fmt: skip


def _offline() -> KitView:
    view = _downloading()
    finding = FileFinding("0" * 64, "Demo-SAE90_R7.exe", 980_000_000, 980_000_000, FileState.ALTERED, procedure=False)
    return replace(
        view,
        transfer=TransferView(),
        altered=altered([finding]),
        line_trouble=trouble("HUB-UNREACHABLE"),
        line_tone="info",
    )


def _error() -> KitView:
    said = Unavailable(
        "STORE-LOCKED",
        _("Otro programa está usando el almacén de Maletín."),
        _("Lo guardado sigue en el disco."),
        _("Cierre la otra ventana de Maletín e intente de nuevo."),
    )
    return KitView(Mode.ERROR, trouble=said)


VIEWS: dict[str, Callable[[], KitView]] = {
    "normal": _kit,
    "downloading": _downloading,
    "altered": _bad,
    "empty": lambda: KitView(
        Mode.EMPTY, cause=_("No hay visitas por hacer en esta laptop. Sincronice para traer la lista.")
    ),
    "loading": lambda: KitView(Mode.LOADING),
    "offline": _offline,
    "error": _error,
}
