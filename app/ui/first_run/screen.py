"""Bienvenida: enrolment in three steps, the first list, and practice."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QFileDialog, QFrame, QScrollArea, QWidget

from app.i18n import LANGUAGES, _, language
from app.ui.first_run.faces import FormFace, MetFace, ReadyFace, SyncFace, WaitFace
from app.ui.first_run.presenter import FirstRunPresenter, FirstRunView, Form, Stage
from app.ui.first_run.steps import Steps
from app.ui.office import Office
from app.ui.protocol import Action, Tools
from app.ui.screen_base import GrowingScreen, Screen
from app.ui.shortcuts import keys_for
from app.ui.theme.tokens import SPACE, grown
from app.ui.widgets.button import button
from app.ui.widgets.error_banner import ErrorBanner, Offer
from app.ui.widgets.layout import column, held, page, row
from app.ui.widgets.rescue_file import ask_where
from app.ui.widgets.text import words

_WIDTH = 600


def open_screen(tools: Tools) -> Screen:
    """The screen, which gets its presenter once it has grown."""
    return FirstRunScreen(tools)


class FirstRunScreen(GrowingScreen):
    """Shows a FirstRunView."""

    def __init__(self, tools: Tools | None = None) -> None:
        super().__init__(tools)
        self._presenter: FirstRunPresenter | None = None
        self._stage: Stage | None = None
        if tools is None:
            self.build_at_once()

    def _bind(self) -> None:
        self.form.go.clicked.connect(lambda: self._tell("meet", self.form.form()))
        self.form.paste.clicked.connect(self._paste)
        self.form.pasted.connect(lambda text: self._tell("paste", text, Form(name=self.form.name.text)))
        self.form.choose.clicked.connect(self._choose_certificate)
        self.waiting.cancel.clicked.connect(lambda: self._tell("back"))
        self.met.change.clicked.connect(lambda: self._tell("back"))
        self.met.go.clicked.connect(lambda: self._tell("enrol"))
        self.syncing.stop.clicked.connect(lambda: self._tell("stop"))
        self.syncing.again.clicked.connect(lambda: self._tell("sync"))
        self.syncing.later.clicked.connect(lambda: self._tell("finish"))
        self.ready.go.clicked.connect(lambda: self._tell("finish"))
        self.ready.practise.clicked.connect(lambda: self._tell("practise"))
        QShortcut(QKeySequence(keys_for("first-run-paste")), self, self._paste)
        QShortcut(QKeySequence(keys_for("first-run-practice")), self, lambda: self._tell("practise"))

    def _begin(self, tools: Tools) -> None:
        assert isinstance(tools.office, Office)  # noqa: S101 - the window makes it; the port hides its private half
        self.attend(FirstRunPresenter(tools, tools.office, self.show_view))

    def attend(self, presenter: FirstRunPresenter) -> None:
        self._presenter = presenter

    def entered(self, subject: Mapping[str, str]) -> None:  # noqa: ARG002 - there is one way in
        self._tell("enter")

    def closing(self) -> None:
        self._tell("close")

    def actions_here(self) -> Sequence[Action]:
        return (
            Action("first-run-paste", _("Pegar la hoja de alta"), self._paste, keys_for("first-run-paste")),
            Action(
                "first-run-practice",
                _("Practicar con la visita de demostración"),
                lambda: self._tell("practise"),
                keys_for("first-run-practice"),
            ),
        )

    def show_view(self, view: FirstRunView) -> None:
        self.banner.show_trouble(view.trouble, offer=self._way_on(view))
        self.steps.show_marks(view.marks)
        self.form.show_view(view)
        self.met.show_view(view)
        self.syncing.show_view(view, working=view.trouble is None)
        self.ready.show_view(view)
        self._show_waiting(view)
        self._show_practice(view)
        in_front = self._face_of(view.stage)
        for face in self._faces:
            face.setVisible(face is in_front)
        if view.stage is not self._stage:
            self._stage = view.stage
            self._focus()

    # ── building ──

    def _pieces(self) -> Iterator[None]:
        self.steps = Steps()
        self.banner = ErrorBanner()
        yield
        self.form = FormFace()
        yield
        self.waiting, self.met = WaitFace(), MetFace()
        yield
        self.syncing, self.ready = SyncFace(), ReadyFace()
        yield
        self._faces: tuple[QWidget, ...] = (self.form, self.waiting, self.met, self.syncing, self.ready)
        self._practice = words("", "muted", wrap=False)
        self.practise = button(_("Practicar antes"), lambda: self._tell("practise"), kind="quiet", icon="route")
        self.practise.setToolTip(_("Abre la visita de demostración en su propia ventana."))
        middle = column(None, self.banner, *self._faces, row(self._practice, None, self.practise), None, gap=SPACE.lg)
        inside = QWidget()
        inside.setMaximumWidth(grown(_WIDTH))
        inside.setLayout(middle)
        self._build_feet()
        whole = row(_left(self.steps), page(held(inside, middle=True)), gap=0)
        whole.setStretch(1, 1)
        self.setLayout(whole)
        self._bind()

    def _build_feet(self) -> None:
        other = next(one for one in LANGUAGES if one != language())
        said = {"es": "Español", "en": "English"}[other]
        self.speak = button(said, lambda: self._speak(other), kind="quiet", icon="language")
        self.steps.feet.addWidget(self.speak)
        self.steps.feet.addStretch(1)

    # ── inside ──

    def _face_of(self, stage: Stage) -> QWidget:
        return {
            Stage.FORM: self.form,
            Stage.MEETING: self.waiting,
            Stage.MET: self.met,
            Stage.ENROLLING: self.waiting,
            Stage.SYNCING: self.syncing,
            Stage.READY: self.ready,
        }[stage]

    def _focus(self) -> None:
        """The keyboard goes on where the eye is."""
        wanted: dict[Stage, QWidget] = {
            Stage.FORM: self.form.url,
            Stage.MEETING: self.waiting.cancel,
            Stage.MET: self.met.go,
            Stage.READY: self.ready.go,
        }
        if self._stage in wanted:
            wanted[self._stage].setFocus()

    def _show_waiting(self, view: FirstRunView) -> None:
        if view.stage is Stage.ENROLLING:
            why = _("Se crea la llave de esta laptop y la oficina la apunta en su lista.")
            self.waiting.say(_("Dando de alta esta laptop…"), why, can_cancel=False)
        else:
            why = _("Todavía no se le entrega nada.")
            self.waiting.say(_("Llamando a la oficina…"), why, can_cancel=True)

    def _show_practice(self, view: FirstRunView) -> None:
        self._practice.setText(view.practice)
        self.practise.setVisible(view.stage is Stage.FORM)
        for one in (self.practise, self.ready.practise):
            one.setEnabled(not view.practice)

    def _paste(self) -> None:
        self._tell("paste", QGuiApplication.clipboard().text(), self.form.form())

    def _choose_certificate(self) -> None:
        kinds = _("Certificados (*.pem *.crt);;Todos los archivos (*)")
        chosen, _kind = QFileDialog.getOpenFileName(self, _("Certificado de la oficina"), "", kinds)
        if chosen:
            self._tell("choose_certificate", Path(chosen), self.form.form())

    def _ask_rescue(self) -> None:
        chosen = ask_where(self)
        if chosen is not None:
            self._tell("rescue", chosen)

    def _way_on(self, view: FirstRunView) -> Offer | None:
        """First what is here is handed over; only then may it step aside."""
        if not view.rescues:
            return None
        if view.handed_over:
            return _("Empezar de nuevo…"), self._ask_to_start_anew
        return _("Guardar paquete de rescate…"), self._ask_rescue

    def _ask_to_start_anew(self) -> None:
        from app.ui.shell.store_sheets import AskToStartAnew

        sheet = AskToStartAnew(self, lambda: self._tell("start_anew"))
        sheet.finished.connect(lambda _code: sheet.deleteLater())
        sheet.float_over()

    def _speak(self, other: str) -> None:
        if self._tools is not None:
            self._tools.preferences.choose_language(other)

    def _tell(self, what: str, *values: object) -> None:
        if self._presenter is not None:
            getattr(self._presenter, what)(*values)


def _left(steps: Steps) -> QWidget:
    """Scrolls where the window is low."""
    area = QScrollArea()
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setWidget(steps)
    bar = area.verticalScrollBar()

    def fit(low: int, high: int) -> None:
        """Of itself the area would take what the form needs."""
        area.setFixedWidth(steps.width() + (bar.sizeHint().width() if high > low else 0))

    bar.rangeChanged.connect(fit)
    fit(0, 0)
    return area


def samples() -> dict[str, Callable[[], Screen]]:
    """How to make the screen in each of its states."""
    from app.ui.first_run.samples import VIEWS

    return {state: partial(_sample, state) for state in VIEWS}


def _sample(state: str) -> Screen:
    from app.ui.first_run.samples import VIEWS

    screen = FirstRunScreen()
    screen.show_view(VIEWS[state]())
    return screen
