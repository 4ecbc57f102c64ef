"""Which theme is in force. The tokens always give the colours; the system is only asked whether it is dark."""

from __future__ import annotations

from dataclasses import dataclass

from app.ui.theme.tokens import LIGHT, THEMES, Colors


@dataclass
class _Active:
    name: str = "light"
    colors: Colors = LIGHT


_active = _Active()


def colors() -> Colors:
    """The colours in force, for widgets that paint themselves."""
    return _active.colors


def name() -> str:
    """One of ``THEMES``: light, dark, contrast."""
    return _active.name


def put_in_force(theme: str) -> Colors:
    """Remember the theme; whoever calls this also gives the application its palette (``app.ui.theme.dress``)."""
    _active.name = theme
    _active.colors = THEMES[theme]
    return _active.colors
