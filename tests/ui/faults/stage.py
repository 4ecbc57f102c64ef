"""The real window over a laptop with one fault, and what a person reads of it."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLabel, QTableView, QWidget

from app.settings import load
from app.ui.face import Face
from app.ui.outbox.model import Column
from app.ui.protocol import Place
from tests.ui.faults.table import Fault
from tests.ui.hand import Hand

SIZE = (1366, 768)


@dataclass
class Timers:
    """What the window wants done later; a test lets the time go by."""

    waiting: list[Callable[[], None]] = field(default_factory=list)

    def later(self, _seconds: float, call: Callable[[], None]) -> Callable[[], None]:
        self.waiting.append(call)
        return lambda: self.waiting.remove(call) if call in self.waiting else None

    def go_by(self) -> None:
        waiting, self.waiting = self.waiting, []
        for call in waiting:
            call()


@dataclass
class Stage(Hand):
    """A person in front of the window. ``laptop``: what is behind it, to make faults and to know the truth."""

    laptop: Any
    timers: Timers

    @property
    def window(self) -> Any:
        return self.face.window

    def go(self, screen: str, **subject: str) -> Any:
        self.window.go(Place(screen, subject))
        return self.at(screen)

    def press_button(self, wanted: QAbstractButton, text: str) -> None:
        """With the keyboard, as anybody could; one that is hidden or grey cannot be pressed."""
        assert wanted is not None, text
        assert wanted.text() == text
        assert wanted.isVisible(), text
        assert wanted.isEnabled(), text
        wanted.setFocus()
        QTest.keyClick(wanted, Qt.Key.Key_Space)
        self.settle()

    @property
    def signs(self) -> tuple[str, str, str]:
        """Connection · saved here · synced."""
        strip = self.window.strip
        return strip.connection.text(), strip.saved.text(), strip.synced.text()

    def outbox(self) -> list[tuple[str, str]]:
        """State and last answer of each line of «Por sincronizar»."""
        model = self.go("outbox").model
        columns = (Column.STATE, Column.ANSWER)
        return [tuple(model.index(row, one).data() for one in columns) for row in range(model.rowCount())]


Play = Generator[QWidget, None, None]
"""Makes a fault, yields where it is said, and afterwards goes the way and proves where it leads."""


def play(fault: Fault, acts: Play, person: Stage) -> None:
    """The whole row."""
    told(person, next(acts), fault)
    assert next(acts, None) is None, "a play yields once"


def told(person: Stage, widget: QWidget, fault: Fault) -> None:
    """The words, and the counters: indicators, the number on the rail, and the lines of «Por sincronizar»."""
    said = read(widget)
    for part in (fault.happened, fault.safe, fault.todo, fault.code, fault.way):
        assert part in said, (fault.id, part, said)
    assert person.signs == fault.signs, fault.id
    if fault.signs[2] == "No se sabe":
        return
    number = person.window.rail.buttons["outbox"].accessibleName()
    assert number == (f"Por sincronizar: {len(fault.queue)}" if fault.queue else "Por sincronizar"), fault.id
    if fault.queue:
        here = person.window.current
        found = person.outbox()
        assert [state for state, _answer in found] == [state for state, _answer in fault.queue], fault.id
        assert all(part in answer for (_s, part), (_state, answer) in zip(fault.queue, found, strict=True)), found
        person.go(here)


def read(widget: QWidget) -> str:
    """Every word one can see there, as one line."""
    parts = [*widget.findChildren(QLabel), *widget.findChildren(QAbstractButton)]
    said = [part.text() for part in parts if part.isVisible()]
    for table in widget.findChildren(QTableView):
        said += cells(table) if table.isVisible() else []
    return " ".join(" ".join(said).split())


def cells(table: QTableView) -> list[str]:
    """A table paints its words itself."""
    model = table.model()
    shown = [column for column in range(model.columnCount()) if not table.isColumnHidden(column)]
    return [str(model.index(row, column).data() or "") for row in range(model.rowCount()) for column in shown]


@contextmanager
def staged(
    qtbot, monkeypatch, laptop, open_laptop=None, *, settings=None, enrol=None, machine=None, size=SIZE
) -> Iterator[Stage]:
    """``open_laptop``: how it is opened, where the opening itself is what goes wrong."""
    monkeypatch.setattr("app.ui.face.QApplication.quit", lambda: None)
    timers = Timers()
    monkeypatch.setattr("app.ui.face.later", timers.later)

    @contextmanager
    def opened(_passphrase):
        yield laptop

    face = Face(settings or load(), open_laptop or opened, enrol or (lambda _request: {}), machine)
    face.window.resize(*size)
    with qtbot.waitActive(face.window):
        face.window.show()
        face.window.activateWindow()
    try:
        yield Stage(qtbot, face, laptop, timers)
    finally:
        face.window.close()
        face.window.deleteLater()
        QGuiApplication.clipboard().clear()
