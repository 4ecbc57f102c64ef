"""What is made late would be reached by Tab after everything else: here it gets the place where it stands."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

_STOPS = (Qt.FocusPolicy.TabFocus, Qt.FocusPolicy.StrongFocus, Qt.FocusPolicy.WheelFocus)


def stop_before(widget: QWidget) -> QWidget | None:
    """Where Tab stops before it would come to this widget. Ask before anything is put into it."""
    one: QWidget | None = widget.previousInFocusChain()
    while one is not None and one is not widget and one.focusPolicy() not in _STOPS:
        one = one.previousInFocusChain()
    return None if one is widget else one


def stops_in(whole: QWidget) -> list[QWidget]:
    """Where Tab stops inside, in the order the parts were put there."""
    return [one for one in whole.findChildren(QWidget) if one.focusPolicy() in _STOPS and one.focusProxy() is None]


def stand_after(before: QWidget | None, *late: QWidget) -> None:
    """Tab comes to these in their order, right after ``before``."""
    for one in late:
        if before is not None:
            QWidget.setTabOrder(before, one)
        before = one
