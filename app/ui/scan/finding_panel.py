"""One finding in plain words, and its records."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHeaderView, QLabel, QLineEdit, QTableView, QWidget

from app.i18n import _
from app.ui.scan.judge import records_of
from app.ui.scan.model import RecordColumn, RecordsModel
from app.ui.scan.view import Finding
from app.ui.scan.wording import number_text, records_text, severity_text, tone_of
from app.ui.scan.work import cure_text
from app.ui.theme.tokens import MOTION, SIZE, SPACE, grown
from app.ui.widgets.button import button
from app.ui.widgets.chip import Chip
from app.ui.widgets.layout import column, page, row
from app.ui.widgets.text import words

_LEAST_ROWS = 5
_TWO_COLUMNS = 560


class FindingPanel(QWidget):
    """``raise_it``, ``visit``, ``export``: what its buttons do."""

    def __init__(self, raise_it: Callable[[], None], visit: Callable[[], None], export: Callable[[], None]) -> None:
        super().__init__()
        self._finding: Finding | None = None
        self._title = words("", "title")
        self._severity, self._likely = Chip(""), Chip(_("Regla probable"), "muted", "help-circle")
        self._likely.setToolTip(_("Deducida; todavía no se comprobó en una base en uso. Confírmela antes de corregir."))
        self._where = words("", "muted")
        self._parts: dict[str, tuple[QWidget, QLabel]] = {}
        self._flowed: tuple[int, list[str]] = (0, [])
        self.raise_it = button(_("Hacer eventualidad"), raise_it, kind="primary", icon="flag")
        self.visit = button(_("Ver en la visita"), visit, icon="route")
        self.export = button(_("Exportar…"), export, icon="download")
        self.search = QLineEdit()
        self.search.setPlaceholderText(_("Buscar un registro…"))
        self.search.setAccessibleName(_("Buscar entre los registros del hallazgo"))
        self.count = words("", "strong", wrap=False)
        self.model = RecordsModel(self)
        self.table = _table(self.model)
        self._none = words("", "muted")
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(MOTION.search_delay)
        self._pause.timeout.connect(self._look)
        self.search.textChanged.connect(lambda _text: self._pause.start())
        self._build()

    def show_finding(self, finding: Finding, *, can_raise: bool) -> None:
        before, self._finding = self._finding, finding
        self.raise_it.setVisible(can_raise and not finding.raised)
        self.visit.setVisible(can_raise and finding.raised)
        if before == finding:
            return
        self._title.setText(finding.title)
        self._severity.say(severity_text(finding.severity), tone_of(finding.severity))
        self._likely.setVisible(finding.likely)
        self._where.setText(" · ".join((finding.area, finding.detail)))
        stake = f"{finding.stake}. {finding.money_means}" if finding.stake and finding.money_means else finding.stake
        for name, said in (
            ("meaning", finding.meaning), ("cost", finding.cost), ("stake", stake), ("not", finding.subtracts),
            ("cure", cure_text(finding)), ("since", finding.since),
        ):  # fmt: skip
            self._parts[name][1].setText(said)
        self._flow()
        if before is None or before.id != finding.id or before.keys != finding.keys:
            self.search.blockSignals(True)
            self.search.clear()
            self.search.blockSignals(False)
            self._look()

    # ── inside ──

    def _look(self) -> None:
        finding = self._finding
        if finding is None:
            return
        places = records_of(finding, self.search.text())
        self.model.show_records(finding, places)
        self.table.setColumnHidden(RecordColumn.AMOUNT, not finding.amounts)
        self.table.setColumnHidden(RecordColumn.SINCE, not finding.compared)
        whole = len(finding.keys)
        self.count.setText(
            records_text(whole)
            if len(places) == whole
            else _("{count} de {all} registros").format(count=number_text(len(places)), all=number_text(whole))
        )
        self.table.setVisible(bool(places))
        self._none.setVisible(not places)
        self._none.setText(_("Ningún registro coincide. Pruebe con menos letras."))

    def _build(self) -> None:
        top = row(self._title, self.visit, self.raise_it, gap=SPACE.lg)
        top.setStretch(0, 1)
        for one in (self._title, self.visit, self.raise_it):
            top.setAlignment(one, Qt.AlignmentFlag.AlignTop)
        facts = row(self._severity, self._likely, self._where, gap=SPACE.sm)
        facts.setStretch(2, 1)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(SPACE.xl)
        self._grid.setVerticalSpacing(SPACE.md)
        for name, title in (
            ("meaning", _("Qué significa")), ("cost", _("Qué cuesta")), ("cure", _("Cómo se cura")),
            ("not", _("No cuenta como falla")), ("stake", _("Dinero en juego")),
            ("since", _("Desde la última medición")),
        ):  # fmt: skip
            pair = (words(title, "section"), words("", "body"))
            box = QWidget()
            box.setLayout(column(*pair, None, gap=SPACE.hair))
            self._parts[name] = (box, pair[1])
        records = row(self.count, self.search, self.export, gap=SPACE.md)
        records.setStretch(1, 1)
        told = column(top, facts, self._grid, gap=SPACE.md)
        whole = column(told, SPACE.xs, records, self.table, self._none, None, gap=SPACE.md)
        whole.setStretch(3, 1)
        self.pane = page(whole, margin=SPACE.lg)
        whole.setContentsMargins(SPACE.xl, SPACE.lg, SPACE.xl, SPACE.lg)
        frame = QFrame()
        frame.setProperty("kind", "card")
        frame.setLayout(column(self.pane, margin=SPACE.hair))
        inside = self.pane.widget()
        if inside is not None:
            inside.setProperty("kind", "plain")
        self.setLayout(column(frame))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._flow()

    def _flow(self) -> None:
        """What is said, in as many columns as the width bears."""
        columns = 2 if self.width() >= _TWO_COLUMNS else 1
        said = [name for name, (_box, label) in self._parts.items() if label.text()]
        if (columns, said) == self._flowed:
            return
        self._flowed = (columns, said)
        while self._grid.count():
            self._grid.takeAt(0)
        for place, name in enumerate(said):
            self._grid.addWidget(self._parts[name][0], place // columns, place % columns)
        for at in range(2):
            self._grid.setColumnStretch(at, 1 if at < columns else 0)
        for name, (box, _label) in self._parts.items():
            box.setVisible(name in said)


def _table(model: RecordsModel) -> QTableView:
    table = _Records()
    table.setAccessibleName(_("Registros del hallazgo"))
    table.setModel(model)
    table.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
    table.setShowGrid(False)
    table.setTabKeyNavigation(False)
    table.setWordWrap(False)
    table.verticalHeader().hide()
    table.verticalHeader().setDefaultSectionSize(SIZE.control)
    header = table.horizontalHeader()
    header.setHighlightSections(False)
    header.setMinimumSectionSize(SIZE.column)
    header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
    header.setSectionResizeMode(RecordColumn.KEY, QHeaderView.ResizeMode.Stretch)
    header.resizeSection(RecordColumn.AMOUNT, grown(140))
    header.resizeSection(RecordColumn.SINCE, grown(160))
    header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    return table


class _Records(QTableView):
    """Tall enough for some rows, however small the window: the panel scrolls."""

    def minimumSizeHint(self) -> QSize:
        head = self.horizontalHeader().sizeHint().height()
        rows = min(_LEAST_ROWS, max(1, self.model().rowCount())) if self.model() is not None else 1
        return QSize(240, head + rows * SIZE.control + 2 * self.frameWidth() + SPACE.xs)
