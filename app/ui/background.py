"""The only threads of the window: one worker for the store, a small pool for long work, results on the main thread.

Workers are plain ``concurrent.futures`` threads, so no QRunnable can own (and destroy) a signal object on the wrong
thread; everything comes back over one Bridge that the main thread owns.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from PySide6.QtCore import QObject, QTimer, Signal

from app.errors import MaletinError, Unavailable
from app.i18n import _
from app.kit.progress import Cancelled, CancelToken
from app.ui.bridge import Bridge
from app.ui.protocol import Lane, Task

if TYPE_CHECKING:
    from app.laptop import Laptop

T = TypeVar("T")
OpenLaptop = Callable[[], "AbstractContextManager[Laptop]"]
_LONG_WORKERS = 3


class Background(QObject):
    """Implements ``app.ui.protocol.Run``. Made and used on the main thread only."""

    rested = Signal()
    """Nothing quick is under way or waiting any more: what was asked for is on the screen."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bridge = Bridge(self)
        self._store = ThreadPoolExecutor(1, "store")
        self._long = ThreadPoolExecutor(_LONG_WORKERS, "long")
        self._laptop: Laptop | None = None
        self._holder: AbstractContextManager[Laptop] | None = None
        self._factory: OpenLaptop | None = None
        self._opening: Future[None] | None = None
        self._all = CancelToken()
        self._jobs: set[_Job] = set()

    # ── the laptop ──

    def open(
        self, factory: OpenLaptop, *, done: Callable[[None], None], failed: Callable[[MaletinError], None]
    ) -> _Job:
        """Open the laptop in the store's worker; everything asked for afterwards waits until that is over."""
        job = self._submit(self._store, lambda _job: self._enter(factory), done, failed, None)
        self._opening = job.future
        return job

    def while_closed(
        self, work: Callable[[], T], *, done: Callable[[T], None], failed: Callable[[MaletinError], None]
    ) -> _Job:
        """Close the laptop, do something to its store (enrol), open it again whatever came of it."""
        return self._submit(self._store, lambda _job: self._closed_for(work), done, failed, None)

    def reopen_with(self, factory: OpenLaptop) -> None:
        """How the laptop is opened from now on, when it is closed for a moment (a new passphrase)."""
        self._factory = factory

    def call(
        self,
        work: Callable[[CancelToken], T],
        *,
        done: Callable[[T], None],
        failed: Callable[[MaletinError], None],
    ) -> _Job:
        """Work in the pool that needs no laptop: an import, a thumbnail."""
        return self._submit(self._long, lambda job: work(job.token), done, failed, None)

    def tell(
        self,
        work: Callable[[CancelToken, Callable[[object], None]], T],
        *,
        done: Callable[[T], None],
        failed: Callable[[MaletinError], None],
        progress: Callable[[object], None],
    ) -> _Job:
        """As ``call``, for work that says how far it is."""
        return self._submit(self._long, lambda job: work(job.token, job.report), done, failed, progress)

    # ── work ──

    def __call__(
        self,
        work: Callable[[Task], T],
        *,
        done: Callable[[T], None],
        failed: Callable[[MaletinError], None],
        progress: Callable[[object], None] | None = None,
        lane: Lane = Lane.STORE,
    ) -> _Job:
        """See ``app.ui.protocol.Run``."""
        pool = self._store if lane is Lane.STORE else self._long
        return self._submit(pool, lambda job: work(self._task(job, lane)), done, failed, progress, lane is Lane.STORE)

    def deliver(self, call: Callable[[], None]) -> None:
        """Have something called on the main thread; for work that has more to say than its end."""
        self._bridge.deliver(call)

    @property
    def busy(self) -> bool:
        """Whether any work is under way or waiting."""
        return bool(self._jobs)

    def close(self, parting: Callable[[Laptop], None] | None = None) -> None:
        """Ask everything to stop, wait for it, close the laptop in its own worker. Nothing is delivered afterwards.

        ``parting``: the last thing done with the open laptop; its troubles end with it.
        """
        if self._all.cancelled:
            return
        self._all.cancel()
        jobs = tuple(self._jobs)
        for job in jobs:
            job.forget()
        wait([job.future for job in jobs if job.future is not None])
        for job in jobs:
            job.let_go()
        if parting is not None:
            self._part(parting)
        wait([self._store.submit(self._leave)])
        self._store.shutdown()
        self._long.shutdown()

    # ── inside ──

    def _over(self, job: _Job) -> None:
        self._jobs.discard(job)
        # What it delivers may ask for more, so the look comes a turn later.
        if not self._all.cancelled and not self._has_quick_work():
            QTimer.singleShot(0, self, self._tell_rested)

    def _tell_rested(self) -> None:
        if not self._has_quick_work():
            self.rested.emit()

    def _has_quick_work(self) -> bool:
        return any(job.quick for job in self._jobs)

    def _task(self, job: _Job, lane: Lane) -> Task:
        if lane is not Lane.STORE and self._opening is not None:
            wait([self._opening])  # the store's worker stands behind the opening by itself
        laptop = self._laptop
        if laptop is None:
            raise _not_open()
        return Task(laptop, job.token, job.report)

    def _closed_for(self, work: Callable[[], T]) -> T:
        self._leave()
        try:
            return work()
        finally:
            if self._factory is not None:
                self._enter(self._factory)

    def _enter(self, factory: OpenLaptop) -> None:
        self._leave()
        self._factory = factory
        holder = factory()
        self._laptop = holder.__enter__()
        self._holder = holder

    def _part(self, parting: Callable[[Laptop], None]) -> None:
        last = self._store.submit(lambda: parting(self._laptop) if self._laptop is not None else None)
        bug = last.exception()
        if bug is not None and not isinstance(bug, MaletinError):
            sys.excepthook(type(bug), bug, bug.__traceback__)

    def _leave(self) -> None:
        holder, self._holder, self._laptop = self._holder, None, None
        if holder is not None:
            holder.__exit__(None, None, None)

    def _submit(
        self,
        pool: ThreadPoolExecutor,
        work: Callable[[_Job], T],
        done: Callable[[T], None],
        failed: Callable[[MaletinError], None],
        progress: Callable[[object], None] | None,
        quick: bool = True,
    ) -> _Job:
        job = _Job(self._bridge, CancelToken(self._all), _Ways(work, done, failed, progress), self._over)
        job.quick = quick
        if self._all.cancelled:
            job.forget()  # the window is closing: nobody waits for this any more
            return job
        self._jobs.add(job)
        job.future = pool.submit(job.perform)
        return job


