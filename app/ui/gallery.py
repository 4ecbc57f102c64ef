"""Every widget in every state on one page (``maletin --gallery``; development only)."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication, QComboBox, QMainWindow, QScrollArea

from app.ui.gallery_shelf import shelves
from app.ui.theme import active
from app.ui.theme.dress import wear
from app.ui.theme.tokens import SIZE, SPACE, THEMES
from app.ui.widgets.layout import Item, card, column, page, row
from app.ui.widgets.text import words


class Gallery(QMainWindow):
    """A page of labelled shelves and a switch of themes."""

    def __init__(self) -> None:
        super().__init__()
        self.setWindowTitle("Maletín · gallery")
        self.resize(SIZE.window_width, SIZE.window_height)
        self.setCentralWidget(gallery_page())


def gallery_page() -> QScrollArea:
    """The page alone, for pictures."""
    themes = QComboBox()
    themes.addItems(list(THEMES))
    themes.setCurrentText(active.name())
    themes.setAccessibleName("theme")
    themes.currentTextChanged.connect(_wear)
    items: list[Item] = [row(words("Maletín · gallery", "headline", wrap=False), None, themes)]
    for title, widgets in shelves():
        items += [SPACE.sm, words(title, "section"), card(column(*widgets, gap=SPACE.lg))]
    return page(column(*items, None))


def _wear(theme: str) -> None:
    application = QApplication.instance()
    if isinstance(application, QApplication):
        wear(application, theme)
