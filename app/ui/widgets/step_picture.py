"""The picture of a step, on paper so that it reads in every theme; Enter or a click makes it large."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QPushButton, QSizePolicy, QWidget

from app.i18n import _
from app.ui.theme import active
from app.ui.theme.icons import pixmap
from app.ui.theme.tokens import RADIUS, SIZE, SPACE
from app.ui.widgets.glyph import Glyph
from app.ui.widgets.layout import column, row
from app.ui.widgets.text import words

_SHARE = 0.45
"""Of the window's height: the answer below stays in sight."""
_LEAST = 160
"""Pixels of height below which no label could be read; the card scrolls instead."""
_RING = 2


def on_paper(image: QImage, size: QSize, scale: float = 1.0) -> QImage:
    """The picture as large as ``size`` allows, its ground filled: a drawing has ink and no ground of its own."""
    fits = image.size().scaled(size * scale, Qt.AspectRatioMode.KeepAspectRatio)
    shown = QImage(fits, QImage.Format.Format_RGB32)
    shown.fill(QColor(active.colors().paper))
    painter = QPainter(shown)
    small = image.scaled(fits, Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation)
    painter.drawImage(0, 0, small)
    painter.end()
    shown.setDevicePixelRatio(scale)
    return shown


class StepPicture(QWidget):
    """``enlarged``: somebody wants to see it large."""

    enlarged = Signal()

    def __init__(self, keys: str = "") -> None:
        """``keys``: what makes it large from anywhere on the screen."""
        super().__init__()
        self.paper = _Paper(_("Clic o {keys}: verla grande").format(keys=keys) if keys else "")
        self.paper.clicked.connect(self.enlarged)
        self._why = words("", "muted")
        self._line = _line(self._why)
        self.setLayout(column(self.paper, self._line, gap=0))
        self.hide()

    @property
    def image(self) -> QImage | None:
        """What is shown; None while there is nothing."""
        return self.paper.image

    @property
    def about(self) -> str:
        """What it shows, in words."""
        return self.paper.accessibleName()

    def show_picture(self, image: QImage | None, about: str, trouble: str) -> None:
        """``about``: what it shows, for who cannot see it; ``trouble``: why it is not shown, empty when it is."""
        self.paper.show_image(None if trouble else image, about)
        self._why.setText(trouble)
        self._line.setVisible(bool(trouble))
        self.setVisible(self.paper.image is not None or bool(trouble))


class _Paper(QPushButton):
    """As wide as the card and no taller than its share of the window."""

    def __init__(self, hint: str) -> None:
        super().__init__()
        self.image: QImage | None = None
        self._hint = hint
        self._drawn: QImage | None = None
        self._key: tuple[object, ...] = ()
        self.setFlat(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleDescription(hint)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def show_image(self, image: QImage | None, about: str) -> None:
        self.setVisible(image is not None)
        self.setAccessibleName(about)
        self.setToolTip("\n".join(part for part in (about, self._hint) if part))
        if image is not self.image:
            self.image, self._drawn = image, None
            self.updateGeometry()
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(SIZE.reading, self.heightForWidth(SIZE.reading))

    def minimumSizeHint(self) -> QSize:
        return QSize(SIZE.thumbnail, SIZE.thumbnail)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        if self.image is None:
            return 0
        tall = round((width - 2 * SPACE.sm) * self.image.height() / self.image.width()) + 2 * SPACE.sm
        return min(tall, max(_LEAST, round(self.window().height() * _SHARE)))

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self.image is None:
            return
        colors = active.colors()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(colors.focus if self.hasFocus() else colors.line), _RING))
        painter.setBrush(QColor(colors.paper))
        edge = _RING / 2
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(edge, edge, -edge, -edge), RADIUS.md, RADIUS.md)
        drawn = self._scaled(self.image)
        size = drawn.deviceIndependentSize().toSize()
        painter.drawImage(QPoint((self.width() - size.width()) // 2, (self.height() - size.height()) // 2), drawn)
        if self.underMouse() or self.hasFocus():
            self._draw_glass(painter)
        painter.end()

    def _draw_glass(self, painter: QPainter) -> None:
        side = SIZE.icon_large
        place = QPoint(self.width() - side - SPACE.xs, SPACE.xs)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(active.colors().accent))
        painter.drawEllipse(place.x(), place.y(), side, side)
        glass = pixmap("search", "on_accent", SIZE.icon, self.devicePixelRatioF())
        inset = (side - SIZE.icon) // 2
        painter.drawPixmap(place + QPoint(inset, inset), glass)

    def _scaled(self, image: QImage) -> QImage:
        """Drawn once for a size, a screen and a theme."""
        room = self.size() - QSize(2 * SPACE.sm, 2 * SPACE.sm)
        scale = self.devicePixelRatioF()
        key = (room.width(), room.height(), scale, active.colors().paper)
        if self._drawn is None or self._key != key:
            self._key = key
            self._drawn = on_paper(image, room, scale)
        return self._drawn


def _line(text: QWidget) -> QFrame:
    box = QFrame()
    box.setProperty("kind", "well")
    line = row(Glyph("photo-off", "muted"), text, margin=SPACE.md)
    line.setStretch(1, 1)
    box.setLayout(line)
    return box
