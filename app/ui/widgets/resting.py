"""A moment after the last keystroke: then what was typed is worth keeping."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

_REST = 500
"""Milliseconds without a keystroke."""


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
