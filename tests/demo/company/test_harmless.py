"""What only looks like disorder is not told: the false positives that aspel/schema.md §5 wants subtracted."""

from __future__ import annotations

import random

import pytest

from app.demo.company.faults.documents import INVOICE
from app.demo.company.faults.model import Scene
from app.demo.company.faults.stock import PLAIN
from tests.demo.company.inside import told_inside

CLIENT = "SELECT CLAVE FROM CLIE{n} WHERE STATUS = 'A' AND RFC NOT IN ('XAXX010101000', 'XEXX010101000')"
WITH_XML = "SELECT CVE_DOC FROM COMPC{n} WHERE STATUS = 'E' AND DOC_ANT IS NULL AND ESCFD = 'S'"
GENERIC = (
    "UPDATE CLIE{n} SET RFC = 'XAXX010101000', REG_FISC = '616', USO_CFDI = 'S01', "
    "CODIGO = (SELECT CP FROM PARAM_DOMFISCAL{n})"
)
ODD = {
    "existencia con menos de media milésima de más": (PLAIN, "UPDATE INVE{n} SET EXIST = EXIST + 0.0004"),
    "un centavo de redondeo en el importe": (INVOICE, "UPDATE FACTF{n} SET IMPORTE = IMPORTE + 0.01"),
    "capturada veinte días después": (INVOICE, "UPDATE FACTF{n} SET FECHA_DOC = DATEADD(-20 DAY TO FECHA_DOC)"),
    "pendiente de timbrar desde ayer": (
        INVOICE + " AND F.FECHA_DOC > TIMESTAMP '2026-10-20'",
        "UPDATE FACTF{n} SET ESCFD = 'P', FECHA_DOC = '2026-10-29', FECHAELAB = '2026-10-29 10:00:01'",
    ),
    "el XML de la compra redondea a pesos": (WITH_XML, "UPDATE CFDIC{n} SET MONTO = MONTO + 0.9"),
    "compra en dólares con su XML en dólares": (WITH_XML, "UPDATE COMPC{n} SET NUM_MONED = 2, TIPCAMB = 18.5"),
    "cliente que debe justo su límite": (CLIENT + " AND SALDO > 1000", "UPDATE CLIE{n} SET LIMCRED = SALDO"),
    "cliente de mostrador con RFC genérico": (
        CLIENT,
        GENERIC,
    ),
    "cliente dado de baja con RFC malo": (CLIENT + " AND SALDO = 0", "UPDATE CLIE{n} SET STATUS = 'B', RFC = 'X'"),
    "calle con acento": (CLIENT, "UPDATE CLIE{n} SET CALLE = 'BENITO JU' || ASCII_CHAR(193) || 'REZ'"),
    "kit dado de baja": ("SELECT CVE_ART FROM INVE{n} WHERE TIPO_ELE = 'K'", "UPDATE INVE{n} SET STATUS = 'B'"),
    "servicio sin costo": ("SELECT CVE_ART FROM INVE{n} WHERE TIPO_ELE = 'S'", "UPDATE INVE{n} SET COSTO_PROM = 0"),
    "venta de ayer sin costear": (
        "SELECT NUM_MOV FROM MINVE{n} WHERE NUM_MOV = (SELECT MAX(L.NUM_MOV) FROM MINVE{n} L WHERE L.CVE_CPTO = 51)",
        "UPDATE MINVE{n} SET COSTEADO = 'N'",
    ),
    "serie bloqueada que nadie usa": (
        "SELECT SERIE FROM FOLIOSF{n} WHERE TIP_DOC = 'E'",
        "UPDATE FOLIOSF{n} SET STATUS = 'B'",
    ),
}
"""A record, and what is odd about it but right. The first column of the query is the key of the table."""
KEYS = {
    "CFDIC": "CVE_DOC",
    "CLIE": "CLAVE",
    "COMPC": "CVE_DOC",
    "FACTF": "CVE_DOC",
    "FOLIOSF": "SERIE",
    "INVE": "CVE_ART",
    "MINVE": "NUM_MOV",
}


@pytest.mark.parametrize("name", ODD)
def test_what_is_odd_but_right_is_not_told(small, inside, name):
    query, change = ODD[name]
    table = change.split()[1].removesuffix("{n}")
    scene = Scene(small, random.Random(7))
    try:
        record = scene.pick("record", query)[0]
        scene.change(f"{change} WHERE {KEYS[table]} = ?", record)
        told = told_inside(inside, small, frozenset({table}))
    finally:
        small.database.undo()

    assert told == {}
