"""The bundled font, so that every laptop shows the same letters."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from PySide6.QtGui import QFont, QFontDatabase

from app.ui.theme.tokens import TYPE

FAMILY = "Inter"
_FILES = ("Inter-Regular.ttf", "Inter-SemiBold.ttf", "Inter-Bold.ttf", "Inter-Italic.ttf")


def load_fonts(folder: Path) -> QFont:
    """Register the bundled faces and return the body font. A missing file leaves the system's own font in its place."""
    for name in _FILES:
        QFontDatabase.addApplicationFont(str(folder / name))
    font = QFont(FAMILY)
    font.setPixelSize(TYPE.body)
    return font


@cache
def tabular() -> QFont:
    """Figures of one width, so that counters and clocks do not dance and amounts stand in columns. Only for those:
    in Inter it makes the hyphen wide too, and codes and names of files would fall apart."""
    font = QFont()
    font.setFeature(QFont.Tag("tnum"), 1)
    return font
