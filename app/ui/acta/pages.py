"""The pages one below the other, as wide as there is room. Each is painted in the background when it comes in sight."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QImage, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QSizePolicy, QWidget

from app.i18n import _
from app.ui.acta.pdf_file import Page
from app.ui.acta.pdf_page import picture_of
from app.ui.theme import active
from app.ui.theme.tokens import SPACE
from app.ui.widgets.layout import clear, column

WIDEST = 820
"""Pixels; a page is not shown larger, so that a line can still be read in one glance."""
KEPT = 4
"""Pictures of pages out of sight that are kept."""
_SHARPEST = 3.0

Paint = Callable[[Callable[[], object], Callable[[object], None]], None]
"""Has work done in the background: (what, what to do with its result)."""


class Sheet(QWidget):
    """One page."""

    def __init__(self, page: Page, number: int, count: int, paint: Paint) -> None:
        super().__init__()
        self.page = page
        self._paint = paint
        self._image: QImage | None = None
        self._asked = 0.0
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setSizePolicy(policy)
        self.setMaximumWidth(WIDEST)
        self.setAccessibleName(_("Página {number} de {count} del acta").format(number=number, count=count))

    @property
    def painted(self) -> bool:
        """Whether its picture is here."""
        return self._image is not None

    def forget(self) -> None:
        """Give the picture's memory back; it is painted again when it is seen."""
        self._image, self._asked = None, 0.0

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.setFixedHeight(round(self.width() * self.page.height / self.page.width))
        super().resizeEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor("white"))
        if self._image is not None:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(QRectF(self.rect()), self._image)
        painter.setPen(QColor(active.colors().line))
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        self._ask()

    def _ask(self) -> None:
        scale = min(self.width() * self.devicePixelRatioF() / self.page.width, _SHARPEST)
        if scale == self._asked:
            return
        self._asked = scale
        page = self.page
        self._paint(lambda: picture_of(page, scale), lambda image: self._arrived(image, scale))

    def _arrived(self, image: object, scale: float) -> None:
        if scale == self._asked and isinstance(image, QImage):
            self._image = image
            self.update()


class Pages(QScrollArea):
    """``show_pages`` keeps the place when the number of pages stays the same."""

    def __init__(self, paint: Paint) -> None:
        super().__init__()
        self._paint = paint
        self.sheets: list[Sheet] = []
        self._line = column(gap=SPACE.lg, margin=SPACE.lg)
        inside = QWidget()
        inside.setProperty("kind", "plain")
        inside.setLayout(self._line)
        self.setWidget(inside)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setProperty("kind", "pages")
        self.setAccessibleName(_("Páginas del acta"))
        self.verticalScrollBar().valueChanged.connect(lambda _value: self._save_memory())

    def show_pages(self, pages: Sequence[Page]) -> None:
        if [sheet.page for sheet in self.sheets] == list(pages):
            return
        place = self.verticalScrollBar().value() if len(pages) == len(self.sheets) else 0
        clear(self._line)
        self.sheets = [Sheet(page, number, len(pages), self._paint) for number, page in enumerate(pages, 1)]
        for sheet in self.sheets:
            self._line.addWidget(sheet)
        self._line.addStretch(1)
        self.verticalScrollBar().setValue(place)

    def _save_memory(self) -> None:
        """A long report stays a few pictures: the pages out of sight are painted again when they are seen."""
        hidden = [sheet for sheet in self.sheets if sheet.painted and sheet.visibleRegion().isEmpty()]
        for sheet in hidden[: max(0, len(hidden) - KEPT)]:
            sheet.forget()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows and pages move; Home and End go to the ends."""
        bar = self.verticalScrollBar()
        match event.key():
            case Qt.Key.Key_Home:
                bar.setValue(bar.minimum())
            case Qt.Key.Key_End:
                bar.setValue(bar.maximum())
            case Qt.Key.Key_Space:
                bar.setValue(bar.value() + bar.pageStep())
            case _:
                super().keyPressEvent(event)
