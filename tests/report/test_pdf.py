from __future__ import annotations

import errno
import hashlib
import re
import shutil
import subprocess
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pypdf import PdfReader

from app.errors import Unavailable
from app.report.changes import Change, ChangeKind
from app.report.content import ReportContent
from app.report.pdf import parts, write_visit_report
from app.report.scans import Finding, Measure, Scans
from app.report.steps import Picture
from tests.report.samples import DRAWN, Told, long_visit, photo, reference, rich_visit

TEXT_OF_PAGE_X_OF_Y = re.compile(r"Página (\d+) de (\d+)")


def nothing(_digest: str) -> bytes | None:
    return None


def draw(
    content: ReportContent, path: Path, look: Callable[[str], bytes | None] = nothing, language: str = "es"
) -> PdfReader:
    write_visit_report(content, look, path, language)
    return PdfReader(path)


def text_of(reader: PdfReader) -> str:
    return " ".join(" ".join(page.extract_text().split()) for page in reader.pages)


@pytest.fixture(scope="module")
def told() -> Told:
    return rich_visit()


@pytest.fixture(scope="module")
def paper(told: Told, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("acta") / "acta.pdf"
    write_visit_report(told.content(), told.look, path, "es")
    return path


class TestWhatItSays:
    @pytest.mark.parametrize(
        "words",
        [
            "Ferretería El Águila, S.A. de C.V.",
            "lunes, 23 de noviembre de 2026",
            "Ing. Begoña Ibáñez Peña (Administración)",
            "1. Diagnóstico y recuperación de SAE 9",
            "4. Capacitar en notas de crédito",
            "Resuelta en parte",
            f"Imagen que se mostraba: El menú de Utilerías abierto. diagnostico.svg · SHA-256 {DRAWN.sha256}",
            "3.20 GB (debe estar entre 0 y 4)",
            "Se intentó de nuevo: Se pidió a ventas salir.",
            "Motivo de omitirlo: No hay permiso de borrar.",
            "iniciales: técnico LN, cliente BIP",
            "Aspel-SAE90_R12.exe",
            "Faltó el conteo físico del almacén 3.",
            "El no-break del servidor suena",
            "Firma de conformidad",
            "<script>alert('x')</script> & enlace (http://ejemplo.mx)",
        ],
    )
    def test_the_acta_tells_it(self, paper: Path, words: str) -> None:
        assert words in text_of(PdfReader(paper))

    def test_the_digest_of_the_journal_is_there_with_its_count(self, told: Told, paper: Path) -> None:
        said = text_of(PdfReader(paper))

        assert told.story.events[-1].digest in said
        assert f"{len(told.story.events)} registros firmados." in said

    def test_every_page_says_which_of_how_many(self, paper: Path) -> None:
        reader = PdfReader(paper)

        said = [TEXT_OF_PAGE_X_OF_Y.search(page.extract_text()) for page in reader.pages]

        assert [match and match.groups() for match in said] == [
            (str(number), str(len(reader.pages))) for number in range(1, len(reader.pages) + 1)
        ]

    def test_metadata_and_language(self, paper: Path) -> None:
        reader = PdfReader(paper)

        assert reader.metadata is not None
        assert (
            reader.metadata.title
            == "Acta de visita: Ferretería El Águila, S.A. de C.V., lunes, 23 de noviembre de 2026"
        )
        assert reader.metadata.author == "Lucía Núñez"
        assert reader.trailer["/Root"]["/Lang"] == "es-MX"

    def test_every_font_is_our_own_and_embedded(self, paper: Path) -> None:
        fonts = {
            font.get_object()["/BaseFont"]: font.get_object()
            for page in PdfReader(paper).pages
            for font in page["/Resources"]["/Font"].values()
        }
        assert fonts
        assert all("Inter" in name and "/FontFile2" in font["/FontDescriptor"] for name, font in fonts.items())

    @pytest.mark.skipif(shutil.which("pdftotext") is None, reason="pdftotext is not installed")
    def test_another_programs_eyes_read_the_accents(self, told: Told, paper: Path) -> None:
        said = subprocess.run(
            ["pdftotext", "-layout", str(paper), "-"], capture_output=True, check=True
        ).stdout.decode()

        assert "Diagnóstico y recuperación de SAE 9" in said
        assert told.story.events[-1].digest in said

    def test_a_closed_visit_has_no_watermark(self, paper: Path) -> None:
        assert "BORRADOR" not in text_of(PdfReader(paper))

    def test_an_open_visit_is_a_draft_on_every_page(self, tmp_path: Path) -> None:
        reader = draw(long_visit(2, 20).content(), tmp_path / "borrador.pdf")

        assert len(reader.pages) > 2
        assert all("BORRADOR" in page.extract_text() for page in reader.pages)

    def test_a_refusal_is_told_with_its_reason(self, tmp_path: Path) -> None:
        said = text_of(draw(rich_visit(refuse=True).content(), tmp_path / "acta.pdf"))

        assert "Ing. Begoña Ibáñez Peña (Administración) se negó a firmar." in said
        assert "Motivo: Quiere ver antes el cierre de octubre." in said

    def test_findings_have_a_section_only_when_there_are_any(self, told: Told, paper: Path, tmp_path: Path) -> None:
        finding = Finding("K01", "Existencias que no cuadran con el kardex", "A", 12, 8000, "P12")
        moment = datetime(2026, 11, 23, 10, 15, tzinfo=UTC)
        measures = (
            Measure(moment, "inet://servidor/sae", "01", 128, 40, 99.61, 320.5, ""),
            Measure(moment, "inet://servidor/sae", "01", 128, 12, 99.9, 96.1, "", new=2, cured=30),
        )

        said = text_of(draw(replace(told.content(), scans=Scans(measures, (finding,))), tmp_path / "acta.pdf"))

        assert "12 de 8,000" in said
        assert "30 corregidos, 2 nuevos" in said
        assert "99.61 %" in said
        assert "Hallazgos" not in text_of(PdfReader(paper))

    @pytest.mark.usefixtures("catalogues")
    def test_numbers_and_dates_follow_the_language(self, told: Told, tmp_path: Path) -> None:
        reader = draw(told.content(), tmp_path / "acta.pdf", language="en")

        assert "Monday, 23 November 2026" in text_of(reader)
        assert reader.trailer["/Root"]["/Lang"] == "en-US"


class TestPictures:
    def test_photos_are_downscaled_into_the_acta(self, tmp_path: Path) -> None:
        told = rich_visit(photos=12)

        reader = draw(told.content(), tmp_path / "acta.pdf", told.look)

        assert sum(len(page.images) for page in reader.pages) == 14  # twelve photos and two signatures
        assert (tmp_path / "acta.pdf").stat().st_size < 600_000

    def test_a_broken_image_says_so_and_the_rest_goes_on(self, told: Told, tmp_path: Path) -> None:
        def broken(digest: str) -> bytes | None:
            raw = told.look(digest)
            return raw and raw[: len(raw) // 3]

        said = text_of(draw(told.content(), tmp_path / "acta.pdf", broken))

        assert "Imagen dañada: no se puede mostrar" in said
        assert "Integridad de la bitácora" in said

    def test_missing_evidence_says_so(self, told: Told, tmp_path: Path) -> None:
        assert "La evidencia no está en este equipo" in text_of(draw(told.content(), tmp_path / "acta.pdf"))

    def test_a_file_that_is_no_image_is_a_card(self, told: Told, tmp_path: Path) -> None:
        raw = b"%PDF-1.7 nada"
        item = Picture(reference(raw, "balanza.pdf", "application/pdf"), "Balanza de octubre")

        said = text_of(draw(replace(told.content(), pictures=(item,)), tmp_path / "acta.pdf"))

        assert "Archivo adjunto" in said
        assert f"Balanza de octubre · {hashlib.sha256(raw).hexdigest()[:12]}" in said

    @pytest.mark.parametrize("size", [(4000, 30), (30, 4000), (1, 1)])
    def test_odd_shapes_fit(self, size: tuple[int, int]) -> None:
        shown = parts.prepare(photo("x", size), parts.PICTURE_WIDTH, parts.PICTURE_HEIGHT)

        assert shown.jpeg
        assert max(shown.size) <= 332

    @pytest.mark.parametrize("raw", [b"", b"\xff\xd8\xff", b"GIF89a" + bytes(20), b"\x89PNG\r\n\x1a\n" + bytes(50)])
    def test_bytes_that_are_no_picture(self, raw: bytes) -> None:
        assert parts.prepare(raw, 100, 100).trouble == "Imagen dañada: no se puede mostrar"

    def test_a_picture_made_to_exhaust_the_machine_is_left_out(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(parts, "_MAX_PIXELS", 10)

        assert parts.prepare(photo("x", (100, 100)), 100, 100).trouble == "Imagen demasiado grande para el acta"


class TestHardText:
    def test_long_lines_without_a_space_and_strange_letters_are_drawn(self, told: Told, tmp_path: Path) -> None:
        content = told.content()
        first = replace(content.tasks[0], title="X" * 500, objective="W" * 500, reason="línea " * 3000)
        nasty = replace(
            content, tasks=(first, *content.tasks[1:]), client="Ñ" * 500, notes=("a\x00b\u202e🙂中<b>&", "y" * 500)
        )

        said = text_of(draw(nasty, tmp_path / "acta.pdf", told.look))

        assert "ab??<b>&" in said.replace("\N{WHITE SQUARE}", "?")
        assert said.count("línea") == 3000

    def test_markdown_of_twenty_thousand_letters_flows_over_pages(self, told: Told, tmp_path: Path) -> None:
        content = told.content()
        steps = tuple(replace(step, text="- uno **dos** `tres`\n" * 900) for step in content.tasks[0].steps[:2])
        long = replace(content, tasks=(replace(content.tasks[0], steps=steps),))

        assert len(draw(long, tmp_path / "acta.pdf").pages) > 10


class TestLayout:
    @pytest.mark.parametrize("lines", [0, 6, 9])
    def test_no_heading_stands_alone_at_the_foot_of_a_page(self, told: Told, tmp_path: Path, lines: int) -> None:
        headings = {"Cambios durante la visita", "Insumos usados", "Notas de la visita", "Aceptación del cliente"}
        content = told.content()
        pushed = replace(content.tasks[3], notes=("renglón",) * lines)

        reader = draw(replace(content, tasks=(*content.tasks[1:3], pushed)), tmp_path / "acta.pdf")

        last = [page.extract_text().strip().splitlines()[-2:] for page in reader.pages]  # the page number is drawn last
        assert all(lines[1].startswith("Página") for lines in last)
        assert not headings & {lines[0] for lines in last}

    def test_notes_and_evidence_of_a_task_and_of_the_visit(self, told: Told, tmp_path: Path) -> None:
        item = Picture(reference(photo("x"), "x.jpg"), "Servidor")
        content = told.content()
        bare = replace(content.tasks[2], pictures=(item,), steps=(), started=None)
        used = tuple(replace(one, intact=False, kind=None, version="", size=0) for one in content.artifacts)

        said = text_of(draw(replace(content, tasks=(bare,), artifacts=used, changes=(), left=()), tmp_path / "a.pdf"))

        assert "Evidencia de la tarea" in said
        assert "Alterado" in said
        assert "Nada: todo lo acordado quedó resuelto." in said

    def test_what_the_program_went_through_is_told(self, told: Told, tmp_path: Path) -> None:
        content = told.content()
        seal = replace(content.seal, resumed=2, clock_moved=True)
        amended = Change(ChangeKind.AMENDMENT, content.started, revision=2, reason="Se agregó COI")
        agreed = replace(content.agreed, note="Empezar por caja")

        said = text_of(draw(replace(content, seal=seal, changes=(amended,), agreed=agreed), tmp_path / "a.pdf"))

        assert "El programa se reanudó 2 veces sin perder respuestas." in said
        assert "vale el orden de los registros" in said
        assert "cambió a la revisión 2: Se agregó COI" in said
        assert "Nota del acuerdo: Empezar por caja" in said


class TestWriting:
    def test_the_same_visit_gives_the_same_bytes(self, told: Told, paper: Path, tmp_path: Path) -> None:
        write_visit_report(told.content(), told.look, tmp_path / "otra.pdf", "es")

        assert (tmp_path / "otra.pdf").read_bytes() == paper.read_bytes()

    def test_nothing_but_the_acta_is_left_in_the_folder(self, told: Told, tmp_path: Path) -> None:
        write_visit_report(told.content(), nothing, tmp_path / "acta.pdf", "es")

        assert [path.name for path in tmp_path.glob("*")] == ["acta.pdf"]

    def test_a_failure_keeps_the_acta_that_was_there(
        self, told: Told, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        path = tmp_path / "acta.pdf"
        path.write_bytes(b"la anterior")

        def full(_descriptor: int) -> None:
            raise OSError(errno.ENOSPC, "no space")

        monkeypatch.setattr("os.fsync", full)
        with pytest.raises(Unavailable, match="REPORT-NOT-WRITTEN"):
            write_visit_report(told.content(), nothing, path, "es")

        assert path.read_bytes() == b"la anterior"
        assert list(tmp_path.glob("*")) == [path]

    def test_a_folder_that_is_not_there(self, told: Told, tmp_path: Path) -> None:
        with pytest.raises(Unavailable, match="REPORT-NOT-WRITTEN"):
            write_visit_report(told.content(), nothing, tmp_path / "no" / "acta.pdf", "es")

    def test_a_folder_in_place_of_the_file(self, told: Told, tmp_path: Path) -> None:
        (tmp_path / "acta.pdf").mkdir()

        with pytest.raises(Unavailable, match="REPORT-NOT-WRITTEN"):
            write_visit_report(told.content(), nothing, tmp_path / "acta.pdf", "es")

    def test_six_tasks_of_twenty_steps_are_quick(self, tmp_path: Path) -> None:
        content = long_visit(6, 20).content()
        begun = time.perf_counter()

        write_visit_report(content, nothing, tmp_path / "acta.pdf", "es")

        assert time.perf_counter() - begun < 10
