"""The watchdog of the event loop for machines that other tests share."""

from __future__ import annotations

import time

from app.ui.stalls import StallWatch

OWN = 50.0
"""Milliseconds of work in one turn of the event loop."""


class OwnTurns(StallWatch):
    """As the watchdog, but by the main thread's own work: on a machine busy with other tests a beat is late for
    reasons that are not the window's."""

    own = 0.0
    """Milliseconds of work of the longest turn."""
    _spent = 0.0

    def start(self) -> None:
        self._spent = time.thread_time()
        super().start()

    def _beat(self) -> None:
        now = time.thread_time()
        self.own = max(self.own, (now - self._spent) * 1000)
        self._spent = now
        super()._beat()
