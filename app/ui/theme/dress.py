"""Dress the application: style, font, palette, stylesheet; again whenever the theme changes."""

from __future__ import annotations

import os

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from app.ui.theme import active, icons
from app.ui.theme.fonts import load_fonts
from app.ui.theme.palette import palette_of
from app.ui.theme.stylesheet import resources, stylesheet_of
from app.ui.theme.tokens import TYPE, put_text_size


def style_arguments() -> list[str]:
    """For the command line of the QApplication; QT_STYLE_OVERRIDE still wins."""
    return [] if os.environ.get("QT_STYLE_OVERRIDE") else ["-style", "fusion"]


def choose_style() -> None:
    """The same where somebody else makes the QApplication, before it exists. It answers with a QStyle, whose six
    hundred names take PySide as long to make as the rest of the application."""
    QApplication.setStyle("fusion")


def dress(application: QApplication, choice: str) -> None:
    """Font and theme of the program. ``choice``: settings.theme ("system", "light", "dark", "contrast")."""
    application.setFont(load_fonts(resources() / "fonts"))
    wear(application, choice)


def wear(application: QApplication, choice: str) -> None:
    """Change to another theme at once, everywhere."""
    theme = theme_for(choice)
    colors = active.put_in_force(theme)
    application.setPalette(palette_of(colors))
    application.setStyleSheet(stylesheet_of(theme))
    icons.recolour_buttons()


def enlarge(application: QApplication, size: str) -> None:
    """Letters of another size; the windows there are keep what they measured when they were built."""
    put_text_size(size)
    font = application.font()
    font.setPixelSize(TYPE.body)
    application.setFont(font)
    application.setStyleSheet(stylesheet_of(active.name()))


def theme_for(choice: str) -> str:
    """For "system", ask the system; light where it does not tell (some systems, and no screen at all)."""
    if choice != "system":
        return choice
    hints = QGuiApplication.styleHints()
    if _wants_contrast():
        return "contrast"
    return "dark" if hints.colorScheme() is Qt.ColorScheme.Dark else "light"


def _wants_contrast() -> bool:
    # Qt 6.10 and newer; the floor is 6.9.
    accessibility = getattr(QGuiApplication.styleHints(), "accessibility", None)
    if accessibility is None:
        return False
    return bool(accessibility().contrastPreference() is Qt.ContrastPreference.HighContrast)
