"""Rows and columns in one line, so that constructors stay short."""

from __future__ import annotations

from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QLayout, QScrollArea, QVBoxLayout, QWidget

from app.ui.theme.tokens import SPACE

L = TypeVar("L", bound=QBoxLayout)
Item = QWidget | QLayout | int | None
"""A widget, a layout, a gap in pixels, or None for a stretch."""
_ALL = 10_000
"""Stretch of what takes all it may before its neighbours get anything."""


def column(*items: Item, gap: int = SPACE.md, margin: int = 0) -> QVBoxLayout:
    """Items from top to bottom."""
    layout = QVBoxLayout()
    return _filled(layout, items, gap, margin)


def row(*items: Item, gap: int = SPACE.md, margin: int = 0) -> QHBoxLayout:
    """Items from left to right, centred on one line."""
    layout = QHBoxLayout()
    return _filled(layout, items, gap, margin)


def card(content: QLayout, kind: str = "card", margin: int = SPACE.xl) -> QFrame:
    """A quiet surface around its content."""
    frame = QFrame()
    frame.setProperty("kind", kind)
    content.setContentsMargins(margin, margin, margin, margin)
    frame.setLayout(content)
    return frame


def page(content: QLayout, margin: int = SPACE.page) -> QScrollArea:
    """A whole screen's content; scrolls when the window is small."""
    inside = QWidget()
    inside.setProperty("kind", "page")
    content.setContentsMargins(margin, SPACE.xl, margin, SPACE.xl)
    inside.setLayout(content)
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setWidget(inside)
    if margin:
        _keep_width(area, content, margin)
    return area


def held(widget: QWidget, *, middle: bool = False) -> QHBoxLayout:
    """As wide as the widget may grow and no wider, at the left or in the middle. A column alone would give it the
    height it needs at the full width: words that wrap earlier would be squeezed."""
    line = row(None, widget, None) if middle else row(widget, None)
    line.setStretch(1 if middle else 0, _ALL)
    return line


def _keep_width(area: QScrollArea, content: QLayout, margin: int) -> None:
    """The bar takes its room from the margin, so that nothing moves sideways when it comes or goes."""
    bar = area.verticalScrollBar()

    def share(low: int, high: int) -> None:
        taken = bar.sizeHint().width() if high > low else 0
        content.setContentsMargins(margin, SPACE.xl, max(0, margin - taken), SPACE.xl)

    bar.rangeChanged.connect(share)


def clear(layout: QLayout) -> None:
    """Remove everything a layout holds."""
    while (item := layout.takeAt(0)) is not None:
        inner, widget = item.layout(), item.widget()
        if inner is not None:
            clear(inner)
        if widget is not None:
            widget.hide()
            widget.deleteLater()


def retone(widget: QWidget, **properties: object) -> None:
    """Change style properties of a widget that is already shown; one that is still to be shown finds them then."""
    for name, value in properties.items():
        widget.setProperty(name, value)
    if not widget.testAttribute(Qt.WidgetAttribute.WA_WState_Polished):
        return
    widget.style().unpolish(widget)
    widget.style().polish(widget)
    widget.update()


def _filled(layout: L, items: tuple[Item, ...], gap: int, margin: int) -> L:
    layout.setSpacing(gap)
    layout.setContentsMargins(margin, margin, margin, margin)
    for item in items:
        match item:
            case QWidget():
                layout.addWidget(item)
            case QLayout():
                layout.addLayout(item)
            case int():
                layout.addSpacing(item)
            case _:
                layout.addStretch(1)
    return layout
