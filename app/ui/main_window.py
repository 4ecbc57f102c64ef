"""The one window: rail, screens, the strip of indicators. It builds a screen when somebody goes there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QCloseEvent, QResizeEvent
from PySide6.QtWidgets import QMainWindow, QStackedWidget, QWidget

from app.errors import MaletinError
from app.i18n import _
from app.ui.background import Background
from app.ui.office import Office, signs
from app.ui.protocol import Place, Tools
from app.ui.screen_base import Screen
from app.ui.screens import ENTRIES, Entry, entry, first_screen, module_of
from app.ui.shell.indicators import Strip
from app.ui.shell.rail import Rail
from app.ui.theme.tokens import SIZE, SPACE
from app.ui.widgets.empty_state import EmptyState
from app.ui.widgets.error_banner import ErrorBanner
from app.ui.widgets.layout import column, row


class MainWindow(QMainWindow):
    """Everything around the screens."""

    painted = Signal()
    """After the first paint: now the heavy rooms may be opened."""
    closing = Signal()

    def __init__(self, background: Background, office: Office, entries: tuple[Entry, ...] = ENTRIES) -> None:
        super().__init__()
        self.background = background
        self.office = office
        self._entries = entries
        self._screens: dict[str, Screen] = {}
        self._wanted: Place | None = None
        self._was_painted = False
        self.current = ""
        self.setWindowTitle("Maletín")
        self.setMinimumSize(SIZE.window_least_width, SIZE.window_least_height)
        self.resize(SIZE.window_width, SIZE.window_height)
        self._build()
        self._stop_listening = office.listen(self._office_changed)
        self._office_changed()

    def _build(self) -> None:
        self.rail = Rail(self._entries, lambda screen: self.go(Place(screen)), self.search)
        self.strip = Strip(lambda: self.go(Place("outbox")))
        self._trouble = ErrorBanner()
        self._stack = QStackedWidget()
        self._waiting = _opening()
        self._stack.addWidget(self._waiting)
        banner = column(self._trouble)
        banner.setContentsMargins(SPACE.page, 0, SPACE.page, 0)
        right = column(banner, self._stack, self.strip, gap=0)
        right.setStretch(1, 1)
        whole = row(self.rail, right, gap=0)
        middle = QWidget()
        middle.setProperty("kind", "page")
        middle.setLayout(whole)
        self.setCentralWidget(middle)

    # ── going places ──

    def start(self) -> None:
        """The store is open: show the first screen and count."""
        self.office.changed()
        self.go(Place(first_screen(self._entries).id))

    def go(self, place: Place) -> None:
        """Show a screen; the first time its module is imported in a worker and its widgets are built afterwards."""
        one = entry(place.screen)
        if one is None or one not in self._entries:
            return
        self.rail.mark(one.id)
        self._wanted = place
        if one.id in self._screens:
            self._show(place)
            return
        self.background.call(
            lambda _cancel: module_of(one), done=lambda module: self._built(one, module), failed=self.show_trouble
        )

    def store_failed(self, trouble: MaletinError) -> None:
        """The store did not open: say so; screens that need it say it too when somebody goes there."""
        self.office.store_failed(trouble)
        self.show_trouble(trouble)
        self._waiting.say("alert-octagon", _("El almacén no se abrió"), _("Siga lo que dice el aviso."), tone="danger")

    def search(self) -> None:
        """Open the command palette."""

    def show_trouble(self, trouble: MaletinError | None) -> None:
        """A trouble of the whole window, above the screen; None hides it."""
        self._trouble.show_trouble(trouble)

    def notify(self, text: str, *, tone: str = "info", undo: Callable[[], None] | None = None) -> None:
        """See ``app.ui.protocol.Notify``."""

    def preview(self, screen: str, widget: Screen) -> None:
        """Show a screen built elsewhere, for pictures and tests of its samples."""
        self._screens[screen] = widget
        self._stack.addWidget(widget)
        self._stack.setCurrentWidget(widget)
        self.current = screen
        self.rail.mark(screen)

    @property
    def screen_shown(self) -> Screen | None:
        """The screen in front; None while the first one is being built."""
        return self._screens.get(self.current)

    # ── inside ──

    def _built(self, one: Entry, module: Any) -> None:  # noqa: ANN401 - a module with open_screen
        if one.id not in self._screens:
            screen: Screen = module.open_screen(Tools(self.background, self.office, self.go, self.notify))
            self._screens[one.id] = screen
            self._stack.addWidget(screen)
        if self._wanted is not None and self._wanted.screen == one.id:
            self._show(self._wanted)

    def _show(self, place: Place) -> None:
        before = self.screen_shown
        screen = self._screens[place.screen]
        if before is not None and before is not screen:
            before.left()
        self.current = place.screen
        self._stack.setCurrentWidget(screen)
        self.setWindowTitle(f"{self.rail.buttons[place.screen].toolTip().rpartition(' (')[0]} · Maletín")
        screen.entered(place.subject)

    def _office_changed(self) -> None:
        view = self.office.view
        self.strip.show_signs(signs(view))
        if "outbox" in self.rail.buttons and view.counts is not None:
            self.rail.buttons["outbox"].show_count(view.counts.pending + view.counts.evidence_waiting)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.rail.compact(self.width() < SIZE.rail_breakpoint)
        super().resizeEvent(event)

    def paintEvent(self, event: Any) -> None:  # noqa: ANN401 - Qt's own
        super().paintEvent(event)
        if not self._was_painted:
            self._was_painted = True
            QTimer.singleShot(0, self.painted.emit)

    def closeEvent(self, event: QCloseEvent) -> None:
        self._stop_listening()
        for screen in self._screens.values():
            screen.closing()
        self.closing.emit()
        self.hide()
        self.background.close()
        super().closeEvent(event)


def _opening() -> EmptyState:
    why = _("Se revisa lo guardado en esta laptop.")
    waiting = EmptyState("briefcase", _("Abriendo su maletín…"), why, tone="accent")
    waiting.setProperty("kind", "page")
    return waiting
