"""Paints a page of our reports on any paint device: a picture for the screen, a printer. May run in a worker."""

from __future__ import annotations

import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPen, QRawFont, QTransform

from app.ui.acta.pdf_file import Font, Page, PdfRefused, Picture, operations

POINTS = 72.0
_UNITS = 1000.0
"""Size at which outlines are taken from a font; they are scaled when painted."""


def picture_of(page: Page, scale: float) -> QImage:
    """The page on white, ``scale`` pixels a point. Raises PdfRefused."""
    image = QImage(round(page.width * scale), round(page.height * scale), QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    painter = QPainter(image)
    try:
        paint(page, painter, scale)
    finally:
        painter.end()
    return image


def paint(page: Page, painter: QPainter, scale: float) -> None:
    """Paint the page with its upper left corner at the painter's origin. Raises PdfRefused."""
    painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
    base = QTransform(scale, 0, 0, -scale, 0, page.height * scale) * painter.transform()
    hand = _Hand(page, painter, _State(base))
    for name, operands in operations(page.content):
        act = _ACTS.get(name)
        if act is None:
            raise PdfRefused(name)
        try:
            act(hand, *operands)
        except (TypeError, ValueError, KeyError, IndexError, struct.error) as error:
            raise PdfRefused(name) from error


@dataclass(frozen=True, slots=True)
class _State:
    """What q and Q keep."""

    place: QTransform
    fill: QColor = field(default_factory=lambda: QColor("black"))
    line: QColor = field(default_factory=lambda: QColor("black"))
    width: float = 1.0
    cap: Qt.PenCapStyle = Qt.PenCapStyle.FlatCap
    join: Qt.PenJoinStyle = Qt.PenJoinStyle.MiterJoin
    dashes: tuple[float, ...] = ()
    font: str = ""
    size: float = 1.0
    leading: float = 0.0


class _Letters:
    """Outlines of one embedded font by code."""

    def __init__(self, font: Font) -> None:
        self._raw = QRawFont(QByteArray(font.data), _UNITS)
        if not self._raw.isValid():
            raise PdfRefused("font")
        self._glyphs = _codes(bytes(self._raw.fontTable("cmap").data()))
        self._font = font
        self._known: dict[int, QPainterPath] = {}

    def outline(self, code: int) -> QPainterPath:
        found = self._known.get(code)
        if found is None:
            found = self._known[code] = self._raw.pathForGlyph(self._glyphs.get(code, 0))
            # Parts of a letter overlap; with the other rule the overlap would be a hole.
            found.setFillRule(Qt.FillRule.WindingFill)
        return found

    def advance(self, code: int) -> float:
        return self._font.advances[code - self._font.first] / _UNITS


class _Hand:
    """Follows the content of one page."""

    def __init__(self, page: Page, painter: QPainter, state: _State) -> None:
        self._page = page
        self._painter = painter
        self._state = state
        self._kept: list[_State] = []
        self._path = QPainterPath()
        self._letters: dict[str, _Letters] = {}
        self._text = QTransform()
        self._line = QTransform()

    # ── state ──

    def keep(self) -> None:
        self._kept.append(self._state)
        self._painter.save()

    def give_back(self) -> None:
        self._state = self._kept.pop()
        self._painter.restore()

    def move(self, *numbers: float) -> None:
        self._state = replace(self._state, place=QTransform(*numbers) * self._state.place)

    def change(self, **what: Any) -> None:
        self._state = replace(self._state, **what)

    # ── paths ──

    def start(self, x: float, y: float) -> None:
        self._path.moveTo(x, y)

    def straight(self, x: float, y: float) -> None:
        self._path.lineTo(x, y)

    def curve(self, *numbers: float) -> None:
        self._path.cubicTo(*numbers)

    def box(self, x: float, y: float, width: float, height: float) -> None:
        self._path.addRect(QRectF(x, y, width, height).normalized())

    def shut(self) -> None:
        self._path.closeSubpath()

    def draw(self, *, fill: bool = False, line: bool = False, winding: bool = True) -> None:
        path, self._path = self._path, QPainterPath()
        rule = Qt.FillRule.WindingFill if winding else Qt.FillRule.OddEvenFill
        path.setFillRule(rule)
        if path.isEmpty() and not line:
            return
        self._painter.setTransform(self._state.place)
        self._painter.setBrush(self._state.fill if fill else Qt.BrushStyle.NoBrush)
        self._painter.setPen(self._pen() if line else QPen(Qt.PenStyle.NoPen))
        self._painter.drawPath(path)

    def clip(self, *, winding: bool) -> None:
        path = QPainterPath(self._path)
        path.setFillRule(Qt.FillRule.WindingFill if winding else Qt.FillRule.OddEvenFill)
        self._painter.setTransform(self._state.place)
        self._painter.setClipPath(path, Qt.ClipOperation.IntersectClip)

    # ── text ──

    def begin_text(self) -> None:
        self._text = self._line = QTransform()

    def place_text(self, *numbers: float) -> None:
        self._text = self._line = QTransform(*numbers)

    def shift_text(self, x: float, y: float) -> None:
        self._text = self._line = QTransform.fromTranslate(x, y) * self._line

    def next_line(self) -> None:
        self.shift_text(0, -self._state.leading)

    def write(self, text: bytes) -> None:
        state = self._state
        letters = self._letters_of(state.font)
        self._painter.setBrush(state.fill)
        self._painter.setPen(Qt.PenStyle.NoPen)
        scale = state.size / _UNITS
        for code in text:
            # Outlines of a font point down, a page points up.
            self._painter.setTransform(QTransform(scale, 0, 0, -scale, 0, 0) * self._text * state.place)
            self._painter.drawPath(letters.outline(code))
            self._text = QTransform.fromTranslate(letters.advance(code) * state.size, 0) * self._text

    def show(self, name: str) -> None:
        self._painter.setTransform(self._state.place)
        image = _image(self._page.pictures[name])
        # A picture fills the unit square, its first row on top.
        self._painter.setTransform(QTransform(1, 0, 0, -1, 0, 1) * self._state.place)
        self._painter.drawImage(QRectF(0, 0, 1, 1), image)

    # ── inside ──

    def _letters_of(self, name: str) -> _Letters:
        found = self._letters.get(name)
        if found is None:
            found = self._letters[name] = _Letters(self._page.fonts[name])
        return found

    def _pen(self) -> QPen:
        state = self._state
        pen = QPen(state.line, state.width, Qt.PenStyle.SolidLine, state.cap, state.join)
        if state.dashes:
            pen.setDashPattern([one / (state.width or 1.0) for one in state.dashes])
        return pen


def _color(*parts: float) -> QColor:
    red, green, blue = parts if len(parts) == 3 else parts * 3
    return QColor.fromRgbF(red, green, blue)


_CAPS = (Qt.PenCapStyle.FlatCap, Qt.PenCapStyle.RoundCap, Qt.PenCapStyle.SquareCap)
_JOINS = (Qt.PenJoinStyle.MiterJoin, Qt.PenJoinStyle.RoundJoin, Qt.PenJoinStyle.BevelJoin)
_ACTS: Mapping[str, Callable[..., None]] = {
    "q": _Hand.keep,
    "Q": _Hand.give_back,
    "cm": _Hand.move,
    "rg": lambda hand, *parts: hand.change(fill=_color(*parts)),
    "RG": lambda hand, *parts: hand.change(line=_color(*parts)),
    "g": lambda hand, grey: hand.change(fill=_color(grey)),
    "G": lambda hand, grey: hand.change(line=_color(grey)),
    "w": lambda hand, width: hand.change(width=float(width)),
    "J": lambda hand, cap: hand.change(cap=_CAPS[cap]),
    "j": lambda hand, join: hand.change(join=_JOINS[join]),
    "d": lambda hand, dashes, _phase: hand.change(dashes=tuple(dashes)),
    "M": lambda _hand, _limit: None,
    "m": _Hand.start,
    "l": _Hand.straight,
    "c": _Hand.curve,
    "re": _Hand.box,
    "h": _Hand.shut,
    "n": lambda hand: hand.draw(),
    "S": lambda hand: hand.draw(line=True),
    "f": lambda hand: hand.draw(fill=True),
    "f*": lambda hand: hand.draw(fill=True, winding=False),
    "B": lambda hand: hand.draw(fill=True, line=True),
    "B*": lambda hand: hand.draw(fill=True, line=True, winding=False),
    "W": lambda hand: hand.clip(winding=True),
    "W*": lambda hand: hand.clip(winding=False),
    "BT": _Hand.begin_text,
    "ET": lambda _hand: None,
    "Tf": lambda hand, font, size: hand.change(font=font, size=float(size)),
    "TL": lambda hand, leading: hand.change(leading=float(leading)),
    "Tm": _Hand.place_text,
    "Td": _Hand.shift_text,
    "T*": _Hand.next_line,
    "Tj": _Hand.write,
    "Do": _Hand.show,
}


def _image(picture: Picture) -> QImage:
    width, height = picture.width, picture.height
    if picture.jpeg:
        made = QImage.fromData(QByteArray(picture.pixels))
    elif picture.grey:
        made = QImage(picture.pixels, width, height, width, QImage.Format.Format_Grayscale8)
    else:
        made = QImage(picture.pixels, width, height, 3 * width, QImage.Format.Format_RGB888)
    if made.isNull() or made.size().toTuple() != (width, height):
        raise PdfRefused("image")
    if picture.mask:
        made = made.convertToFormat(QImage.Format.Format_ARGB32)
        made.setAlphaChannel(QImage(picture.mask, width, height, width, QImage.Format.Format_Grayscale8))
    return made


def _codes(table: bytes) -> dict[int, int]:
    """Code to glyph from a font's ``cmap``: the one byte map (platform 1) the subsets of our reports have."""
    (count,) = struct.unpack_from(">H", table, 2)
    for number in range(count):
        platform, _encoding, start = struct.unpack_from(">HHI", table, 4 + 8 * number)
        (kind,) = struct.unpack_from(">H", table, start)
        if platform == 1 and kind == 6:
            first, length = struct.unpack_from(">HH", table, start + 6)
            glyphs = struct.unpack_from(f">{length}H", table, start + 10)
            return {first + place: glyph for place, glyph in enumerate(glyphs)}
        if platform == 1 and kind == 0:
            return dict(enumerate(table[start + 6 : start + 262]))
    raise PdfRefused("cmap")
