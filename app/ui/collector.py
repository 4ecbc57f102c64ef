"""Garbage is looked for on the main thread alone."""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer

_EVERY = 1_000
"""Milliseconds."""


class Collector(QObject):
    """From its making on. Python would look for garbage in whichever thread is making things just then; Qt's objects
    among it must be destroyed by the thread they live in, or the program falls.

    What stands already stays to the end: nobody looks through it again in the middle of a visit.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        gc.disable()
        gc.freeze()
        self._timer = QTimer(self)
        self._timer.setInterval(_EVERY)
        self._timer.timeout.connect(self.look)
        self._timer.start()

    def look(self) -> None:
        """As far as Python itself would look by now."""
        generation = due(gc.get_count(), gc.get_threshold())
        if generation is not None:
            gc.collect(generation)


def due(counts: tuple[int, int, int], limits: tuple[int, int, int]) -> int | None:
    """The oldest generation that has more than its limit; None while none has."""
    return next((one for one in (2, 1, 0) if counts[one] > limits[one]), None)
