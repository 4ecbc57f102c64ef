"""The bundled font draws everything the product writes, in the window and on paper."""

from __future__ import annotations

import hashlib
import struct

import pytest
from PySide6.QtGui import QFontDatabase
from reportlab.pdfbase.ttfonts import TTFont

from tests.architecture.source import ROOT

FONTS = sorted((ROOT / "resources" / "fonts").glob("*.ttf"))
NEEDED = "áéíóúüñÁÉÍÓÚÜÑ¿¡€–—“”•✓…→×≤≥°·"
BUDGET = 2 * 1024 * 1024

each_font = pytest.mark.parametrize("font", FONTS, ids=lambda path: path.stem)


def test_regular_and_bold_are_there() -> None:
    assert {"Inter-Regular", "Inter-Bold"} <= {path.stem for path in FONTS}


@each_font
def test_reportlab_reads_it_and_finds_every_sign(font) -> None:
    loaded = TTFont(font.stem, str(font))

    assert [sign for sign in NEEDED if ord(sign) not in loaded.face.charToGlyph] == []


@each_font
def test_outlines_are_truetype(font) -> None:
    """Reportlab reads no CFF, and a variable font would print in one weight only."""
    data = font.read_bytes()
    count = struct.unpack_from(">H", data, 4)[0]
    tables = {data[12 + 16 * row : 16 + 16 * row] for row in range(count)}

    assert b"glyf" in tables
    assert not tables & {b"CFF ", b"CFF2", b"fvar"}


@each_font
def test_qt_reads_it(font, qapp) -> None:
    number = QFontDatabase.addApplicationFont(str(font))

    assert QFontDatabase.applicationFontFamilies(number)[0].startswith("Inter")


@each_font
def test_readme_names_its_digest(font) -> None:
    readme = (ROOT / "resources" / "fonts" / "README.md").read_text(encoding="utf-8")

    assert f"| `{font.name}` |" in readme
    assert hashlib.sha256(font.read_bytes()).hexdigest() in readme


def test_licence_travels_with_the_font() -> None:
    text = (ROOT / "resources" / "fonts" / "OFL.txt").read_text(encoding="utf-8")

    assert "SIL OPEN FONT LICENSE Version 1.1" in text


def test_fonts_stay_small() -> None:
    assert sum(font.stat().st_size for font in FONTS) < BUDGET
