# ruff: noqa: E501, ISC004 - a table of statements reads best with one statement a line
"""Hand-made faults: one statement each, and the checks that must report it. The exhaustive catalogue lives with the
demo."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Fault:
    """``sql`` with {n} for the suffix; ``expected``: check → SELECT of its exact records before the damage, or texts."""

    name: str
    sql: tuple[str, ...]
    expected: dict[str, str | tuple[str, ...]]


A1 = "ART000001"
LAST = "(SELECT MAX(NUM_MOV) FROM MINVE{n} WHERE CVE_ART = 'ART000001')"
ONE_INVOICE = (
    "(SELECT MIN(CVE_DOC) FROM FACTF{n} WHERE STATUS = 'E' AND CONTADO = 'N' AND NUM_MONED = 1 AND "
    "ENLAZADO = 'O' AND DOC_ANT IS NULL AND DOC_SIG IS NULL)"
)
THE_INVOICE = f"SELECT 'F|' || TRIM(CVE_DOC) FROM FACTF{{n}} WHERE CVE_DOC = {ONE_INVOICE}"
ABONO = (
    "SELECT FIRST 1 TRIM(CVE_CLIE) || '|' || TRIM(REFER) || '|' || ID_MOV || '|' || NUM_CARGO || '|' || "
    "NO_PARTIDA FROM CUEN_DET{n} WHERE CVE_DOC_COMPPAGO > '' ORDER BY CVE_CLIE, REFER"
)
THE_ABONO = (
    "RDB$DB_KEY = (SELECT FIRST 1 RDB$DB_KEY FROM CUEN_DET{n} WHERE CVE_DOC_COMPPAGO > '' ORDER BY CVE_CLIE, REFER)"
)
C5 = "CLAVE = '         5'"

FAULTS = (
    Fault("k01", ("UPDATE INVE{n} SET EXIST = EXIST + 7 WHERE CVE_ART = 'ART000001'",), {"K01": (A1,), "K03": (A1,)}),
    Fault(
        "k02",
        ("UPDATE MULT{n} SET EXIST = EXIST + 2 WHERE CVE_ART = 'ART000001' AND CVE_ALM = 1",),
        {"K02": (f"{A1}|1",), "K03": (A1,)},
    ),
    Fault(
        "k04",
        (f"UPDATE MINVE{{n}} SET EXISTENCIA = EXISTENCIA + 1 WHERE NUM_MOV = {LAST}",),
        {"K04": f"SELECT 'ART000001|' || {LAST} FROM RDB$DATABASE"},
    ),
    Fault(
        "k05",
        (f"UPDATE MINVE{{n}} SET EXIST_G = EXIST_G + 1000 WHERE NUM_MOV = {LAST}",),
        {"K05": f"SELECT 'ART000001|' || {LAST} FROM RDB$DATABASE"},
    ),
    Fault(
        "k07",
        ("UPDATE MINVE{n} SET COSTEADO = 'N' WHERE NUM_MOV = (SELECT MIN(NUM_MOV) FROM MINVE{n} WHERE SIGNO = -1)",),
        {
            "K07": "SELECT TRIM(CVE_ART) || '|' || NUM_MOV FROM MINVE{n} WHERE NUM_MOV = (SELECT MIN(NUM_MOV) FROM MINVE{n} WHERE SIGNO = -1)"
        },
    ),
    Fault(
        "k09",
        ("UPDATE TBLCONTROL{n} SET ULT_CVE = ULT_CVE - 1 WHERE ID_TABLA = 44",),
        {
            "K09": ("TBLCONTROL|44",),
            "H02": "SELECT TRIM(CVE_ART) || '|' || NUM_MOV FROM MINVE{n} WHERE NUM_MOV = (SELECT MAX(NUM_MOV) FROM MINVE{n})",
        },
    ),
    Fault("k10", ("UPDATE TBLCONTROL{n} SET ULT_CVE = 3 WHERE ID_TABLA = 32",), {"K10": ("TBLCONTROL|32",)}),
    Fault(
        "k11",
        (f"UPDATE MINVE{{n}} SET CVE_CPTO = 99 WHERE NUM_MOV = {LAST}",),
        {"K11": f"SELECT 'ART000001|' || {LAST} FROM RDB$DATABASE"},
    ),
    Fault(
        "k12",
        (f"UPDATE MINVE{{n}} SET FACTOR_CON = 0 WHERE NUM_MOV = {LAST}",),
        {"K12": f"SELECT 'ART000001|' || {LAST} FROM RDB$DATABASE"},
    ),
    Fault("k16", ("UPDATE INVE{n} SET STATUS = 'B' WHERE CVE_ART = 'ART000001'",), {"K16": (A1,)}),
    Fault(
        "k17",
        ("UPDATE LTPD{n} SET CANTIDAD = CANTIDAD + 1 WHERE REG_LTPD = 1",),
        {"K17": "SELECT TRIM(CVE_ART) || '|' || CVE_ALM FROM LTPD{n} WHERE REG_LTPD = 1"},
    ),
    Fault(
        "k18",
        (
            "UPDATE NUMSER{n} SET STATUS = 'N' WHERE RDB$DB_KEY = (SELECT FIRST 1 RDB$DB_KEY FROM NUMSER{n} "
            "WHERE STATUS = 'D' ORDER BY NUM_SER)",
        ),
        {"K18": "SELECT FIRST 1 TRIM(CVE_ART) || '|' || ALMACEN FROM NUMSER{n} WHERE STATUS = 'D' ORDER BY NUM_SER"},
    ),
    Fault(
        "k19",
        ("INSERT INTO INVFIS{n} (CVE_ART, CVE_ALM, EXISTCONG) VALUES ('ART000001', 1, 5)",),
        {"K19": (f"{A1}|1",)},
    ),
    Fault("k20", ("UPDATE INVE{n} SET BLK_CST_EXT = 'S' WHERE CVE_ART = 'ART000001'",), {"K20": (A1,)}),
    Fault(
        "h03",
        (
            "UPDATE MINVE{n} SET TIPO_DOC = 'O' WHERE NUM_MOV = (SELECT MAX(NUM_MOV) FROM MINVE{n} WHERE "
            "TIPO_DOC = 'M')",
        ),
        {
            "H03": "SELECT TRIM(CVE_ART) || '|' || NUM_MOV FROM MINVE{n} WHERE NUM_MOV = (SELECT MAX(NUM_MOV) FROM MINVE{n} WHERE TIPO_DOC = 'M')"
        },
    ),
    Fault(
        "h05",
        (f"UPDATE MINVE{{n}} SET EXIST_G = NULL WHERE NUM_MOV = {LAST}",),
        {"H05": f"SELECT 'ART000001|' || {LAST} FROM RDB$DATABASE"},
    ),
    Fault("h08", (f"UPDATE FACTF{{n}} SET FECHAELAB = NULL WHERE CVE_DOC = {ONE_INVOICE}",), {"H08": THE_INVOICE}),
    Fault("h09", (f"UPDATE FACTF{{n}} SET CVE_OBS = 99999 WHERE CVE_DOC = {ONE_INVOICE}",), {"H09": THE_INVOICE}),
    Fault("c01", ("UPDATE INVE{n} SET ULT_COSTO = 0 WHERE CVE_ART = 'ART000001'",), {"C01": (A1,), "C07": (A1,)}),
    Fault("c02", ("UPDATE INVE{n} SET COSTO_PROM = COSTO_PROM * 0.5 WHERE CVE_ART = 'ART000001'",), {"C02": (A1,)}),
    Fault(
        "c05",
        ("UPDATE PRECIO_X_PROD{n} SET PRECIO = 0.5 WHERE CVE_ART = 'ART000001' AND CVE_PRECIO = 1",),
        {"C05": (A1,)},
    ),
    Fault("c06", ("UPDATE INVE{n} SET FCH_ULTCOM = '2020-01-01' WHERE CVE_ART = 'ART000001'",), {"C06": (A1,)}),
    Fault("c10", ("UPDATE MONED{n} SET FULTCAMB = '2020-01-01' WHERE NUM_MONED = 2",), {"C10": ("MONED|2",)}),
    Fault(
        "d01",
        (f"UPDATE FACTF{{n}} SET IMPORTE = IMPORTE + 1 WHERE CVE_DOC = {ONE_INVOICE}",),
        {"D01": THE_INVOICE, "F07": THE_INVOICE},
    ),
    Fault(
        "d02",
        (f"UPDATE FACTF{{n}} SET CAN_TOT = CAN_TOT + 1, DES_FIN = 1 WHERE CVE_DOC = {ONE_INVOICE}",),
        {"D02": THE_INVOICE},
    ),
    Fault(
        "d03",
        (f"UPDATE FACTF{{n}} SET IMP_TOT4 = IMP_TOT4 - 1, IMP_TOT1 = 1 WHERE CVE_DOC = {ONE_INVOICE}",),
        {"D03": THE_INVOICE},
    ),
    Fault(
        "d05",
        (f"UPDATE PAR_FACTF{{n}} SET CVE_ART = 'NADA', ACT_INV = 'N' WHERE CVE_DOC = {ONE_INVOICE} AND NUM_PAR = 1",),
        {"D05": f"SELECT 'F|' || TRIM(CVE_DOC) || '|1' FROM FACTF{{n}} WHERE CVE_DOC = {ONE_INVOICE}"},
    ),
    Fault(
        "d06",
        (f"UPDATE PAR_FACTF{{n}} SET CANT = CANT * 2, PREC = PREC / 2 WHERE CVE_DOC = {ONE_INVOICE} AND NUM_PAR = 1",),
        {
            "D06": f"SELECT 'F|' || TRIM(CVE_DOC) || '|' || TRIM(CVE_ART) FROM PAR_FACTF{{n}} WHERE CVE_DOC = {ONE_INVOICE} AND NUM_PAR = 1"
        },
    ),
    Fault(
        "d09", (f"UPDATE FACTF{{n}} SET FECHA_CANCELA = FECHA_DOC WHERE CVE_DOC = {ONE_INVOICE}",), {"D09": THE_INVOICE}
    ),
    Fault(
        "d10",
        (f"UPDATE FACTF{{n}} SET FECHAELAB = '2020-01-01 10:00:01' WHERE CVE_DOC = {ONE_INVOICE}",),
        {"D10": THE_INVOICE},
    ),
    Fault(
        "d12",
        ("UPDATE INVE{n} SET PEND_SURT = PEND_SURT + 4 WHERE CVE_ART = 'ART000001'",),
        {"D12": (f"{A1}|PEND_SURT",)},
    ),
    Fault(
        "d13",
        (f"UPDATE FACTF{{n}} SET TIP_DOC_ANT = 'P', DOC_ANT = 'NADA' WHERE CVE_DOC = {ONE_INVOICE}",),
        {"D13": THE_INVOICE},
    ),
    Fault(
        "f01",
        (f"UPDATE CFDI{{n}} SET UUID = 'corto' WHERE TIPO_DOC = 'F' AND CVE_DOC = {ONE_INVOICE}",),
        {"F01": THE_INVOICE},
    ),
    Fault("f02", (f"UPDATE FACTF{{n}} SET ESCFD = 'P' WHERE CVE_DOC = {ONE_INVOICE}",), {"F02": THE_INVOICE}),
    Fault(
        "f04",
        (
            "UPDATE CFDI{n} SET FECHA_CANCELA = '2026-10-01T10:00:00' WHERE TIPO_DOC = 'F' AND CVE_DOC = "
            f"{ONE_INVOICE}",
        ),
        {"F04": THE_INVOICE},
    ),
    Fault(
        "f05",
        (f"UPDATE CFDI{{n}} SET MOTIVO_CANC = '01' WHERE TIPO_DOC = 'F' AND CVE_DOC = {ONE_INVOICE}",),
        {"F05": THE_INVOICE},
    ),
    Fault("f07", (f"UPDATE FACTF{{n}} SET RFC = 'XEXX010101000' WHERE CVE_DOC = {ONE_INVOICE}",), {"F07": THE_INVOICE}),
    Fault("f09", ("UPDATE FOLIOSF{n} SET ULT_DOC = 1 WHERE TIP_DOC = 'F'",), {"F09": ("FOLIOSF|F|A|1",)}),
    Fault("f10", ("UPDATE PARAM_FOLIOSF{n} SET LONGITUD = 10",), {}),
    Fault("f11", ("UPDATE FOLIOSF{n} SET STATUS = 'B' WHERE TIP_DOC = 'F'",), {"F11": ("FOLIOSF|F|A|1",)}),
    Fault(
        "f12",
        (f"UPDATE CFDI{{n}} SET PENDIENTE = 'CA' WHERE TIPO_DOC = 'F' AND CVE_DOC = {ONE_INVOICE}",),
        {"F12": THE_INVOICE},
    ),
    Fault("x02", (f"UPDATE CLIE{{n}} SET SALDO = SALDO + 10 WHERE {C5}",), {"X02": ("C|5",)}),
    Fault("x08", (f"UPDATE CUEN_DET{{n}} SET CVE_DOC_COMPPAGO = NULL WHERE {THE_ABONO}",), {"X08": ABONO}),
    Fault("x09", (f"UPDATE CUEN_DET{{n}} SET CVE_DOC_COMPPAGO = 'NADA' WHERE {THE_ABONO}",), {"X09": ABONO}),
    Fault("x12", ("UPDATE PROV{n} SET SALDO = SALDO + 3 WHERE CLAVE = '         1'",), {"X12": ("P|1",)}),
    Fault("r01", (f"UPDATE CLIE{{n}} SET RFC = LOWER(RFC) WHERE {C5}",), {"R01": ("C|5",)}),
    Fault("r02", (f"UPDATE CLIE{{n}} SET CODIGO = '00001' WHERE {C5}",), {"R02": ("C|5",)}),
    Fault("r04", (f"UPDATE CLIE{{n}} SET USO_CFDI = 'P01' WHERE {C5}",), {"R04": ("C|5",)}),
    Fault("r05", ("UPDATE CLIE{n} SET CODIGO = '06000' WHERE RFC = 'XAXX010101000'",), {"R05": ("C|1",)}),
    Fault("r06", (f"UPDATE CLIE{{n}} SET NOMBRE = 'ACME SA DE CV' WHERE {C5}",), {"R06": ("C|5",)}),
    Fault("r08", ("UPDATE INVE{n} SET CVE_PRODSERV = '01010101' WHERE CVE_ART = 'ART000001'",), {"R08": (A1,)}),
    Fault("r11", ("UPDATE INVE{n} SET LIN_PROD = 'ZZZ' WHERE CVE_ART = 'ART000001'",), {"R11": (f"INVE|{A1}",)}),
    Fault("r12", (f"UPDATE CLIE{{n}} SET EMAILPRED = 'sin arroba' WHERE {C5}",), {"R12": ("C|5",)}),
    Fault("r13", ("UPDATE PROV{n} SET TIP_OPERA = NULL WHERE CLAVE = '         1'",), {"R13": ("P|1",)}),
    Fault(
        "r14", ("UPDATE CLIE{n} SET NOMBRE = 'ACME ' || ASCII_CHAR(7) WHERE " + C5,), {"R14": ("CLIE|5",), "R06": ()}
    ),
    Fault("s01", ("UPDATE CTRLBLOQUEO{n} SET USUARIOS = 1",), {"S01": ("CTRLBLOQUEO",)}),
    Fault("s02", ("UPDATE COMPACTACION{n} SET ULT_COMPACTACION = '2020-01-01'",), {"S02": ("COMPACTACION",)}),
    Fault("s03", ("UPDATE PARAM_DATOSBD{n} SET VERSIONBD = ''",), {"S03": ("PARAM_DATOSBD",)}),
)
