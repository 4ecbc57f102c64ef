"""The window with all its life around it: store, office, preferences, language, crash log, goodbye."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject, QTimer, qVersion
from PySide6.QtWidgets import QApplication

from app.errors import MaletinError
from app.i18n import LANGUAGES, _, install
from app.settings import Settings, resource_root
from app.ui.background import Background
from app.ui.crash import LOG_NAME, tail
from app.ui.enrolling import Enrolment, Machine
from app.ui.first_look import AskLook, FirstLook
from app.ui.main_window import MainWindow
from app.ui.office import Office
from app.ui.preferences import Preferences
from app.ui.protocol import Action, EnrolRequest, Task
from app.ui.safe import Safe
from app.ui.screens import ENTRIES, FIRST_RUN, Entry
from app.ui.shortcuts import keys_for
from app.ui.start_log import StartLog
from app.ui.store_ways import StoreWays
from app.ui.theme import active, dress
from app.ui.window_state import WindowState

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from app.laptop import Laptop

NEEDS_PASSPHRASE = frozenset({"PASSPHRASE-NEEDED", "VAULT-PASSPHRASE-WRONG", "VAULT-PASSPHRASE-SHORT"})
_TURN = {"light": "dark", "dark": "contrast", "contrast": "light"}


class OpenWith(Protocol):
    """Opens this laptop; called in the store's worker."""

    def __call__(self, passphrase: str | None) -> AbstractContextManager[Laptop]:
        """``passphrase``: what the person typed; None = nobody was asked yet. Raises ``PASSPHRASE-NEEDED``."""
        ...


EnrolWith = Callable[[EnrolRequest], Mapping[str, object]]
"""Enrols this laptop over its closed store; called in the store's worker."""


