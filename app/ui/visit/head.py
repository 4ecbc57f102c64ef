"""Above the card: whose visit, which task, how long; and what arrived meanwhile."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QFrame, QWidget

from app.i18n import _
from app.ui.shortcuts import keys_for
from app.ui.theme.tokens import SPACE
from app.ui.visit.view import Mode, VisitView
from app.ui.visit.wording import minutes_text, over, timer_text
from app.ui.widgets.button import button
from app.ui.widgets.chip import Chip
from app.ui.widgets.glyph import Glyph
from app.ui.widgets.layout import column, retone, row
from app.ui.widgets.option_button import ActionButton
from app.ui.widgets.text import words


class Head(QWidget):
    """The timer is measured; the estimate stands beside it, in words."""

    def __init__(self, undo: Callable[[], None], read: Callable[[], None]) -> None:
        super().__init__()
        self._client, self._task = words("", "section", wrap=False), words("", "strong")
        self._timer = Chip("", "muted", "clock")
        self._visit = Chip("", "muted", "hourglass")
        self._offline = Chip(_("Sin conexión: todo se guarda aquí"), "muted", "wifi-off")
        self.undo = ActionButton("arrow-back-up", _("Deshacer"), keys_for("visit-undo"), undo)
        names = column(self._client, self._task, None, gap=SPACE.hair)
        signs = column(
            row(None, self._timer, self._visit, self.undo, gap=SPACE.sm), row(None, self._offline), gap=SPACE.xs
        )
        line = row(names, signs, gap=SPACE.lg)
        line.setStretch(0, 1)
        self._news_text = words("", "strong")
        self._news = _news(self._news_text, read)
        whole = column(line, self._news, gap=SPACE.sm)
        whole.setContentsMargins(SPACE.page, SPACE.lg, SPACE.page, 0)
        self.setLayout(whole)
        self._minutes = 0

    def show_view(self, view: VisitView) -> None:
        self._client.setText(view.client)
        self._task.setText(view.task_line)
        self._offline.setVisible(view.offline)
        spent, budget = minutes_text(view.visit_minutes), minutes_text(view.budget_minutes)
        late = view.visit_minutes > view.budget_minutes
        said = _("Visita: {spent} de {budget}").format(spent=spent, budget=budget)
        _say(self._visit, said, "warn" if late else "muted", "hourglass")
        step = view.step
        self._minutes = step.minutes if view.mode is Mode.STEP and step and not (step.review or step.failed) else 0
        self._timer.setVisible(self._minutes > 0)
        self.undo.setVisible(bool(view.undo))
        self.undo.setToolTip(_("Deshacer «{title}»").format(title=view.undo))
        self._news_text.setText(view.announcement)
        self._news.setVisible(bool(view.announcement))

    def compact(self, narrow: bool) -> None:
        """In a small window the step's own time is the one that counts."""
        self._visit.setVisible(not narrow)
        self.undo.keys.setVisible(not narrow)

    def show_elapsed(self, seconds: float) -> None:
        """Once a second."""
        if self._minutes:
            tone = "warn" if over(seconds, self._minutes) else "muted"
            _say(self._timer, timer_text(seconds, self._minutes), tone, "clock")


def _say(chip: Chip, text: str, tone: str, icon: str) -> None:
    """Restyling costs more than writing, so only what changed is told."""
    if (chip.accessibleName(), chip.property("tone")) != (text, tone):
        chip.say(text, tone, icon)


def _news(text: QWidget, read: Callable[[], None]) -> QFrame:
    box = QFrame()
    box.setProperty("kind", "banner")
    line = row(Glyph("info-circle", "info"), text, button(_("Enterado"), read, kind="quiet"), margin=SPACE.md)
    line.setStretch(1, 1)
    box.setLayout(line)
    retone(box, tone="info")
    return box
