"""Thumbnails of evidence in a row: each says its name and state, Enter opens it, Delete asks to leave it out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QIcon, QImage, QPixmap
from PySide6.QtWidgets import QFrame, QPushButton, QScrollArea, QVBoxLayout, QWidget

from app.i18n import _
from app.ui.theme.icons import put_icon
from app.ui.theme.tokens import SIZE, SPACE
from app.ui.widgets.layout import clear, column, row
from app.ui.widgets.text import words


@dataclass(frozen=True, slots=True)
class Thumb:
    """One piece of evidence as shown. The image was made small in a worker; None: no picture to show."""

    digest: str
    name: str
    detail: str
    image: QImage | None = None
    broken: bool = False
    """Missing or altered on this disk: shown as such, never left out."""


class EvidenceStrip(QScrollArea):
    """``open_one`` gets the digest of the piece that was chosen."""

    def __init__(self, open_one: Callable[[str], None]) -> None:
        super().__init__()
        self._open_one = open_one
        self._line = row(gap=SPACE.md)
        inside = QWidget()
        inside.setProperty("kind", "plain")
        inside.setLayout(self._line)
        self.setWidget(inside)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(_("Evidencias"))
        self.setFixedHeight(SIZE.thumbnail + 2 * SPACE.xxl)

    def show_thumbs(self, thumbs: Sequence[Thumb]) -> None:
        clear(self._line)
        for thumb in thumbs:
            self._line.addLayout(self._piece(thumb))
        self._line.addStretch(1)

    def _piece(self, thumb: Thumb) -> QVBoxLayout:
        picture = QPushButton()
        picture.setProperty("kind", "thumb")
        picture.setFixedSize(SIZE.thumbnail, SIZE.thumbnail)
        picture.setAccessibleName(_("Evidencia {name}, {detail}").format(name=thumb.name, detail=thumb.detail))
        picture.setToolTip(picture.accessibleName())
        picture.clicked.connect(lambda _checked=False, digest=thumb.digest: self._open_one(digest))
        if thumb.broken:
            put_icon(picture, "photo-off", "danger", SIZE.icon_huge)
        elif thumb.image is None:
            put_icon(picture, "file-text", "muted", SIZE.icon_huge)
        else:
            side = SIZE.thumbnail - SPACE.md
            picture.setIcon(QIcon(QPixmap.fromImage(thumb.image)))
            picture.setIconSize(QSize(side, side))
        name, detail = words(thumb.name, wrap=False), words(thumb.detail, "caption", wrap=False)
        for label in (name, detail):
            label.setFixedWidth(SIZE.thumbnail)
            shown = label.fontMetrics().elidedText(label.text(), Qt.TextElideMode.ElideMiddle, SIZE.thumbnail)
            label.setText(shown)
        detail.setProperty("tone", "danger" if thumb.broken else "")
        return column(picture, name, detail, None, gap=SPACE.hair)
