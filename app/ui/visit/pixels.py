"""Pictures: made small in a worker; pictures of the clipboard and the screen as PNG bytes."""

from __future__ import annotations

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize, Qt
from PySide6.QtGui import QImage, QImageReader

_SIDE = 256
ACTIVE = frozenset({b"svg", b"svgz", b"pdf"})
"""Kept as evidence and never drawn: nobody signed it, and it could name files of this laptop."""
_MEGABYTES = 1024
"""A photo of 60 MB may decode to more than Qt allows by itself; it is made small while it is read."""


def make_small(data: bytes) -> object:
    """A thumbnail, upright; None when the bytes are no whole picture. Runs in a worker: QImage needs no window."""
    return read_image(data, _SIDE)


def read_image(data: bytes, side: int) -> QImage | None:
    """The picture, upright, neither width nor height over ``side`` pixels; None when the bytes are no whole picture."""
    buffer = QBuffer()
    buffer.setData(QByteArray(data))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer)
    if bytes(reader.format().data()) in ACTIVE:
        return None
    reader.setAutoTransform(True)
    QImageReader.setAllocationLimit(_MEGABYTES)
    size = reader.size()
    if size.isValid() and max(size.width(), size.height()) > side:
        reader.setScaledSize(size.scaled(QSize(side, side), Qt.AspectRatioMode.KeepAspectRatio))
    image = reader.read()
    return None if image.isNull() else image


def png_of(image: QImage) -> bytes:
    """The picture without loss."""
    held = QByteArray()
    buffer = QBuffer(held)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]  # Qt's stub wants bytes, Qt itself takes the text
    return bytes(held.data())
