"""Ajustes: quiet cards in one column, the most looked for first."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QStackedWidget,
    QWidget,
)

from app.i18n import _
from app.kit.progress import size_text
from app.ui.protocol import Action, Tools
from app.ui.screen_base import GrowingScreen, Screen
from app.ui.settings_page.presenter import Mode, SettingsPresenter, SettingsView
from app.ui.theme.tokens import SIZE, SPACE
from app.ui.widgets.bars import Bar, Bars
from app.ui.widgets.button import button
from app.ui.widgets.empty_state import EmptyState
from app.ui.widgets.error_banner import ErrorBanner
from app.ui.widgets.layout import card, clear, column, held, page, row
from app.ui.widgets.text import heading, words

_WIDTH = SIZE.reading + 2 * SPACE.xxl


def open_screen(tools: Tools) -> Screen:
    """The screen, which gets its presenter once it has grown."""
    return SettingsScreen(tools)


class SettingsScreen(GrowingScreen):
    """Shows a SettingsView."""

    def __init__(self, tools: Tools | None = None) -> None:
        super().__init__(tools)
        self._presenter: SettingsPresenter | None = None
        self._may_free = ""
        if tools is None:
            self.build_at_once()

    def _bind(self) -> None:
        self.enrol_again.clicked.connect(lambda: self._tell("go", "first-run"))
        self.change.clicked.connect(self._ask_passphrase)
        self.recovery.clicked.connect(lambda: self._tell("recovery_key", self._show_recovery))
        self.free.clicked.connect(self._ask_to_free)
        self.diagnose.clicked.connect(lambda: self._tell("diagnose"))
        self.rescue.clicked.connect(lambda: self._tell("go", "outbox"))
        self.licences.clicked.connect(lambda: self._tell("list_packages", self._show_licences))

    def _begin(self, tools: Tools) -> None:
        self.attend(SettingsPresenter(tools, self.show_view))

    def attend(self, presenter: SettingsPresenter) -> None:
        self._presenter = presenter

    def entered(self, subject: Mapping[str, str]) -> None:  # noqa: ARG002 - settings have no subject
        self._tell("enter")

    def closing(self) -> None:
        self._tell("close")

    def actions_here(self) -> Sequence[Action]:
        return (
            Action("settings-licences", _("Ver licencias"), self.licences.click),
            Action("settings-recovery", _("Ver la llave de recuperación"), self.recovery.click),
        )

    def show_view(self, view: SettingsView) -> None:
        self.banner.show_trouble(view.trouble)
        self.themes.choose(view.theme)
        self.languages.choose(view.language)
        self.letters.choose(view.text_size)
        self._who.show_facts(view.who)
        self._nobody.setVisible(not view.enrolled)
        self._show_keys(view.keys)
        self._show_room(view)
        self._about.show_facts(view.about)
        faces = {Mode.LOADING: self.loading, Mode.FULL: self.full, Mode.ERROR: self.blank}
        self._faces.setCurrentWidget(faces[view.mode])

    # ── building ──

    def _pieces(self) -> Iterator[None]:
        self.banner = ErrorBanner()
        self.banner.setMaximumWidth(_WIDTH)
        cards = column(gap=SPACE.lg)
        builders = (self._build_looks, self._build_who, self._build_keys, self._build_room, self._build_help)
        for build in builders:
            cards.addWidget(build())
            yield
        cards.addStretch(1)
        inside = QWidget()
        inside.setMaximumWidth(_WIDTH)
        cards.setContentsMargins(0, 0, 0, 0)
        inside.setLayout(cards)
        self.full = _without_top(page(column(held(inside), None), margin=0))
        self.loading = EmptyState("hourglass", _("Mirando esta laptop…"), _("Se cuenta lo que ocupa cada cosa."))
        self.blank = EmptyState(
            "alert-octagon", _("No se pudo leer esta laptop"), _("Siga lo que dice el aviso."), tone="danger"
        )
        self._faces = QStackedWidget()
        for face in (self.loading, self.full, self.blank):
            self._faces.addWidget(face)
        head = column(heading(_("Ajustes")), held(self.banner), gap=SPACE.lg)
        head.setContentsMargins(0, 0, SPACE.page, 0)
        whole = column(head, self._faces, gap=SPACE.lg)
        whole.setContentsMargins(SPACE.page, SPACE.xl, 0, 0)  # the bar of what scrolls stands at the window's edge
        whole.setStretch(1, 1)
        self.setLayout(whole)
        self._bind()

    def _build_looks(self) -> QFrame:
        self.themes = Choices(
            _("Tema"),
            (
                ("system", _("Como el sistema")),
                ("light", _("Claro")),
                ("dark", _("Oscuro")),
                ("contrast", _("Alto contraste")),
            ),
            lambda theme: self._tell("choose_theme", theme),
        )
        self.letters = Choices(
            _("Tamaño de letra"),
            (("normal", _("Normal")), ("large", _("Grande")), ("largest", _("Muy grande"))),
            lambda size: self._tell("choose_text_size", size),
        )
        self.languages = Choices(
            _("Idioma"),
            (("es", "Español"), ("en", "English")),
            lambda language: self._tell("choose_language", language),
        )
        return _section(_("Apariencia e idioma"), self.themes, self.letters, self.languages)

    def _build_who(self) -> QFrame:
        self._who = Facts()
        self._nobody = words(_("Esta laptop todavía no está dada de alta."), "muted")
        self.enrol_again = button(_("Dar de alta…"), icon="key")
        self.enrol_again.setToolTip(_("Con un código nuevo del supervisor."))
        return _section(_("Esta laptop y su oficina"), self._nobody, self._who, row(self.enrol_again, None))

    def _build_keys(self) -> QFrame:
        self._where = words("")
        why = words(
            _(
                "Todo lo de esta laptop está cifrado. Si las llaves se pierden, sólo la llave de recuperación lo abre: "
                "debe guardarla la oficina, nunca junto a la laptop."
            ),
            "muted",
        )
        self.change = button(_("Cambiar la frase…"), icon="lock")
        self.recovery = button(_("Ver la llave de recuperación…"), icon="eye")
        return _section(_("Llaves y recuperación"), self._where, why, row(self.change, self.recovery, None))

    def _build_room(self) -> QFrame:
        self._bars = Bars()
        self._free_text = words("", "muted")
        self._may_free_text = words("")
        self.free = button(_("Liberar…"), icon="trash")
        foot = row(self._may_free_text, self.free)
        foot.setStretch(0, 1)
        return _section(_("Espacio"), self._bars, self._free_text, foot)

    def _build_help(self) -> QFrame:
        self._about = Facts()
        self.diagnose = button(_("Paquete de diagnóstico…"), icon="bug")
        self.rescue = button(_("Paquete de rescate"), icon="lifebuoy")
        self.rescue.setToolTip(_("En «Por sincronizar»: copia cifrada de todo, para el supervisor."))
        self.licences = button(_("Licencias…"), icon="file-text")
        return _section(_("Ayuda y acerca de"), self._about, row(self.diagnose, self.rescue, self.licences, None))

    # ── inside ──

    def _show_keys(self, where: str) -> None:
        said = {
            "": _("Buscando dónde están las llaves…"),
            "keyring": _("En el llavero de este equipo: se abren con su sesión, sin preguntar."),
            "passphrase": _("En un archivo cerrado con su frase: se pide al abrir Maletín."),
        }
        self._where.setText(said[where])
        self.change.setVisible(where == "passphrase")

    def _show_room(self, view: SettingsView) -> None:
        self._bars.show_bars([Bar(use.name, use.size, size_text(use.size)) for use in view.uses])
        self._free_text.setText(_("Quedan {size} libres en el disco.").format(size=size_text(view.free)))
        self._may_free = view.may_free_text
        self._may_free_text.setText(view.may_free_text)
        self.free.setVisible(view.may_free > 0)
        self.free.setEnabled(not view.freeing)

    def _ask_passphrase(self) -> None:
        from app.ui.settings_page.sheets import NewPassphrase

        presenter = self._presenter
        if presenter is not None:
            NewPassphrase(self, presenter.change_passphrase).float_over()

    def _show_recovery(self, key: str) -> None:
        from app.ui.settings_page.sheets import RecoveryKey

        sheet = RecoveryKey(self, key)
        sheet.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        sheet.float_over()

    def _ask_to_free(self) -> None:
        from app.ui.settings_page.sheets import AskToFree

        sheet = AskToFree(self, self._may_free, lambda: self._tell("free"))
        sheet.float_over()

    def _show_licences(self, packages: tuple[tuple[str, str, str], ...]) -> None:
        from app.ui.settings_page.licences import bundled
        from app.ui.settings_page.sheets import Licences

        Licences(self, bundled(), packages).float_over()

    def _tell(self, what: str, *values: object) -> None:
        if self._presenter is not None:
            getattr(self._presenter, what)(*values)


class Choices(QWidget):
    """A name and its few possibilities, one of them pressed."""

    def __init__(self, name: str, options: Sequence[tuple[str, str]], choose: Callable[[str], None]) -> None:
        super().__init__()
        self._buttons: dict[str, QPushButton] = {}
        line: QHBoxLayout = row(gap=SPACE.sm)
        for key, text in options:
            made = button(text, kind="choice", name=f"{name}: {text}")
            made.setCheckable(True)
            made.clicked.connect(lambda _checked=False, key=key: self._press(key, choose))
            line.addWidget(made)
            self._buttons[key] = made
        line.addStretch(1)
        self.setLayout(column(words(name, "strong", wrap=False), line, gap=SPACE.xs))

    def _press(self, key: str, choose: Callable[[str], None]) -> None:
        self.choose(key)
        choose(key)

    def choose(self, key: str) -> None:
        """Show which one holds; tells nobody. No QButtonGroup: in one, Tab reaches only the pressed button."""
        for one, made in self._buttons.items():
            made.setChecked(one == key)


class Facts(QWidget):
    """Names on the left, values on the right, to be read and copied."""

    def __init__(self) -> None:
        super().__init__()
        self._grid = QGridLayout()
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(SPACE.xl)
        self._grid.setVerticalSpacing(SPACE.sm)
        self._grid.setColumnStretch(1, 1)
        self._shown: tuple[tuple[str, str], ...] = ()
        self.setLayout(self._grid)

    def show_facts(self, facts: tuple[tuple[str, str], ...]) -> None:
        if facts == self._shown:
            return
        self._shown = facts
        clear(self._grid)
        for place, (name, value) in enumerate(facts):
            label: QLabel = words(name, "muted", wrap=False)
            self._grid.addWidget(label, place, 0, Qt.AlignmentFlag.AlignTop)
            self._grid.addWidget(words(value, wrap=False, selectable=True), place, 1)
        self.setVisible(bool(facts))


def _without_top(area: QScrollArea) -> QScrollArea:
    """The heading above has its own air."""
    inside = area.widget()
    layout = inside.layout() if inside is not None else None
    if layout is not None:
        layout.setContentsMargins(0, 0, SPACE.page, SPACE.xl)
    return area


def _section(title: str, *parts: QWidget | QHBoxLayout) -> QFrame:
    return card(column(words(title, "title", wrap=False), *parts, gap=SPACE.md))


def samples() -> dict[str, Callable[[], Screen]]:
    """How to make the screen in each of its states."""
    from app.ui.settings_page.samples import VIEWS

    return {state: partial(_sample, state) for state in VIEWS}


def _sample(state: str) -> Screen:
    from app.ui.settings_page.samples import VIEWS

    screen = SettingsScreen()
    screen.show_view(VIEWS[state]())
    return screen
