"""The whole in figures: by severity, by area, money at stake, and how it moves over the visits."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from app.i18n import _
from app.ui.scan.chart import TrendChart
from app.ui.scan.view import ResultView, Share
from app.ui.theme.tokens import SPACE
from app.ui.widgets.bars import Bar, Bars
from app.ui.widgets.layout import card, column, page
from app.ui.widgets.text import words


class Overview(QWidget):
    """Cards one below the other; the page scrolls."""

    def __init__(self) -> None:
        super().__init__()
        self.chart = TrendChart()
        self.forecast = words("", "lead")
        self.compared = words("", "muted")
        self.severity, self.area, self.money = Bars(), Bars(), Bars()
        self._cards = {}
        trend = column(
            words(_("Cómo se mueve el desorden (bits por medición)"), "section"),
            self.chart, self.forecast, self.compared, gap=SPACE.sm,
        )  # fmt: skip
        stack = column(card(trend, margin=SPACE.lg), gap=SPACE.lg)
        for title, bars in (
            (_("Hallazgos por gravedad"), self.severity),
            (_("Desorden por área"), self.area),
            (_("Dinero en juego por área"), self.money),
        ):
            made = card(column(words(title, "section"), bars, gap=SPACE.sm), margin=SPACE.lg)
            self._cards[bars] = made
            stack.addWidget(made)
        stack.addStretch(1)
        self.pane = page(stack, margin=0)
        stack.setContentsMargins(0, 0, SPACE.sm, 0)
        self.setLayout(column(self.pane))

    def show_result(self, result: ResultView) -> None:
        self.chart.show_points(result.points)
        self.chart.setVisible(bool(result.points))
        for label, said in ((self.forecast, result.forecast), (self.compared, result.compared)):
            label.setText(said)
            label.setVisible(bool(said))
        for bars, shares in (
            (self.severity, result.by_severity),
            (self.area, result.by_area),
            (self.money, result.by_money),
        ):
            bars.show_bars(_bars(shares))
            self._cards[bars].setVisible(any(share.value for share in shares))


def _bars(shares: Sequence[Share]) -> list[Bar]:
    return [Bar(share.name, share.value, share.text, share.tone) for share in shares]
