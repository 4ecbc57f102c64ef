"""Sheet, fonts, colours, running head and foot. Letter, as offices in Mexico print."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import Any, BinaryIO

from reportlab.lib.colors import Color, HexColor, black
from reportlab.lib.enums import TA_LEFT, TA_RIGHT
from reportlab.lib.pagesizes import letter
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, PageTemplate

from app.i18n import _, language
from app.settings import resource_root

PAGE = letter
MARGIN = 18 * mm
HEAD = 12 * mm
WIDTH = PAGE[0] - 2 * MARGIN

REGULAR, BOLD, ITALIC, SEMIBOLD = "Inter", "Inter-Bold", "Inter-Italic", "Inter-SemiBold"

INK = HexColor("#1d2430")
QUIET = HexColor("#5a6475")
LINE = HexColor("#d5dae2")
WASH = HexColor("#f4f6f9")
ACCENT = HexColor("#1f5f8b")
BLACK = black


@dataclass(frozen=True, slots=True)
class Tone:
    """Fill, edge and ink of a badge. The word in it carries the meaning, so it reads in grey as well."""

    fill: Color
    edge: Color
    ink: Color
    mark: str
    """A sign before the word, different for each tone."""


GOOD = Tone(HexColor("#e3f4e8"), HexColor("#2f7d4a"), HexColor("#1c5a33"), "✓")
WARN = Tone(HexColor("#fdf1d8"), HexColor("#a8710b"), HexColor("#7a5104"), "!")
BAD = Tone(HexColor("#fbe4e2"), HexColor("#b3372c"), HexColor("#8a231a"), "×")
CALM = Tone(HexColor("#eef1f5"), HexColor("#8a94a6"), HexColor("#3d4655"), "–")


@functools.cache
def register_fonts() -> frozenset[int]:
    """Load the bundled font once; returns the characters it can draw."""
    folder = resource_root() / "resources" / "fonts"
    for name, file in ((REGULAR, "Regular"), (BOLD, "Bold"), (ITALIC, "Italic"), (SEMIBOLD, "SemiBold")):
        pdfmetrics.registerFont(TTFont(name, str(folder / f"Inter-{file}.ttf")))
    pdfmetrics.registerFontFamily(REGULAR, normal=REGULAR, bold=BOLD, italic=ITALIC, boldItalic=BOLD)
    return frozenset(pdfmetrics.getFont(REGULAR).face.charToGlyph)


def _style(name: str, size: float, **more: Any) -> ParagraphStyle:
    defaults: dict[str, Any] = {
        "fontName": REGULAR,
        "leading": size * 1.38,
        "textColor": INK,
        "alignment": TA_LEFT,
        "bulletFontName": REGULAR,
        "bulletFontSize": size,
        "splitLongWords": 1,
        "allowWidows": 0,
        "allowOrphans": 0,
    }
    return ParagraphStyle(name, fontSize=size, **(defaults | more))


BODY = _style("body", 9)
SMALL = _style("small", 7.8, textColor=QUIET)
TINY = _style("tiny", 6.8, textColor=QUIET)
LABEL = _style("label", 7.6, textColor=QUIET, fontName=SEMIBOLD)
STRONG = _style("strong", 9, fontName=SEMIBOLD)
TITLE = _style("title", 19, fontName=BOLD, leading=23)
KICKER = _style("kicker", 9, fontName=SEMIBOLD, textColor=ACCENT)
SECTION = _style("section", 12.5, fontName=BOLD, spaceBefore=14, spaceAfter=5)
TASK = _style("task", 11, fontName=SEMIBOLD)
NUMBER = _style("number", 8.4, textColor=QUIET)
HEADING = _style("heading", 9, fontName=SEMIBOLD, spaceBefore=3)
CODE = _style("code", 8, backColor=WASH, borderPadding=3, spaceBefore=5)
RIGHT_TINY = _style("right-tiny", 6.8, textColor=QUIET, alignment=TA_RIGHT)
DIGEST = _style("digest", 8.6, fontName=SEMIBOLD)
HEADER_CELL = _style("header-cell", 7.6, textColor=QUIET, fontName=SEMIBOLD)


@dataclass(frozen=True, slots=True)
class Running:
    """What every page repeats."""

    title: str
    """Metadata title."""
    author: str
    head: str
    day: str
    foot: str
    watermark: str


class NumberedCanvas(Canvas):  # type: ignore[misc] # reportlab ships no types
    """Keeps every page until the last one, so that each can say how many there are."""

    def __init__(self, *args: Any, **named: Any) -> None:
        # The default font would be written into every page, and it is not embedded.
        super().__init__(*args, **(named | {"initialFontName": REGULAR}))
        self._pages: list[dict[str, Any]] = []

    def showPage(self) -> None:  # noqa: N802 - reportlab's name
        self._pages.append(dict(self.__dict__))
        self._startPage()

    def save(self) -> None:
        for page in self._pages:
            self.__dict__.update(page)
            self.setFont(REGULAR, 7.5)
            self.setFillColor(QUIET)
            said = _("Página {page} de {pages}").format(page=self._pageNumber, pages=len(self._pages))
            self.drawRightString(PAGE[0] - MARGIN, 11 * mm, said)
            super().showPage()
        super().save()


def build(target: BinaryIO, story: list[Flowable], running: Running) -> None:
    """Lay the story out and write the PDF; the same story gives the same bytes."""

    def decorate(canvas: Canvas, document: BaseDocTemplate) -> None:
        canvas.saveState()
        _watermark(canvas, running.watermark)
        canvas.setFillColor(QUIET)
        canvas.setStrokeColor(LINE)
        canvas.setLineWidth(0.5)
        canvas.setFont(REGULAR, 7.5)
        canvas.line(MARGIN, 15 * mm, PAGE[0] - MARGIN, 15 * mm)
        canvas.drawString(MARGIN, 11 * mm, fit(running.foot, REGULAR, 7.5, WIDTH - 40 * mm))
        if document.page > 1:
            top = PAGE[1] - 13 * mm
            canvas.drawString(MARGIN, top, fit(running.head, REGULAR, 7.5, WIDTH - 60 * mm))
            canvas.drawRightString(PAGE[0] - MARGIN, top, running.day)
            canvas.line(MARGIN, top - 2.5 * mm, PAGE[0] - MARGIN, top - 2.5 * mm)
        canvas.restoreState()

    document = BaseDocTemplate(
        target,
        pagesize=PAGE,
        leftMargin=MARGIN,
        rightMargin=MARGIN,
        title=running.title,
        author=running.author,
        creator="Maletín",
        subject=running.head,
        lang={"es": "es-MX", "en": "en-US"}[language()],
        invariant=1,
        pageCompression=1,
    )
    frame = Frame(MARGIN, 18 * mm, WIDTH, PAGE[1] - 38 * mm, 0, 0, 0, 0, id="body")
    document.addPageTemplates(PageTemplate("page", [frame], onPage=decorate))
    document.build(story, canvasmaker=NumberedCanvas)


def _watermark(canvas: Canvas, text: str) -> None:
    if not text:
        return
    canvas.saveState()
    canvas.translate(PAGE[0] / 2, PAGE[1] / 2)
    canvas.rotate(52)
    canvas.setFont(BOLD, 96)
    canvas.setFillColor(HexColor("#eceff3"))
    canvas.drawCentredString(0, -34, text)
    canvas.restoreState()


def fit(text: str, font: str, size: float, width: float) -> str:
    """The text cut with an ellipsis so that it fits on one line."""
    if pdfmetrics.stringWidth(text, font, size) <= width:
        return text
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        if pdfmetrics.stringWidth(text[:middle] + "…", font, size) <= width:
            low = middle
        else:
            high = middle - 1
    return text[:low].rstrip() + "…"
