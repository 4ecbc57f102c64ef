"""A moment after the last keystroke: then what was typed is worth keeping."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

from app.i18n import N_

_REST = 500
"""Milliseconds without a keystroke."""
RECOVERED = N_("Recuperado: lo que escribió antes de que se cerrara. Falta guardarlo.")
"""What is said beside it when it comes back."""


class Resting(QTimer):
    """``start`` with every keystroke; ``tell`` is called once the fingers rest, or at once by ``now``."""

    def __init__(self, owner: QObject, tell: Callable[[], None]) -> None:
        super().__init__(owner)
        self._tell = tell
        self.setSingleShot(True)
        self.setInterval(_REST)
        self.timeout.connect(tell)

    def now(self) -> None:
        """What was just typed is told now, if it was not yet."""
        if self.isActive():
            self.stop()
            self._tell()
