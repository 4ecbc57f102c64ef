"""Pictures of evidence, made small in a worker."""

from __future__ import annotations

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize, Qt
from PySide6.QtGui import QImage, QImageReader

LARGEST = 128
"""Megabytes a picture may take unpacked; what wants more is shown as a file."""

ACTIVE = frozenset({b"svg", b"svgz", b"pdf"})
"""Never drawn: nobody signed what comes as evidence, and it could name files of this laptop."""


def draw(data: bytes, side: int) -> QImage | None:
    """No side longer than ``side``; read small where the format allows it. None when it is no picture."""
    held = QByteArray(data)  # the buffer only points at it
    buffer = QBuffer(held)
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer)
    if bytes(reader.format().data()) in ACTIVE:
        return None
    reader.setAutoTransform(True)
    reader.setAllocationLimit(LARGEST)
    size = reader.size()
    if size.isValid() and max(size.width(), size.height()) > side:
        reader.setScaledSize(size.scaled(QSize(side, side), Qt.AspectRatioMode.KeepAspectRatio))
    image = reader.read()
    return None if image.isNull() else image
