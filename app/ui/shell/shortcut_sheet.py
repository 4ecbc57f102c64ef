"""F1: every shortcut there is, made from the registry."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QGridLayout, QLabel, QScrollArea, QWidget

from app.i18n import _
from app.ui.screens import entry
from app.ui.shell.overlay import Overlay
from app.ui.shortcuts import EVERYWHERE, Shortcut, written
from app.ui.theme.tokens import SIZE, SPACE
from app.ui.widgets.button import button
from app.ui.widgets.layout import column, row
from app.ui.widgets.text import words


class ShortcutSheet(Overlay):
    """Grouped by where a key works."""

    def __init__(self, parent: QWidget, shortcuts: Sequence[Shortcut]) -> None:
        close = button(_("Cerrar"), self.accept, icon="x", kind="quiet")
        head = row(words(_("Atajos de teclado"), "title", wrap=False), None, close)
        super().__init__(parent, _("Atajos de teclado"), SIZE.palette_width, column(head, _scrolled(shortcuts)))
        self.setModal(True)


def _scrolled(shortcuts: Sequence[Shortcut]) -> QScrollArea:
    inside = QWidget()
    inside.setProperty("kind", "plain")
    inside.setLayout(_grid(shortcuts))
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setAccessibleName(_("Lista de atajos"))
    area.setWidget(inside)
    area.setMinimumHeight(min(inside.sizeHint().height(), 420))
    return area


def _grid(shortcuts: Sequence[Shortcut]) -> QGridLayout:
    grid = QGridLayout()
    grid.setHorizontalSpacing(SPACE.xl)
    grid.setVerticalSpacing(SPACE.sm)
    grid.setContentsMargins(0, 0, SPACE.md, 0)
    grid.setColumnStretch(1, 1)
    line = 0
    for scope in dict.fromkeys(one.scope for one in shortcuts):
        grid.addWidget(words(_scope_text(scope), "section"), line, 0, 1, 2)
        line += 1
        for one in (one for one in shortcuts if one.scope == scope):
            grid.addWidget(_key(one.keys), line, 0, Qt.AlignmentFlag.AlignLeft)
            grid.addWidget(words(one.words), line, 1)
            line += 1
    return grid


def _key(keys: str) -> QLabel:
    label = words(written(QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText)), "key", wrap=False)
    label.setAccessibleName(keys)
    return label


def _scope_text(scope: str) -> str:
    one = entry(scope)
    return _("En toda la ventana") if scope == EVERYWHERE or one is None else one.words
