"""The report on the screen: pages with their states, and the column of tools beside them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QMarginsF, QUrl
from PySide6.QtGui import QDesktopServices, QPageLayout, QPageSize, QPainter
from PySide6.QtWidgets import QDialog, QFileDialog, QFrame, QStackedWidget, QWidget

from app.i18n import _
from app.ui.acta.pages import Pages
from app.ui.acta.pdf_file import Page
from app.ui.acta.pdf_page import POINTS, paint
from app.ui.acta.presenter import ActaMode, ActaPresenter, ActaView
from app.ui.theme.tokens import SPACE
from app.ui.widgets.button import button
from app.ui.widgets.empty_state import EmptyState
from app.ui.widgets.error_banner import ErrorBanner
from app.ui.widgets.layout import card, column, row
from app.ui.widgets.section import Section
from app.ui.widgets.text import words

if TYPE_CHECKING:  # few print, and it brings a whole library
    from PySide6.QtPrintSupport import QPrinter

AskPrinter = Callable[[QWidget], "QPrinter | None"]
"""Asks the person which printer; None = not now."""


class ActaPanel(QFrame):
    """Pages, or why there are none."""

    def __init__(self) -> None:
        super().__init__()
        self._presenter: ActaPresenter | None = None
        self.setProperty("kind", "well")
        self.pages = Pages(self._paint)
        self.drawing = EmptyState("hourglass", _("Preparando el acta…"), _("Es el mismo PDF que se guarda e imprime."))
        self.nothing = EmptyState("file-text", _("Todavía no hay acta"), _("El acta empieza cuando empieza la visita."))
        self.unshown = EmptyState(
            "file-text",
            _("Esta acta no se puede mostrar aquí"),
            _("El archivo está completo: ábralo con «Abrir PDF» o guárdelo."),
        )
        self.failed = EmptyState(
            "alert-octagon",
            _("No se pudo preparar el acta"),
            _("La visita y su bitácora están intactas."),
            _("Intentar de nuevo"),
            self._retry,
            tone="danger",
            kind="secondary",
        )
        self._faces = QStackedWidget()
        for face in (self.nothing, self.drawing, self.pages, self.unshown, self.failed):
            self._faces.addWidget(face)
        self.banner = ErrorBanner()
        whole = column(self.banner, self._faces, gap=0)
        whole.setStretch(1, 1)
        self.setLayout(whole)

    def attend(self, presenter: ActaPresenter) -> None:
        self._presenter = presenter

    def _retry(self) -> None:
        if self._presenter is not None:
            self._presenter.redraw()

    def _paint(self, work: Callable[[], object], done: Callable[[object], None]) -> None:
        """Without a presenter (a picture of this screen) at once."""
        if self._presenter is not None:
            self._presenter.picture(work, done)
        else:
            done(work())

    def show_view(self, view: ActaView) -> None:
        faces = {
            ActaMode.NOTHING: self.nothing,
            ActaMode.DRAWING: self.drawing,
            ActaMode.SHOWN: self.pages,
            ActaMode.UNSHOWN: self.unshown,
            ActaMode.ERROR: self.failed,
        }
        self.banner.show_trouble(view.trouble)
        self.pages.show_pages(view.pages)
        self._faces.setCurrentWidget(faces[view.mode])


class ActaTools(QWidget):
    """Language, save, print, open. ``flat``: one line of signs, where there is no room for a card."""

    def __init__(self, *, flat: bool = False) -> None:
        super().__init__()
        self._flat = flat
        self._presenter: ActaPresenter | None = None
        self._view = ActaView()
        self.ask_printer: AskPrinter = choose_printer
        self.opener: Callable[[Path], bool] = lambda path: QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))
        self._build()
        self.save.clicked.connect(self.ask_save)
        self.print.clicked.connect(self.ask_print)
        self.open.clicked.connect(self._open_outside)
        self.spanish.clicked.connect(lambda: self._choose("es"))
        self.english.clicked.connect(lambda: self._choose("en"))

    def attend(self, presenter: ActaPresenter) -> None:
        self._presenter = presenter

    def show_view(self, view: ActaView) -> None:
        self._view = view
        there = view.mode in (ActaMode.SHOWN, ActaMode.UNSHOWN) and not view.busy
        self.save.setEnabled(there or view.mode is ActaMode.ERROR)
        self.open.setEnabled(there)
        self.print.setEnabled(there and bool(view.pages))
        self.spanish.setChecked(view.language == "es")
        self.english.setChecked(view.language == "en")
        self._detail.setText(view.detail)

    def ask_save(self) -> None:
        """«Guardar como…»"""
        if self._presenter is None or not self.save.isEnabled():
            return
        title, kind = _("Guardar el acta"), _("Documentos PDF (*.pdf)")
        chosen, _kind = QFileDialog.getSaveFileName(self, title, f"{self._view.name}.pdf", kind)
        if chosen:
            path = Path(chosen)
            self._presenter.save(path if path.suffix else path.with_suffix(".pdf"))

    def ask_print(self) -> None:
        """«Imprimir…»"""
        if self._presenter is None or not self.print.isEnabled():
            return
        printer = self.ask_printer(self)
        if printer is not None:
            self._presenter.print_with(lambda pages: print_pages(printer, pages))

    def _open_outside(self) -> None:
        if self._presenter is not None:
            self._presenter.open_outside(self.opener)

    def _choose(self, chosen: str) -> None:
        self.show_view(self._view)
        if self._presenter is not None:
            self._presenter.choose_language(chosen)

    def _build(self) -> None:
        self._detail = words("", "caption", wrap=False)
        self.spanish = button("Español", kind="choice", name=_("Acta en español"))
        self.english = button("English", kind="choice", name=_("Acta en inglés"))
        # No button group: Tab would come to the checked button only.
        for one in (self.spanish, self.english):
            one.setCheckable(True)
        kind = "quiet" if self._flat else "secondary"
        texts = ((_("Guardar como…"), "device-floppy"), (_("Imprimir…"), "printer"), (_("Abrir PDF"), "external-link"))
        self.save, self.print, self.open = (
            button("" if self._flat else text, kind=kind, icon=icon, name=text) for text, icon in texts
        )
        if self._flat:
            self.setLayout(
                row(self.spanish, self.english, None, self._detail, self.save, self.print, self.open, gap=SPACE.xs)
            )
            return
        tongues = row(self.spanish, self.english, None, gap=SPACE.xs)
        head = Section(_("Acta de visita"), self._detail)
        self.setLayout(
            column(card(column(head, tongues, self.save, self.print, self.open, gap=SPACE.sm), margin=SPACE.lg))
        )


def choose_printer(parent: QWidget) -> QPrinter | None:
    """The system's dialog."""
    from PySide6.QtPrintSupport import QPrintDialog, QPrinter

    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    dialog = QPrintDialog(printer, parent)
    dialog.setWindowTitle(_("Imprimir el acta"))
    chosen = dialog.exec() == QDialog.DialogCode.Accepted
    dialog.deleteLater()
    return printer if chosen else None


def print_pages(printer: QPrinter, pages: Sequence[Page]) -> None:
    """Paint the very pages on the printer, each on its sheet. Runs in a worker: Qt allows it for printers."""
    size = QPageSize.PageSizeId.Letter
    printer.setPageLayout(QPageLayout(QPageSize(size), QPageLayout.Orientation.Portrait, QMarginsF(0, 0, 0, 0)))
    printer.setFullPage(True)
    painter = QPainter(printer)
    try:
        for number, page in enumerate(pages):
            if number:
                printer.newPage()
            painter.save()
            paint(page, painter, printer.resolution() / POINTS)
            painter.restore()
    finally:
        painter.end()
