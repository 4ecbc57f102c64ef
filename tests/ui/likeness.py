"""Whether two pictures show the same: what moved by two pixels or took another colour is seen, smoothing is not.

All the counting is done by Qt on whole pictures. Both are halved first, so that the smoothing of letters, which differs
a little between machines, is averaged away.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPainter, qBlue, qGreen, qRed, qRgb

HALF = 2
TILE = 16
"""Side of the squares that are judged one by one, in halved pixels: a button is one or two of them."""
CLEAR, CLEAR_SHARE = 40, 0.04
"""Something is elsewhere: of 255 per channel, in more than this share of a square."""
FAINT, FAINT_SHARE = 6, 0.5
"""A ground has another colour."""
COLORS, EXACT, NEAR = 256, 64, 192
"""At most so many colours, the most frequent of them exactly; of the rest, those that are not near one another."""


def differing(one: QImage, other: QImage) -> list[tuple[int, int]]:
    """Squares that differ, by column and row; none when the pictures show the same. Both have one size."""
    between = _difference(_halved(one), _halved(other))
    found = set(_squares(between, CLEAR, CLEAR_SHARE)) | set(_squares(between, FAINT, FAINT_SHARE))
    return sorted(found)


def difference_picture(one: QImage, other: QImage) -> QImage:
    """What differs, in white on black and made plain."""
    between = _difference(one, other)
    return _over(between, FAINT)


def reduced(image: QImage) -> QImage:
    """The same picture in 256 colours: grounds and inks exactly, of the smoothing what comes nearest."""
    pixels = memoryview(bytes(image.convertToFormat(QImage.Format.Format_RGB32).constBits())).cast("I")
    counted = Counter(pixels)
    channels: list[tuple[int, int, int]] = []
    place: dict[int, int] = {}
    for color, _times in counted.most_common():
        channel = (qRed(color), qGreen(color), qBlue(color))
        near, far = _nearest(channels, channel)
        if len(channels) < EXACT or (far > NEAR and len(channels) < COLORS):
            near = len(channels)
            channels.append(channel)
        place[color] = near
    width = image.width()
    indexed = bytes(map(place.__getitem__, pixels))
    made = QImage(indexed, width, image.height(), width, QImage.Format.Format_Indexed8)
    made.setColorTable([qRgb(*channel) for channel in channels])
    return made.copy()


def _nearest(channels: list[tuple[int, int, int]], wanted: tuple[int, int, int]) -> tuple[int, int]:
    """Its place, and the square of its distance."""
    red, green, blue = wanted
    far = [(red - r) ** 2 + (green - g) ** 2 + (blue - b) ** 2 for r, g, b in channels] or [0]
    least = min(far)
    return far.index(least), least


def _halved(image: QImage) -> QImage:
    return _scaled(image, image.width() // HALF, image.height() // HALF)


def _scaled(image: QImage, width: int, height: int) -> QImage:
    ways = Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation
    return image.scaled(width, height, *ways).convertToFormat(QImage.Format.Format_RGB32)


def _difference(one: QImage, other: QImage) -> QImage:
    made = one.convertToFormat(QImage.Format.Format_RGB32)
    painter = QPainter(made)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Difference)
    painter.drawImage(0, 0, other.convertToFormat(QImage.Format.Format_RGB32))
    painter.end()
    return made


def _over(between: QImage, least: int) -> QImage:
    """White where any channel differs by more than ``least``."""
    table = bytes(255 if value > least else 0 for value in range(256))
    # The fourth byte of a pixel is not a colour; made plain it would be 255 everywhere.
    flat = between.convertToFormat(QImage.Format.Format_RGB888)
    plain = bytes(flat.constBits()).translate(table)
    kept = QImage(plain, flat.width(), flat.height(), flat.bytesPerLine(), QImage.Format.Format_RGB888)
    gray = kept.convertToFormat(QImage.Format.Format_Grayscale8)
    white = bytes(gray.constBits()).translate(bytes(255 if value else 0 for value in range(256)))
    return QImage(white, gray.width(), gray.height(), gray.bytesPerLine(), QImage.Format.Format_Grayscale8).copy()


def _squares(between: QImage, least: int, share: float) -> Iterator[tuple[int, int]]:
    over = _over(between, least)
    columns, rows = -(-over.width() // TILE), -(-over.height() // TILE)
    padded = over.copy(0, 0, columns * TILE, rows * TILE)
    squares = _scaled(padded, columns, rows).convertToFormat(QImage.Format.Format_Grayscale8)
    held, line = bytes(squares.constBits()), squares.bytesPerLine()
    for row in range(rows):
        for column in range(columns):
            if held[row * line + column] > share * 255:
                yield column, row
