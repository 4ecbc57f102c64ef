"""Time as evidence. Clocks lie: a moment keeps zone, monotonic reading and boot, and order comes from sequence."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Stamp:
    """One moment on one device.

    ``utc``: ISO 8601 with milliseconds and "Z". ``offset``: minutes east of UTC of the device's zone at that moment.
    ``mono``: nanoseconds of a clock that never goes back within one ``boot`` (an id made when the program starts).
    """

    utc: str
    offset: int
    mono: int
    boot: str

    def moment(self) -> datetime:
        """The instant as an aware datetime in UTC."""
        return datetime.fromisoformat(self.utc)


class Clock(Protocol):
    """Where every part of the program takes the time from."""

    def now(self) -> datetime:
        """The present instant, aware, in UTC."""
        ...

    def stamp(self) -> Stamp:
        """The present instant as evidence for the journal."""
        ...

    def monotonic(self) -> float:
        """Seconds that only grow; for measuring durations and retry times."""
        ...


class SystemClock:
    """The machine's own clock."""

    def __init__(self) -> None:
        self._boot = os.urandom(16).hex()

    def now(self) -> datetime:
        return datetime.now(UTC)

    def stamp(self) -> Stamp:
        here = datetime.now().astimezone()
        offset = here.utcoffset()
        minutes = 0 if offset is None else int(offset.total_seconds() // 60)
        return Stamp(utc_text(here), minutes, time.monotonic_ns(), self._boot)

    def monotonic(self) -> float:
        return time.monotonic()


def utc_text(moment: datetime) -> str:
    """An aware datetime as the text used in every document: UTC, milliseconds, "Z"."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
