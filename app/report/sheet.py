"""One sheet of texts and numbers as files a spreadsheet opens: CSV and a minimal XLSX, standard library only. Pure.

A client's record is data, never a formula: in XLSX texts are inline strings, in CSV a leading sign is disarmed.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from html import escape

Cell = str | float | int | None
Row = Sequence[Cell]
"""Texts stay texts (a key "00012" keeps its zeros); numbers can be summed; None is an empty cell."""
MOST_ROWS = 1_048_576
"""Rows of one XLSX sheet, its head included; CSV has no such limit."""

_BOM = "\ufeff"
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_LONGEST = 32_767
_EPOCH = (1980, 1, 1, 0, 0, 0)
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_PLAIN, _BOLD, _AMOUNT = 0, 1, 2


def csv_bytes(rows: Sequence[Row]) -> bytes:
    """UTF-8 with the mark that Excel needs to read accents; the first row is the head."""
    out = io.StringIO(newline="")
    csv.writer(out).writerows([_csv_cell(cell) for cell in row] for row in rows)
    return f"{_BOM}{out.getvalue()}".encode(errors="replace")


def xlsx_bytes(name: str, rows: Sequence[Row]) -> bytes:
    """One sheet called ``name``; the first row is the head, bold and always in sight. Rows beyond ``MOST_ROWS`` are
    left out: whoever has more of them takes the CSV."""
    parts = {
        "[Content_Types].xml": _types(),
        "_rels/.rels": _relations(f"{_OFFICE}/officeDocument", "xl/workbook.xml"),
        "xl/workbook.xml": _book(name),
        "xl/_rels/workbook.xml.rels": _relations(
            f"{_OFFICE}/worksheet", "worksheets/sheet1.xml", f"{_OFFICE}/styles", "styles.xml"
        ),
        "xl/styles.xml": _styles(),
        "xl/worksheets/sheet1.xml": _sheet(rows[:MOST_ROWS]),
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for path, text in parts.items():
            entry = zipfile.ZipInfo(path, _EPOCH)  # the same findings give the same file
            entry.compress_type = zipfile.ZIP_DEFLATED
            package.writestr(entry, text.encode())
    return out.getvalue()


def _csv_cell(cell: Cell) -> str | float | int:
    if cell is None:
        return ""
    if isinstance(cell, str):
        return f"'{cell}" if cell.startswith(_FORMULA) else cell
    return cell


def _sheet(rows: Sequence[Row]) -> str:
    lines = "".join(_line(number, row) for number, row in enumerate(rows, 1))
    widths = "".join(
        f'<col min="{at}" max="{at}" width="{width}" customWidth="1"/>' for at, width in enumerate(_widths(rows), 1)
    )
    pane = '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
    return (
        f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0">{pane}</sheetView></sheetViews>'
        + (f"<cols>{widths}</cols>" if widths else "")
        + f"<sheetData>{lines}</sheetData></worksheet>"
    )


def _line(number: int, row: Row) -> str:
    cells = "".join(_cell(f"{letters(at)}{number}", cell, head=number == 1) for at, cell in enumerate(row))
    return f'<row r="{number}">{cells}</row>'


def _cell(place: str, cell: Cell, *, head: bool) -> str:
    if cell is None:
        return ""
    if isinstance(cell, str):
        text = escape(_NOT_XML.sub("\ufffd", cell[:_LONGEST]), quote=False)
        style = _BOLD if head else _PLAIN
        return f'<c r="{place}" s="{style}" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'
    style = _AMOUNT if isinstance(cell, float) else _PLAIN
    return f'<c r="{place}" s="{style}"><v>{cell!r}</v></c>'


def _widths(rows: Sequence[Row]) -> Iterator[int]:
    for at in range(max((len(row) for row in rows[:1]), default=0)):
        longest = max(len(str(row[at])) for row in rows[:200] if at < len(row))
        yield min(60, max(10, longest + 2))


def letters(at: int) -> str:
    """The name of a column: 0 → A, 25 → Z, 26 → AA."""
    name = ""
    at += 1
    while at:
        at, rest = divmod(at - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def _types() -> str:
    overrides = {
        "/xl/workbook.xml": f"{_SHEET_TYPE}.sheet.main+xml",
        "/xl/worksheets/sheet1.xml": f"{_SHEET_TYPE}.worksheet+xml",
        "/xl/styles.xml": f"{_SHEET_TYPE}.styles+xml",
    }
    listed = "".join(f'<Override PartName="{part}" ContentType="{kind}"/>' for part, kind in overrides.items())
    return (
        f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{listed}</Types>'
    )


def _relations(*pairs: str) -> str:
    made = "".join(
        f'<Relationship Id="rId{number}" Type="{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(zip(pairs[::2], pairs[1::2], strict=True), 1)
    )
    return f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{made}</Relationships>'


def _book(name: str) -> str:
    safe = re.sub(r"[\[\]:*?/\\']", " ", _NOT_XML.sub(" ", name)).strip()[:31] or "1"
    sheet = f'<sheet name="{escape(safe)}" sheetId="1" r:id="rId1"/>'
    return f'{_HEAD}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>{sheet}</sheets></workbook>'


def _styles() -> str:
    font = '<sz val="11"/><name val="Calibri"/>'
    base = 'fontId="0" fillId="0" borderId="0"'
    return (
        f'{_HEAD}<styleSheet xmlns="{_MAIN}">'
        f'<fonts count="2"><font>{font}</font><font><b/>{font}</font></fonts>'
        '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/>'
        "</fill></fills><borders count="
        '"1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
        f'<cellStyleXfs count="1"><xf numFmtId="0" {base}/></cellStyleXfs><cellXfs count="3">'
        f'<xf numFmtId="0" {base} xfId="0"/>'
        '<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/>'
        f'<xf numFmtId="4" {base} xfId="0" applyNumberFormat="1"/></cellXfs></styleSheet>'
    )
