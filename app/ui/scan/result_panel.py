"""A scan that was made: how much order there is, and under it findings, figures, or what was not seen."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHeaderView, QLineEdit, QListView, QPushButton, QStackedWidget, QTableView, QWidget

from app.i18n import _, ngettext
from app.ui.scan.finding_panel import FindingPanel
from app.ui.scan.model import FindingDelegate, FindingsModel, UnseenModel
from app.ui.scan.overview import Overview
from app.ui.scan.view import ResultView, ScanView, Tab
from app.ui.scan.wording import findings_text
from app.ui.theme.tokens import SIZE, SPACE, grown
from app.ui.widgets.button import button
from app.ui.widgets.chip import Chip
from app.ui.widgets.empty_state import EmptyState
from app.ui.widgets.error_banner import ErrorBanner
from app.ui.widgets.glyph import Glyph
from app.ui.widgets.layout import card, column, retone, row
from app.ui.widgets.text import words

_NARROW = 860
"""Pixels below which list and finding take turns."""
_LOW = 560
"""Pixels of height below which what changed is left to «Panorama» and to each finding."""
_LIST = 360
_SEVERITIES = 3
_UNLIMITED = 16_777_215


class ResultPanel(QWidget):
    """Shows a ResultView and the finding chosen of it."""

    def __init__(
        self,
        turn: Callable[[Tab], None],
        raise_it: Callable[[], None],
        visit: Callable[[], None],
        export: Callable[[], None],
    ) -> None:
        super().__init__()
        self._turn = turn
        self._room = (grown(_NARROW), grown(_LOW))
        """Width and height of the screen."""
        self._reading = False
        """In a narrow window: the finding is in front, not the list."""
        self._ways = (raise_it, visit, export)
        self.grown = False
        """Whether its parts are there."""

    def show_view(self, view: ScanView, *, fresh: bool) -> None:
        """``fresh``: another scan than before, so the whole of it is told."""
        result = view.result
        if result is None:
            return
        self.banner.show_trouble(view.trouble)
        self._kept.setText(result.kept)
        if fresh:
            self._show_summary(result)
            self._reading = False
        self._show_tab(view.tab)
        if fresh or view.shown is not self.model.findings:
            self.model.show_findings(view.shown)
            self._count.setText(
                _("{count} de {all}").format(count=len(view.shown), all=findings_text(len(result.findings)))
            )
            self._count.setVisible(len(view.shown) < len(result.findings))
        self._list_faces.setCurrentWidget(self.list if view.shown else self.no_match)
        if view.chosen is not None:
            self.finding.show_finding(view.chosen, can_raise=result.can_raise)
        self._right.setVisible(view.chosen is not None)
        self._findings_faces.setCurrentWidget(self._sides if result.findings else self.clean)

    def take_turns(self, width: int, height: int) -> None:
        """List and finding side by side, or one after the other; in a low window the figures make room."""
        self._room = (width, height)
        narrow = width < grown(_NARROW)
        alone = narrow and self._reading
        self._summary.setVisible(not alone)
        self._compared.setVisible(height >= grown(_LOW) and bool(self._compared.text()))
        self._left.setVisible(not alone)
        self._right.setVisible(alone or (not narrow and self._right_wanted()))
        self.to_list.setVisible(alone)
        if narrow:
            self._left.setMinimumWidth(0)
            self._left.setMaximumWidth(_UNLIMITED)
        else:
            self._left.setFixedWidth(min(grown(_LIST), width // 3))

    def step(self, step: int) -> None:
        """Another finding, while the field keeps the focus."""
        if self.model.findings:
            place = self.list.currentIndex().row() + step
            self.list.setCurrentIndex(self.model.index(min(max(place, 0), len(self.model.findings) - 1)))

    def open_finding(self) -> None:
        """In a narrow window the finding comes in front."""
        self._reading = True
        self._retake()
        self.finding.search.setFocus()

    def close_finding(self) -> None:
        """Back to the list."""
        self._reading = False
        self._retake()
        self.field.setFocus()

    def turn_page(self, pages: int) -> None:
        """What is below the last thing to press is reached by Page Up and Page Down."""
        page = self.overview.pane if self._faces.currentWidget() is self.overview else self.finding.pane
        bar = page.verticalScrollBar()
        bar.setValue(bar.value() + pages * bar.pageStep())

    def come(self) -> None:
        """The first thing to do with a result."""
        (self.field if self.model.findings else self._tabs[Tab.FINDINGS]).setFocus()

    def look_for_finding(self) -> None:
        """The field that searches findings."""
        self._turn(Tab.FINDINGS)
        if self._reading:
            self.close_finding()
        self.field.setFocus()

    def look_for_record(self) -> None:
        """The field that searches records."""
        self._turn(Tab.FINDINGS)
        self.open_finding()

    # ── building ──

    def grow(self) -> Iterator[None]:
        """Build its parts; it is shown after the last one."""
        self.banner = ErrorBanner()
        self._faces = QStackedWidget()
        self._kept = words("", "caption")
        self._kept.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._tabs = {tab: self._tab(tab, title) for tab, title in _titles().items()}
        tabs = row(*self._tabs.values(), self._kept, gap=SPACE.xs)
        tabs.setStretch(len(self._tabs), 1)
        self.unseen_model = UnseenModel(self)
        self.unseen = _unseen_table(self.unseen_model)
        self._summary = self._build_summary()
        whole = column(self.banner, self._summary, tabs, self._faces, gap=SPACE.md)
        whole.setStretch(3, 1)
        self.setLayout(whole)
        yield
        self.finding = FindingPanel(*self._ways)
        yield
        self._faces.addWidget(self._build_findings())
        yield
        self.overview = Overview()
        self._faces.addWidget(self.overview)
        self._faces.addWidget(self.unseen)
        self.grown = True
        yield

    def _build_summary(self) -> QWidget:
        self.order = words("", "display", wrap=False)
        self._bits = words("", "caption", wrap=False)
        order = column(self.order, row(words(_("en orden"), "strong", wrap=False), self._bits, None), gap=0)
        self.headline = words("", "lead")
        self._chips = [Chip("") for _place in range(_SEVERITIES)]
        self._compared = words("", "muted")
        self._partial_icon = Glyph("alert-triangle", "warn")
        self.partial = words("", "strong", tone="warn")
        partial = row(self._partial_icon, self.partial, gap=SPACE.sm)
        partial.setStretch(1, 1)
        chips = row(*self._chips, None, gap=SPACE.sm)
        told = column(self.headline, chips, partial, self._compared, gap=SPACE.xs)
        line = row(order, SPACE.lg, told, gap=SPACE.lg)
        line.setStretch(2, 1)
        return card(line, margin=SPACE.lg)

    def _build_findings(self) -> QWidget:
        self.field = QLineEdit()
        self.field.setPlaceholderText(_("Buscar un hallazgo…"))
        self.field.setAccessibleName(_("Buscar entre los hallazgos"))
        self._count = words("", "caption")
        self.model = FindingsModel(self)
        self.list = QListView()
        self.list.setModel(self.model)
        self.list.setItemDelegate(FindingDelegate(self.list))
        self.list.setUniformItemSizes(True)
        self.list.setMouseTracking(True)
        self.list.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setAccessibleName(_("Hallazgos"))
        self.list.clicked.connect(lambda _index: self._opened())
        self.list.activated.connect(lambda _index: self.open_finding())
        self.no_match = EmptyState(
            "search", _("Ningún hallazgo coincide"), _("Pruebe con menos letras o con otra palabra."), width=264
        )
        self._list_faces = QStackedWidget()
        self._list_faces.addWidget(self.list)
        self._list_faces.addWidget(self.no_match)
        self._left = QWidget()
        left = column(self.field, self._count, self._list_faces, gap=SPACE.sm)
        left.setStretch(2, 1)
        self._left.setLayout(left)
        self.to_list = button(_("Volver a la lista"), self.close_finding, kind="quiet", icon="chevron-left")
        self._right = QWidget()
        right = column(row(self.to_list, None), self.finding, gap=SPACE.sm)
        right.setStretch(1, 1)
        self._right.setLayout(right)
        self._sides = QWidget()
        sides = row(self._left, self._right, gap=SPACE.lg)
        sides.setStretch(1, 1)
        self._sides.setLayout(sides)
        self.clean = EmptyState("circle-check", _("Todo en orden"), " ", tone="ok")
        self._findings_faces = QStackedWidget()
        for face in (self._sides, self.clean):
            self._findings_faces.addWidget(face)
        return self._findings_faces

    def _tab(self, tab: Tab, title: str) -> QPushButton:
        made = button(title, lambda: self._turn(tab), kind="choice")
        made.setCheckable(True)
        return made

    # ── inside ──

    def _show_summary(self, result: ResultView) -> None:
        self.order.setText(result.order)
        retone(self.order, tone=result.order_tone)
        self.order.setAccessibleName(_("{order} en orden").format(order=result.order))
        for label, said in (
            (self._bits, result.bits), (self.headline, result.headline), (self.partial, result.partial),
        ):  # fmt: skip
            label.setText(said)
            label.setVisible(bool(said))
        self._compared.setText(result.compared)
        self._partial_icon.setVisible(bool(result.partial))
        for place, chip in enumerate(self._chips):
            chip.setVisible(place < len(result.chips))
            if place < len(result.chips):
                chip.say(*result.chips[place])
        self.overview.show_result(result)
        self.unseen_model.show_rows(result.unseen)
        self._name_tabs(result)
        self._say_empty(result)

    def _name_tabs(self, result: ResultView) -> None:
        counts = {Tab.FINDINGS: len(result.findings), Tab.UNSEEN: len(result.unseen)}
        for tab, title in _titles().items():
            count = counts.get(tab, 0)
            said = _("{title} ({count})").format(title=title, count=count) if count else title
            self._tabs[tab].setText(said)
            self._tabs[tab].setAccessibleName(said)
        self._tabs[Tab.UNSEEN].setVisible(bool(result.unseen))

    def _say_empty(self, result: ResultView) -> None:
        count = len(result.unseen)
        if result.clean:
            unseen = ngettext(
                "{count} revisión no aplica o no se pudo mirar; está en «Sin revisar».",
                "{count} revisiones no aplican o no se pudieron mirar; están en «Sin revisar».",
                count,
            )
            said = _("Nada de lo que se revisó se contradice.")
            cause = f"{said} {unseen.format(count=count)}" if count else said
            self.clean.say("circle-check", _("Todo en orden"), cause, tone="ok")
        else:
            self.clean.say(
                "eye", _("Sin hallazgos hasta donde se vio"), _("Lo que no se alcanzó a mirar está en «Sin revisar».")
            )

    def _show_tab(self, tab: Tab) -> None:
        faces = {Tab.FINDINGS: self._findings_faces, Tab.OVERVIEW: self.overview, Tab.UNSEEN: self.unseen}
        for one, made in self._tabs.items():
            made.setChecked(one is tab)
        self._faces.setCurrentWidget(faces[tab])

    def _opened(self) -> None:
        self._reading = True
        self._retake()

    def _retake(self) -> None:
        self.take_turns(*self._room)

    def _right_wanted(self) -> bool:
        return self.list.currentIndex().isValid()


def _titles() -> dict[Tab, str]:
    return {Tab.FINDINGS: _("Hallazgos"), Tab.OVERVIEW: _("Panorama"), Tab.UNSEEN: _("Sin revisar")}


def _unseen_table(model: UnseenModel) -> QTableView:
    table = QTableView()
    table.setAccessibleName(_("Revisiones que no se hicieron"))
    table.setModel(model)
    table.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
    table.setShowGrid(False)
    table.setTabKeyNavigation(False)
    table.setWordWrap(False)
    table.verticalHeader().hide()
    table.verticalHeader().setDefaultSectionSize(SIZE.control + SPACE.xs)
    header = table.horizontalHeader()
    header.setHighlightSections(False)
    header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
    header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    return table
