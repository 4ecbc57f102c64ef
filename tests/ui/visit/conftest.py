"""The real window over a visit in memory, driven by keys alone."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.settings import load
from app.ui.face import Face
from app.ui.protocol import Place
from app.ui.screens import ENTRIES
from app.ui.visit.screen import VisitScreen
from app.ui.visit.view import Mode
from tests.ui.visit.world import VisitLaptop

SCREENS = tuple(one for one in ENTRIES if one.id in {"outbox", "visit"})
KEYS = {
    "Enter": Qt.Key.Key_Return,
    "Esc": Qt.Key.Key_Escape,
    "Down": Qt.Key.Key_Down,
    "Up": Qt.Key.Key_Up,
    "Tab": Qt.Key.Key_Tab,
}


@dataclass
class Hand:
    """A person at the keyboard: keys go to whatever has the focus."""

    qtbot: object
    face: Face
    laptop: VisitLaptop

    @property
    def screen(self) -> VisitScreen:
        return self.face.window.screen_shown

    @property
    def step(self) -> str:
        view = self.screen.view.step
        return view.key[1] if view else ""

    def press(self, *keys: str) -> None:
        """ "Enter", "Esc", letters, digits; "Ctrl+Z" and its like."""
        for key in keys:
            *mods, last = key.split("+")
            modifier = Qt.KeyboardModifier.NoModifier
            for mod in mods:
                modifier |= {"Ctrl": Qt.KeyboardModifier.ControlModifier, "Alt": Qt.KeyboardModifier.AltModifier}[mod]
            code = KEYS.get(last) or getattr(Qt.Key, f"Key_{last.upper()}")
            QTest.keyClick(self.target(), code, modifier)
            self.settle()

    def write(self, text: str) -> None:
        QTest.keyClicks(self.target(), text)
        self.settle()

    def target(self):
        return QApplication.focusWidget() or self.face.window

    def settle(self) -> None:
        """Until nothing is under way: the next key meets what the person would see."""
        self.qtbot.waitUntil(lambda: not self.face.background.busy)
        QApplication.processEvents()

    def until(self, true: Callable[[], bool]) -> None:
        self.qtbot.waitUntil(true)
        self.settle()


@pytest.fixture
def sit(qtbot, monkeypatch):
    """Opens the window on the visit of a laptop; closing is for the end of the test."""
    monkeypatch.setattr("app.ui.face.QApplication.quit", lambda: None)
    faces = []

    def make(laptop: VisitLaptop) -> Hand:
        @contextmanager
        def opened(_passphrase):
            yield laptop

        face = Face(load(), opened, lambda _request: {}, entries=SCREENS)
        faces.append(face)
        with qtbot.waitActive(face.window):
            face.window.resize(1366, 768)
            face.window.show()
            face.window.activateWindow()
        qtbot.waitUntil(lambda: face.window.current != "")
        face.window.go(Place("visit"))
        qtbot.waitUntil(lambda: face.window.current == "visit")
        face.window.activateWindow()
        qtbot.waitUntil(face.window.isActiveWindow)
        hand = Hand(qtbot, face, laptop)
        hand.until(lambda: hand.screen.view.mode is not Mode.LOADING)
        return hand

    yield make
    for face in faces:
        face.window.close()
        face.window.deleteLater()
