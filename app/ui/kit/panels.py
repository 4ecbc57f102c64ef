"""Panels of «Maletín»: how much is here, room on the disk, the download, the two views of what travels."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtWidgets import QHeaderView, QProgressBar, QTabBar, QTreeView, QVBoxLayout, QWidget

from app.i18n import _
from app.kit.progress import Progress
from app.ui.kit.model import Column, KitModel
from app.ui.kit.views import Group, KitView, TransferView
from app.ui.theme.tokens import SIZE, SPACE, grown
from app.ui.widgets.layout import card, column, retone, row
from app.ui.widgets.progress_row import ProgressRow, progress_text
from app.ui.widgets.ring import Ring
from app.ui.widgets.text import words

_RING = 92
_WIDTHS = {Column.STATE: 170, Column.SIZE: 100, Column.WHY: 230, Column.ORIGIN: 170}


class SummaryPanel(QWidget):
    """Ring of what is here, and the room on the disk."""

    def __init__(self) -> None:
        super().__init__()
        self._ring = Ring(_RING)
        self._bytes = words("", "strong")
        self._free = words("", "strong")
        self._needed = words("", "muted")
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setRange(0, 1000)
        here = column(None, words(_("En esta laptop"), "section"), self._bytes, None, gap=SPACE.xs)
        room = column(None, words(_("Espacio"), "section"), self._free, self._bar, self._needed, None, gap=SPACE.xs)
        line = row(self._ring, here, SPACE.lg, room, gap=SPACE.lg)
        line.setStretch(1, 2)
        line.setStretch(3, 3)
        self.setLayout(column(card(line, margin=SPACE.lg)))

    def show_view(self, view: KitView) -> None:
        self._ring.show_share(view.share, view.ready, _("aquí"), view.ready_tone)
        self._bytes.setText(view.ready_text)
        self._free.setText(view.space.headline)
        self._needed.setText(view.space.detail)
        retone(self._needed, tone="danger" if view.space.tone == "danger" else "")
        self._bar.setValue(min(1000, round(view.space.share * 1000)))
        self._bar.setAccessibleName(f"{view.space.headline}. {view.space.detail}")
        if self._bar.property("tone") != view.space.tone:
            retone(self._bar, tone=view.space.tone if view.space.tone == "danger" else "")


class WorkPanel(QWidget):
    """What takes long: the download, with pause, resume and cancel; the inspection, with cancel."""

    def __init__(
        self,
        pause: Callable[[], None],
        resume: Callable[[], None],
        cancel: Callable[[], None],
        stop_check: Callable[[], None],
    ) -> None:
        super().__init__()
        self.download = ProgressRow(_("Descarga del maletín"), pause=pause, resume=resume, cancel=cancel)
        self.check = ProgressRow(_("Revisión del maletín"), cancel=stop_check)
        self._file = words("", "caption")
        self._checked_file = words("", "caption")
        self._download_box = QWidget()
        self._download_box.setLayout(column(self.download, self._file, gap=SPACE.xs))
        self._check_box = QWidget()
        self._check_box.setLayout(column(self.check, self._checked_file, gap=SPACE.xs))
        self._paused = False
        self.setLayout(column(card(column(self._download_box, self._check_box, gap=SPACE.lg), margin=SPACE.lg)))

    def show_view(self, view: KitView) -> None:
        self._download_box.setVisible(view.transfer.shown)
        self._check_box.setVisible(view.checking is not None)
        self.setVisible(view.transfer.shown or view.checking is not None)
        if view.transfer.shown:
            self._show_transfer(view.transfer)
        if view.checking is not None:
            self.check.show_progress(view.checking)
            self._checked_file.setText(view.checking.name)

    def _show_transfer(self, view: TransferView) -> None:
        if view.progress is not None:
            self.download.show_progress(view.progress)
        else:
            self.download.show_progress(Progress(0, 0, 0.0))
            self.download.say(view.text)
        if view.paused != self._paused or view.paused:
            self._paused = view.paused
            self.download.show_paused(view.paused)
        if view.paused and view.progress is not None:
            self.download.say(_("{state} · {bytes}").format(state=view.text, bytes=progress_text(view.progress)))
        self._file.setText(view.detail)
        self._file.setVisible(bool(view.detail))


class ContentPanel(QWidget):
    """Two views of one model: by task and by file. As tall as what it lists: the page alone scrolls."""

    moved = Signal(int, int)
    """The line one stands on: its top and its height, in the tree."""

    def __init__(self) -> None:
        super().__init__()
        self.model = KitModel(self)
        self._both: tuple[tuple[Group, ...], tuple[Group, ...]] = ((), ())
        self.tabs = QTabBar()
        self.tabs.setAccessibleName(_("Ver el maletín por tarea o por archivo"))
        self.tabs.addTab(_("Por tarea"))
        self.tabs.addTab(_("Por archivo"))
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        self.tree = _tree(self.model)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(SPACE.sm)
        whole.addWidget(self.tabs, 0, Qt.AlignmentFlag.AlignLeft)
        whole.addWidget(self.tree)
        whole.addStretch(1)
        self.tabs.currentChanged.connect(lambda _place: self._show())
        self.tree.expanded.connect(lambda _index: self._fit())
        self.tree.collapsed.connect(lambda _index: self._fit())
        self.tree.selectionModel().currentChanged.connect(lambda index, _before: self._stands_on(index))

    def show_view(self, view: KitView) -> None:
        self._both = (view.by_task, view.by_file)
        self._show()

    def _show(self) -> None:
        if self.model.show_groups(self._both[self.tabs.currentIndex()]):
            self.tree.blockSignals(True)  # it tells of each group it opens, and each time the height was taken anew
            self.tree.expandAll()
            self.tree.blockSignals(False)
            self._fit()

    def _fit(self) -> None:
        lines = len(self.model.groups)
        for place, group in enumerate(self.model.groups):
            lines += len(group.rows) if self.tree.isExpanded(self.model.index(place, 0)) else 0
        line = max(SIZE.control, self.tree.sizeHintForRow(0))
        frame = 2 * self.tree.frameWidth() + SPACE.sm
        self.tree.setFixedHeight(self.tree.header().sizeHint().height() + lines * line + frame)

    def _stands_on(self, index: QModelIndex) -> None:
        box = self.tree.visualRect(index)
        self.moved.emit(box.top(), box.height())


def _tree(model: KitModel) -> QTreeView:
    tree = QTreeView()
    tree.setAccessibleName(_("Lo que viaja en el maletín"))
    tree.setModel(model)
    tree.setSelectionBehavior(QTreeView.SelectionBehavior.SelectRows)
    tree.setUniformRowHeights(True)
    tree.setAllColumnsShowFocus(True)
    tree.setTextElideMode(Qt.TextElideMode.ElideMiddle)
    tree.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    tree.setIndentation(SPACE.xl)
    header = tree.header()
    header.setMinimumSectionSize(SIZE.column)
    header.setStretchLastSection(False)
    header.setHighlightSections(False)
    header.setSectionsMovable(False)
    header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
    header.setSectionResizeMode(Column.NAME, QHeaderView.ResizeMode.Stretch)
    for one, width in _WIDTHS.items():
        header.resizeSection(one, grown(width))
    return tree
