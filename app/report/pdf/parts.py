"""Pieces the report is built of: safe text, markdown, badges, tables, pictures."""

from __future__ import annotations

import io
import unicodedata
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape
from typing import TypeAlias

import segno
from PIL import Image as Pictures
from PIL import ImageOps, UnidentifiedImageError
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.platypus import (
    CondPageBreak,
    Flowable,
    Image,
    Indenter,
    KeepTogether,
    Paragraph,
    Spacer,
    Table,
    TableStyle,
)

from app.i18n import _
from app.kit.progress import size_text
from app.report.markdown import Block, BlockKind, Run, blocks
from app.report.pdf import paper
from app.report.steps import Picture
from app.visit.facts import EvidenceRef

Evidence = Callable[[str], bytes | None]
"""Bytes of a piece of evidence by digest; None when it is not at hand."""

Cell: TypeAlias = str | Flowable | Sequence[Flowable]
"""What a table's cell may hold."""

_DOTS_PER_MM = 150 / 25.4
_MAX_PIXELS = 80_000_000
PICTURE_WIDTH = 56 * mm
PICTURE_HEIGHT = 42 * mm


# ── text ──


def safe(text: str) -> str:
    """Text for a paragraph: escaped, without control characters, unknown letters shown as a visible mark."""
    known = paper.register_fonts()
    kept = []
    for letter in unicodedata.normalize("NFC", text):
        if letter in "\n\t":
            kept.append(letter)
        elif unicodedata.category(letter) in {"Cc", "Cf", "Cs", "Co"}:
            continue
        else:
            kept.append(letter if ord(letter) in known else "\N{WHITE SQUARE}" if 0x25A1 in known else "?")
    return escape("".join(kept), quote=False).replace("\n", "<br/>").replace("\t", "    ")


def text(words: str, style: ParagraphStyle = paper.BODY) -> Paragraph:
    """One paragraph of plain text."""
    return Paragraph(safe(words), style)


def labelled(label: str, words: str, style: ParagraphStyle = paper.BODY) -> Paragraph:
    """Label and words on one line, the label in bold."""
    return Paragraph(f'<font name="{paper.SEMIBOLD}">{safe(label)}:</font> {safe(words)}', style)


def markdown(source: str, style: ParagraphStyle = paper.SMALL) -> list[Flowable]:
    """Procedure text as paragraphs."""
    return [_set_block(block, style) for block in blocks(source)]


def _set_block(block: Block, style: ParagraphStyle) -> Paragraph:
    code = block.kind is BlockKind.CODE
    base = paper.CODE if code else paper.HEADING if block.kind is BlockKind.HEADING else style
    indent = 12 * block.depth
    shape = base.clone(
        f"{base.name}-{block.kind}-{block.depth}",
        leftIndent=indent + (4 if code else 0),
        rightIndent=4 if code else 0,
        bulletIndent=max(0, indent - 10),
        spaceAfter=7 if code else 2,
    )
    inside = "".join(_set_run(run) for run in block.runs)
    if block.kind is BlockKind.QUOTE:
        inside = f"<i>{inside}</i>"
    return Paragraph(inside, shape, bulletText=block.bullet or None)


def _set_run(run: Run) -> str:
    inside = safe(run.text)
    if run.code:
        inside = inside.replace("  ", "\N{NO-BREAK SPACE} ")
        inside = f'<font backColor="#eef1f5">{inside}</font>' if "<br/>" not in inside else inside
    if run.italic:
        inside = f"<i>{inside}</i>"
    return f"<b>{inside}</b>" if run.bold else inside


# ── shapes ──


class Badge(Flowable):  # type: ignore[misc] # reportlab ships no types
    """A word in a rounded box."""

    def __init__(self, word: str, tone: paper.Tone, size: float = 7.4) -> None:
        super().__init__()
        self._words = f"{tone.mark} {word}"
        self._tone = tone
        self._size = size
        self.hAlign = "RIGHT"

    def wrap(self, width: float, _height: float) -> tuple[float, float]:
        self._words = paper.fit(self._words, paper.SEMIBOLD, self._size, width - 10)
        self.width = pdfmetrics.stringWidth(self._words, paper.SEMIBOLD, self._size) + 10
        self.height = self._size + 5.4
        return self.width, self.height

    def draw(self) -> None:
        canvas = self.canv
        canvas.setFillColor(self._tone.fill)
        canvas.setStrokeColor(self._tone.edge)
        canvas.setLineWidth(0.6)
        canvas.roundRect(0, 0, self.width, self.height, 3.2, fill=1)
        canvas.setFillColor(self._tone.ink)
        canvas.setFont(paper.SEMIBOLD, self._size)
        canvas.drawString(5, 3.4, self._words)


