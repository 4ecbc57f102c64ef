"""A laptop whose scanner asks a real engine, and whose engine can be hung or killed on purpose."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from pathlib import Path

from app.aspel.connection.session import EngineScanSession
from app.aspel.ports import Began, Ended
from app.bootstrap.scanning import VaultLogins
from app.clock import Clock
from app.demo.company.spec import TINY
from app.vault import MemoryVault
from app.visit.scanning import EntropyScanner
from tests.store.builders import SetClock
from tests.ui.real_laptop import RealLaptop

AFTER = 6
"""Answers after which something happens to the engine."""


class Engine:
    """What becomes of the engine in the middle of the next scan. ``signal``: sent to it; 0 = nothing."""

    def __init__(self, logins: VaultLogins) -> None:
        self._logins = logins
        self.signal = 0
        self.struck = threading.Event()

    def open(self, database: str, cancelled: Callable[[], bool]) -> EngineScanSession:
        return StruckSession(self, database, self._logins.of, cancelled=cancelled)


class StruckSession(EngineScanSession):
    """The real session; its child gets the signal after some answers."""

    def __init__(self, engine: Engine, *named, **options) -> None:
        super().__init__(*named, **options)
        self._engine = engine

    def answers(self, steps: Sequence[str]) -> Iterator[Began | Ended]:
        ended = 0
        for news in super().answers(steps):
            yield news
            ended += isinstance(news, Ended)
            if ended == AFTER and self._engine.signal and not self._engine.struck.is_set():
                os.kill(self._child.pid, self._engine.signal)
                self._engine.struck.set()


class CompanyClock(SetClock):
    """It is the day on which the invented company is right."""

    def now(self) -> datetime:
        return TINY.as_of


class ScanLaptop(RealLaptop):
    """Enrolled, with one kit; no visit is in course yet."""

    def __init__(self, folder: Path) -> None:
        self.vault = MemoryVault()
        self.logins = VaultLogins(lambda: self.vault)
        self.engine = Engine(self.logins)
        self.company_clock: Clock = CompanyClock()
        super().__init__(folder)
        self.publish()
        self.fetch()

    def begin(self) -> None:
        """The visit is in course."""
        opened = self.kit("v-1")
        self.session("v-1").start(opened.kit, opened.digest, go=True)

    def kinds(self) -> list[str]:
        """What the journal of the visit says."""
        return [event.kind for event in self.parts.journal.events("v-1")]

    def _parts(self) -> dict[str, object]:
        scanner = EntropyScanner(self.engine.open, self.store.evidence, self.company_clock)
        return super()._parts() | {"scanner": lambda: scanner, "logins": self.logins}
