"""The one stylesheet, rendered from its template in resources/qss with the tokens of a theme."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from string import Template

from app.settings import resource_root
from app.ui.theme.tokens import THEMES, placeholders


def stylesheet_of(theme: str) -> str:
    """The stylesheet of one theme. Raises KeyError when the template names a token that does not exist."""
    # A stylesheet takes pictures from files only; this one arrow is in the theme's muted colour.
    chevron = (resources() / "qss" / f"chevron-{theme}.svg").as_posix()
    return Template(_template()).substitute(placeholders(THEMES[theme]), chevron=chevron)


@cache
def _template() -> str:
    return (resources() / "qss" / "maletin.qss").read_text("utf-8")


@cache
def resources() -> Path:
    """Where fonts, icons and the stylesheet lie."""
    return resource_root() / "resources"
