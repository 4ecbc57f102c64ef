"""The cards of «Hoy»: agreed list, what changed, the kit, the office, the people. Each shows one part of the view."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QWidget

from app.i18n import _
from app.kit.progress import Progress
from app.ui.screen_base import polish
from app.ui.theme.tokens import SIZE, SPACE
from app.ui.today.budget_bar import BudgetBar
from app.ui.today.views import ChangesView, PrepareView, SyncView, TaskRow, VisitView
from app.ui.widgets.button import button
from app.ui.widgets.chip import Chip
from app.ui.widgets.glyph import Glyph
from app.ui.widgets.layout import card, clear, column, retone, row
from app.ui.widgets.progress_row import progress_text
from app.ui.widgets.ring import Ring
from app.ui.widgets.text import words

_RING = 104
_RANK = 28


class TasksCard(QFrame):
    """The agreed list in order, against the clock."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("kind", "card")
        self._shown: tuple[TaskRow, ...] | None = None
        self._title = words("", "title")
        self._bar = BudgetBar()
        self._headline = words("", "strong")
        self._detail = words("", "muted")
        self._rows = QWidget()
        self._lines: list[TaskLine] = []
        self._list = column(gap=0)
        self._rows.setLayout(self._list)
        head = column(self._bar, self._headline, self._detail, gap=SPACE.xs)
        self.setLayout(column(self._title, head, self._rows, gap=SPACE.md, margin=SPACE.xl))

    def show_visit(self, view: VisitView) -> None:
        self._title.setText(view.tasks_title)
        self._bar.show_budget(view.budget)
        self._headline.setText(view.budget.headline)
        tone = "warn" if view.budget.tone == "warn" else ""
        if (self._headline.property("tone") or "") != tone:
            retone(self._headline, tone=tone)
        self._detail.setText(view.budget.detail)

    def lists(self, tasks: tuple[TaskRow, ...]) -> bool:
        """Whether these are its lines."""
        return tasks == self._shown

    def new_lines(self, tasks: tuple[TaskRow, ...]) -> Iterator[None]:
        """Change those there are and make what lacks, out of sight, a line each time."""
        self._shown = None
        self._rows.hide()
        for line in self._lines[len(tasks) :]:
            self._list.removeWidget(line)
            line.deleteLater()
        del self._lines[len(tasks) :]
        for place, one in enumerate(tasks):
            if place == len(self._lines):
                self._lines.append(TaskLine())
                self._list.addWidget(self._lines[place])
            self._lines[place].show_task(one)
            yield from polish(self._lines[place])
        self._shown = tasks
        self._rows.show()


class TaskLine(QWidget):
    """One task: its place, its name, where it comes from, how it stands, its minutes."""

    def __init__(self) -> None:
        super().__init__()
        self._rank = words("", "title", tone="accent", wrap=False)
        self._rank.setFixedWidth(_RANK)
        self._title, self._detail = words("", "strong"), words("", "muted")
        self._origin = Chip("")
        self._state: Chip | None = None
        self._chips = column(None, gap=SPACE.xs)
        self._chips.addWidget(self._origin, 0, Qt.AlignmentFlag.AlignRight)
        self._chips.addStretch(1)
        self._minutes = words("", "strong", wrap=False)
        self._minutes.setMinimumWidth(SIZE.thumbnail - SPACE.xl)
        self._minutes.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        said = column(self._title, self._detail, gap=SPACE.hair)
        line = row(self._rank, said, self._chips, self._minutes, gap=SPACE.md)
        line.setContentsMargins(0, SPACE.md, 0, SPACE.md)
        line.setStretch(1, 1)
        self.setLayout(column(_line(), line, gap=0))

    def show_task(self, one: TaskRow) -> None:
        for label, said in (
            (self._rank, one.rank), (self._title, one.title), (self._detail, one.detail), (self._minutes, one.minutes),
        ):  # fmt: skip
            label.setText(said)
        self._origin.say(one.origin, one.origin_tone, one.origin_icon)
        if one.state and self._state is None:
            self._state = Chip(one.state, one.state_tone)
            self._chips.insertWidget(self._chips.count() - 1, self._state, 0, Qt.AlignmentFlag.AlignRight)
        if self._state is not None:
            self._state.setVisible(bool(one.state))
            self._state.say(one.state, one.state_tone)
        name = (one.rank, one.title, one.origin, one.minutes, one.state)
        self.setAccessibleName(", ".join(part for part in name if part))


