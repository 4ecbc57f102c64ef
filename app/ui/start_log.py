"""How long the last start took: painted, first screen with its data shown, store open, settled (everything read again).
Support reads it; so do benchmarks."""

from __future__ import annotations

import time
from pathlib import Path

START_LOG = "start.json"


class StartLog:
    """Moments of one start, in seconds of the system's monotonic clock, written once when the start is over."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / START_LOG
        self._marks: dict[str, float] = {}
        self._written = False

    def mark(self, name: str) -> None:
        """Only the first time counts."""
        self._marks.setdefault(name, time.monotonic())

    def write(self) -> None:
        """A log that cannot be written must not trouble anybody."""
        if self._written:
            return
        self._written = True
        import json  # the window is painted without it

        part = self._path.with_name(START_LOG + ".part")
        try:
            part.write_text(json.dumps(self._marks), "utf-8")
            part.replace(self._path)
        except OSError:
            return
