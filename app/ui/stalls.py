"""A watchdog over the event loop: how long the main thread ever went without turning. For tests and diagnosis."""

from __future__ import annotations

import time

from PySide6.QtCore import QObject, Qt, QTimer

LIMIT_MS = 50.0
_BEAT_MS = 5


class StallWatch(QObject):
    """Beats every few milliseconds; a late beat is a turn of the loop that took too long."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.stalls: list[float] = []
        """Milliseconds of every turn over the limit."""
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(_BEAT_MS)
        self._timer.timeout.connect(self._beat)
        self._last = 0.0

    def start(self) -> None:
        self._last = time.perf_counter()
        self._timer.start()

    def stop(self) -> None:
        self._beat()
        self._timer.stop()

    @property
    def worst(self) -> float:
        """Milliseconds; 0.0 when no turn was over the limit."""
        return max(self.stalls, default=0.0)

    def _beat(self) -> None:
        now = time.perf_counter()
        late = (now - self._last) * 1000 - _BEAT_MS
        self._last = now
        if late > LIMIT_MS:
            self.stalls.append(late)
