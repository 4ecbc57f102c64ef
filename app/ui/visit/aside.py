"""Beside the card: the outline, and what one does to the list of tasks."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QFrame

from app.i18n import _
from app.ui.shortcuts import keys_for
from app.ui.theme.tokens import SIZE, SPACE
from app.ui.visit.outline_list import OutlineList
from app.ui.visit.view import VisitView
from app.ui.widgets.layout import column, row
from app.ui.widgets.option_button import ActionButton
from app.ui.widgets.text import words


class Aside(QFrame):
    """Tasks with their progress, steps of the one in front."""

    def __init__(self, raise_one: Callable[[], None], rank: Callable[[], None], finish: Callable[[], None]) -> None:
        super().__init__()
        self.setProperty("kind", "aside")
        self.setFixedWidth(SIZE.outline)
        self.list = OutlineList()
        self.finish = ActionButton("flag", _("Terminar tarea"), keys_for("visit-finish"), finish)
        self.raise_one = ActionButton("plus", _("Eventualidad"), keys_for("visit-raise"), raise_one)
        self.rank = ActionButton("list-check", _("Reordenar"), keys_for("visit-rank"), rank)
        key = words(keys_for("visit-outline"), "key", wrap=False)
        head = row(words(_("Tareas y pasos"), "section", wrap=False), None, key)
        head.setContentsMargins(SPACE.sm, 0, SPACE.sm, 0)
        feet = column(self.finish, self.raise_one, self.rank, gap=0)
        whole = column(head, self.list, feet, gap=SPACE.sm)
        whole.setContentsMargins(SPACE.sm, SPACE.lg, SPACE.sm, SPACE.md)
        whole.setStretch(1, 1)
        self.setLayout(whole)

    def show_view(self, view: VisitView) -> None:
        self.list.show_rows(view.outline)
        self.finish.setVisible(view.can_finish)
        self.raise_one.setVisible(view.can_raise)
        self.rank.setVisible(view.can_raise and sum(not row.fixed for row in view.rank) > 1)
