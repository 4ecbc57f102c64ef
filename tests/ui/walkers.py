"""What holds for every widget of every screen: a name, a way there with Tab, a focus one can see, whole words."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QApplication,
    QLabel,
    QScrollBar,
    QStyle,
    QStyleOptionButton,
    QWidget,
)

from app.ui.pictures import picture

INNER = ("qt_", "QTabBar")  # parts of a Qt widget that Qt itself names and reaches


def focusable(window: QWidget) -> Iterator[QWidget]:
    """Visible, enabled widgets that take the focus with Tab."""
    for widget in window.findChildren(QWidget):
        if not widget.isVisibleTo(window) or not widget.isEnabled() or isinstance(widget, QScrollBar):
            continue
        inner = widget.objectName().startswith("qt_") or isinstance(widget.parent(), QAbstractItemView)
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and not inner:
            yield widget


def nameless(window: QWidget) -> list[str]:
    """Focusable widgets without an accessible name."""
    return [described(widget) for widget in focusable(window) if not widget.accessibleName().strip()]


def unreachable(window: QWidget) -> list[str]:
    """Focusable widgets that Tab never comes to."""
    wanted = set(focusable(window))
    if not wanted:
        return []
    next(iter(wanted)).setFocus(Qt.FocusReason.TabFocusReason)
    seen = set()
    for _turn in range(3 * len(wanted) + 10):
        QTest.keyClick(QApplication.focusWidget() or window, Qt.Key.Key_Tab)
        current = QApplication.focusWidget()
        if current is not None:
            seen.add(current)  # the one it began with counts when Tab comes back to it
    return [described(widget) for widget in wanted - seen]


def invisible_focus(window: QWidget, *, one_of_each: bool = False) -> list[str]:
    """Focusable widgets that look the same with and without the focus. ``one_of_each``: of those drawn by the same
    rules (one class, one ``kind``) the first is enough."""
    said, known = [], set()
    for widget in list(focusable(window)):
        kind = (type(widget), widget.property("kind"), widget.property("compact"), widget.property("small"))
        if one_of_each and kind in known:
            continue
        known.add(kind)
        QApplication.focusWidget() and QApplication.focusWidget().clearFocus()
        before = picture(widget)
        widget.setFocus(Qt.FocusReason.TabFocusReason)
        QApplication.processEvents()
        if picture(widget) == before:
            said.append(described(widget))
    return said


def clipped(window: QWidget) -> list[str]:
    """Texts that do not fit where they stand."""
    said = []
    for widget in window.findChildren(QWidget):
        if not widget.isVisibleTo(window) or widget.visibleRegion().isEmpty():
            continue
        if isinstance(widget, QLabel):
            said += label_clipped(widget)
        elif isinstance(widget, QAbstractButton) and widget.text():
            said += button_clipped(widget)
        said += outside(widget, window)
    return said


def label_clipped(label: QLabel) -> Iterator[str]:
    room = label.contentsRect()
    metrics = QFontMetrics(label.font())
    text = label.text().replace("**", "").replace("*", "")
    flags = Qt.TextFlag.TextWordWrap if label.wordWrap() else Qt.TextFlag.TextSingleLine
    needed = metrics.boundingRect(QRect(0, 0, room.width() if label.wordWrap() else 10_000, 10_000), flags, text)
    if needed.width() > room.width() + 2 or needed.height() > room.height() + 2:
        yield f"{described(label)} needs {needed.width()}×{needed.height()}, has {room.width()}×{room.height()}"


def button_clipped(button: QAbstractButton) -> Iterator[str]:
    needed = button.sizeHint().width()
    if button.width() < needed - 1:
        option = QStyleOptionButton()
        option.initFrom(button)
        button.style().subElementRect(QStyle.SubElement.SE_PushButtonContents, option, button)
        yield f"{described(button)} needs {needed}, has {button.width()}"


def outside(widget: QWidget, window: QWidget) -> Iterator[str]:
    """Pushed out of the window with no way to scroll there."""
    parent = widget.parentWidget()
    while parent is not None and parent is not window:
        if isinstance(parent, QAbstractScrollArea):
            return
        parent = parent.parentWidget()
    corner = widget.mapTo(window, QPoint(widget.width(), widget.height()))
    if corner.x() > window.width() + 1 or corner.y() > window.height() + 1:
        yield f"{described(widget)} ends at {corner.x()}×{corner.y()} of {window.width()}×{window.height()}"


def described(widget: QWidget) -> str:
    words = widget.text() if isinstance(widget, QLabel | QAbstractButton) else ""
    return f"{type(widget).__name__} «{words or widget.accessibleName() or widget.objectName()}»"
