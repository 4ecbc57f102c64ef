"""Two small years of COI: balanced books, and the faults that each of the twelve checks must tell."""

from __future__ import annotations

from app.demo.company import database
from app.demo.company.database import Database

MONTHS = [f"{month:02d}" for month in range(1, 15)]
_KEY = "TIPO_POLI VARCHAR(2) NOT NULL, NUM_POLIZ VARCHAR(5) NOT NULL, PERIODO SMALLINT NOT NULL"
_YEARLY = {
    "CUENTAS": (
        "NUM_CTA VARCHAR(21) NOT NULL PRIMARY KEY, STATUS VARCHAR(1), TIPO VARCHAR(1), NOMBRE VARCHAR(40), "
        "CTA_PAPA VARCHAR(21), CTA_RAIZ VARCHAR(21), NIVEL SMALLINT, NATURALEZA SMALLINT, CODAGRUP VARCHAR(10)"
    ),
    "POLIZAS": (
        f"{_KEY}, EJERCICIO INTEGER NOT NULL, FECHA_POL TIMESTAMP, CONCEP_PO VARCHAR(120), NUM_PART INTEGER, "
        "CONTABILIZ VARCHAR(1), ORIGEN VARCHAR(15), UUID VARCHAR(100), "
        "PRIMARY KEY (TIPO_POLI, NUM_POLIZ, PERIODO, EJERCICIO)"
    ),
    "AUXILIAR": (
        f"{_KEY}, NUM_PART DOUBLE PRECISION NOT NULL, EJERCICIO SMALLINT NOT NULL, NUM_CTA VARCHAR(21), "
        "FECHA_POL TIMESTAMP, DEBE_HABER VARCHAR(1), MONTOMOV DOUBLE PRECISION, "
        "PRIMARY KEY (TIPO_POLI, NUM_POLIZ, NUM_PART, PERIODO, EJERCICIO)"
    ),
    "SALDOS": (
        "NUM_CTA VARCHAR(21) NOT NULL, EJERCICIO SMALLINT NOT NULL, INICIAL DOUBLE PRECISION, "
        + ", ".join(f"{side}{month} DOUBLE PRECISION" for month in MONTHS for side in ("CARGO", "ABONO"))
        + ", PRIMARY KEY (NUM_CTA, EJERCICIO)"
    ),
}
_SHARED = {
    "FOLIOS": (
        "TIPPOL VARCHAR(2) NOT NULL, EJERCICIO SMALLINT NOT NULL, "
        + ", ".join(f"FOLIO{month} VARCHAR({7 if month == '14' else 5})" for month in MONTHS)
        + ", PRIMARY KEY (TIPPOL, EJERCICIO)"
    ),
    "ADMPER": (
        "PERIODO SMALLINT NOT NULL, EJERCICIO SMALLINT NOT NULL, CERRADO SMALLINT, ORDENADO INTEGER, "
        "REQTRASP SMALLINT, CTPOLIZAS INTEGER, PRIMARY KEY (PERIODO, EJERCICIO)"
    ),
}
_ACCOUNT = "INSERT INTO CUENTAS25 (NUM_CTA, STATUS, TIPO, CTA_PAPA, NATURALEZA, CODAGRUP) VALUES"
_POLICY = (
    "INSERT INTO POLIZAS25 (TIPO_POLI, NUM_POLIZ, PERIODO, EJERCICIO, NUM_PART, CONTABILIZ, UUID) "
    "VALUES ('{0}', '{1}', {2}, 2025, {3}, 'S', {4})"
)
_ENTRY = (
    "INSERT INTO AUXILIAR25 (TIPO_POLI, NUM_POLIZ, PERIODO, EJERCICIO, NUM_PART, NUM_CTA, DEBE_HABER, MONTOMOV) "
    "VALUES ('{0}', '{1}', {2}, 2025, {3}, '{4}', '{5}', {6})"
)
_UUID = "'0A8B5F3C-0000-4000-8000-00000000000{0}'"
CLEAN = (
    f"{_ACCOUNT} ('1000', 'A', 'A', '-1', 0, '102')",
    f"{_ACCOUNT} ('1000-01', 'A', 'D', '1000', 0, '102.01')",
    f"{_ACCOUNT} ('4000', 'A', 'A', '-1', 1, '401')",
    f"{_ACCOUNT} ('4000-01', 'A', 'D', '4000', 1, '401.01')",
    _POLICY.format("Dr", "00001", 1, 2, _UUID.format(1)),
    _ENTRY.format("Dr", "00001", 1, 1, "1000-01", "D", 100),
    _ENTRY.format("Dr", "00001", 1, 2, "4000-01", "H", 100),
    _POLICY.format("Ig", "00001", 2, 2, _UUID.format(2)),
    _ENTRY.format("Ig", "00001", 2, 1, "1000-01", "D", 50),
    _ENTRY.format("Ig", "00001", 2, 2, "4000-01", "H", 50),
    *(
        f"INSERT INTO SALDOS25 (NUM_CTA, EJERCICIO, INICIAL, CARGO01, CARGO02) VALUES ('{account}', 2025, 10, 100, 50)"
        for account in ("1000", "1000-01")
    ),
    *(
        f"INSERT INTO SALDOS25 (NUM_CTA, EJERCICIO, INICIAL, ABONO01, ABONO02) VALUES ('{account}', 2025, 0, 100, 50)"
        for account in ("4000", "4000-01")
    ),
    "INSERT INTO SALDOS26 (NUM_CTA, EJERCICIO, INICIAL) VALUES ('1000-01', 2026, 160)",
    "INSERT INTO FOLIOS (TIPPOL, EJERCICIO, FOLIO01) VALUES ('Dr', 2025, '00001')",
    "INSERT INTO FOLIOS (TIPPOL, EJERCICIO, FOLIO02) VALUES ('Ig', 2025, '00001')",
    "INSERT INTO ADMPER (PERIODO, EJERCICIO, CERRADO, REQTRASP) VALUES (1, 2025, 1, 0)",
    "INSERT INTO ADMPER (PERIODO, EJERCICIO, CERRADO, REQTRASP) VALUES (2, 2025, 0, 0)",
)
FAULTS = (
    "UPDATE AUXILIAR25 SET MONTOMOV = 103 WHERE TIPO_POLI = 'Dr' AND NUM_PART = 1",
    _POLICY.format("Eg", "00009", 3, 0, "NULL"),
    _ENTRY.format("Eg", "00008", 3, 1, "1000-01", "D", 7),
    _ENTRY.format("Eg", "00008", 3, 2, "4000-01", "H", 7),
    "UPDATE AUXILIAR25 SET NUM_CTA = '9999' WHERE TIPO_POLI = 'Ig' AND NUM_PART = 1",
    "UPDATE SALDOS25 SET CARGO01 = 90 WHERE NUM_CTA = '1000'",
    "UPDATE SALDOS26 SET INICIAL = 1 WHERE NUM_CTA = '1000-01'",
    f"{_ACCOUNT} ('5000-01', 'A', 'D', '5000', 0, '501.01')",
    "UPDATE POLIZAS25 SET NUM_PART = 5 WHERE TIPO_POLI = 'Ig'",
    "UPDATE FOLIOS SET FOLIO02 = '00000' WHERE TIPPOL = 'Ig'",
    "UPDATE ADMPER SET REQTRASP = 1 WHERE PERIODO = 2",
    "UPDATE CUENTAS25 SET CODAGRUP = NULL WHERE NUM_CTA = '4000-01'",
    f"UPDATE POLIZAS25 SET UUID = {_UUID.format(7)} WHERE TIPO_POLI IN ('Dr', 'Ig')",
)
EXPECTED = {
    "COI1": ("Dr|00001|1|2025",),
    "COI2": ("Eg|00008|3|2025", "Eg|00009|3|2025"),
    "COI3": ("Ig|00001|2|2025|1",),
    "COI4": ("1000-01|CARGO01", "1000-01|CARGO02"),
    "COI5": ("1000|01",),
    "COI6": ("1000-01",),
    "COI7": ("5000-01",),
    "COI8": ("Ig|00001|2|2025",),
    "COI9": ("Ig|2025|02",),
    "COI10": ("ADMPER|2025|2",),
    "COI11": ("4000-01",),
    "COI12": ("Dr|00001|1|2025", "Ig|00001|2|2025"),
}


def build(target: str, *, user: str = "SYSDBA", password: str = "") -> None:
    """Balanced books in a new database."""
    made = database.create(target, user=user, password=password)
    try:
        for name, columns in _YEARLY.items():
            for year in ("25", "26"):
                made.execute(f"CREATE TABLE {name}{year} ({columns})")
        for name, columns in _SHARED.items():
            made.execute(f"CREATE TABLE {name} ({columns})")
        made.commit()
        run(made, CLEAN)
    finally:
        made.close()
    database.force_writes(target, on=True, user=user, password=password)


def run(books: Database, statements: tuple[str, ...]) -> None:
    for statement in statements:
        books.execute(statement)
    books.commit()
