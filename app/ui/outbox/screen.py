"""Por sincronizar: every item with its state, and the way out for each."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QHeaderView, QProgressBar, QStackedWidget, QTableView, QWidget

from app.i18n import _, ngettext
from app.ui.office import Office
from app.ui.outbox.model import TITLES, Column, OutboxModel
from app.ui.outbox.presenter import Mode, OutboxPresenter, OutboxView
from app.ui.protocol import Action, Tools
from app.ui.screen_base import GrowingScreen, Screen
from app.ui.shortcuts import keys_for
from app.ui.theme.tokens import SIZE, SPACE, grown
from app.ui.widgets.button import button
from app.ui.widgets.empty_state import EmptyState
from app.ui.widgets.error_banner import ErrorBanner
from app.ui.widgets.glyph import Glyph
from app.ui.widgets.layout import card, column, row
from app.ui.widgets.rescue_file import ask_where
from app.ui.widgets.text import heading, words

_ROOM_FOR = {Column.SIZE: 1020, Column.AGE: 900}
"""Pixels of width below which a column is left out; the tooltip of a row still says all."""
_CELL = 2 * (SPACE.md + SPACE.xs)
"""Pixels around the text of a cell: the padding of the stylesheet and the frame of the focus."""


def open_screen(tools: Tools) -> Screen:
    """The screen, which gets its presenter once it has grown."""
    return OutboxScreen(tools)


class OutboxScreen(GrowingScreen):
    """Shows an OutboxView."""

    def __init__(self, tools: Tools | None = None) -> None:
        super().__init__(tools)
        self._presenter: OutboxPresenter | None = None
        self._slip = ""
        if tools is None:
            self.build_at_once()

    def _bind(self) -> None:
        self.retry.clicked.connect(lambda: self._tell("retry"))
        self.stop.clicked.connect(lambda: self._tell("stop"))
        self.rescue.clicked.connect(self._ask_rescue)
        QShortcut(QKeySequence(keys_for("outbox-retry")), self, lambda: self._tell("retry"))
        QShortcut(QKeySequence(keys_for("outbox-rescue")), self, self._ask_rescue)

    def _begin(self, tools: Tools) -> None:
        assert isinstance(tools.office, Office)  # noqa: S101 - the window makes it; the port hides only its private half
        self.attend(OutboxPresenter(tools, tools.office, self.show_view))

    def attend(self, presenter: OutboxPresenter) -> None:
        self._presenter = presenter

    def entered(self, subject: Mapping[str, str]) -> None:  # noqa: ARG002 - the list has no subject
        self._tell("enter")

    def left(self) -> None:
        self._tell("leave")

    def closing(self) -> None:
        self._tell("close")

    def actions_here(self) -> Sequence[Action]:
        return (
            Action("outbox-retry", _("Reintentar ahora"), lambda: self._tell("retry"), keys_for("outbox-retry")),
            Action("outbox-rescue", _("Guardar paquete de rescate"), self._ask_rescue, keys_for("outbox-rescue")),
        )

    def show_view(self, view: OutboxView) -> None:
        self.banner.show_trouble(view.trouble)
        self.headline.setText(view.headline or _("Por sincronizar"))
        self.detail.setText(view.detail)
        self.detail.setVisible(bool(view.detail))
        self._show_sync(view)
        self.model.show_rows(view.rows)
        self._widen()
        self._more.setVisible(view.more > 0)
        said = ngettext("y {count} más, que no cabe en la lista", "y {count} más, que no caben en la lista", view.more)
        self._more.setText(said.format(count=view.more))
        self._slip = view.slip
        faces = {Mode.LOADING: self.loading, Mode.EMPTY: self.empty, Mode.FULL: self.full, Mode.ERROR: self.blank}
        self._faces.setCurrentWidget(faces[view.mode])

    def _fit(self) -> None:
        """In a small window the last answer needs the room more than age and size."""
        for one, room in _ROOM_FOR.items():
            self.table.setColumnHidden(one, self.width() < grown(room))

    def _widen(self) -> None:
        """Each column as wide as its longest text. Qt can do it (ResizeToContents), but asks the style for every cell
        in sight, which takes longer than painting them."""
        texts, titles = self.table.fontMetrics(), self.table.horizontalHeader().fontMetrics()
        for one in Column:
            if one is not Column.ANSWER:
                widest = max((texts.horizontalAdvance(text) for text in self.model.longest(one)), default=0)
                widest += SIZE.icon + SPACE.sm if one is Column.STATE else 0
                title = titles.horizontalAdvance(_(TITLES[one]))
                self.table.setColumnWidth(one, max(widest, title, SIZE.column - _CELL) + _CELL)

    # ── building ──

    def _pieces(self) -> Iterator[None]:
        self.headline = heading("")
        self.detail = words("", "muted")
        self.retry = button(_("Reintentar ahora"), kind="primary", icon="refresh")
        self.stop = button(_("Detener"), icon="player-stop")
        self.rescue = button(_("Paquete de rescate…"), icon="lifebuoy")
        self.rescue.setToolTip(_("Copia cifrada de todo, para entregarla al supervisor en una memoria USB."))
        said = column(self.headline, self.detail, gap=SPACE.xs)
        head = row(said, self.rescue, self.stop, self.retry)
        head.setStretch(0, 1)
        whole = column(head, gap=SPACE.lg)
        whole.setContentsMargins(SPACE.page, SPACE.xl, SPACE.page, SPACE.xl)
        self.setLayout(whole)
        yield
        self.banner = ErrorBanner()
        self._faces = QStackedWidget()
        whole.addWidget(self._build_sync())
        whole.addWidget(self.banner)
        whole.addWidget(self._faces, 1)
        yield
        for face in self._build_faces():
            self._faces.addWidget(face)
            yield
        self._bind()
        self._fit()

    def _build_sync(self) -> QWidget:
        self._sync_icon = Glyph("refresh", "muted")
        self._sync_text = words("", "strong", figures=True)
        self._sync_safe = words("")
        self._sync_next = words("", "muted")
        self.way = button("", lambda: self._tell("follow"))
        self.way.hide()
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName(_("Avance de la sincronización"))
        said = column(self._sync_text, self._sync_safe, self._sync_next, self._bar, gap=SPACE.xs)
        line = row(self._sync_icon, said, self.way)
        line.setStretch(1, 1)
        self._sync = card(line, margin=SPACE.lg)
        return self._sync

    def _build_faces(self) -> Iterator[QWidget]:
        self.loading = EmptyState("hourglass", _("Contando lo pendiente…"), _("Es cosa de un momento."))
        yield self.loading
        self.model = OutboxModel(self)
        self.table = _table(self.model)
        self._more = words("", "caption")
        self.full = QWidget()
        self.full.setLayout(column(self.table, self._more, gap=SPACE.sm))
        yield self.full
        self.empty = EmptyState(
            "cloud-check",
            _("Nada pendiente"),
            _("La oficina aplicó todo lo que se hizo en esta laptop."),
            _("Copiar comprobante"),
            lambda: QGuiApplication.clipboard().setText(self._slip),
            tone="ok",
            kind="secondary",
        )
        yield self.empty
        self.blank = EmptyState(
            "alert-octagon", _("No se pudo leer la lista"), _("Lo guardado sigue en el disco."), tone="danger"
        )
        yield self.blank

    # ── inside ──

    def _show_sync(self, view: OutboxView) -> None:
        self._sync.setVisible(bool(view.sync_text or view.sync_safe) and view.mode is not Mode.LOADING)
        self._sync_text.setText(view.sync_text)
        self._sync_text.setVisible(bool(view.sync_text))
        self._sync_safe.setText(view.sync_safe)
        self._sync_safe.setVisible(bool(view.sync_safe))
        self._sync_next.setText(view.sync_next)
        self._sync_next.setVisible(bool(view.sync_next))
        self.way.setVisible(view.way is not None)
        if view.way is not None:
            self.way.setText(view.way.text)
            self.way.setAccessibleName(view.way.text)
        self._sync_icon.show_icon(*_sync_sign(view))
        self._bar.setVisible(view.fraction is not None)
        self._bar.setRange(0, 1000)
        self._bar.setValue(round((view.fraction or 0.0) * 1000))
        self.stop.setVisible(view.syncing)
        self.retry.setEnabled(not view.syncing)

    def _ask_rescue(self) -> None:
        chosen = ask_where(self)
        if chosen is not None and self._presenter is not None:
            self._presenter.rescue(chosen)

    def _tell(self, what: str) -> None:
        if self._presenter is not None:
            getattr(self._presenter, what)()


def _sync_sign(view: OutboxView) -> tuple[str, str]:
    if view.syncing:
        return "refresh", "info"
    if view.offline:
        return "wifi-off", "muted"
    return ("alert-triangle", "warn") if view.sync_safe else ("cloud-check", "ok")


def _table(model: OutboxModel) -> QTableView:
    table = QTableView()
    table.setAccessibleName(_("Registros por sincronizar"))
    table.setModel(model)
    table.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
    table.setSelectionMode(QTableView.SelectionMode.SingleSelection)
    table.setShowGrid(False)
    table.setTabKeyNavigation(False)
    table.setWordWrap(False)
    table.verticalHeader().hide()
    table.verticalHeader().setDefaultSectionSize(SIZE.control + SPACE.xs)
    header = table.horizontalHeader()
    header.setHighlightSections(False)
    header.setMinimumSectionSize(SIZE.column)
    header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
    header.setSectionResizeMode(Column.ANSWER, QHeaderView.ResizeMode.Stretch)
    header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    return table


def samples() -> dict[str, Callable[[], Screen]]:
    """How to make the screen in each of its states."""
    from app.ui.outbox.samples import VIEWS

    return {state: partial(_sample, state) for state in VIEWS}


def _sample(state: str) -> Screen:
    from app.ui.outbox.samples import VIEWS

    screen = OutboxScreen()
    screen.show_view(VIEWS[state]())
    return screen
