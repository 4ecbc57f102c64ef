"""Keys become actions: one QShortcut for each, made from the registry."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from app.ui.shortcuts import everywhere


def bind(window: QWidget, actions: Mapping[str, Callable[[], None]]) -> list[QShortcut]:
    """Bind shortcut ids that work everywhere. Raises KeyError for an id the registry does not know."""
    known = {one.id: one.keys for one in everywhere()}
    return [_bound(window, known[name], run) for name, run in actions.items()]


def _bound(window: QWidget, keys: str, run: Callable[[], None]) -> QShortcut:
    shortcut = QShortcut(QKeySequence(keys), window)
    shortcut.activated.connect(run)
    return shortcut
