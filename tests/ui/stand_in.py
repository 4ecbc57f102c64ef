"""A laptop with real state in memory, and a Run that works at once: presenters are tested without a window."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace

from app.errors import MaletinError
from app.kit.progress import CancelToken
from app.sync.state import Phase, SyncState
from app.ui.office import Office
from app.ui.protocol import Lane, Task, Tools
from tests.store.builders import SetClock
from tests.twins.store import MemoryStore

Pass = Callable[[CancelToken, Callable[[SyncState], None]], SyncState]


class LaptopStandIn:
    """Parts of a MemoryStore. ``on_sync``: what a pass does with (cancel, on_state), returning its last state.
    ``failure``: raised by the next look at the outbox."""

    def __init__(self) -> None:
        self.clock = SetClock()
        self.store = MemoryStore(clock=self.clock)
        self.on_sync: Pass = lambda _cancel, _say: SyncState(Phase.DONE)
        self.failure: MaletinError | None = None
        self.rescued: list[Path] = []
        self.who = SimpleNamespace(person_name="Ana Técnica", firm="Soporte del Centro")
        self.kits_here: tuple[object, ...] = ()
        self.parts = self
        self.looks = None

    def kits(self) -> tuple[object, ...]:
        return self.kits_here

    def survey(self, _wanted: object = None) -> tuple[tuple[object, ...], tuple[object, ...]]:
        return self.kits_here, ()

    def next_visit(self, _now: object) -> object:
        return next(iter(self.kits_here), None)

    @property
    def outbox(self):
        if self.failure is not None:
            raise self.failure
        return self.store.outbox

    @property
    def journal(self):
        return self.store.journal

    @property
    def inbox(self):
        return self.store.inbox

    @property
    def drafts(self):
        return self.store.drafts

    @property
    def identity(self):
        return SimpleNamespace(current=lambda: self.who)

    def rescue(self, path: Path) -> None:
        self.rescued.append(path)

    @contextmanager
    def connect(self) -> Iterator[object]:
        yield SimpleNamespace(
            run=lambda cancel, on_state: SimpleNamespace(state=self.on_sync(cancel, on_state)),
            hurry=self.store.outbox.retry_now,
        )


@dataclass
class DoneJob:
    """Work that is over."""

    running: bool = False
    forgotten: list[bool] = field(default_factory=list)

    def cancel(self) -> None:
        """Too late."""

    def forget(self) -> None:
        self.forgotten.append(True)


class AtOnce:
    """Run without threads. ``lanes``: which lanes were asked for; ``token``: stops what runs now, from a callback."""

    def __init__(self, laptop: LaptopStandIn) -> None:
        self.laptop = laptop
        self.lanes: list[Lane] = []
        self.token = CancelToken()

    def __call__(self, work, *, done, failed, progress=None, lane=Lane.STORE):
        self.lanes.append(lane)
        token = CancelToken()
        if lane is Lane.LONG:
            self.token = token
        try:
            result = work(Task(self.laptop, token, progress or (lambda _value: None)))
        except MaletinError as error:
            failed(error)
        else:
            done(result)
        return DoneJob()


@dataclass
class Desk:
    """Everything a presenter gets, and what it did with it."""

    laptop: LaptopStandIn = field(default_factory=LaptopStandIn)
    said: list[tuple[str, str]] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)
    called_off: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.run = AtOnce(self.laptop)
        self.office = Office(self.run, self._later, self.laptop.clock.now)
        self.tools = Tools(self.run, self.office, lambda _place: None, self._notify, None, None)

    def _notify(self, text, *, tone="info", undo=None):
        self.said.append((text, tone))

    def _later(self, seconds, _call):
        self.waits.append(seconds)
        return lambda: self.called_off.append(seconds)


def at_once(screen, tools: Tools):
    """A screen built in one go, without ``tools``, gets its presenter: no turns of the event loop to wait for."""
    screen._begin(tools)
    return screen
