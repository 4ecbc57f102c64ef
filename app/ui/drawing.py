"""Pictures of steps, from bytes that were judged to a QImage. Runs in a worker: neither needs a window."""

from __future__ import annotations

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QRectF, QSize, Qt
from PySide6.QtGui import QImage, QImageReader, QPainter
from PySide6.QtSvg import QSvgRenderer

SIDE = 1920
"""Pixels of the longer side: sharp at twice the width of the card, and in the viewer of a common window."""
_FORMATS = {".png": b"png", ".jpg": b"jpeg"}


def draw(data: bytes, name: str) -> QImage | None:
    """The picture, its ground transparent when it is a drawing; None when it cannot be drawn."""
    image = _svg(data) if name.endswith(".svg") else _raster(data, _FORMATS[name[-4:]])
    return None if image is None or image.isNull() else image


def _svg(data: bytes) -> QImage | None:
    renderer = QSvgRenderer()
    renderer.setAnimationEnabled(False)
    if not renderer.load(QByteArray(data)):
        return None
    image = QImage(_fitted(renderer.viewBoxF().size().toSize()), QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    renderer.render(painter, QRectF(image.rect()))
    painter.end()
    return image


def _raster(data: bytes, kind: bytes) -> QImage:
    held = QBuffer()
    held.setData(QByteArray(data))
    held.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(held, QByteArray(kind))
    reader.setAutoDetectImageFormat(False)
    size = reader.size()
    if size.isValid() and max(size.width(), size.height()) > SIDE:
        reader.setScaledSize(_fitted(size))
    return reader.read()


def _fitted(size: QSize) -> QSize:
    return size.scaled(SIDE, SIDE, Qt.AspectRatioMode.KeepAspectRatio)
