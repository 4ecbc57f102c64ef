"""Start of the window: paint first, open the store in its worker afterwards, close in order."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from app.ui.background import Background, OpenLaptop
from app.ui.main_window import MainWindow
from app.ui.office import Office
from app.ui.theme.dress import choose_style, dress

if TYPE_CHECKING:
    from app.settings import Settings


def run(settings: Settings, open_laptop: OpenLaptop) -> int:
    """Open the window and stay until it is closed; returns the exit code. ``open_laptop`` is called in the worker."""
    application = make_application(settings)
    window = make_window(open_laptop)
    window.show()
    return application.exec()


def run_gallery(settings: Settings) -> int:
    """The page of widgets."""
    from app.ui.gallery import Gallery

    application = make_application(settings)
    window = Gallery()
    window.show()
    return application.exec()


def make_application(settings: Settings) -> QApplication:
    """The one QApplication, dressed."""
    choose_style()
    application = QApplication(sys.argv[:1])
    application.setApplicationName("Maletín")
    application.setDesktopFileName("maletin")
    dress(application, settings.theme)
    return application


def make_window(open_laptop: OpenLaptop) -> MainWindow:
    """The main window, which opens the laptop once it has painted itself."""
    background = Background()
    office = Office(background, later, lambda: datetime.now(UTC))
    window = MainWindow(background, office)
    background.setParent(window)

    def open_store() -> None:
        background.open(open_laptop, done=lambda _none: window.start(), failed=window.store_failed)

    window.painted.connect(open_store)
    return window


def later(seconds: float, call: Callable[[], None]) -> Callable[[], None]:
    """Implements ``app.ui.office.Later``."""
    timer = QTimer()
    timer.setSingleShot(True)
    timer.timeout.connect(call)
    timer.start(round(seconds * 1000))
    return timer.stop
