"""How far a long piece of work has come, and the way to stop it. Used by inspection, bundles and downloads alike."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from app.errors import MaletinError
from app.i18n import _

_WINDOW_SECONDS = 5.0
"""Speed is measured over the last seconds, so that a pause or a slow start is soon forgotten."""
_REPORT_SECONDS = 0.1
"""A person cannot read faster; a window that repaints for every chunk only loses time."""


@dataclass(frozen=True, slots=True)
class Progress:
    """One reading of work measured in bytes."""

    done: int
    total: int
    speed: float
    """Bytes per second over the last few seconds; 0.0 while unknown."""
    name: str = ""
    """What is being worked on, for people; empty when there is nothing to name."""

    @property
    def fraction(self) -> float:
        """From 0.0 to 1.0. Work without bytes is done."""
        return min(1.0, self.done / self.total) if self.total > 0 else 1.0

    @property
    def seconds_left(self) -> float | None:
        """At this speed; None while the speed is unknown."""
        if self.speed <= 0:
            return None
        return max(0, self.total - self.done) / self.speed


class Cancelled(MaletinError):
    """Somebody asked to stop. What was finished stays; what was half done is resumed next time."""

    def __init__(self) -> None:
        super().__init__(
            "CANCELLED",
            _("Se detuvo a petición suya."),
            _("Lo que ya estaba completo se conserva."),
            _("Puede continuar cuando quiera."),
        )


class CancelToken:
    """Shared between whoever asks to stop and whoever works. Any thread may use it."""

    def __init__(self, parent: CancelToken | None = None) -> None:
        """``parent``: when it is cancelled, so is this one; not the other way round."""
        self._asked = threading.Event()
        self._parent = parent

    def cancel(self) -> None:
        """Ask to stop, once and for all."""
        self._asked.set()

    @property
    def cancelled(self) -> bool:
        """Whether somebody asked to stop."""
        return self._asked.is_set() or (self._parent is not None and self._parent.cancelled)

    def check(self) -> None:
        """Raises Cancelled when somebody asked to stop; called between units of work."""
        if self.cancelled:
            raise Cancelled


class Meter:
    """Counts bytes from any thread and reports a Progress now and then, and always at the end."""

    def __init__(
        self, total: int, report: Callable[[Progress], None] | None, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._total = total
        self._report = report
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._done = 0
        self._name = ""
        self._readings = deque([(monotonic(), 0)])
        self._reported_at = float("-inf")

    def add(self, count: int) -> None:
        """So many more bytes are done."""
        with self._lock:
            self._done += count
            self._tell(force=self._done >= self._total)

    def working_on(self, name: str) -> None:
        """Name what comes next."""
        with self._lock:
            self._name = name
            self._tell(force=True)

    def finish(self) -> None:
        """Report the last state, whatever it is."""
        with self._lock:
            self._tell(force=True)

    def reading(self) -> Progress:
        """The present state."""
        with self._lock:
            return self._reading(self._monotonic())

    def _tell(self, *, force: bool) -> None:
        now = self._monotonic()
        if not force and now - self._reported_at < _REPORT_SECONDS:
            return
        self._reported_at = now
        progress = self._reading(now)
        if self._report is not None:
            # Inside the lock on purpose: two threads must not hand their readings over in the wrong order.
            self._report(progress)

    def _reading(self, now: float) -> Progress:
        self._readings.append((now, self._done))
        while len(self._readings) > 2 and now - self._readings[1][0] >= _WINDOW_SECONDS:
            self._readings.popleft()
        since, before = self._readings[0]
        seconds = now - since
        speed = (self._done - before) / seconds if seconds > 0 else 0.0
        return Progress(self._done, self._total, speed, self._name)


def size_text(count: int) -> str:
    """Bytes for people: "812 B", "64 MB", "3.2 GB". Decimal units, as disks and file managers show them; no decimal
    that says nothing."""
    if count < 1000:
        return f"{count} B"
    amount = float(count)
    for unit in ("kB", "MB", "GB"):
        amount /= 1000
        if amount < 999.5:
            return f"{_short(amount)} {unit}"
    return f"{_short(amount / 1000)} TB"


def _short(amount: float) -> str:
    return f"{amount:.0f}" if amount >= 99.95 else f"{amount:.1f}".removesuffix(".0")
