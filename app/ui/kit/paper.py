"""A page of HTML on paper: the same document for PDF and printer."""

from __future__ import annotations

import os
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QEventLoop, QIODevice, QMarginsF
from PySide6.QtGui import QFont, QPageLayout, QPageSize, QPdfWriter, QTextDocument
from PySide6.QtWidgets import QWidget

from app.ui.theme.fonts import FAMILY

_POINTS = 10


def pdf(html: str, title: str) -> bytes:
    """The page as PDF. May be called in a worker: nothing of the window is touched."""
    dispatcher = QEventLoop()  # a document starts timers of its own; a plain worker thread has nobody to run them
    kept = QByteArray()
    buffer = QBuffer(kept)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setTitle(title)
    writer.setCreator("Maletín")
    writer.setPageLayout(_layout())
    _document(html).print_(writer)
    del writer  # the PDF is finished when its writer goes
    del dispatcher
    return bytes(kept.data())


def write_whole(path: Path, data: bytes) -> None:
    """Complete under its name, or not at all. Raises OSError."""
    part = path.with_name(f"{path.name}.part")
    try:
        with part.open("wb") as out:
            out.write(data)
            out.flush()
            os.fsync(out.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def print_page(html: str, title: str, parent: QWidget) -> bool:
    """Ask for a printer, then print; False when the person thought better of it."""
    from PySide6.QtPrintSupport import QPrintDialog, QPrinter  # few print, and it brings a whole library

    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setDocName(title)
    printer.setPageLayout(_layout())
    dialog = QPrintDialog(printer, parent)
    if dialog.exec() != QPrintDialog.DialogCode.Accepted:
        return False
    _document(html).print_(printer)
    return True


def _layout() -> QPageLayout:
    """Letter, as in every office of Mexico. No margin here: the document keeps two centimetres of its own."""
    return QPageLayout(QPageSize(QPageSize.PageSizeId.Letter), QPageLayout.Orientation.Portrait, QMarginsF())


def _document(html: str) -> QTextDocument:
    document = QTextDocument()
    document.setDefaultFont(QFont(FAMILY, _POINTS))
    document.setHtml(html)
    return document