class Face(QObject):
    """One for each run. ``window`` may be replaced (a change of language), everything else stays."""

    def __init__(
        self,
        settings: Settings,
        open_laptop: OpenWith,
        enrol: EnrolWith,
        machine: Machine | None = None,
        entries: tuple[Entry, ...] = ENTRIES,
        first_look: AskLook | None = None,
    ) -> None:
        super().__init__()
        self._entries = entries
        self._settings = settings
        self._open_laptop = open_laptop
        self._state = WindowState(settings.config)
        self._is_open = False
        self.background = Background(self)
        self.enrol = Enrolment(self.background, enrol, machine)
        self.office = Office(self.background, later, lambda: datetime.now(UTC))
        self._ways = StoreWays(self.background, machine, settings.store_file, lambda: self.window, self._open_again)
        safe = Safe(self.background, machine, self._renewed)
        self.preferences = Preferences(settings, self._wear, self._speak, self._enlarge, safe, self.diagnose)
        self.window = self._make_window()
        self._state.restore(self.window)
        self.window.fit()
        self._start_log = StartLog(settings.logs)
        shown = partial(self._start_log.mark, "shown")
        self._look = FirstLook(first_look, self.background, lambda: self.window, shown)
        self.window.painted.connect(self._painted)
        self.background.rested.connect(self._settled)

    def open(self, passphrase: str | None = None) -> None:
        """Open the laptop in its worker, after the first paint."""
        self.background.open(
            lambda: self._come_in(passphrase), done=lambda _none: self._opened(), failed=self._not_opened
        )

    def _come_in(self, passphrase: str | None) -> AbstractContextManager[Laptop]:
        """In the store's worker."""
        self._look.come_first()
        return self._open_laptop(passphrase)

    def _renewed(self, passphrase: str) -> None:
        self.background.reopen_with(lambda: self._open_laptop(passphrase))

    def raise_window(self) -> None:
        """Somebody started Maletín a second time."""
        self.window.showNormal() if self.window.isMinimized() else self.window.show()
        self.window.raise_()
        self.window.activateWindow()

    def diagnose(self) -> None:
        """Show the diagnostic package; the counters are left out when the store cannot be read."""
        from app.ui import diagnostics

        self.background(
            diagnostics.counters,
            done=self._show_diagnosis,
            failed=lambda trouble: self._show_diagnosis({"store": trouble.code}),
        )

    # ── the window's life ──

    def _painted(self) -> None:
        self._start_log.mark("painted")
        self.open()

    def _settled(self) -> None:
        screen = self.window.screen_shown
        if not self._is_open or screen is None:
            return
        if not screen.stands:
            QTimer.singleShot(0, self, self._settled)
            return
        self._start_log.mark("shown")
        self._start_log.mark("settled")
        self._start_log.write()

    def _make_window(self) -> MainWindow:
        window = MainWindow(self.background, self.office, self.preferences, self.enrol, self._entries)
        window.more_actions = self._actions()
        window.remember(self._state.recent())
        window.closed.connect(self._goodbye)
        if self._settings.practice:
            window.show_practice()
        if not self._settings.store_file.exists():
            window.rail.hide()  # a first run stands alone from its first paint
        return window

    def _opened(self) -> None:
        self._is_open = True
        self._start_log.mark("open")
        self.background(_is_enrolled, done=self._begin, failed=self.window.show_trouble)

    def _begin(self, is_enrolled: bool) -> None:
        self.window.start("" if is_enrolled else FIRST_RUN)
        self.window.notices.use_tray()

    def _not_opened(self, trouble: MaletinError) -> None:
        if trouble.code not in NEEDS_PASSPHRASE:
            self._show_not_open(trouble)
            return
        from app.ui.shell.passphrase_sheet import PassphraseSheet

        said = "" if trouble.code == "PASSPHRASE-NEEDED" else trouble.sentences()
        sheet = PassphraseSheet(self.window, self.open, said)
        sheet.rejected.connect(lambda: self._show_not_open(trouble))
        sheet.finished.connect(lambda _code: sheet.deleteLater())
        sheet.float_over()

    def _show_not_open(self, trouble: MaletinError) -> None:
        self.window.store_failed(trouble, self._open_again, self._ways.offer(trouble))

    def _open_again(self) -> None:
        self.window.store_opening()
        self.open()

    def _goodbye(self) -> None:
        from app.ui.today.remembered import remember

        self._is_open = False  # what is still to come finds no window any more
        self._state.keep(self.window, self.window.recent)
        self.window.hide()
        self._look.give_up()
        self.background.close(parting=remember if self._look.keeps else None)
        QApplication.quit()

    # ── preferences ──

    def _wear(self, theme: str) -> None:
        application = QApplication.instance()
        if isinstance(application, QApplication):
            dress.wear(application, theme)

    def _speak(self, language: str) -> None:
        """Texts are made when widgets are built, so the window is built again in the other language."""
        install(resource_root() / "resources" / "locale", language)
        self._build_again()

    def _enlarge(self, size: str) -> None:
        """What holds letters is measured when it is built."""
        application = QApplication.instance()
        if isinstance(application, QApplication):
            dress.enlarge(application, size)
        self._build_again()

    def _build_again(self) -> None:
        old, screen = self.window, self.window.current
        old.closed.disconnect(self._goodbye)
        self._state.keep(old, old.recent)
        self.window = self._make_window()
        self.window.setGeometry(old.geometry())
        self.window.fit()
        self.window.show()
        old.retire()
        old.hide()
        old.deleteLater()
        if self._is_open:
            self.window.start(screen)
        else:
            self._open_again()  # in the new window nobody has said yet why it did not open

    # ── actions ──

    def _actions(self) -> tuple[Action, ...]:
        other = next(one for one in LANGUAGES if one != self.preferences.language)
        names = {"es": _("Cambiar a español"), "en": _("Cambiar a inglés")}
        return (
            Action("theme", _("Cambiar de tema"), self._turn_theme, keys_for("theme")),
            Action("language", names[other], lambda: self.preferences.choose_language(other)),
            Action("diagnose", _("Preparar paquete de diagnóstico"), self.diagnose),
        )

    def _turn_theme(self) -> None:
        self.preferences.choose_theme(_TURN[active.name()])

    def _show_diagnosis(self, numbers: object) -> None:
        from app.ui import diagnostics
        from app.ui.shell.diagnostic_sheet import DiagnosticSheet

        log = tail(self._settings.logs / LOG_NAME)
        counted = numbers if isinstance(numbers, dict) else {}
        files = diagnostics.package(self.preferences.settings, log, counted, qVersion())
        sheet = DiagnosticSheet(self.window, files, lambda path: self._save_diagnosis(path, files))
        sheet.finished.connect(lambda _code: sheet.deleteLater())
        sheet.float_over()

    def _save_diagnosis(self, path: Path, files: dict[str, str]) -> None:
        from app.ui import diagnostics

        try:
            diagnostics.save(path, files)
        except OSError as error:
            self.window.notices.say(_("No se pudo guardar: {reason}").format(reason=error.strerror), tone="danger")
        else:
            self.window.notices.say(_("Paquete guardado: {name}").format(name=path.name), tone="ok")


def _is_enrolled(task: Task) -> bool:
    return task.laptop.parts.identity.current() is not None


def later(seconds: float, call: Callable[[], None]) -> Callable[[], None]:
    """Implements ``app.ui.office.Later``."""
    timer = QTimer()
    timer.setSingleShot(True)
    timer.timeout.connect(call)
    timer.start(round(seconds * 1000))
    return timer.stop
