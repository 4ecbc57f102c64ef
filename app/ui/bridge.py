"""The one crossing from a worker to the main thread."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, QTimer, Signal

_TURN = 0.006
"""Seconds of deliveries in one turn of the event loop; what they changed is laid out and painted in it too."""


class Bridge(QObject):
    """Lives on the main thread; ``deliver`` may be called from any.

    However many arrive together, no turn of the event loop gets long: what some changed is laid out and painted before
    the next ones come. One that arrives alone does not wait.
    """

    _arrived = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._waiting: deque[Callable[[], None]] = deque()
        self._until = 0.0
        self._next_turn = QTimer(self)
        self._next_turn.setInterval(0)
        self._next_turn.timeout.connect(self._begin_turn)
        self._arrived.connect(self._take, Qt.ConnectionType.QueuedConnection)

    def deliver(self, call: Callable[[], None]) -> None:
        """Have ``call`` called on the main thread, in order, never at once."""
        self._arrived.emit(call)

    def _take(self, call: Callable[[], None]) -> None:
        self._waiting.append(call)
        if not self._next_turn.isActive():
            self._next_turn.start()
            self._until = time.perf_counter() + _TURN
        self._go_on()

    def _begin_turn(self) -> None:
        """Stops one turn after the last delivery, so that the next arrival knows that turn to be over."""
        if not self._waiting:
            self._next_turn.stop()
            return
        self._until = time.perf_counter() + _TURN
        self._go_on()

    def _go_on(self) -> None:
        while self._waiting and time.perf_counter() < self._until:
            self._waiting.popleft()()
