"""What the gallery shows: each widget with invented content in each of its states."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtWidgets import QHBoxLayout, QLineEdit

from app.errors import Unavailable
from app.i18n import _
from app.ui.widgets.button import button
from app.ui.widgets.empty_state import EmptyState
from app.ui.widgets.error_banner import ErrorBanner
from app.ui.widgets.layout import Item, row
from app.ui.widgets.text import words

Shelf = tuple[str, list[Item]]


def shelves() -> Iterator[Shelf]:
    """Title and widgets of each shelf."""
    yield "Type", [words(kind, kind) for kind in ("display", "headline", "title", "lead", "body", "muted", "caption")]
    yield "Buttons", [_buttons(enabled=True), _buttons(enabled=False)]
    yield "Fields", [_fields()]
    yield "Error banner", _banners()
    yield "Empty state", [EmptyState("inbox", _("Nada pendiente"), "Cause in one sentence.", _("Reintentar ahora"))]


def _buttons(*, enabled: bool) -> QHBoxLayout:
    made = [
        button(kind.capitalize(), kind=kind, icon=icon)
        for kind, icon in (("primary", "check"), ("secondary", "refresh"), ("danger", "trash"), ("quiet", "copy"))
    ]
    for one in made:
        one.setEnabled(enabled)
    return row(*made, None)


def _fields() -> QHBoxLayout:
    plain, wrong = QLineEdit("1.5"), QLineEdit("uno y medio")
    plain.setAccessibleName("plain")
    wrong.setAccessibleName("wrong")
    wrong.setProperty("wrong", True)
    return row(plain, wrong, None)


def _banners() -> list[Item]:
    trouble = Unavailable("STORE-DISK-FULL", "What happened.", "What is safe.", "What to do now.")
    made: list[Item] = []
    for tone in ("danger", "warn", "info", "ok"):
        banner = ErrorBanner(_("Reintentar ahora"))
        banner.show_trouble(trouble, tone)
        made.append(banner)
    return made
