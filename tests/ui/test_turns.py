"""Building over several turns: what a newer view threw away meanwhile is passed over."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from shiboken6 import delete

from app.ui.screen_base import polish


def test_a_part_that_is_gone_before_its_turn_is_passed_over(qtbot):
    whole = QWidget()
    qtbot.addWidget(whole)
    first, second, third = QWidget(whole), QWidget(whole), QWidget(whole)
    turns = polish(whole)

    next(turns)
    delete(second)

    assert len(list(turns)) == 1
    assert [one.testAttribute(Qt.WidgetAttribute.WA_WState_Polished) for one in (first, third)] == [True, True]
