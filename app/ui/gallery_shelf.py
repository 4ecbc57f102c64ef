"""What the gallery shows: each widget with invented content in each of its states."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QHBoxLayout, QLineEdit

from app.errors import Unavailable
from app.i18n import _
from app.kit.progress import Progress
from app.ui.theme.tokens import SIZE, SPACE
from app.ui.widgets.bars import Bar, Bars
from app.ui.widgets.button import button
from app.ui.widgets.chip import Chip
from app.ui.widgets.empty_state import EmptyState
from app.ui.widgets.error_banner import ErrorBanner
from app.ui.widgets.evidence_strip import EvidenceStrip, Thumb
from app.ui.widgets.layout import Item, row
from app.ui.widgets.progress_row import ProgressRow
from app.ui.widgets.ring import Ring
from app.ui.widgets.search_list import Hit, SearchList
from app.ui.widgets.signature_pad import SignaturePad
from app.ui.widgets.step_card import StepCard, StepText
from app.ui.widgets.sync_badge import STATES, SyncBadge
from app.ui.widgets.text import words
from app.ui.widgets.undo_bar import UndoBar
from app.ui.widgets.verdict_badge import VerdictBadge

Shelf = tuple[str, list[Item]]


def shelves() -> Iterator[Shelf]:
    """Title and widgets of each shelf."""
    yield "Type", [words(kind, kind) for kind in ("display", "headline", "title", "lead", "body", "muted", "caption")]
    yield "Buttons", [_buttons(enabled=True), _buttons(enabled=False)]
    yield "Fields", [_fields()]
    yield "Error banner", _banners()
    yield "Chips and badges", [_chips(), row(*(SyncBadge(state) for state in STATES), None)]
    yield "Verdict", [_verdict(tone, title, reasons) for tone, title, reasons in VERDICTS]
    yield "Progress rows", _transfers()
    yield "Step card", [_step()]
    yield "Evidence strip", [_evidence()]
    yield "Signature pad", [SignaturePad()]
    yield "Undo bar", [_undo()]
    yield "Ring and bars", [_charts()]
    yield "Searchable list", [_search()]
    yield "Empty state", [EmptyState("inbox", _("Nada pendiente"), "Cause in one sentence.", _("Reintentar ahora"))]


VERDICTS: list[tuple[str, str, list[str]]] = [
    ("ok", "Puede salir", ["9 de 9 insumos completos y verificados.", "3.2 GB, todo en esta laptop."]),
    (
        "danger",
        "Todavía no salga",
        ["Falta SAE 9 R12: «sae9_r12.exe», 1.1 GB.", "El procedimiento «Reconstruir kardex» fue retirado."],
    ),
    ("warn", "Puede salir, con una advertencia", ["El acuerdo cambió ayer a las 19:40."]),
    ("info", "Revisando el maletín…", []),
]


def _chips() -> QHBoxLayout:
    return row(*(Chip(tone.capitalize(), tone) for tone in ("ok", "warn", "danger", "info", "accent", "muted")), None)


def _verdict(tone: str, title: str, reasons: list[str]) -> VerdictBadge:
    badge = VerdictBadge()
    badge.say(tone, title, reasons)
    return badge


def _transfers() -> list[Item]:
    def row_of(name: str, progress: Progress) -> ProgressRow:
        made = ProgressRow(name, pause=_nothing, resume=_nothing, cancel=_nothing)
        made.show_progress(progress)
        return made

    moving = row_of("sae9_r12.exe", Progress(1_200_000_000, 3_400_000_000, 8_000_000.0))
    unknown = row_of("Lista de la oficina", Progress(40_000, 0, 0.0))
    paused = row_of("coi10.exe", Progress(300_000_000, 900_000_000, 0.0))
    paused.show_paused(True)
    done, failed = row_of("noi9.exe", Progress(5, 5, 0.0)), row_of("caja.exe", Progress(2, 5, 0.0))
    done.show_end("Completo y verificado")
    failed.show_end("El archivo llegó alterado; se descarga de nuevo", "danger")
    return [moving, unknown, paused, done, failed]


def _nothing() -> None:
    """The gallery's transfers go nowhere."""


def _step() -> StepCard:
    card = StepCard()
    card.show_step(
        StepText(
            "PASO 4 DE 12",
            "Recalcular el costo promedio",
            "En **Utilerías › Recalcular costos** elija el almacén 1 y pulse *Aceptar*.",
            "El proceso termina sin avisos y la existencia no cambia.",
            ["Nadie debe estar facturando mientras corre."],
            "Hecho",
            "ok",
        )
    )
    card.answer_room.addLayout(row(button("Hecho (Enter)", kind="primary", icon="check"), None))
    return card


def _evidence() -> EvidenceStrip:
    picture = QImage(320, 240, QImage.Format.Format_RGB32)
    picture.fill(QColor("#6C8EA4"))
    strip = EvidenceStrip(lambda _digest: None)
    strip.show_thumbs(
        [
            Thumb("a", "kardex-antes.png", "212 kB", picture),
            Thumb("b", "bitacora-de-errores.txt", "4 kB"),
            Thumb("c", "servidor.jpg", "Falta en el disco", None, broken=True),
        ]
    )
    return strip


def _undo() -> UndoBar:
    bar = UndoBar()
    bar.offer("Se omitió el paso 4", _nothing)
    bar.stay()
    return bar


def _charts() -> QHBoxLayout:
    full, part, none = Ring(), Ring(), Ring()
    full.show_share(1.0, "9/9", "listo", "ok")
    part.show_share(7 / 9, "7/9", "listo")
    none.show_share(0.0, "0/9", "listo")
    bars = Bars()
    bars.show_bars(
        [
            Bar("Inventarios", 182.4, "182 bits", "warn"),
            Bar("Cuentas por cobrar", 64.0, "64 bits"),
            Bar("Facturación", 0.0, "0 bits", "ok"),
        ]
    )
    line = row(full, part, none, bars, gap=SPACE.xl)
    line.setStretch(3, 1)
    return line


def _search() -> SearchList:
    found = SearchList("Escriba…", "Buscar")
    found.show_hits(
        [
            Hit("1", "Reconstruir el kardex", "file-text", "Procedimiento"),
            Hit("2", "Ferretería Núñez", "building", "Cliente"),
            Hit("3", "Sincronizar ahora", "refresh", "Acción", "Ctrl+Shift+S"),
        ]
    )
    found.setFixedHeight(SIZE.pad_height + SPACE.xxl)
    return found


def _buttons(*, enabled: bool) -> QHBoxLayout:
    made = [
        button(kind.capitalize(), kind=kind, icon=icon)
        for kind, icon in (("primary", "check"), ("secondary", "refresh"), ("danger", "trash"), ("quiet", "copy"))
    ]
    for one in made:
        one.setEnabled(enabled)
    return row(*made, None)


def _fields() -> QHBoxLayout:
    plain, wrong = QLineEdit("1.5"), QLineEdit("uno y medio")
    plain.setAccessibleName("plain")
    wrong.setAccessibleName("wrong")
    wrong.setProperty("wrong", True)
    return row(plain, wrong, None)


def _banners() -> list[Item]:
    trouble = Unavailable("STORE-DISK-FULL", "What happened.", "What is safe.", "What to do now.")
    made: list[Item] = []
    for tone in ("danger", "warn", "info", "ok"):
        banner = ErrorBanner(_("Reintentar ahora"))
        banner.show_trouble(trouble, tone)
        made.append(banner)
    return made
