"""Icons: one vendored set, recoloured from ``currentColor``, drawn once per name, tone, size and theme."""

from __future__ import annotations

from functools import cache, lru_cache

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QGuiApplication, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QAbstractButton, QApplication

from app.ui.theme import active
from app.ui.theme.stylesheet import resources
from app.ui.theme.tokens import SIZE, SPACE

_NAME, _TONE, _GAP = "iconName", "iconTone", "iconGap"


def pixmap(name: str, tone: str = "text", size: int = SIZE.icon, scale: float = 1.0) -> QPixmap:
    """One icon in the colours of the theme in force. ``tone``: a colour token. Raises FileNotFoundError."""
    return _drawn(name, str(getattr(active.colors(), tone)), size, scale)


def icon(name: str, tone: str = "text", size: int = SIZE.icon, *, gap: int = 0) -> QIcon:
    """One icon for a button or a list, sharp on every screen there is. ``gap``: air on its right, before the words."""
    colors = active.colors()
    scales = tuple(sorted({1.0, *(screen.devicePixelRatio() for screen in QGuiApplication.screens())}))
    return _icon(name, str(getattr(colors, tone)), colors.disabled, size, gap, scales)


def put_icon(button: QAbstractButton, name: str, tone: str = "text", size: int = SIZE.icon) -> None:
    """Give a button an icon that follows the theme."""
    gap = SPACE.xs if button.text() else 0
    button.setProperty(_NAME, name)
    button.setProperty(_TONE, tone)
    button.setProperty(_GAP, gap)
    button.setIconSize(QSize(size + gap, size))
    button.setIcon(icon(name, tone, size, gap=gap))


def recolour_buttons() -> None:
    """After a change of theme: every button that got its icon from ``put_icon`` gets it again."""
    for widget in QApplication.allWidgets():
        name = widget.property(_NAME)
        if name and isinstance(widget, QAbstractButton):
            size, gap = widget.iconSize().height(), widget.property(_GAP)
            widget.setIcon(icon(name, widget.property(_TONE), size, gap=gap))


@lru_cache(maxsize=512)
def _icon(name: str, color: str, disabled: str, size: int, gap: int, scales: tuple[float, ...]) -> QIcon:
    """Shared by all who show it: lists ask for the icon of every line at every painting."""
    made = QIcon()
    for scale in scales:
        made.addPixmap(_drawn(name, color, size, scale, gap))
        made.addPixmap(_drawn(name, disabled, size, scale, gap), QIcon.Mode.Disabled)
    return made


@lru_cache(maxsize=1024)
def _drawn(name: str, color: str, size: int, scale: float, gap: int = 0) -> QPixmap:
    made = QPixmap(_shape(name, size, scale, gap))
    painter = QPainter(made)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceIn)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(color))
    painter.drawRect(made.rect())
    painter.end()
    made.setDevicePixelRatio(scale)
    return made


@lru_cache(maxsize=512)
def _shape(name: str, size: int, scale: float, gap: int) -> QPixmap:
    """The icon in black; a drawing costs as much as six times to colour it."""
    side = round(size * scale)
    made = QPixmap(side + round(gap * scale), side)
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    QSvgRenderer(QByteArray(_source(name).replace("currentColor", "black").encode())).render(
        painter, QRectF(0, 0, side, side)
    )
    painter.end()
    return made


@cache
def _source(name: str) -> str:
    return (resources() / "icons" / f"{name}.svg").read_text("utf-8")
