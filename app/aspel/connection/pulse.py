"""Does the engine still answer while it works? A long statement and a dead server are silent alike; this tells them
apart."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from app.aspel.connection.lanes import Say

PULSES = 6
"""Beats within the silence after which the parent gives the engine up."""
_QUESTION = "SELECT 1 FROM RDB$DATABASE"
_FAREWELL = 1.0
"""Seconds that the last beat has to end before the connections are closed."""


class Pulse:
    """A connection of its own that asks the smallest question every ``seconds`` and tells each answer."""

    def __init__(self, connect: Callable[[], Any], say: Say, seconds: float) -> None:
        self._connect = connect
        self._say = say
        self._seconds = seconds
        self._over = threading.Event()
        self._thread: threading.Thread | None = None

    def __enter__(self) -> Pulse:
        from firebird.driver import Error

        try:
            cursor = self._connect()
        except Error:  # a server with no connection to spare: the parent then waits as long as a statement may take
            return self
        self._thread = threading.Thread(target=self._beat, args=(cursor,), daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        if self._thread is not None:
            self._thread.join(_FAREWELL)

    @property
    def beats(self) -> bool:
        """Whether it could connect."""
        return self._thread is not None

    def _beat(self, cursor: Any) -> None:  # noqa: ANN401 - the driver ships no types
        from firebird.driver import Error

        while not self._over.wait(self._seconds):
            try:
                cursor.execute(_QUESTION)
                cursor.fetchall()
            except Error:
                return  # whoever is reading hears the reason; silence does the rest
            self._say({"pulse": True})
