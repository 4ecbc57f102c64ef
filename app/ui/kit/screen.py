"""Maletín: what travels, whether it is here, and the word to leave."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QComboBox, QFileDialog, QVBoxLayout, QWidget

from app.i18n import _, ngettext
from app.ui.kit.model import Column
from app.ui.kit.panels import ContentPanel, SummaryPanel, WorkPanel
from app.ui.kit.paper import pdf, print_page, write_whole
from app.ui.kit.presenter import KitPresenter
from app.ui.kit.views import KitView, Mode
from app.ui.office import Office
from app.ui.protocol import Action, Tools
from app.ui.screen_base import GrowingScreen, Screen
from app.ui.shortcuts import keys_for
from app.ui.theme.icons import put_icon
from app.ui.theme.tokens import SIZE, SPACE, grown
from app.ui.widgets.button import button
from app.ui.widgets.empty_state import EmptyState
from app.ui.widgets.error_banner import ErrorBanner
from app.ui.widgets.layout import column, page, retone, row
from app.ui.widgets.text import heading, words
from app.ui.widgets.verdict_badge import VerdictBadge

_ROOM_FOR_ALL = 1000
"""Pixels of width below which two columns are left out; the tooltip of a row still says all."""


def open_screen(tools: Tools) -> Screen:
    """The screen, which gets its presenter once it has grown."""
    return KitScreen(tools)


class KitScreen(GrowingScreen):
    """Shows a KitView."""

    def __init__(self, tools: Tools | None = None) -> None:
        super().__init__(tools)
        self._presenter: KitPresenter | None = None
        self._choices: tuple[tuple[str, str], ...] = ()
        self._said: tuple[object, ...] = ()
        if tools is None:
            self.build_at_once()

    def _bind(self) -> None:
        self.choice.activated.connect(lambda place: self._tell("choose", self._choices[place][0]))
        for shortcut, run in self._ways().items():
            QShortcut(QKeySequence(keys_for(shortcut)), self, run)

    def _begin(self, tools: Tools) -> None:
        assert isinstance(tools.office, Office)  # noqa: S101 - the window makes it; the port hides only its private half
        self.attend(KitPresenter(tools, tools.office, self.show_view, pdf, write_whole))

    def attend(self, presenter: KitPresenter) -> None:
        self._presenter = presenter

    def entered(self, subject: Mapping[str, str]) -> None:
        self._tell("enter", subject.get("visit", ""))

    def left(self) -> None:
        self._tell("leave")

    def closing(self) -> None:
        self._tell("close")

    def actions_here(self) -> Sequence[Action]:
        said = {
            "kit-check": _("Revisar todo el maletín"),
            "kit-fetch": _("Descargar lo que falta"),
            "kit-save": _("Guardar el dictamen de salida en PDF"),
            "kit-print": _("Imprimir el dictamen de salida"),
        }
        papers = self.save.isEnabled()
        offered = [one for one in said if papers or one not in ("kit-save", "kit-print")]
        return [Action(one, said[one], self._ways()[one], keys_for(one)) for one in offered]

    def show_view(self, view: KitView) -> None:
        self.trouble.show_trouble(view.trouble)
        way = view.line_way
        offer = (way.text, self._teller("follow")) if way is not None else None
        self.line_trouble.show_trouble(view.line_trouble, view.line_tone, offer)
        self.altered.show_trouble(view.altered)
        for one, face in self._faces.items():
            face.setVisible(one is view.mode)
        if view.mode is Mode.EMPTY:
            self.empty.say("briefcase", _("No hay maletín que preparar"), view.cause)
        for part in (self.choice, *self._buttons):
            part.setVisible(view.mode is Mode.FULL)
        if view.mode is Mode.FULL:
            self._show_kit(view)
        else:
            self._title.setText("")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """What is below the last thing to press is reached by Page Up and Page Down."""
        bar = self._page.verticalScrollBar()
        steps = {Qt.Key.Key_PageDown: bar.pageStep(), Qt.Key.Key_PageUp: -bar.pageStep()}
        if event.key() in steps:
            bar.setValue(bar.value() + steps[Qt.Key(event.key())])
        else:
            super().keyPressEvent(event)

    def _fit(self) -> None:
        """In a small window name and state need the room more than origin and reason."""
        self.content.tree.setColumnHidden(Column.ORIGIN, self.width() < grown(_ROOM_FOR_ALL))

    # ── building ──

    def _pieces(self) -> Iterator[None]:
        content = column(gap=SPACE.lg)
        self._page = page(content)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._page)
        yield
        head = QWidget()
        content.addWidget(head)
        self._build_head(head)
        yield
        self.trouble, self.line_trouble = ErrorBanner(), ErrorBanner()
        self.altered = ErrorBanner(_("Descargar de nuevo"), lambda: self._tell("fetch"))
        for one in (self.trouble, self.line_trouble, self.altered):
            content.addWidget(one)
            yield
        self._build_faces()
        for face in self._faces.values():
            face.hide()
            content.addWidget(face, 1)
            yield
        yield from self._build_full()
        self._bind()
        self._fit()

    def _build_full(self) -> Iterator[None]:
        inside = column(gap=SPACE.lg)
        self.full.setLayout(inside)
        self.badge = VerdictBadge()
        inside.addWidget(self.badge)
        yield
        self.work = WorkPanel(
            self._teller("pause"), self._teller("resume"), self._teller("cancel"), self._teller("stop_check")
        )
        inside.addWidget(self.work)
        yield
        self.summary = SummaryPanel()
        inside.addWidget(self.summary)
        yield
        self.content = ContentPanel()
        self.content.moved.connect(self._follow)
        inside.addWidget(self.content, 1)
        yield

    def _build_head(self, head: QWidget) -> None:
        self._title = words("", "muted")
        self.choice = QComboBox()
        self.choice.setAccessibleName(_("Visita"))
        self.choice.setMinimumHeight(SIZE.control)
        self.fetch = button("", self._teller("fetch"), icon="download")
        self.check = button(_("Revisar todo"), self._teller("check"), kind="primary", icon="shield-check")
        self.save = button(_("Dictamen en PDF…"), self._ask_save, icon="file-text")
        self.paper = button("", self._print, icon="printer", name=_("Imprimir el dictamen de salida"))
        self._buttons = (self.save, self.paper, self.check, self.fetch)
        top = row(heading(_("Maletín"), wrap=False), None, *self._buttons, gap=SPACE.sm)
        head.setLayout(column(top, self._title, SPACE.xs, self.choice, gap=SPACE.xs))

    def _build_faces(self) -> None:
        self.full = QWidget()
        self.loading = EmptyState("hourglass", _("Abriendo el maletín…"), _("Es cosa de un momento."))
        self.empty = EmptyState(
            "briefcase", _("No hay maletín que preparar"), " ", _("Sincronizar ahora"), self._teller("sync")
        )
        self.blank = EmptyState(
            "alert-octagon", _("No se pudo leer el maletín"), _("Lo guardado sigue en el disco."),
            _("Intentar de nuevo"), self._teller("enter"), tone="danger", kind="secondary",
        )  # fmt: skip
        self._faces = {
            Mode.LOADING: self.loading, Mode.EMPTY: self.empty, Mode.ERROR: self.blank, Mode.FULL: self.full,
        }  # fmt: skip

    # ── inside ──

    def _show_kit(self, view: KitView) -> None:
        self._title.setText(view.title)
        self._show_choices(view)
        verdict = (view.verdict.tone, view.verdict.title, view.verdict.reasons)
        if verdict != self._said:
            self._said = verdict
            self.badge.say(*verdict)
        self._show_buttons(view)
        self.work.show_view(view)
        self.summary.show_view(view)
        self.content.show_view(view)

    def _show_choices(self, view: KitView) -> None:
        if view.visits != self._choices:
            self._choices = view.visits
            self.choice.clear()
            self.choice.addItems([said for _visit, said in view.visits])
        self.choice.setVisible(len(view.visits) > 1)
        place = next((place for place, (visit, _said) in enumerate(view.visits) if visit == view.visit), -1)
        self.choice.setCurrentIndex(place)

    def _show_buttons(self, view: KitView) -> None:
        """One primary: fetching while something is missing, the inspection once all is here."""
        said = ngettext("Descargar {count} archivo", "Descargar {count} archivos", view.lacking)
        self.fetch.setText(said.format(count=view.lacking))
        self.fetch.setAccessibleName(self.fetch.text())
        self.fetch.setVisible(view.lacking > 0)
        self.fetch.setEnabled(not view.transfer.working)
        self.check.setEnabled(view.checking is None)
        for one in (self.save, self.paper):
            one.setEnabled(view.verdict.printable)
        for one, icon, main in (
            (self.fetch, "download", view.lacking > 0),
            (self.check, "shield-check", not view.lacking),
        ):
            kind = "primary" if main else "secondary"
            put_icon(one, icon, "on_accent" if main else "text")
            if one.property("kind") != kind:
                retone(one, kind=kind)

    def _ways(self) -> dict[str, Callable[[], None]]:
        return {
            "kit-check": self._teller("check"),
            "kit-fetch": self._teller("fetch"),
            "kit-pause": self._teller("toggle"),
            "kit-save": self._ask_save,
            "kit-print": self._print,
            "kit-by-task": lambda: self.content.tabs.setCurrentIndex(0),
            "kit-by-file": lambda: self.content.tabs.setCurrentIndex(1),
        }

    def _follow(self, top: int, height: int) -> None:
        """The list is as tall as its files, so the page moves with the line one stands on."""
        inside = self._page.widget()
        if inside is not None:
            place = self.content.tree.viewport().mapTo(inside, QPoint(0, top))
            self._page.ensureVisible(0, place.y() + height // 2, 0, height)

    def _ask_save(self) -> None:
        if self._presenter is None or not self._presenter.page[2]:
            return
        name, kinds = self._presenter.page[2], "PDF (*.pdf)"
        chosen, _kind = QFileDialog.getSaveFileName(self, _("Guardar el dictamen"), name, kinds)
        if chosen:
            self._presenter.save(Path(chosen))

    def _print(self) -> None:
        if self._presenter is not None and self._presenter.page[0]:
            html, title, _name = self._presenter.page
            print_page(html, title, self)

    def _teller(self, what: str) -> Callable[[], None]:
        return lambda: self._tell(what)

    def _tell(self, what: str, *words_: object) -> None:
        if self._presenter is not None:
            getattr(self._presenter, what)(*words_)


def samples() -> dict[str, Callable[[], Screen]]:
    """How to make the screen in each of its states."""
    from app.ui.kit.samples import VIEWS

    return {state: partial(_sample, state) for state in VIEWS}


def _sample(state: str) -> Screen:
    from app.ui.kit.samples import VIEWS

    screen = KitScreen()
    screen.show_view(VIEWS[state]())
    return screen
