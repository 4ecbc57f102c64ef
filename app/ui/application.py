"""Start of the window: paint first, open the store in its worker afterwards."""

from __future__ import annotations

import sys

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from app.clock import Clock
from app.settings import Settings
from app.ui.crash import CrashLog
from app.ui.enrolling import Machine
from app.ui.face import EnrolWith, Face, OpenWith
from app.ui.first_look import AskLook
from app.ui.single_instance import SingleInstance
from app.ui.theme.dress import dress, style_arguments
from app.ui.theme.tokens import put_text_size

SWITCH_SECONDS = 0.0002
"""A worker that computes gives the interpreter back this often, so that the window stays smooth beside it. A list asks
Python a hundred times while it is painted, and each time waits that long: with 2 ms the longest turn of a day took 105
to 158 ms by the clock, with this 52, and the day itself no longer."""


def run(
    settings: Settings,
    clock: Clock,
    open_laptop: OpenWith,
    enrol: EnrolWith,
    machine: Machine,
    first_look: AskLook | None = None,
) -> int:
    """Open the window and stay until it is closed; returns the exit code. A second start only raises the first."""
    application = make_application(settings)
    only = SingleInstance(settings.config)
    if not only.claim():
        return 0
    sys.setswitchinterval(SWITCH_SECONDS)
    log = CrashLog(settings.logs, clock)
    log.begin()
    face = Face(settings, open_laptop, enrol, machine, first_look=first_look)
    only.called.connect(face.raise_window)
    face.background.rested.connect(only.listen, Qt.ConnectionType.SingleShotConnection)
    face.background.rested.connect(lambda: _collect(application), Qt.ConnectionType.SingleShotConnection)
    face.window.show()
    try:
        return application.exec()
    finally:
        only.release()
        log.end()


def _collect(application: QApplication) -> None:
    """From now on garbage is looked for; app.__main__ begins without."""
    from app.ui.collector import Collector

    Collector(application)


def run_gallery(settings: Settings) -> int:
    """The page of widgets."""
    from app.ui.gallery import Gallery

    application = make_application(settings)
    window = Gallery()
    window.show()
    return application.exec()


def make_application(settings: Settings) -> QApplication:
    """The one QApplication, dressed."""
    application = QApplication([*sys.argv[:1], *style_arguments()])
    application.setApplicationName("Maletín")
    application.setDesktopFileName("maletin")
    # The face says goodbye itself, after the workers ended; a change of language closes one window and opens another.
    application.setQuitOnLastWindowClosed(False)
    put_text_size(settings.text_size)
    dress(application, settings.theme)
    return application
