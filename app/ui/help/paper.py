"""One page of the help, dressed in the tokens of the theme in force. It opens nothing by itself."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QEvent, Qt, QUrl, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QTextBlock,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFormat,
    QTextFrameFormat,
    QTextLength,
    QTextTable,
    QTextTableFormat,
)
from PySide6.QtWidgets import QTextBrowser, QTextEdit

from app.i18n import _
from app.ui.help_pages import places
from app.ui.theme import active
from app.ui.theme.tokens import SPACE, TYPE

_SIZES = {1: "headline", 2: "title", 3: "lead"}
_ABOVE = {1: 0, 2: SPACE.xl, 3: SPACE.lg}
_MOST_MARKS = 300


class Paper(QTextBrowser):
    """``followed`` carries the link pressed, as it stands in the page."""

    followed = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("kind", "paper")
        self._text = self._words = ""
        self._paper: QTextDocument | None = None
        self.setAccessibleName(_("Página de la ayuda"))
        self.setOpenLinks(False)
        self.setOpenExternalLinks(False)
        self.setUndoRedoEnabled(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.anchorClicked.connect(lambda link: self.followed.emit(link.toString()))

    def show_page(self, markdown: str, words: str) -> None:
        """Another page is drawn from its top; the words looked for are marked, the first one comes to sight."""
        if markdown != self._text:
            self._text = markdown
            self._draw()
        elif words == self._words:
            return
        self._words = words
        self._mark()

    def loadResource(self, _kind: int, _name: QUrl | str) -> object:
        """Pictures and links bring nothing in, neither from the disk nor from a network."""
        return None

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.PaletteChange and self._text:
            self._draw()
            self._mark()

    # ── inside ──

    def _draw(self) -> None:
        # Written and dressed before it is shown: a document in a window is laid out again at every change.
        paper = QTextDocument(self)
        paper.setDefaultFont(self.font())
        paper.setUndoRedoEnabled(False)
        paper.setMarkdown(self._text, QTextDocument.MarkdownFeature.MarkdownDialectGitHub)
        paper.setDocumentMargin(SPACE.lg)
        paper.setIndentWidth(SPACE.xl)
        for block in _blocks(paper):
            _dress_block(block)
        for frame in paper.rootFrame().childFrames():
            if isinstance(frame, QTextTable):
                _dress_table(frame)
        before, self._paper = self._paper, paper
        self.setDocument(paper)
        if before is not None:
            before.deleteLater()
        self.moveCursor(QTextCursor.MoveOperation.Start)
        self.verticalScrollBar().setValue(0)

    def _mark(self) -> None:
        spots = places(self.document().toPlainText(), self._words)[:_MOST_MARKS]
        marks = []
        for start, length in spots:
            mark = QTextEdit.ExtraSelection()
            mark.cursor = self._span(start, length)
            mark.format.setBackground(QColor(active.colors().warn_soft))
            mark.format.setForeground(QColor(active.colors().text))
            marks.append(mark)
        self.setExtraSelections(marks)
        if spots:
            self.setTextCursor(self._span(spots[0][0], 0))
            self.ensureCursorVisible()

    def _span(self, start: int, length: int) -> QTextCursor:
        cursor = QTextCursor(self.document())
        cursor.setPosition(start)
        cursor.setPosition(start + length, QTextCursor.MoveMode.KeepAnchor)
        return cursor


def _blocks(paper: QTextDocument) -> Iterator[QTextBlock]:
    block = paper.begin()
    while block.isValid():
        yield block
        block = block.next()


def _dress_block(block: QTextBlock) -> None:
    form = block.blockFormat()
    level, in_list = form.headingLevel(), block.textList() is not None
    form.setLineHeight(130, 1)  # proportional, in per cent
    form.setTopMargin(_ABOVE.get(level, 0 if in_list else SPACE.sm))
    form.setBottomMargin(SPACE.xs if in_list else SPACE.sm)
    if form.hasProperty(QTextFormat.Property.BlockCodeFence):
        _dress_fence(form, inner=block.next().blockFormat().hasProperty(QTextFormat.Property.BlockCodeFence))
    cursor = QTextCursor(block)
    if cursor.currentTable() is not None:
        form.setTopMargin(0)
        form.setBottomMargin(0)
    cursor.setBlockFormat(form)
    if level:
        _dress_heading(cursor, level)
        return
    for start, length, look in _marked_spans(block):
        cursor.setPosition(start)
        cursor.setPosition(start + length, QTextCursor.MoveMode.KeepAnchor)
        cursor.mergeCharFormat(look)


def _dress_fence(form: QTextBlockFormat, *, inner: bool) -> None:
    """Commands: on their own ground, broken where they do not fit. ``inner``: another line follows."""
    form.setBackground(QColor(active.colors().sunken))
    form.setNonBreakableLines(False)
    form.setLineHeight(0, 0)  # as tall as its letters: more would leave stripes between the lines
    form.setLeftMargin(SPACE.sm)
    form.setTopMargin(0)
    form.setBottomMargin(0 if inner else SPACE.md)


def _marked_spans(block: QTextBlock) -> list[tuple[int, int, QTextCharFormat]]:
    """Codes and links. Before anything is changed: formats that change move the pieces of a block."""
    found, at = [], block.begin()
    while not at.atEnd():
        piece = at.fragment()
        if piece.charFormat().fontFixedPitch():
            found.append((piece.position(), piece.length(), _code()))
        elif piece.charFormat().isAnchor():
            found.append((piece.position(), piece.length(), _link()))
        at += 1
    return found


def _dress_heading(cursor: QTextCursor, level: int) -> None:
    cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock, QTextCursor.MoveMode.KeepAnchor)
    look = cursor.charFormat()
    look.clearProperty(QTextFormat.Property.FontSizeAdjustment)  # it would win over the size
    look.setProperty(QTextFormat.Property.FontPixelSize, getattr(TYPE, _SIZES.get(level, "body")))
    look.setFontWeight(QFont.Weight.Bold if level == 1 else QFont.Weight.DemiBold)
    cursor.setCharFormat(look)


def _code() -> QTextCharFormat:
    look = QTextCharFormat()
    look.setBackground(QColor(active.colors().sunken))
    look.setForeground(QColor(active.colors().text))
    return look


def _link() -> QTextCharFormat:
    look = QTextCharFormat()
    look.setForeground(QColor(active.colors().accent))
    look.setFontUnderline(True)
    return look


def _dress_table(table: QTextTable) -> None:
    form = QTextTableFormat(table.format())
    form.setBorderStyle(QTextFrameFormat.BorderStyle.BorderStyle_Solid)
    form.setBorderCollapse(True)
    form.setBorder(1)
    form.setBorderBrush(QColor(active.colors().line))
    form.setCellPadding(SPACE.sm - 2)
    form.setCellSpacing(0)
    form.setTopMargin(SPACE.sm)
    form.setBottomMargin(SPACE.md)
    form.setWidth(QTextLength(QTextLength.Type.PercentageLength, 100))
    table.setFormat(form)
