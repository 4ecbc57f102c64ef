"""Buttons: one primary a screen, secondary for the rest, danger for what cannot be undone, quiet for the small."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QPushButton

from app.ui.theme.icons import put_icon

_ICON_TONES = {"primary": "on_accent", "danger": "on_danger"}


def button(
    text: str, press: Callable[[], None] | None = None, *, kind: str = "secondary", icon: str = "", name: str = ""
) -> QPushButton:
    """``kind``: primary, secondary, danger, quiet. ``name``: what a screen reader says, when the text alone is not
    enough. The text of a danger button is a verb."""
    made = QPushButton(text)
    made.setProperty("kind", kind)
    made.setAccessibleName(name or text)
    if name and not text:
        made.setToolTip(name)
    if icon:
        put_icon(made, icon, _ICON_TONES.get(kind, "text"))
    if press is not None:
        made.clicked.connect(lambda _checked=False: press())
    return made