@dataclass(frozen=True, slots=True)
class _Ways:
    """What a job does, and whom it tells. All of it holds parts of the window."""

    work: Callable[[_Job], Any]
    done: Callable[[Any], None]
    failed: Callable[[MaletinError], None]
    progress: Callable[[object], None] | None


class _Job:
    """One piece of work. ``perform`` and ``report`` run in a worker, the rest on the main thread.

    The main thread lets go of what the job holds, never the worker: the last reference to a part of the window has to
    end in the thread that part lives in, or Qt falls.
    """

    def __init__(self, bridge: Bridge, token: CancelToken, ways: _Ways, ended: Callable[[_Job], None]) -> None:
        self.token = token
        self.future: Future[None] | None = None
        self.quick = True
        self._bridge = bridge
        self._ways: _Ways | None = ways
        self._ended = ended
        self._running = True
        self._lock = threading.Lock()
        self._newest: object = None

    @property
    def running(self) -> bool:
        return self._running

    def cancel(self) -> None:
        self.token.cancel()

    def forget(self) -> None:
        self.token.cancel()
        self._finish()

    def let_go(self) -> None:
        """Its worker is through with it."""
        self._ways = None

    def perform(self) -> None:
        try:
            self.token.check()
            assert self._ways is not None  # noqa: S101 - the main thread lets go only of what was performed
            result = self._ways.work(self)
        except MaletinError as error:
            self._bridge.deliver(lambda error=error: self._fail(error))  # type: ignore[misc]
        except Exception as bug:  # noqa: BLE001 - a bug in a worker would be lost with its thread: it goes to the hook
            self._bridge.deliver(lambda bug=bug: self._fail_by(bug))  # type: ignore[misc]
        else:
            self._bridge.deliver(lambda: self._succeed(result))

    def report(self, value: object) -> None:
        """Many readings between two turns of the event loop become one delivery."""
        with self._lock:
            waiting, self._newest = self._newest is not None, value
        if not waiting:
            self._bridge.deliver(self._tell)

    def _tell(self) -> None:
        with self._lock:
            value, self._newest = self._newest, None
        if self._running and self._ways is not None and self._ways.progress is not None:
            self._ways.progress(value)

    def _succeed(self, result: object) -> None:
        ways = self._concluded()
        if ways is not None:
            ways.done(result)

    def _fail(self, error: MaletinError) -> None:
        ways = self._concluded()
        if ways is not None:
            ways.failed(error)

    def _fail_by(self, bug: Exception) -> None:
        sys.excepthook(type(bug), bug, bug.__traceback__)
        self._fail(internal_error(bug))

    def _concluded(self) -> _Ways | None:
        """Whom to tell; nobody once it was forgotten."""
        ways, self._ways = self._ways, None
        if not self._running:
            return None
        self._finish()
        return ways

    def _finish(self) -> None:
        self._running = False
        self._ended(self)


def internal_error(bug: BaseException) -> MaletinError:
    """Our own mistake, said calmly; the details are in the crash log."""
    return MaletinError(
        "INTERNAL-ERROR",
        _("Algo falló dentro de Maletín."),
        _("Lo que ya decía «Guardado aquí» sigue guardado."),
        _("Intente de nuevo; si se repite, guarde el paquete de diagnóstico y envíelo al supervisor."),
        kind=type(bug).__name__,
    )


def _not_open() -> MaletinError:
    return Unavailable(
        "STORE-NOT-OPEN",
        _("El almacén de esta laptop no está abierto."),
        _("Lo guardado sigue en el disco."),
        _("Cierre Maletín y ábralo de nuevo."),
    )


__all__ = ["Background", "Cancelled", "internal_error"]
