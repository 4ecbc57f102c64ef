"""The one window: rail, screens, the strip of indicators. It builds a screen when somebody goes there."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QCloseEvent, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QMainWindow, QStackedWidget, QWidget

from app.errors import MaletinError
from app.i18n import _
from app.ui.background import Background
from app.ui.office import Office, signs
from app.ui.protocol import Action, Enrol, Place, PreferencesDoor, Tools
from app.ui.screen_base import Screen
from app.ui.screens import ENTRIES, Entry, first_screen, module_of
from app.ui.shell.indicators import Strip
from app.ui.shell.keys import bind
from app.ui.shell.notices import Notices
from app.ui.shell.rail import Rail
from app.ui.shortcuts import all_shortcuts, keys_for
from app.ui.theme.tokens import SIZE, SPACE
from app.ui.turns import Turns
from app.ui.widgets.empty_state import EmptyState
from app.ui.widgets.error_banner import ErrorBanner, Offer
from app.ui.widgets.layout import column, row

if TYPE_CHECKING:  # the palette is built when it is first asked for; the window is painted without it
    from app.ui.shell.command_palette import Command, CommandPalette
    from app.ui.shell.finder import Found


class MainWindow(QMainWindow):
    """Everything around the screens."""

    painted = Signal()
    """After the first paint: now the heavy rooms may be opened."""
    arrived = Signal()
    """A screen stands in front; what it knows is shown."""
    closed = Signal()
    """The person closed it; the background is still alive."""

    def __init__(
        self,
        background: Background,
        office: Office,
        preferences: PreferencesDoor,
        enrol: Enrol,
        entries: tuple[Entry, ...] = ENTRIES,
    ) -> None:
        super().__init__()
        self._background = background
        self.office = office
        self._entries = entries
        self._screens: dict[str, Screen] = {}
        self._growing: dict[str, Turns] = {}
        """Screens that are being built."""
        self._wanted: Place | None = None
        self._was_painted = False
        self._name = "Maletín"
        self.current = ""
        self._recent: list[str] = []
        self.more_actions: Sequence[Action] = ()
        """Actions of the program around the window (theme, language, diagnosis)."""
        self._build()
        self.notices = Notices(self, _("Cerrar aviso"))
        self._tools = Tools(background, office, self.go, self.notices.say, preferences, enrol)
        self._stop_listening = office.listen(self._office_changed)
        self._bind_keys()
        self._office_changed()

    def fit(self) -> None:
        """What its width decides. Called before it is first shown too: nothing is styled yet, so nothing twice."""
        self.rail.compact(self.width() < SIZE.rail_breakpoint)

    # ── going places ──

    def start(self, screen: str = "") -> None:
        """The store is open: show a screen (the first one when none is named) and count."""
        self.show_trouble(None)
        self.office.changed()
        if screen or self._wanted is None or self._wanted.screen == first_screen(self._entries).id:
            self.go(Place(screen))  # else somebody went elsewhere already; what was asked there comes now

    def go(self, place: Place) -> None:
        """Show a screen; the first time its module is imported in a worker and its widgets are built afterwards."""
        if not place.screen:
            place = replace(place, screen=first_screen(self._entries).id)
        one = next((one for one in self._entries if one.id == place.screen), None)
        if one is None:
            return
        self.rail.mark(one.id)
        self._wanted = place
        if one.id in self._screens:
            self._show(place)
            return
        self._background.call(
            lambda _cancel: module_of(one), done=lambda module: self._built(one, module), failed=self.show_trouble
        )

    def preview(self, screen: str, widget: Screen) -> None:
        """Show a screen built elsewhere, for pictures and tests of its samples. The one before may be gone by then."""
        self._screens = {screen: widget}
        self._stack.addWidget(widget)
        self._stack.setCurrentWidget(widget)
        self.current = screen
        self.rail.mark(screen)

    def show_look(self, look: str) -> bool:
        """The first screen with what it showed last, while the store is being opened; False = somebody went elsewhere
        already. Whoever brings the look has imported the screen."""
        if self._wanted is not None:
            return False
        one = first_screen(self._entries)
        self.rail.mark(one.id)
        self._wanted = Place(one.id, {"look": look})
        self._built(one, module_of(one))
        return True

    @property
    def screen_shown(self) -> Screen | None:
        """The screen in front; None while the first one is being built."""
        return self._screens.get(self.current)

    # ── what floats ──

    @cached_property
    def palette_sheet(self) -> CommandPalette:
        """The command palette."""
        from app.ui.shell.command_palette import CommandPalette

        made = CommandPalette(self)
        made.recent = self._recent
        return made

    @property
    def recent(self) -> list[str]:
        """What was last chosen in the palette, the newest first."""
        return self.palette_sheet.recent if "palette_sheet" in self.__dict__ else self._recent

    def remember(self, recent: list[str]) -> None:
        """What the palette shows first."""
        self._recent = recent

    def search(self) -> None:
        """Open the command palette; what the kits hold is added when the store has answered."""
        from app.ui.shell.finder import find_all

        self.palette_sheet.ask(self.commands(()))
        self._background(find_all, done=self._add_found, failed=self._not_found)

    def commands(self, found: Sequence[Found]) -> list[Command]:
        """Everything that can be done from here."""
        from app.ui.shell.commands import commands_of_actions, commands_of_found, commands_of_help, commands_of_screens

        screen = self.screen_shown
        here = commands_of_actions(screen.actions_here(), self.rail.words_of(self.current)) if screen else []
        return [
            *here,
            *commands_of_screens(self._entries, self.go),
            *commands_of_actions([*self._own_actions(), *self.more_actions]),
            *commands_of_help(self._entries, self.go),
            *commands_of_found(found, self._entries, self.go),
        ]

    def show_keys(self) -> None:
        """The F1 sheet."""
        from app.ui.shell.shortcut_sheet import ShortcutSheet

        sheet = ShortcutSheet(self, all_shortcuts(self._entries))
        sheet.finished.connect(lambda _code: sheet.deleteLater())
        sheet.float_over()

    def show_practice(self) -> None:
        """This is the laptop of a demo: title and foot say so, always."""
        self._name = _("Maletín · Práctica")
        self.setWindowTitle(self._name)
        self.strip.show_practice()

    # ── troubles ──

    def show_trouble(self, trouble: MaletinError | None) -> None:
        """A trouble of the whole window, above the screen; None hides it."""
        self._trouble.show_trouble(trouble)

    def store_failed(self, trouble: MaletinError, again: Callable[[], None], offer: Offer | None = None) -> None:
        """The store did not open: say so; nothing else can be shown. ``again``: another try; ``offer``: the other way
        out of this trouble."""
        self.office.store_failed(trouble)
        self._stack.setCurrentWidget(self._waiting)
        self._trouble.show_trouble(trouble, offer=offer)
        self._waiting.say("alert-octagon", _("El almacén no se abrió"), _("Siga lo que dice el aviso."), tone="danger")
        self._waiting.offer(_("Intentar de nuevo"), again)

    def store_opening(self) -> None:
        """Another try is under way."""
        self.show_trouble(None)
        self._waiting.say("briefcase", _("Abriendo su maletín…"), _("Se revisa lo guardado en esta laptop."))
        self._waiting.withdraw()
        self._stack.setCurrentWidget(self._waiting)

    def retire(self) -> None:
        """Screens let go of their jobs; the window may be thrown away."""
        self._stop_listening()
        for turns in self._growing.values():
            turns.stop()
        for screen in self._screens.values():
            screen.closing()

    # ── building ──

    def _build(self) -> None:
        self.setWindowTitle("Maletín")
        self.setMinimumSize(SIZE.window_least_width, SIZE.window_least_height)
        self.resize(SIZE.window_width, SIZE.window_height)
        self.rail = Rail(self._entries, lambda screen: self.go(Place(screen)), self.search)
        self.strip = Strip(lambda: self.go(Place("outbox")))
        self._trouble = ErrorBanner()
        why = _("Se revisa lo guardado en esta laptop.")
        self._waiting = EmptyState("briefcase", _("Abriendo su maletín…"), why, tone="accent")
        self._stack = QStackedWidget()
        self._stack.addWidget(self._waiting)
        banner = column(self._trouble)
        banner.setContentsMargins(SPACE.page, 0, SPACE.page, 0)
        right = column(banner, self._stack, self.strip, gap=0)
        right.setStretch(1, 1)
        middle = QWidget()
        middle.setProperty("kind", "page")
        middle.setLayout(row(self.rail, right, gap=0))
        self.setCentralWidget(middle)

    def _bind_keys(self) -> None:
        ways: dict[str, Callable[[], None]] = {
            f"go-{one.id}": lambda screen=one.id: self.go(Place(screen))  # type: ignore[misc]  # as in commands.py
            for one in self._entries
            if one.place
        }
        bind(
            self,
            {
                **ways,
                "palette": self.search,
                "keys": self.show_keys,
                "sync": self.office.sync,
                "theme": lambda: self._run_action("theme"),
                "quit": self._quit,
            },
        )

    def _own_actions(self) -> tuple[Action, ...]:
        return (
            Action("sync", _("Sincronizar ahora"), self.office.sync, keys_for("sync")),
            Action("keys", _("Ver todos los atajos"), self.show_keys, keys_for("keys")),
            Action("quit", _("Salir de Maletín"), self._quit, keys_for("quit")),
        )

    # ── inside ──

    def _quit(self) -> None:
        self.close()

    def _run_action(self, wanted: str) -> None:
        for one in self.more_actions:
            if one.id == wanted:
                one.run()

    def _add_found(self, found: tuple[Found, ...]) -> None:
        if self.palette_sheet.isVisible():
            self.palette_sheet.show_commands(self.commands(found))

    def _not_found(self, _trouble: MaletinError) -> None:
        """Before enrolment there is nothing to find; the actions are there all the same."""

    def _built(self, one: Entry, module: Any) -> None:  # noqa: ANN401 - a module with open_screen
        if one.id not in self._screens and one.id not in self._growing:
            turns = self._growing[one.id] = Turns(self)
            turns.run(self._make(one, module), then=lambda: self._made(one))

    def _make(self, one: Entry, module: Any) -> Iterator[None]:  # noqa: ANN401 - a module with open_screen
        """Build a screen over several turns of the event loop: none may get long."""
        screen: Screen = module.open_screen(self._tools)
        self._stack.addWidget(screen)
        yield
        yield from screen.grow()
        yield from screen.style_parts()
        self._screens[one.id] = screen

    def _made(self, one: Entry) -> None:
        self._growing.pop(one.id).deleteLater()
        if self._wanted is not None and self._wanted.screen == one.id:
            self._show(self._wanted)

    def _show(self, place: Place) -> None:
        before, screen = self.screen_shown, self._screens[place.screen]
        if before is not None and before is not screen:
            before.left()
        self.current = place.screen
        self._stack.setCurrentWidget(screen)
        self.setWindowTitle(f"{self.rail.words_of(place.screen)} · {self._name}")
        screen.entered(place.subject)
        QTimer.singleShot(0, self, self.arrived.emit)

    def _office_changed(self) -> None:
        view = self.office.view
        self.strip.show_signs(signs(view))
        if "outbox" in self.rail.buttons and view.counts is not None:
            self.rail.buttons["outbox"].show_count(view.counts.pending + view.counts.evidence_waiting)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.fit()
        super().resizeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._was_painted:
            self._was_painted = True
            QTimer.singleShot(0, self.painted.emit)

    def closeEvent(self, event: QCloseEvent) -> None:
        self.retire()
        super().closeEvent(event)
        self.closed.emit()
