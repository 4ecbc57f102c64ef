"""The last sheet: the report as on paper; beside it the end of the visit and what can be done with the file."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from PySide6.QtWidgets import QWidget

from app.ui.acta.panel import ActaPanel, ActaTools
from app.ui.acta.presenter import ActaPresenter, ActaView
from app.ui.closing.end_card import EndCard
from app.ui.theme.tokens import SPACE
from app.ui.widgets.layout import column, row
from app.ui.widgets.scrolled import scrolled

_SIDE = 320


class ReportSheet(QWidget):
    """``end`` gets the closing note; ``typed`` the note once the fingers rest. Empty until it has grown."""

    def __init__(self, end: Callable[[str], None], to_outbox: Callable[[], None], typed: Callable[[str], None]) -> None:
        super().__init__()
        self._calls = (end, to_outbox, typed)

    def grow(self) -> Iterator[None]:
        """Its parts, a piece each time."""
        whole = row(gap=SPACE.lg)
        self.setLayout(whole)
        self.panel = ActaPanel()
        whole.addWidget(self.panel, 1)
        yield
        self.end_card = EndCard(*self._calls)
        yield
        self.tools = ActaTools()
        side = scrolled(column(self.end_card, self.tools, None, gap=SPACE.md))
        side.setFixedWidth(_SIDE)
        whole.addWidget(side)

    def attend(self, acta: ActaPresenter) -> None:
        self.panel.attend(acta)
        self.tools.attend(acta)

    def show_acta(self, view: ActaView) -> None:
        self.panel.show_view(view)
        self.tools.show_view(view)
