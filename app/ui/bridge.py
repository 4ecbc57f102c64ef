"""The one crossing from a worker to the main thread."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, Signal


class Bridge(QObject):
    """Lives on the main thread; ``deliver`` may be called from any."""

    _arrived = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._arrived.connect(self._call, Qt.ConnectionType.QueuedConnection)

    def deliver(self, call: Callable[[], None]) -> None:
        """Have ``call`` called on the main thread, in order, never at once."""
        self._arrived.emit(call)

    def _call(self, call: Callable[[], None]) -> None:
        call()
