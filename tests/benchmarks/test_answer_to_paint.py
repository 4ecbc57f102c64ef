"""What it takes from Enter to the next step on the screen, durable in between.

A real store (SQLCipher, durable commits), a real window, the real way: key → store's worker → event on disk → view
state → the card of the next step painted, by the event loop itself. Measured in turns with a floor of the same run: one
bare durable commit of a row plus the repaint of a bare label as large as the card. Machines differ, so the ratio counts
and the quietest batch is taken; the milliseconds are printed for people.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable
from contextlib import contextmanager
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QEventLoop, QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

from app.clock import SystemClock
from app.i18n import install
from app.settings import load, resource_root
from app.ui.face import Face
from app.ui.protocol import Place
from app.ui.screens import ENTRIES
from app.ui.theme.dress import choose_style, dress
from app.ui.visit.view import Mode
from tests.benchmarks.test_durable_append import bare_file
from tests.store.builders import Laptop, enrol
from tests.ui.own_turns import as_in_the_program
from tests.ui.visit.world import VisitLaptop
from tests.visit.builders import step

ROUNDS = 40
STEPS = 20
"""Of one task: as the longest procedures of the library."""
BATCHES = 3
MEDIAN, P99 = 0.016, 0.050
"""Seconds: the promise, asserted with ``--full`` on a machine where nothing else runs."""
LIMIT = 10.0
"""Times the floor, at the median: now 3 to 7, as the disk is busy or not."""
TAIL = 25.0
"""Times the floor's median, at p99: a busy machine interrupts whoever works longer. Now 6 to 18."""
SHARED = 2.0
"""Without ``--full`` others may use this machine, and they interrupt whoever works longer: room in both limits."""
SCREENS = tuple(one for one in ENTRIES if one.id in {"outbox", "visit"})


@pytest.fixture(scope="session")
def qapp_cls():
    choose_style()
    return QApplication


@pytest.fixture
def bench(qapp, qtbot, tmp_path, monkeypatch):
    """A window at the first of many instructions, over a real store."""
    install(resource_root() / "resources" / "locale", "es")
    dress(qapp, "light")
    monkeypatch.setattr("app.ui.face.QApplication.quit", lambda: None)
    held = Laptop.new(tmp_path)
    store = held.open()
    enrol(store)
    steps = (step(f"paso-{number}", text="Haga **esto**.", expect="Se ve así.") for number in range(STEPS))
    laptop = VisitLaptop(*steps, tasks=2 + BATCHES * ROUNDS // (STEPS - 1))
    laptop.store, laptop.clock = store, SystemClock()

    @contextmanager
    def opened(_passphrase):
        yield laptop

    face = Face(load(), opened, lambda _request: {}, entries=SCREENS)
    with qtbot.waitActive(face.window):
        face.window.resize(1366, 768)
        face.window.show()
        face.window.activateWindow()
    qtbot.waitUntil(lambda: face.window.current != "")
    face.window.go(Place("visit"))
    qtbot.waitUntil(lambda: face.window.current == "visit")
    screen = face.window.screen_shown
    for mode in (Mode.ARRIVAL, Mode.TASK):
        qtbot.waitUntil(lambda mode=mode: screen.view.mode is mode)
        qtbot.waitUntil(lambda: not face.background.busy)
        screen.enter()
    qtbot.waitUntil(lambda: screen.view.mode is Mode.STEP)
    qtbot.waitUntil(lambda: not face.background.busy)
    with as_in_the_program():
        yield face, screen
    face.window.close()
    face.window.deleteLater()
    held.close()


@pytest.mark.slow
def test_an_answer_is_durable_and_the_next_step_painted_at_once(bench, qtbot, tmp_path: Path, full_size: bool) -> None:
    face, screen = bench
    bare = bare_file(tmp_path / "bare.db")
    label = QLabel("0")
    qtbot.addWidget(label)
    label.resize(screen.step.card.size())
    label.show()
    count = iter(range(10_000))
    painted = Painted(screen)

    def floor() -> None:
        bare.execute("BEGIN IMMEDIATE")
        bare.execute("INSERT INTO row (data) VALUES (?)", (bytes(1200),))
        bare.execute("COMMIT")
        label.setText(str(next(count)))
        label.repaint()

    def answer() -> None:
        before, painted.step = screen.view.step.key, None
        QTest.keyClick(screen.step.main, Qt.Key.Key_Return)
        while painted.step in (None, before):
            # As the real loop does: asleep until something arrives, so the worker has the interpreter for itself.
            QApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)

    batches = [_batch(lambda: _ready(qtbot, face, screen), floor, answer) for _ in range(BATCHES)]
    bare.close()

    base, ours, all_ours = min(batches, key=lambda batch: batch[1] / batch[0])
    tail = statistics.quantiles([one for batch in batches for one in batch[2]], n=100)[98]
    said = (
        f"answer to paint: median {ours * 1e3:.1f} ms, p99 {tail * 1e3:.1f} ms over {BATCHES * ROUNDS} answers; "
        f"floor {base * 1e3:.2f} ms, ratio {ours / base:.1f}, tail {tail / base:.1f}"
    )
    sys.stdout.write(said)  # shown with -s or -rP
    assert len(all_ours) == ROUNDS
    room = 1.0 if full_size else SHARED
    assert ours / base <= LIMIT * room, said
    assert tail / base <= TAIL * room, said
    assert not full_size or (ours <= MEDIAN and tail <= P99), said


class Painted(QObject):
    """Which step the card showed when the window last painted it by itself."""

    def __init__(self, screen) -> None:
        super().__init__()
        self.step: object = None
        self._screen = screen
        screen.step.card.installEventFilter(self)

    def eventFilter(self, _card: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's own
        if event.type() == QEvent.Type.Paint:
            self.step = self._screen.view.step.key
        return False


def _ready(qtbot, face, screen) -> None:
    """What follows an answer (counters) is let finish; at the last step the task ends and the next one begins."""
    qtbot.waitUntil(lambda: not face.background.busy)
    if screen.view.step.place.startswith(f"Paso {STEPS} "):
        for mode, go in (
            (Mode.STEP, screen.enter),
            (Mode.OUTCOME, lambda: screen.choose(0)),
            (Mode.TASK, screen.enter),
        ):
            qtbot.waitUntil(lambda mode=mode: screen.view.mode is mode and not face.background.busy)
            go()
        qtbot.waitUntil(lambda: screen.view.mode is Mode.STEP and not face.background.busy)


def _batch(
    ready: Callable[[], None], floor: Callable[[], None], answer: Callable[[], None]
) -> tuple[float, float, list[float]]:
    """Medians of both, and every reading of ours."""
    taken: tuple[list[float], list[float]] = ([], [])
    for _ in range(ROUNDS):
        for times, act in zip(taken, (floor, answer), strict=True):
            start = time.perf_counter()
            act()
            times.append(time.perf_counter() - start)
        ready()
    return statistics.median(taken[0]), statistics.median(taken[1]), taken[1]