class ChangesCard(QFrame):
    """What is different from the revision before, with its reason."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("kind", "banner")
        self.setProperty("tone", "info")
        self._shown: ChangesView | None = None
        self._title = words("", "strong")
        self._reason = words("")
        self._lines = column(gap=SPACE.sm)
        self.setLayout(column(self._title, self._reason, self._lines, gap=SPACE.sm, margin=SPACE.lg))

    def show_changes(self, view: ChangesView | None) -> None:
        self.setVisible(view is not None)
        if view is None or view == self._shown:
            return
        self._shown = view
        self._title.setText(view.title)
        self._reason.setText(_("Motivo: {reason}").format(reason=view.reason))
        self._reason.setVisible(bool(view.reason))
        clear(self._lines)
        for icon, text in view.lines:
            self._lines.addLayout(_pointed(icon, text, "info"))
        self.setAccessibleName(". ".join((view.title, view.reason, *(text for _icon, text in view.lines))))


class PrepareCard(QWidget):
    """How much of the kit seems to be here."""

    def __init__(self) -> None:
        super().__init__()
        self._ring = Ring(_RING)
        self._headline = words("", "strong")
        self._shown: tuple[str, ...] = ()
        self._lines = column(gap=SPACE.hair)
        said = column(None, words(_("Cómo prepararse"), "section"), self._headline, None, gap=SPACE.xs)
        top = row(self._ring, said, gap=SPACE.lg)
        top.setStretch(1, 1)
        inside = column(top, self._lines, gap=SPACE.md)
        self.setLayout(column(card(inside, margin=SPACE.lg)))

    def show_prepare(self, view: PrepareView) -> None:
        self._ring.show_share(view.fraction, view.center, _("aquí"), view.tone)
        self._headline.setText(view.headline)
        if view.lines == self._shown:
            return
        self._shown = view.lines
        clear(self._lines)
        for text in view.lines:
            self._lines.addWidget(words(text, "muted"))


class OfficeCard(QWidget):
    """The last contact with the office and the one under way."""

    def __init__(self, sync: Callable[[], None], stop: Callable[[], None], pending: Callable[[], None]) -> None:
        super().__init__()
        self._shown: SyncView | None = None
        self._last = words("", "strong")
        self._age = words("", "muted")
        self._text = words("")
        self._next = words("", "caption")
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setRange(0, 1000)
        self._bar.setAccessibleName(_("Avance de la sincronización"))
        self._file = words("", "caption")
        self._bytes = words("", "muted", figures=True)
        self.pending = button("", pending, kind="quiet", icon="cloud-upload")
        self.sync = button(_("Sincronizar"), sync, icon="refresh", name=_("Sincronizar ahora"))
        self.stop = button(_("Detener"), stop, icon="player-stop")
        work = column(self._text, self._bar, self._bytes, self._file, self._next, gap=SPACE.xs)
        self._work = QWidget()
        self._work.setLayout(work)
        feet = row(self._age, self.sync, self.stop, gap=SPACE.sm)
        feet.setStretch(0, 1)
        head = column(self._last, feet, gap=SPACE.xs)
        inside = column(head, self._work, self.pending, gap=SPACE.sm)
        inside.setAlignment(self.pending, Qt.AlignmentFlag.AlignLeft)
        self.setLayout(column(card(inside, margin=SPACE.lg)))

    def show_sync(self, view: SyncView) -> None:
        if view == self._shown:
            return
        self._shown = view
        self._last.setText(view.last)
        # The same bytes once are enough.
        text = view.text if view.progress is None else ""
        for label, said in ((self._age, view.age), (self._text, text), (self._next, view.next_text)):
            label.setText(said)
            label.setVisible(bool(said))
        self._work.setVisible(bool(view.text or view.next_text))
        self._show_bytes(view.progress)
        self.pending.setText(view.pending)
        self.pending.setAccessibleName(_("{count} Ver por sincronizar.").format(count=view.pending))
        self.pending.setVisible(bool(view.pending))
        self.sync.setVisible(not view.working)
        self.stop.setVisible(view.working)

    def _show_bytes(self, progress: Progress | None) -> None:
        self._file.setVisible(progress is not None and bool(progress.name))
        for one in (self._bar, self._bytes):
            one.setVisible(progress is not None)
        if progress is None:
            return
        self._bar.setValue(round(progress.fraction * 1000))
        self._bytes.setText(progress_text(progress))
        self._file.setText(progress.name)


class PeopleCard(QWidget):
    """Who awaits the technician, and what was agreed with whom."""

    def __init__(self) -> None:
        super().__init__()
        self._shown: tuple[object, ...] = ()
        self._lines = column(gap=SPACE.sm)
        inside = column(words(_("Personas y acuerdo"), "section"), self._lines, gap=SPACE.md)
        self.setLayout(column(card(inside, margin=SPACE.lg)))

    def show_visit(self, view: VisitView) -> None:
        if (view.people, view.note) == self._shown:
            return
        self._shown = (view.people, view.note)
        clear(self._lines)
        for icon, text in view.people:
            self._lines.addLayout(_pointed(icon, text, "muted"))
        if view.note:
            self._lines.addLayout(_pointed("note", view.note, "muted"))


def _line() -> QFrame:
    made = QFrame()
    made.setProperty("kind", "line")
    made.setFixedHeight(1)
    return made


def _pointed(icon: str, text: str, tone: str) -> QHBoxLayout:
    """An icon and a sentence that may wrap."""
    glyph = Glyph(icon, tone)
    line = row(glyph, words(text), gap=SPACE.sm)
    line.setAlignment(glyph, Qt.AlignmentFlag.AlignTop)
    line.setStretch(1, 1)
    return line
