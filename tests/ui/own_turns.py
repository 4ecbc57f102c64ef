"""The watchdog of the event loop for machines that other tests share."""

from __future__ import annotations

import gc
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from app.ui.application import SWITCH_SECONDS
from app.ui.stalls import StallWatch

OWN = 50.0
"""Milliseconds of work in one turn of the event loop: the promise, asserted with ``--full`` on a quiet machine."""
SHARED = 2 * OWN
"""In the whole suite: the same work takes longer where another worker empties the caches."""


@contextmanager
def as_in_the_program() -> Iterator[None]:
    """For what measures turns or single answers, the interpreter as app.ui.application sets it: workers give way often,
    and garbage is looked for in what the window made since its start, not in the whole memory of the test runner, which
    takes 100 to 250 ms each time."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(SWITCH_SECONDS)
    gc.collect()
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()
        sys.setswitchinterval(before)


class OwnTurns(StallWatch):
    """As the watchdog, but by the main thread's own work: on a machine busy with other tests a beat is late for
    reasons that are not the window's."""

    _spent = 0.0

    def __init__(self) -> None:
        super().__init__()
        self.turns: list[float] = []
        """Milliseconds of work of every turn."""

    @property
    def own(self) -> float:
        """Milliseconds of work of the longest turn."""
        return max(self.turns, default=0.0)

    @property
    def long(self) -> list[int]:
        """Those over the limit, the longest first."""
        return sorted((round(one) for one in self.turns if one > OWN), reverse=True)

    def start(self) -> None:
        self._spent = time.thread_time()
        super().start()

    @contextmanager
    def aside(self) -> Iterator[None]:
        """What the test does by itself is no turn of the window."""
        self.stop()
        yield
        self.start()

    def _beat(self) -> None:
        now = time.thread_time()
        self.turns.append((now - self._spent) * 1000)
        self._spent = now
        super()._beat()
