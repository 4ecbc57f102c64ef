"""Long building, a piece at a time: no turn of the event loop gets long."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

from PySide6.QtCore import QObject, QTimer

_TURN = 0.006
"""Seconds of building in one turn of the event loop, after which a key or a paint may come between."""
_DONE = object()


class Turns(QObject):
    """Goes through an iterator of pieces on the main thread; another one takes the place of the one under way."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._pieces: Iterator[None] = iter(())
        self._then: Callable[[], None] = lambda: None
        self._timer = QTimer(self)
        self._timer.setInterval(0)
        self._timer.timeout.connect(self._go_on)

    def run(self, pieces: Iterator[None], then: Callable[[], None] = lambda: None) -> None:
        """The first pieces come in this turn. ``then``: called after the last one."""
        self._pieces, self._then = pieces, then
        self._timer.start()
        self._go_on()

    @property
    def running(self) -> bool:
        """Whether pieces are still to come."""
        return self._timer.isActive()

    def stop(self) -> None:
        """The rest is not wanted any more."""
        self._pieces = iter(())
        self._timer.stop()

    def _go_on(self) -> None:
        until = time.perf_counter() + _TURN
        pieces = self._pieces
        while next(pieces, _DONE) is not _DONE:
            if pieces is not self._pieces:
                return  # what was built asked for something else
            if time.perf_counter() > until:
                return
        self._timer.stop()
        self._then()
