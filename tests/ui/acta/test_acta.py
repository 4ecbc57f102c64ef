"""The acta on screen is the very PDF: its pages look as another reader draws them, and every trouble has its face."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtPrintSupport import QPrinter

from app.errors import Unavailable
from app.report.pdf import write_visit_report
from app.ui.acta.panel import ActaPanel, ActaTools, print_pages
from app.ui.acta.pdf_file import PdfRefused, operations, pages_of
from app.ui.acta.pdf_page import picture_of
from app.ui.acta.presenter import ActaMode, ActaPresenter
from app.ui.protocol import Lane
from tests.report.samples import rich_visit
from tests.ui.acta.stand_in import VISIT, ActaDesk, ActaLaptop

FULL = Unavailable("REPORT-NOT-WRITTEN", "No se pudo guardar el acta «acta.pdf».", "La visita está intacta.")


@pytest.fixture(scope="module")
def pdf(tmp_path_factory) -> Path:
    """A report with photos, a signature, every kind of step and a QR."""
    told = rich_visit()
    path = tmp_path_factory.mktemp("acta") / "acta.pdf"
    write_visit_report(told.content(), told.look, path, "es")
    return path


@pytest.fixture
def desk():
    return ActaDesk(laptop=ActaLaptop("closed"))


@pytest.fixture
def shown():
    return []


@pytest.fixture
def presenter(desk, shown):
    made = ActaPresenter(desk.tools, shown.append)
    yield made
    made.close()


class TestPages:
    @pytest.mark.skipif(shutil.which("pdftoppm") is None, reason="poppler is not installed")
    def test_they_look_as_another_reader_draws_them(self, qtbot, pdf, tmp_path):
        subprocess.run(["pdftoppm", "-r", "72", "-png", str(pdf), str(tmp_path / "page")], check=True, timeout=60)
        others = [QImage(str(path)) for path in sorted(tmp_path.glob("page-*.png"))]

        ours = [picture_of(page, 1.0) for page in pages_of(pdf.read_bytes())]

        assert len(ours) == len(others) >= 3
        for one, other in zip(ours, others, strict=True):
            assert one.size() == other.size()
            assert difference(one, other) < 6

    def test_every_page_is_there_with_its_size_in_points(self, pdf):
        pages = pages_of(pdf.read_bytes())

        assert {(page.width, page.height) for page in pages} == {(612.0, 792.0)}

    @pytest.mark.parametrize(
        "data", [b"", b"%PDF-1.4\n", b"no es un pdf startxref 0", b"%PDF-1.7\nstartxref\n9\n%%EOF"]
    )
    def test_what_is_no_report_is_refused(self, data):
        with pytest.raises(PdfRefused):
            pages_of(data)

    def test_a_cut_file_is_refused_at_any_place(self, pdf):
        data = pdf.read_bytes()

        for end in range(0, len(data), len(data) // 40):
            with pytest.raises(PdfRefused):
                pages_of(data[:end])

    def test_a_page_with_something_unknown_is_not_painted_by_half(self, qtbot, pdf):
        page = pages_of(pdf.read_bytes())[0]
        strange = type(page)(page.width, page.height, page.content + b" /X sh", page.fonts, page.pictures)

        with pytest.raises(PdfRefused):
            picture_of(strange, 1.0)

    def test_texts_are_read_with_their_escapes(self):
        assert list(operations(rb"(a\(b\)\\ \351\n(c)) Tj <4142> Tj [1 -.5] 0 d")) == [
            ("Tj", [b"a(b)\\ \xe9\n(c)"]),
            ("Tj", [b"AB"]),
            ("d", [[1, -0.5], 0]),
        ]


class TestPresenter:
    def test_the_pages_of_the_visit_are_shown_and_nothing_stays_on_the_disk(self, desk, presenter, shown):
        presenter.open(VISIT, "acta-aguila")

        assert [view.mode for view in shown[-2:]] == [ActaMode.DRAWING, ActaMode.SHOWN]
        assert len(shown[-1].pages) == 3
        assert shown[-1].detail == "3 páginas"
        assert desk.run.lanes[-1] is Lane.LONG
        assert not desk.laptop.reports[-1][0].exists()

    def test_the_language_of_the_acta_is_chosen_apart_from_the_window(self, desk, presenter, shown):
        presenter.open(VISIT, "acta")

        presenter.choose_language("en")

        assert desk.laptop.reports[-1][1] == "en"
        assert shown[-1].language == "en"

    def test_saving_writes_the_pdf_where_it_was_wanted(self, desk, presenter, tmp_path):
        presenter.open(VISIT, "acta")

        presenter.save(tmp_path / "mi acta.pdf")

        assert pages_of((tmp_path / "mi acta.pdf").read_bytes())
        assert desk.said == [("Acta guardada: mi acta.pdf", "ok")]

    def test_a_full_disk_is_told_and_the_pages_stay(self, desk, presenter, shown, tmp_path):
        presenter.open(VISIT, "acta")
        desk.laptop.report_failure = FULL

        presenter.save(tmp_path / "acta.pdf")

        assert shown[-1].trouble.code == "REPORT-NOT-WRITTEN"
        assert shown[-1].mode is ActaMode.SHOWN
        assert desk.said == []

    def test_when_it_cannot_be_drawn_one_may_try_again(self, desk, presenter, shown):
        desk.laptop.report_failure = FULL
        presenter.open(VISIT, "acta")
        assert shown[-1].mode is ActaMode.ERROR

        desk.laptop.report_failure = None
        presenter.redraw()

        assert shown[-1].mode is ActaMode.SHOWN
        assert shown[-1].trouble is None

    def test_the_copy_for_the_viewer_is_private_and_goes_with_us(self, desk, presenter):
        opened = []
        presenter.open(VISIT, "acta-aguila")

        presenter.open_outside(lambda path: (opened.append((path, path.stat().st_size)), True)[1])

        path, size = opened[0]
        assert path.name == "acta-aguila.pdf"
        assert size > 1000
        assert path.parent.stat().st_mode & 0o077 == 0
        presenter.close()
        assert not path.parent.exists()

    def test_a_system_without_a_viewer_is_told(self, presenter, shown):
        presenter.open(VISIT, "acta")

        presenter.open_outside(lambda _path: False)

        assert shown[-1].trouble.code == "REPORT-NO-VIEWER"

    def test_without_a_visit_there_is_nothing(self, presenter, shown):
        presenter.nothing()

        assert shown[-1].mode is ActaMode.NOTHING


class TestPanel:
    @pytest.fixture
    def panel(self, qtbot, desk):
        made, tools = ActaPanel(), ActaTools()
        made.tools = tools

        def show(view):
            made.show_view(view)
            tools.show_view(view)

        presenter = ActaPresenter(desk.tools, show)
        made.attend(presenter)
        tools.attend(presenter)
        for widget in (made, tools):
            qtbot.addWidget(widget)
            widget.resize(700, 500)
            widget.show()
        made.presenter = presenter
        yield made
        presenter.close()

    def test_a_page_is_painted_when_it_comes_in_sight(self, qtbot, panel):
        panel.presenter.open(VISIT, "acta")

        qtbot.waitUntil(lambda: panel.pages.sheets[0].painted)
        assert not panel.pages.sheets[-1].painted

        qtbot.keyClick(panel.pages, Qt.Key.Key_End)
        qtbot.waitUntil(lambda: panel.pages.sheets[-1].painted)

    def test_printing_paints_the_same_pages(self, qtbot, panel, tmp_path):
        out = tmp_path / "impreso.pdf"

        def choose(_parent):
            printer = QPrinter(QPrinter.PrinterMode.HighResolution)
            printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
            printer.setOutputFileName(str(out))
            return printer

        panel.tools.ask_printer = choose
        panel.presenter.open(VISIT, "acta")

        qtbot.mouseClick(panel.tools.print, Qt.MouseButton.LeftButton)

        assert out.read_bytes().startswith(b"%PDF")
        assert out.read_bytes().count(b"/Type /Page\n") == 3

    def test_not_choosing_a_printer_prints_nothing(self, qtbot, desk, panel):
        panel.tools.ask_printer = lambda _parent: None
        panel.presenter.open(VISIT, "acta")

        panel.tools.ask_print()

        assert desk.said == []

    def test_the_language_buttons_draw_it_again(self, qtbot, desk, panel):
        panel.presenter.open(VISIT, "acta")

        qtbot.mouseClick(panel.tools.english, Qt.MouseButton.LeftButton)

        assert desk.laptop.reports[-1][1] == "en"


def test_long_reports_keep_only_a_few_pictures(qtbot, desk):
    pages = ()
    presenter = ActaPresenter(desk.tools, lambda _view: None)
    presenter.open(VISIT, "acta")
    pages = presenter.view.pages * 6
    panel = ActaPanel()
    qtbot.addWidget(panel)
    panel.resize(500, 400)
    panel.show()
    panel.pages.show_pages(pages)
    panel.show_view(presenter.view.__class__(ActaMode.SHOWN, pages=pages))
    bar = panel.pages.verticalScrollBar()

    for place in range(0, bar.maximum(), 300):
        bar.setValue(place)
        qtbot.wait(1)

    assert sum(sheet.painted for sheet in panel.pages.sheets) <= 8
    presenter.close()


def test_a_printer_gets_every_page(tmp_path, qtbot, pdf):
    printer = QPrinter(QPrinter.PrinterMode.ScreenResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "p.pdf"))

    print_pages(printer, pages_of(pdf.read_bytes()))

    assert (tmp_path / "p.pdf").stat().st_size > 5000


def difference(one: QImage, other: QImage) -> float:
    """Mean difference of grey per pixel, of 255."""
    grey = QImage.Format.Format_Grayscale8
    first, second = one.convertToFormat(grey), other.convertToFormat(grey)
    total = 0
    for line in range(first.height()):
        here, there = bytes(first.scanLine(line)), bytes(second.scanLine(line))
        total += sum(abs(a - b) for a, b in zip(here, there, strict=True))
    return total / (first.width() * first.height())
