"""A person at the keyboard of the real window: keys go to whatever has the focus, and nothing else is touched."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from app.ui.face import Face

KEYS = {
    "Enter": Qt.Key.Key_Return,
    "Esc": Qt.Key.Key_Escape,
    "Down": Qt.Key.Key_Down,
    "Up": Qt.Key.Key_Up,
    "Right": Qt.Key.Key_Right,
    "Left": Qt.Key.Key_Left,
    "Tab": Qt.Key.Key_Tab,
    "Space": Qt.Key.Key_Space,
}
MODIFIERS = {
    "Ctrl": Qt.KeyboardModifier.ControlModifier,
    "Alt": Qt.KeyboardModifier.AltModifier,
    "Shift": Qt.KeyboardModifier.ShiftModifier,
}
LONG = 20_000
"""Milliseconds; for what another process answers."""
_MOST_TABS = 80


@dataclass
class Hand:
    """``face``: the window with all its life around it."""

    qtbot: Any
    face: Face

    @property
    def screen(self) -> Any:
        return self.face.window.screen_shown

    def press(self, *keys: str) -> None:
        """ "Enter", "Esc", letters, digits; "Ctrl+Z" and its like."""
        for key in keys:
            *mods, last = key.split("+")
            modifier = Qt.KeyboardModifier.NoModifier
            for mod in mods:
                modifier |= MODIFIERS[mod]
            code = KEYS.get(last) or getattr(Qt.Key, f"Key_{last.upper()}")
            QTest.keyClick(self.target(), code, modifier)
            self.settle()

    def write(self, text: str) -> None:
        """Letters by the layout of any keyboard; QTest itself knows only those of ASCII."""
        for letter in text:
            if letter.isascii():
                QTest.keyClicks(self.target(), letter)
            else:
                press = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_unknown, Qt.KeyboardModifier.NoModifier, letter)
                QApplication.sendEvent(self.target(), press)
        self.settle()

    def target(self) -> QWidget:
        return QApplication.focusWidget() or self.face.window

    def tab_to(self, wanted: QWidget) -> None:
        """Tab until it has the focus; one that Tab does not reach is out of reach of the keyboard."""
        walked = []
        while QApplication.focusWidget() is not wanted:
            walked.append(QApplication.focusWidget())
            assert len(walked) < _MOST_TABS, (wanted, walked)
            self.press("Tab")

    def settle(self) -> None:
        """Until nothing is under way: the next key meets what the person would see."""
        self.qtbot.waitUntil(lambda: not self.face.background.busy, timeout=LONG)
        QApplication.processEvents()

    def until(self, true: Callable[[], bool], timeout: int = 5_000) -> None:
        self.qtbot.waitUntil(true, timeout=timeout)
        self.settle()

    def at(self, screen: str) -> Any:
        """That screen, once it is in front and the window has the keyboard."""
        window = self.face.window
        self.qtbot.waitUntil(lambda: window.current == screen and window.screen_shown is not None, timeout=LONG)
        window.activateWindow()
        self.qtbot.waitUntil(window.isActiveWindow)
        self.settle()
        return window.screen_shown
