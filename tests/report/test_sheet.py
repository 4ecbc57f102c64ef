"""Sheets for a spreadsheet: read back as another program would."""

from __future__ import annotations

import csv
import io
import zipfile
from xml.etree import ElementTree as ET

import pytest

from app.report.sheet import csv_bytes, letters, xlsx_bytes

ROWS = (
    ("Registro", "Importe"),
    ("00012|3", 1234.5),
    ("Ñandú & Cía. <1>", None),
    ("=HYPERLINK(1)", 7),
)
NAMES = {"m": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}


def sheet_of(data: bytes) -> ET.Element:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        assert package.testzip() is None
        for name in package.namelist():
            ET.fromstring(package.read(name))
        return ET.fromstring(package.read("xl/worksheets/sheet1.xml"))


def cells(data: bytes) -> dict[str, object]:
    found: dict[str, object] = {}
    for cell in sheet_of(data).iterfind(".//m:c", NAMES):
        text, value = cell.find("m:is/m:t", NAMES), cell.find("m:v", NAMES)
        assert cell.find("m:f", NAMES) is None
        found[cell.get("r")] = text.text if text is not None else float(value.text)
    return found


def test_texts_stay_texts_and_numbers_numbers():
    assert cells(xlsx_bytes("K01", ROWS)) == {
        "A1": "Registro", "B1": "Importe", "A2": "00012|3", "B2": 1234.5, "A3": "Ñandú & Cía. <1>",
        "A4": "=HYPERLINK(1)", "B4": 7.0,
    }  # fmt: skip


def test_every_part_is_declared_and_named():
    with zipfile.ZipFile(io.BytesIO(xlsx_bytes("K01", ROWS))) as package:
        types = ET.fromstring(package.read("[Content_Types].xml"))
        declared = {part.get("PartName") for part in types if part.get("PartName")}
        assert {f"/{name}" for name in package.namelist()} >= declared
        assert {"xl/styles.xml", "xl/worksheets/sheet1.xml", "_rels/.rels"} <= set(package.namelist())


@pytest.mark.parametrize("name", ["", "a/b:c[d]*?'", "x" * 40, 'dice "sí"'])
def test_a_sheet_name_is_one_that_excel_takes(name):
    with zipfile.ZipFile(io.BytesIO(xlsx_bytes(name, ROWS))) as package:
        book = ET.fromstring(package.read("xl/workbook.xml"))
    said = book.find(".//m:sheet", NAMES).get("name")
    assert 0 < len(said) <= 31
    assert not set(said) & set("[]:*?/\\'")


def test_letters_that_xml_cannot_carry_are_replaced():
    assert cells(xlsx_bytes("x", (("a",), ("uno\x00dos\x0b\ud800",)))) == {"A1": "a", "A2": "uno\ufffddos\ufffd\ufffd"}


def test_the_same_rows_give_the_same_bytes():
    assert xlsx_bytes("K01", ROWS) == xlsx_bytes("K01", ROWS)


def test_nothing_is_a_sheet_too():
    assert cells(xlsx_bytes("x", ())) == {}


def test_csv_opens_in_excel_with_its_accents_and_without_formulas():
    raw = csv_bytes(ROWS)

    assert raw.startswith(b"\xef\xbb\xbf")
    assert list(csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline=""))) == [
        ["Registro", "Importe"], ["00012|3", "1234.5"], ["Ñandú & Cía. <1>", ""], ["'=HYPERLINK(1)", "7"],
    ]  # fmt: skip


def test_columns_are_named_as_in_a_spreadsheet():
    assert [letters(at) for at in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]
