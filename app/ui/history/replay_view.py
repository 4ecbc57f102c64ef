"""One visit step by step: a slider over its records, and what was known after each."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage, QKeyEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QSlider, QWidget

from app.i18n import _
from app.kit.progress import size_text
from app.ui.history.replay import Frame, TaskMark
from app.ui.history.view import HistoryView, StepImage, Thumbnail
from app.ui.theme.tokens import SPACE
from app.ui.widgets.button import button
from app.ui.widgets.chip import Chip
from app.ui.widgets.enlarged import show_picture
from app.ui.widgets.evidence_strip import EvidenceStrip, Thumb
from app.ui.widgets.glyph import Glyph
from app.ui.widgets.layout import card, clear, column, row
from app.ui.widgets.scrolled import scrolled
from app.ui.widgets.section import Section
from app.ui.widgets.step_picture import StepPicture
from app.ui.widgets.text import words

_TALLEST = 420
_FAST = 10
"""Records a page key goes."""


class ReplayView(QWidget):
    """``go_to`` gets the record's place from 0; ``enlarge`` the digest of a piece of evidence."""

    def __init__(self, go_to: Callable[[int], None], enlarge: Callable[[str], None]) -> None:
        super().__init__()
        self._go_to = go_to
        self._frame: Frame | None = None
        self._tasks_shown: tuple[TaskMark, ...] | None = None
        self._build(enlarge)
        self.slider.valueChanged.connect(self._go_to)
        self.before.clicked.connect(lambda: self._go_to(self.slider.value() - 1))
        self.after.clicked.connect(lambda: self._go_to(self.slider.value() + 1))

    def show_view(self, view: HistoryView) -> None:
        frame, told = view.frame, view.replay
        if frame is None or told is None:
            return
        last = len(told.frames) - 1
        self.slider.blockSignals(True)
        self.slider.setRange(0, last)
        self.slider.setValue(view.at)
        self.slider.blockSignals(False)
        self.before.setEnabled(view.at > 0)
        self.after.setEnabled(view.at < last)
        self._place.setText(_("Registro {number} de {count}").format(number=frame.number, count=last + 1))
        if frame is not self._frame:
            self._frame = frame
            self._show_frame(frame)
        self._show_evidence(view, frame)
        self._show_image(view.image)

    # ── building ──

    def _build(self, enlarge: Callable[[str], None]) -> None:
        self.before = button("", kind="quiet", icon="chevron-left", name=_("Registro anterior"))
        self.after = button("", kind="quiet", icon="chevron-right", name=_("Registro siguiente"))
        self.slider = _Slider()
        self._place = words("", "muted", wrap=False)
        longest = _("Registro {number} de {count}").format(number=888, count=888)
        self._place.setMinimumWidth(self._place.fontMetrics().horizontalAdvance(longest))
        bar = row(self.before, self.slider, self.after, self._place, gap=SPACE.sm)
        bar.setStretch(1, 1)
        self._kind = words("", "section")
        self._chip = Chip("")
        self._title = words("", "headline")
        self._lines = column(gap=SPACE.xs)
        self._when = words("", "muted")
        head = row(self._kind, self._chip, gap=SPACE.sm)
        head.setStretch(0, 1)
        self.strip = EvidenceStrip(enlarge)
        self.picture = _Picture()
        self._shown_then = words(_("Lo que mostraba el paso"), "section")
        self.image = StepPicture()
        self.image.enlarged.connect(self._enlarge_image)
        record = card(
            column(
                *(head, self._title, self._lines, self._when, self.strip, self.picture, self._shown_then, self.image),
                gap=SPACE.sm,
            ),
            margin=SPACE.xl,
        )
        self._tasks = column(gap=SPACE.sm)
        tasks = card(column(Section(_("Tareas en ese momento")), self._tasks, gap=SPACE.sm), margin=SPACE.lg)
        whole = column(bar, scrolled(column(record, tasks, None, gap=SPACE.md)), gap=SPACE.md)
        whole.setStretch(1, 1)
        self.setLayout(whole)

    # ── showing ──

    def _show_frame(self, frame: Frame) -> None:
        self._kind.setText(frame.kind)
        self._chip.say(frame.chip, frame.tone)
        self._chip.setVisible(bool(frame.chip))
        self._title.setText(frame.title or frame.kind)
        self._kind.setVisible(bool(frame.title))
        self._when.setText(_("{when} · {who}").format(when=frame.when, who=frame.who))
        clear(self._lines)
        for line in frame.lines:
            self._lines.addWidget(words(line))
        if frame.tasks != self._tasks_shown:
            self._tasks_shown = frame.tasks
            clear(self._tasks)
            for mark in frame.tasks:
                self._tasks.addLayout(_task(mark))
        self.setAccessibleName(f"{self._place.text()}: {frame.kind}. {frame.title}")

    def _show_evidence(self, view: HistoryView, frame: Frame) -> None:
        self.strip.setVisible(bool(frame.evidence))
        if frame.evidence:
            known = {thumb.digest: thumb for thumb in view.thumbs}
            self.strip.show_thumbs(
                [_thumb(known.get(one.digest, Thumbnail(one.digest, one.name, one.size))) for one in frame.evidence]
            )
        self.picture.show_piece(view.enlarged)

    def _show_image(self, shown: StepImage | None) -> None:
        drawn = shown.drawn if shown is not None and isinstance(shown.drawn, QImage) else None
        self.image.show_picture(drawn, shown.picture.alt if shown else "", shown.trouble if shown else "")
        self._shown_then.setVisible(not self.image.isHidden())

    def _enlarge_image(self) -> None:
        if self.image.image is not None:
            show_picture(self, self.image.image, self.image.about)


