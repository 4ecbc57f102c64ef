"""Diagnóstico: name a database, measure it, understand each finding and do something about it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QEvent, QItemSelectionModel, QModelIndex, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QFileDialog, QStackedWidget, QWidget

from app.i18n import _
from app.ui.protocol import Action, Tools
from app.ui.scan.ask_panel import AskPanel, RunPanel
from app.ui.scan.files import write_whole
from app.ui.scan.model import Role
from app.ui.scan.presenter import ScanPresenter
from app.ui.scan.result_panel import ResultPanel
from app.ui.scan.view import Mode, ScanView
from app.ui.screen_base import GrowingScreen, Screen, polish
from app.ui.shortcuts import keys_for
from app.ui.theme.tokens import MOTION, SPACE
from app.ui.widgets.button import button
from app.ui.widgets.empty_state import EmptyState
from app.ui.widgets.layout import column, page, row
from app.ui.widgets.text import heading, words

_LEAST = 520
_SECOND = 1000
_MOVES = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_PageUp: -5, Qt.Key.Key_PageDown: 5}


def open_screen(tools: Tools) -> Screen:
    """The screen, which gets its presenter once it has grown."""
    return ScanScreen(tools)


class ScanScreen(GrowingScreen):
    """Shows a ScanView."""

    def __init__(self, tools: Tools | None = None) -> None:
        super().__init__(tools)
        self._presenter: ScanPresenter | None = None
        self._view = ScanView(Mode.LOADING)
        if tools is None:
            self.build_at_once()

    def _bind(self) -> None:
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(MOTION.search_delay)
        self._pause.timeout.connect(lambda: self._tell("search", self.result.field.text()))
        self._seconds = QTimer(self)
        self._seconds.setInterval(_SECOND)
        self._seconds.timeout.connect(lambda: self._tell("tick"))
        for name, run in self._ways().items():
            QShortcut(QKeySequence(keys_for(name)), self, run)

    def _begin(self, tools: Tools) -> None:
        self.attend(ScanPresenter(tools, self.show_view, write_whole))

    def attend(self, presenter: ScanPresenter) -> None:
        self._presenter = presenter

    def entered(self, subject: Mapping[str, str]) -> None:
        self._tell("enter", subject.get("visit", ""))
        if self._view.mode is Mode.ASK:
            self.ask.come()

    def closing(self) -> None:
        if self.grown:
            self._pause.stop()
            self._seconds.stop()
        self._tell("close")

    def actions_here(self) -> Sequence[Action]:
        named = {"scan-measure": _("Medir el desorden")}
        if self._view.mode is Mode.RUNNING:
            named = {"scan-stop": _("Detener la medición")}
        if self._view.mode is Mode.FULL:
            named["scan-save"] = _("Guardar la medición completa")
        if self._view.chosen is not None and self._view.mode is Mode.FULL:
            named["scan-export"] = _("Exportar los registros del hallazgo")
            named["scan-raise"] = _("Hacer eventualidad del hallazgo")
        ways = self._ways()
        return tuple(Action(name, text, ways[name], keys_for(name)) for name, text in named.items())

    # ── showing ──

    def show_view(self, view: ScanView) -> None:
        before, self._view = self._view, view
        if view.mode in (Mode.RUNNING, Mode.FULL) and not self.result.grown:
            self._grow_result()
        if view.mode is not Mode.FULL or self.result.grown:
            self._show(view, before)

    def _grow_result(self) -> None:
        """The panel of results comes with the first one, or while it is being measured: many who come here only look
        what was asked last."""
        if not self._turns.running:
            self.over_turns(self._result_pieces(), self._result_grown)

    def _result_pieces(self) -> Iterator[None]:
        yield from self.result.grow()
        yield from polish(self.result)

    def _result_grown(self) -> None:
        self.result.field.textEdited.connect(lambda _text: self._pause.start())
        self.result.field.installEventFilter(self)
        self.result.list.selectionModel().currentChanged.connect(self._chosen)
        self._fit()
        if self._view.mode is Mode.FULL:
            self._show(self._view, ScanView(Mode.LOADING))

    def _show(self, view: ScanView, before: ScanView) -> None:
        faces = {Mode.LOADING: self.loading, Mode.ASK: self._ask_page, Mode.RUNNING: self.run}
        self._faces.setCurrentWidget(faces.get(view.mode, self.result))
        for one in (self.again, self.other, self.save):
            one.setVisible(view.mode is Mode.FULL)
        self._running(view.mode is Mode.RUNNING)
        if view.mode is Mode.ASK:
            self.ask.show_view(view)
        elif view.mode is Mode.RUNNING:
            self.run.show_view(view.database, view.running)
        elif view.mode is Mode.FULL and view.result is not None:
            self._show_result(view, view.result is not before.result or before.mode is not Mode.FULL)
        self._place.setText(view.result.place if view.mode is Mode.FULL and view.result is not None else "")
        self._place.setVisible(bool(self._place.text()))
        if before.mode is not view.mode:
            self._take_focus(view.mode)

    def _fit(self) -> None:
        if self.result.grown:
            self.result.take_turns(self.width(), self.height())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The field keeps the focus while arrows move in the list."""
        if watched is self.result.field and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            step = _MOVES.get(Qt.Key(event.key()))
            if step is not None:
                self.result.step(step)
                return True
            if event.key() == Qt.Key.Key_Escape and self.result.field.text():
                self.result.field.clear()
                self._tell("search", "")
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self.result.open_finding()
                return True
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        pages = {Qt.Key.Key_PageDown: 1, Qt.Key.Key_PageUp: -1}
        if self._view.mode is Mode.FULL and event.key() in pages:
            self.result.turn_page(pages[Qt.Key(event.key())])
        else:
            super().keyPressEvent(event)

    # ── building ──

    def _pieces(self) -> Iterator[None]:
        self._place = words("", "muted")
        self.save = button(_("Guardar…"), self._ask_save, icon="device-floppy")
        self.other = button(_("Otra base"), lambda: self._tell("ask_other"), icon="folder-open")
        self.again = button(_("Medir de nuevo"), lambda: self._tell("again"), icon="refresh")
        top = row(heading(_("Diagnóstico"), wrap=False), None, self.save, self.other, self.again, gap=SPACE.sm)
        head = column(top, self._place, gap=SPACE.xs)
        self._faces = QStackedWidget()
        whole = column(head, self._faces, gap=SPACE.md)
        whole.setContentsMargins(SPACE.page, SPACE.xl, SPACE.page, SPACE.lg)
        whole.setStretch(1, 1)
        self.setLayout(whole)
        self.setMinimumWidth(_LEAST)
        yield
        for face in self._build_faces():
            self._faces.addWidget(face)
            yield
        self._bind()
        self._fit()

    def _build_faces(self) -> Iterator[QWidget]:
        self.loading = EmptyState("hourglass", _("Abriendo…"), _("Es cosa de un momento."))
        yield self.loading
        self.ask = AskPanel(self._measure, lambda: self._tell("show_last"))
        inside = column(self.ask, gap=0)
        self._ask_page = page(inside, margin=0)
        inside.setContentsMargins(0, 0, 0, 0)
        yield self._ask_page
        self.run = RunPanel(lambda: self._tell("stop"))
        yield self.run
        self.result = ResultPanel(
            turn=lambda tab: self._tell("turn_to", tab),
            raise_it=lambda: self._tell("raise_contingency"),
            visit=lambda: self._tell("go_visit"),
            export=self._ask_export,
        )
        yield self.result

    # ── inside ──

    def _show_result(self, view: ScanView, fresh: bool) -> None:
        choice = self.result.list.selectionModel()
        choice.blockSignals(True)
        self.result.show_view(view, fresh=fresh)
        place = self.result.model.place_of(view.chosen.id) if view.chosen else -1
        if place >= 0 and place != self.result.list.currentIndex().row():
            choice.setCurrentIndex(self.result.model.index(place), QItemSelectionModel.SelectionFlag.ClearAndSelect)
        choice.blockSignals(False)
        self.result.list.viewport().update()
        self.result.take_turns(self.width(), self.height())

    def _running(self, running: bool) -> None:
        if running and self._presenter is not None and not self._seconds.isActive():
            self._seconds.start()
        elif not running:
            self._seconds.stop()

    def _take_focus(self, mode: Mode) -> None:
        if not self.isVisible():
            return
        if mode is Mode.ASK:
            self.ask.come()
        elif mode is Mode.RUNNING:
            self.run.stop.setFocus()
        elif mode is Mode.FULL:
            self.result.come()

    def _chosen(self, now: QModelIndex, _before: QModelIndex) -> None:
        finding = now.data(Role.ID)
        if finding:
            self._tell("choose", finding)

    def _measure(self, database: str, company: str, user: str, password: str) -> None:
        self._tell("measure", database, company, user, password)

    def _again(self) -> None:
        if self._view.mode is Mode.ASK:
            self.ask.press()
        elif self._view.mode is Mode.FULL:
            self._tell("again")

    def _ask_export(self) -> None:
        if self._view.mode is not Mode.FULL or self._view.chosen is None:
            return
        kinds = {"xlsx": _("Hoja de cálculo (*.xlsx)"), "csv": _("Texto separado por comas (*.csv)")}
        self._ask_file(
            _("Exportar registros"), f"{self._view.chosen.id}-{_plain(self._view.database)}", kinds, "export"
        )

    def _ask_save(self) -> None:
        if self._view.mode is not Mode.FULL:
            return
        kinds = {
            "xlsx": _("Hoja de cálculo (*.xlsx)"),
            "csv": _("Texto separado por comas (*.csv)"),
            "json": _("Medición para comparar después (*.json)"),
        }
        self._ask_file(_("Guardar la medición"), f"diagnostico-{_plain(self._view.database)}", kinds, "save")

    def _ask_file(self, title: str, name: str, kinds: Mapping[str, str], what: str) -> None:
        first = next(iter(kinds))
        chosen, kind = QFileDialog.getSaveFileName(self, title, f"{name}.{first}", ";;".join(kinds.values()))
        if not chosen:
            return
        path = Path(chosen)
        wanted = next((ending for ending, said in kinds.items() if said == kind), first)
        if path.suffix.lower().lstrip(".") not in kinds:
            path = path.with_name(f"{path.name}.{wanted}")
        self._tell(what, path)

    def _ways(self) -> dict[str, Callable[[], None]]:
        return {
            "scan-measure": self._again,
            "scan-stop": lambda: self._tell("stop"),
            "scan-search": self.result.look_for_finding,
            "scan-records": self.result.look_for_record,
            "scan-raise": lambda: self._tell("raise_contingency") if self._view.mode is Mode.FULL else None,
            "scan-export": self._ask_export,
            "scan-save": self._ask_save,
        }

    def _tell(self, what: str, *said: object) -> None:
        if self._presenter is not None:
            getattr(self._presenter, what)(*said)


def _plain(database: str) -> str:
    """A piece of a file name: the database without its folders."""
    last = re.split(r"[/\\:]", database)[-1]
    return re.sub(r"[^\w.-]+", "-", last).strip("-.")[:60] or "base"


def samples() -> dict[str, Callable[[], Screen]]:
    """How to make the screen in each of its states."""
    from app.ui.scan.samples import VIEWS

    return {state: partial(_sample, state) for state in VIEWS}


def _sample(state: str) -> Screen:
    from app.ui.scan.samples import VIEWS

    screen = ScanScreen()
    view = VIEWS[state]()
    screen.show_view(view)
    if screen.result.grown:
        screen.result.field.setText(view.words)
    return screen