def table_style(commands: Sequence[tuple[object, ...]]) -> TableStyle:
    """A table's style. The font is set even where only paragraphs are drawn: reportlab's own is not embedded."""
    return TableStyle([("FONTNAME", (0, 0), (-1, -1), paper.REGULAR), *commands])


def section(words: str, height: float = 34 * mm) -> list[Flowable]:
    """Heading of a part of the report, with room for ``height`` below it on the same page."""
    return [room(height), text(words, paper.SECTION)]


def room(height: float) -> CondPageBreak:
    """Go on overleaf unless this much is left on the page."""
    return CondPageBreak(height)


def facts(rows: Sequence[tuple[str, str]], columns: int = 2) -> Table:
    """Labels over values, in columns."""
    cells = [[text(label, paper.LABEL), text(value or "–", paper.BODY)] for label, value in rows]
    while len(cells) % columns:
        cells.append([])
    grid = [cells[place : place + columns] for place in range(0, len(cells), columns)]
    table = Table(grid, colWidths=[paper.WIDTH / columns] * columns)
    table.setStyle(
        table_style(
            [
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("LEFTPADDING", (0, 0), (-1, -1), 0),
                ("RIGHTPADDING", (0, 0), (-1, -1), 10),
                ("TOPPADDING", (0, 0), (-1, -1), 3),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
            ]
        )
    )
    return table


def grid(header: Sequence[str], rows: Sequence[Sequence[Cell]], widths: Sequence[float]) -> Table:
    """A calm table with thin lines; ``widths`` are shares of the page. A row taller than a page goes on overleaf."""
    whole = sum(widths)
    body = [[text(cell, paper.HEADER_CELL) for cell in header], *[[_cell(cell) for cell in row] for row in rows]]
    table = Table(body, colWidths=[paper.WIDTH * share / whole for share in widths], repeatRows=1, splitInRow=1)
    table.setStyle(
        table_style(
            [
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("LINEBELOW", (0, 0), (-1, 0), 0.8, paper.QUIET),
                ("LINEBELOW", (0, 1), (-1, -1), 0.4, paper.LINE),
                ("LEFTPADDING", (0, 0), (0, -1), 0),
                ("RIGHTPADDING", (-1, 0), (-1, -1), 0),
                ("TOPPADDING", (0, 0), (-1, -1), 4),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 4),
            ]
        )
    )
    return table


def _cell(value: Cell) -> Flowable | Sequence[Flowable]:
    return text(value) if isinstance(value, str) else value


def panel(inside: Sequence[Flowable], tone: paper.Tone = paper.CALM) -> Table:
    """A tinted box with an edge on the left."""
    table = Table([[list(inside)]], colWidths=[paper.WIDTH], splitInRow=1)
    table.setStyle(
        table_style(
            [
                ("BACKGROUND", (0, 0), (-1, -1), tone.fill),
                ("LINEBEFORE", (0, 0), (0, -1), 2.4, tone.edge),
                ("LEFTPADDING", (0, 0), (-1, -1), 10),
                ("RIGHTPADDING", (0, 0), (-1, -1), 10),
                ("TOPPADDING", (0, 0), (-1, -1), 7),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 8),
            ]
        )
    )
    return table


class Code(Flowable):  # type: ignore[misc] # reportlab ships no types
    """Words as a QR code. Drawn here: reportlab's own widget puts a font that is not embedded into the page."""

    def __init__(self, words: str, side: float) -> None:
        super().__init__()
        self._rows = [bytes(row) for row in segno.make_qr(words, error="m").matrix_iter(border=2)]
        self.width = self.height = side
        self.hAlign = "RIGHT"

    def wrap(self, _width: float, _height: float) -> tuple[float, float]:
        return self.width, self.height

    def draw(self) -> None:
        size = self.width / len(self._rows)
        self.canv.setFillColor(paper.BLACK)
        for line, row in enumerate(self._rows):
            for column, dark in enumerate(row):
                if dark:
                    # A hair wider than a module, so that no viewer shows seams between neighbours.
                    self.canv.rect(column * size, self.height - (line + 1) * size, size + 0.02, size + 0.02, 0, 1)


# ── pictures ──


@dataclass(frozen=True, slots=True)
class Shown:
    """A picture ready for paper, or why there is none."""

    jpeg: bytes = b""
    size: tuple[int, int] = (0, 0)
    trouble: str = ""