class _Slider(QSlider):
    """Arrows one record, page keys ten, Home and End the ends: Qt's own keys."""

    def __init__(self) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self.setPageStep(_FAST)
        self.setAccessibleName(_("Registro de la visita"))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Up goes back and Down goes on, as in a list."""
        if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.setValue(self.value() + (1 if event.key() == Qt.Key.Key_Down else -1))
            return
        super().keyPressEvent(event)


class _Picture(QLabel):
    """One piece of evidence as large as there is room."""

    def __init__(self) -> None:
        super().__init__()
        self._image: QImage | None = None
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.hide()

    def show_piece(self, piece: Thumbnail | None) -> None:
        image = piece.picture if piece is not None else None
        if image is self._image and self.isVisible() == (image is not None):
            return
        self._image = image if isinstance(image, QImage) else None
        self.setVisible(self._image is not None)
        if piece is not None:
            self.setAccessibleName(_("Evidencia {name}").format(name=piece.name))
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._fit()

    def _fit(self) -> None:
        if self._image is None:
            self.clear()
            return
        scale = self.devicePixelRatioF()
        room = QSize(self.width(), _TALLEST) * scale
        smaller = self._image.size().boundedTo(room)
        fitted = QPixmap.fromImage(
            self._image.scaled(
                self._image.size().scaled(smaller, Qt.AspectRatioMode.KeepAspectRatio),
                Qt.AspectRatioMode.KeepAspectRatio,
                Qt.TransformationMode.SmoothTransformation,
            )
        )
        fitted.setDevicePixelRatio(scale)
        self.setPixmap(fitted)
        self.setFixedHeight(round(fitted.height() / scale))


def _thumb(made: Thumbnail) -> Thumb:
    picture = made.picture if isinstance(made.picture, QImage) else None
    detail = _("no está o fue alterada") if made.broken else size_text(made.size)
    return Thumb(made.digest, made.name, detail, picture, made.broken)


_STANDS = {"ok": ("circle-check", "ok"), "muted": ("circle-dashed", "muted")}
"""Icon and tone of a task that the record is not about, by the tone of its state; any other was begun."""


def _task(mark: TaskMark) -> QHBoxLayout:
    icon, tone = ("chevron-right", "accent") if mark.here else _STANDS.get(mark.tone, ("circle-dot", "muted"))
    line = row(
        Glyph(icon, tone),
        words(mark.title, "strong" if mark.here else "body"),
        Chip(mark.state, mark.tone),
        gap=SPACE.sm,
    )
    line.setStretch(1, 1)
    return line
