"""One registry: no two actions want the same keys, and everything listed works."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QLabel, QWidget

from app.ui.shell.keys import bind
from app.ui.shell.shortcut_sheet import ShortcutSheet
from app.ui.shortcuts import Shortcut, all_shortcuts, conflicts, written


def test_no_keys_are_wanted_twice():
    assert conflicts(all_shortcuts()) == ()


@pytest.mark.parametrize(
    ("one", "other", "clash"),
    [
        (Shortcut("a", "Ctrl+K", "x"), Shortcut("b", "ctrl+k", "x"), True),
        (Shortcut("a", "N", "x", "visit"), Shortcut("b", "N", "x", "outbox"), False),
        (Shortcut("a", "N", "x", "visit"), Shortcut("b", "N", "x", "visit"), True),
        (Shortcut("a", "F5", "x"), Shortcut("b", "F5", "x", "visit"), True),
    ],
)
def test_a_conflict_is_the_same_keys_in_the_same_place(one, other, clash):
    assert bool(conflicts((one, other))) is clash


def test_every_id_is_used_once_and_every_key_is_a_key():
    shortcuts = all_shortcuts()

    assert len({one.id for one in shortcuts}) == len(shortcuts)
    assert [one for one in shortcuts if QKeySequence(one.keys).isEmpty()] == []


def test_the_sheet_shows_every_shortcut(qtbot):
    window = QWidget()
    qtbot.addWidget(window)

    sheet = ShortcutSheet(window, all_shortcuts())

    words = [label.text() for label in sheet.findChildren(QLabel)]
    for one in all_shortcuts():
        assert one.words in words
        assert written(QKeySequence(one.keys).toString(QKeySequence.SequenceFormat.NativeText)) in words


def test_enter_is_called_as_it_is_on_the_keyboard():
    assert written("Ctrl+Return") == "Ctrl+Enter"


def test_only_known_shortcuts_are_bound(qtbot):
    window = QWidget()
    qtbot.addWidget(window)

    with pytest.raises(KeyError):
        bind(window, {"unheard-of": lambda: None})