def prepare(raw: bytes | None, width: float, height: float) -> Shown:
    """Turn evidence bytes into a small upright JPEG. Anything that is no readable picture becomes its reason."""
    if raw is None:
        return Shown(trouble=_("La evidencia no está en este equipo"))
    box = (max(1, int(width / mm * _DOTS_PER_MM)), max(1, int(height / mm * _DOTS_PER_MM)))
    try:
        with warnings.catch_warnings(), Pictures.open(io.BytesIO(raw)) as image:
            warnings.simplefilter("ignore")  # odd metadata is no reason to leave a picture out
            if image.width * image.height > _MAX_PIXELS:
                return Shown(trouble=_("Imagen demasiado grande para el acta"))
            image.draft("RGB", (box[0] * 2, box[1] * 2))
            upright = ImageOps.exif_transpose(image)
            upright.thumbnail(box)
            flat = Pictures.new("RGB", upright.size, "white")
            layer = upright.convert("RGBA")
            flat.paste(layer, mask=layer)
            out = io.BytesIO()
            flat.save(out, "JPEG", quality=82)
    except (UnidentifiedImageError, Pictures.DecompressionBombError, OSError, ValueError, SyntaxError, KeyError):
        return Shown(trouble=_("Imagen dañada: no se puede mostrar"))
    return Shown(out.getvalue(), flat.size)


def picture(ref: EvidenceRef, evidence: Evidence, width: float, height: float) -> Flowable:
    """The thumbnail of one piece of evidence, or a card that says why there is none."""
    if not ref.media.startswith("image/"):
        return card(_("Archivo adjunto"), ref, width)
    shown = prepare(evidence(ref.digest), width, height)
    if shown.trouble:
        return card(shown.trouble, ref, width)
    scale = min(width / shown.size[0], height / shown.size[1])
    return Image(io.BytesIO(shown.jpeg), shown.size[0] * scale, shown.size[1] * scale, hAlign="LEFT")


def card(words: str, ref: EvidenceRef, width: float) -> Table:
    """Stands where a picture would be."""
    inside = [text(words, paper.LABEL), text(f"{_short(ref.name)} · {size_text(ref.size)}", paper.TINY)]
    table = Table([[inside]], colWidths=[width], hAlign="LEFT")
    table.setStyle(
        table_style(
            [
                ("BOX", (0, 0), (-1, -1), 0.6, paper.LINE),
                ("BACKGROUND", (0, 0), (-1, -1), paper.WASH),
                ("LEFTPADDING", (0, 0), (-1, -1), 6),
                ("TOPPADDING", (0, 0), (-1, -1), 6),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 6),
            ]
        )
    )
    return table


def gallery(pictures: Sequence[Picture], evidence: Evidence, left: float = 0) -> list[Flowable]:
    """Thumbnails three in a row, each with its caption and the beginning of its digest."""
    room = (paper.WIDTH - left) / 3
    width = min(PICTURE_WIDTH, room - 8)
    rows: list[Flowable] = []
    for place in range(0, len(pictures), 3):
        cells = [
            [picture(item.ref, evidence, width, PICTURE_HEIGHT), text(_caption(item), paper.TINY)]
            for item in pictures[place : place + 3]
        ]
        cells += [[]] * (3 - len(cells))
        table = Table([cells], colWidths=[room] * 3, hAlign="LEFT")
        table.setStyle(
            table_style(
                [
                    ("VALIGN", (0, 0), (-1, -1), "TOP"),
                    ("LEFTPADDING", (0, 0), (-1, -1), 0),
                    ("TOPPADDING", (0, 0), (-1, -1), 4),
                    ("BOTTOMPADDING", (0, 0), (-1, -1), 2),
                ]
            )
        )
        rows.append(table)
    return rows


def _caption(item: Picture) -> str:
    return f"{item.caption or _short(item.ref.name)} · {item.ref.digest[:12]}"


def _short(name: str) -> str:
    return name if len(name) <= 60 else f"{name[:40]}…{name[-16:]}"


def indented(inside: Sequence[Flowable], left: float) -> list[Flowable]:
    """Shift flowables to the right; they still split over pages."""
    return [Indenter(left=left), *inside, Indenter(left=-left)]


def together(inside: list[Flowable]) -> KeepTogether:
    """Keep on one page where they fit."""
    return KeepTogether(inside)


def gap(height: float = 4) -> Spacer:
    """Empty space."""
    return Spacer(1, height)
