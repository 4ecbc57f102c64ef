"""Where the client signs: mouse, pen or finger. By keyboard: the name is typed and drawn as the signature."""

from __future__ import annotations

from itertools import pairwise

from PySide6.QtCore import QBuffer, QByteArray, QEvent, QIODevice, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QTabletEvent,
)
from PySide6.QtWidgets import QFrame, QLineEdit, QSizePolicy, QWidget

from app.i18n import _
from app.ui.theme import active
from app.ui.theme.tokens import RADIUS, SIZE, SPACE
from app.ui.widgets.button import button
from app.ui.widgets.layout import column, row
from app.ui.widgets.text import words

_PEN = 2.4
_LEAST = 40.0
"""Length of line, in pixels, below which a touch is an accident and not a signature."""
_EXPORT = 2.0
_LETTERS = 40


class SignatureField(QWidget):
    """The paper. Strokes are kept as lines, so that a larger window does not blur them."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._strokes: list[list[QPointF]] = []
        self._typed = ""
        self.setMinimumSize(280, SIZE.pad_height)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.setAccessibleName(_("Espacio para la firma"))
        self.setAccessibleDescription(_("Se firma con ratón, pluma o dedo; con teclado, escriba el nombre abajo."))

    @property
    def empty(self) -> bool:
        """Nothing written, or only an accidental touch."""
        return not self._typed.strip() and sum(map(_length, self._strokes)) < _LEAST

    def clear(self) -> None:
        self._strokes.clear()
        self._typed = ""
        self._tell()

    def write(self, name: str) -> None:
        """The keyboard's way: the typed name is the signature."""
        self._typed = name
        self._tell()

    def png(self) -> bytes:
        """Black on white, the whole field at twice its size. Empty when there is no signature."""
        if self.empty:
            return b""
        # Ink has no colour, and a fourth of the bytes is packed in a fourth of the time.
        image = QImage(self.size() * _EXPORT, QImage.Format.Format_Grayscale8)
        image.setDevicePixelRatio(_EXPORT)
        image.fill(QColor("white"))
        painter = QPainter(image)
        self._draw(painter, "black")
        painter.end()
        held = QByteArray()
        buffer = QBuffer(held)
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        image.save(buffer, "PNG")  # type: ignore[call-overload]  # Qt's stub wants bytes, Qt itself takes the text
        return bytes(held.data())

    def sizeHint(self) -> QSize:
        return QSize(SIZE.reading // 2, SIZE.pad_height)

    # ── drawing ──

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._begin(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._go_on(event.position())

    def tabletEvent(self, event: QTabletEvent) -> None:
        if event.type() == QEvent.Type.TabletPress:
            self._begin(event.position())
        elif event.type() == QEvent.Type.TabletMove:
            self._go_on(event.position())
        event.accept()

    def paintEvent(self, _event: QPaintEvent) -> None:
        colors = active.colors()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(colors.line_strong), 1))
        painter.setBrush(QColor(colors.paper))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), RADIUS.md, RADIUS.md)
        base = self.height() - SPACE.xxl
        painter.setPen(QPen(QColor(colors.line_strong), 1))
        painter.drawLine(SPACE.xl, base, self.width() - SPACE.xl, base)
        self._draw(painter, colors.ink)

    def _draw(self, painter: QPainter, ink: str) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(
            QPen(QColor(ink), _PEN, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
        )
        for stroke in self._strokes:
            painter.drawPath(_path(stroke))
        if self._typed:
            font = QFont(self.font())
            font.setPixelSize(_LETTERS)
            font.setItalic(True)
            painter.setFont(font)
            place = QRectF(SPACE.xl, 0, self.width() - 2 * SPACE.xl, self.height() - SPACE.xxl - SPACE.xs)
            painter.drawText(place, Qt.AlignmentFlag.AlignBottom | Qt.AlignmentFlag.AlignHCenter, self._typed)

    def _begin(self, at: QPointF) -> None:
        self._typed = ""
        self._strokes.append([at])
        self._tell()

    def _go_on(self, at: QPointF) -> None:
        if self._strokes:
            self._strokes[-1].append(at)
            self._tell()

    def _tell(self) -> None:
        self.update()
        self.changed.emit()


class SignaturePad(QFrame):
    """Paper, «Borrar», and the keyboard's way."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.field = SignatureField()
        self.typed = _TypedName()
        self.typed.setPlaceholderText(_("O escriba el nombre para firmar con teclado"))
        self.typed.setAccessibleName(_("Firmar con teclado: nombre completo"))
        self.erase = button(_("Borrar"), self.clear, kind="quiet", icon="eraser")
        self._hint = words(_("Firme sobre la línea"), "caption", wrap=False)
        head = row(self._hint, None, self.erase)
        self.setLayout(column(head, self.field, self.typed, gap=SPACE.sm))
        self.typed.textEdited.connect(self.field.write)
        self.field.changed.connect(self._follow)
        self._follow()

    @property
    def empty(self) -> bool:
        return self.field.empty

    def clear(self) -> None:
        self.typed.clear()
        self.field.clear()

    def png(self) -> bytes:
        """See SignatureField.png."""
        return self.field.png()

    def _follow(self) -> None:
        self.erase.setEnabled(not self.field.empty)
        self.changed.emit()


class _TypedName(QLineEdit):
    """Escape empties it, as it does everywhere one writes."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
            self.textEdited.emit("")
            return
        super().keyPressEvent(event)


def _path(stroke: list[QPointF]) -> QPainterPath:
    path = QPainterPath(stroke[0])
    for before, at in pairwise(stroke):
        path.quadTo(before, (before + at) / 2)
    path.lineTo(stroke[-1] + QPointF(0.1, 0))
    return path


def _length(stroke: list[QPointF]) -> float:
    steps = (at - before for before, at in pairwise(stroke))
    return sum(abs(step.x()) + abs(step.y()) for step in steps)
