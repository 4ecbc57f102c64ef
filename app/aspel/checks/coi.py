"""COI: the twelve invariants of aspel/schema.md §6, over the tables of one year (``{nn}`` is the year of two
digits)."""

# ruff: noqa: S608 - every statement is made of our own constants and of validated digits, never of a text from outside

from __future__ import annotations

from app.aspel.checks.keys import key
from app.aspel.checks.model import Area, Check, Mark, Query, Severity, Text
from app.aspel.company import Company
from app.i18n import N_

_MONTHS = range(1, 15)
"""Twelve months, and the periods of adjustment and of closing."""
_POLICY = ("TIPO_POLI", "NUM_POLIZ", "PERIODO", "EJERCICIO")
_CLOSE = N_("El cierre y la contabilidad electrónica se detienen.")
_ENTRY = "TIPO_POLI NUM_POLIZ PERIODO EJERCICIO NUM_PART NUM_CTA DEBE_HABER MONTOMOV"
_SIDE = "CASE WHEN A.DEBE_HABER = 'D' THEN A.MONTOMOV ELSE -A.MONTOMOV END"


def _policy(alias: str) -> str:
    return key(*(f"{alias}.{column}" for column in _POLICY))


def _same(left: str, right: str) -> str:
    return " AND ".join(f"{left}.{column} = {right}.{column}" for column in _POLICY)


def _group(alias: str) -> str:
    return ", ".join(f"{alias}.{column}" for column in _POLICY)


def _has_year_before(company: Company) -> str:
    following = _next_year(company)
    there = following and company.has(f"SALDOS{following}", "NUM_CTA", "INICIAL")
    return "" if there else N_("No está el ejercicio siguiente en esta base.")


def _next_year(company: Company) -> str:
    following = f"{(int(company.suffix) + 1) % 100:02d}"
    return following if following in company.years else ""


def _coi4(side: str, month: int) -> Text:
    column = f"{'CARGO' if side == 'D' else 'ABONO'}{month:02d}"
    return (
        f"SELECT TRIM(U.C) || '|{column}', ABS(SUM(U.Q)) FROM (SELECT S.NUM_CTA C, COALESCE(S.{column}, 0) Q "
        "FROM SALDOS{nn} S "
        "JOIN CUENTAS{nn} C ON C.NUM_CTA = S.NUM_CTA WHERE C.TIPO = 'D' UNION ALL SELECT A.NUM_CTA, -A.MONTOMOV FROM "
        "AUXILIAR{nn} A JOIN POLIZAS{nn} P ON P.TIPO_POLI = A.TIPO_POLI AND P.NUM_POLIZ = A.NUM_POLIZ AND "
        "P.PERIODO = A.PERIODO AND P.EJERCICIO = A.EJERCICIO "
        "JOIN CUENTAS{nn} C ON C.NUM_CTA = A.NUM_CTA AND C.TIPO = 'D' "
        f"WHERE A.PERIODO = {month} AND A.DEBE_HABER = '{side}' AND P.CONTABILIZ = 'S') U "
        "GROUP BY U.C HAVING ABS(SUM(U.Q)) > {money}"
    )


def _coi5(month: int) -> Text:
    gap = " + ".join(
        f"ABS(COALESCE(MAX(S.{side}{month:02d}), 0) - COALESCE(SUM(H.{side}{month:02d}), 0))"
        for side in ("CARGO", "ABONO")
    )
    return (
        f"SELECT TRIM(C.NUM_CTA) || '|{month:02d}', {gap} FROM CUENTAS{{nn}} C JOIN SALDOS{{nn}} S ON S.NUM_CTA "
        "= C.NUM_CTA "
        "JOIN CUENTAS{nn} D ON D.CTA_PAPA = C.NUM_CTA JOIN SALDOS{nn} H ON H.NUM_CTA = D.NUM_CTA "
        f"WHERE C.TIPO = 'A' GROUP BY C.NUM_CTA HAVING {gap} > {{money}}"
    )


def _coi6(company: Company) -> str:
    moves = " + ".join(f"COALESCE(S.CARGO{month:02d}, 0) - COALESCE(S.ABONO{month:02d}, 0)" for month in _MONTHS)
    ends = f"COALESCE(S.INICIAL, 0) + CASE WHEN C.NATURALEZA IN (1) THEN -({moves}) ELSE {moves} END"
    other = f"COALESCE(S.INICIAL, 0) - ({moves})"
    following = _next_year(company) or company.suffix
    return (
        f"SELECT {key('S.NUM_CTA')}, ABS(N.INICIAL - ({ends})) FROM SALDOS{{nn}} S JOIN CUENTAS{{nn}} C ON "
        "C.NUM_CTA = S.NUM_CTA "
        f"JOIN SALDOS{following} N ON N.NUM_CTA = S.NUM_CTA WHERE C.TIPO = 'D' AND SUBSTRING(S.NUM_CTA FROM 1 FOR 1) "
        f"IN ('1', '2', '3') AND ABS(N.INICIAL - ({ends})) > {{money}} AND ABS(N.INICIAL - ({other})) > {{money}}"
    )


def _coi9(month: int) -> Text:
    return (
        f"SELECT TRIM(F.TIPPOL) || '|' || F.EJERCICIO || '|{month:02d}', NULL FROM FOLIOS F WHERE "
        "MOD(F.EJERCICIO, 100) = CAST('{nn}' AS INTEGER) AND EXISTS (SELECT 1 FROM POLIZAS{nn} P WHERE "
        f"P.TIPO_POLI = F.TIPPOL AND P.PERIODO = {month} AND LPAD(TRIM(P.NUM_POLIZ), 7, '0') > "
        f"LPAD(TRIM(COALESCE(F.FOLIO{month:02d}, '0')), 7, '0'))"
    )


_SALDOS = "NUM_CTA INICIAL " + " ".join(f"CARGO{month:02d} ABONO{month:02d}" for month in _MONTHS)
_FOLIOS = "TIPPOL EJERCICIO " + " ".join(f"FOLIO{month:02d}" for month in _MONTHS[:13])
_KEYS = " ".join(_POLICY)
CHECKS: tuple[Check, ...] = (
    Check(
        "COI1",
        Area.COI,
        Severity.A,
        Mark.CONFIRMED,
        N_("Póliza descuadrada"),
        N_("El debe y el haber de la póliza no suman lo mismo."),
        _CLOSE,
        "P50",
        "policies",
        {"POLIZAS": _KEYS, "AUXILIAR": _ENTRY},
        (
            Query(
                f"SELECT {_policy('A')}, ABS(SUM({_SIDE})) FROM AUXILIAR{{nn}} A GROUP BY {_group('A')} "
                f"HAVING ABS(SUM({_SIDE})) > {{money}}"
            ),
        ),
        money=N_("Lo que no cuadra."),
    ),
    Check(
        "COI2",
        Area.COI,
        Severity.A,
        Mark.CONFIRMED,
        N_("Partidas sin póliza, o póliza sin partidas"),
        N_("Quedó la mitad de una póliza."),
        _CLOSE,
        "P50",
        "policies",
        {"POLIZAS": _KEYS, "AUXILIAR": _ENTRY},
        (
            Query(
                f"SELECT DISTINCT {_policy('A')}, NULL FROM AUXILIAR{{nn}} A LEFT JOIN POLIZAS{{nn}} P ON "
                f"{_same('P', 'A')} "
                "WHERE P.NUM_POLIZ IS NULL"
            ),
            Query(
                f"SELECT {_policy('P')}, NULL FROM POLIZAS{{nn}} P WHERE NOT EXISTS "
                f"(SELECT 1 FROM AUXILIAR{{nn}} A WHERE {_same('A', 'P')})"
            ),
        ),
    ),
    Check(
        "COI3",
        Area.COI,
        Severity.B,
        Mark.LIKELY,
        N_("Partida en una cuenta que no existe o que no es de detalle"),
        N_("El importe se fue a una cuenta acumulativa o borrada."),
        _CLOSE,
        "P50",
        "entries",
        {"AUXILIAR": _ENTRY, "CUENTAS": "NUM_CTA TIPO"},
        (
            Query(
                f"SELECT {_policy('A')} || '|' || CAST(A.NUM_PART AS INTEGER), ABS(A.MONTOMOV) FROM AUXILIAR{{nn}} A "
                "LEFT JOIN CUENTAS{nn} C ON C.NUM_CTA = A.NUM_CTA WHERE C.NUM_CTA IS NULL OR C.TIPO = 'A'"
            ),
        ),
        money=N_("Importe de la partida."),
    ),
    Check(
        "COI4",
        Area.COI,
        Severity.B,
        Mark.LIKELY,
        N_("El saldo de la cuenta no es la suma de sus pólizas"),
        N_("Cargos o abonos del mes no son los de las pólizas contabilizadas."),
        N_("La balanza que se envía al SAT no es la de los libros."),
        "P50",
        "balances",
        {
            "SALDOS": _SALDOS,
            "CUENTAS": "NUM_CTA TIPO",
            "AUXILIAR": _ENTRY,
            "POLIZAS": f"{_KEYS} CONTABILIZ",
        },
        tuple(Query(_coi4(side, month)) for side in "DH" for month in _MONTHS),
        N_("Pólizas sin contabilizar; cuentas acumulativas o que no existen (son COI3)."),
        N_("Diferencia."),
    ),
    Check(
        "COI5",
        Area.COI,
        Severity.B,
        Mark.LIKELY,
        N_("La cuenta acumulativa no es la suma de sus hijas"),
        N_("El mayor y sus subcuentas se contradicen."),
        N_("La balanza cuadra o no según el nivel que se mire."),
        "P50",
        "accounts",
        {"SALDOS": _SALDOS, "CUENTAS": "NUM_CTA TIPO CTA_PAPA"},
        tuple(Query(_coi5(month)) for month in _MONTHS),
        money=N_("Diferencia."),
    ),
    Check(
        "COI6",
        Area.COI,
        Severity.B,
        Mark.LIKELY,
        N_("El saldo inicial no es el final del año anterior"),
        N_("Cuentas de balance que empezaron el año con otro número."),
        N_("Todo el ejercicio siguiente nace mal."),
        "P51",
        "balances",
        {"SALDOS": _SALDOS, "CUENTAS": "NUM_CTA TIPO NATURALEZA"},
        (Query(_coi6),),
        N_("Cuentas de resultados; ambos sentidos de la naturaleza."),
        N_("Diferencia."),
        _has_year_before,
    ),
    Check(
        "COI7",
        Area.COI,
        Severity.B,
        Mark.LIKELY,
        N_("Cuenta cuya cuenta padre no existe"),
        N_("La subcuenta cuelga de nada."),
        N_("No aparece en los estados financieros."),
        "P50",
        "accounts",
        {"CUENTAS": "NUM_CTA CTA_PAPA"},
        (
            Query(
                f"SELECT {key('C.NUM_CTA')}, NULL FROM CUENTAS{{nn}} C LEFT JOIN CUENTAS{{nn}} P ON P.NUM_CTA = "
                "C.CTA_PAPA "
                "WHERE TRIM(C.CTA_PAPA) NOT IN ('', '-1', '0') AND P.NUM_CTA IS NULL"
            ),
        ),
    ),
    Check(
        "COI8",
        Area.COI,
        Severity.B,
        Mark.LIKELY,
        N_("La póliza no tiene las partidas que dice"),
        N_("El número de partidas del encabezado no es el que hay."),
        _CLOSE,
        "P50",
        "policies",
        {"POLIZAS": f"{_KEYS} NUM_PART", "AUXILIAR": _ENTRY},
        (
            Query(
                f"SELECT {_policy('P')}, NULL FROM POLIZAS{{nn}} P JOIN AUXILIAR{{nn}} A ON {_same('A', 'P')} "
                f"GROUP BY {_group('P')}, P.NUM_PART HAVING COUNT(*) <> P.NUM_PART"
            ),
        ),
    ),
    Check(
        "COI9",
        Area.COI,
        Severity.B,
        Mark.LIKELY,
        N_("El folio de pólizas va atrás"),
        N_("Ya hay pólizas con número mayor al que el sistema recuerda para ese mes."),
        N_("La siguiente póliza repetirá número."),
        "P50",
        "policies",
        {"POLIZAS": _KEYS, "FOLIOS": _FOLIOS},
        tuple(Query(_coi9(month)) for month in _MONTHS[:13]),
    ),
    Check(
        "COI10",
        Area.COI,
        Severity.B,
        Mark.LIKELY,
        N_("Periodo que pide traspaso de saldos, o cerrado con pólizas nuevas"),
        N_("Hay movimientos que no han llegado a los saldos, o se capturó en un mes cerrado."),
        _CLOSE,
        "P50",
        "one",
        {"ADMPER": "PERIODO EJERCICIO CERRADO REQTRASP", "POLIZAS": f"{_KEYS} CONTABILIZ"},
        (
            Query(
                "SELECT 'ADMPER|' || R.EJERCICIO || '|' || R.PERIODO, NULL FROM ADMPER R WHERE "
                "MOD(R.EJERCICIO, 100) = CAST('{nn}' AS INTEGER) AND (TRIM(R.REQTRASP) IN ('S', '1') OR "
                "(TRIM(R.CERRADO) IN ('S', '1') AND EXISTS (SELECT 1 FROM POLIZAS{nn} P WHERE P.PERIODO = R.PERIODO "
                "AND P.CONTABILIZ <> 'S')))"
            ),
        ),
    ),
    Check(
        "COI11",
        Area.COI,
        Severity.C,
        Mark.LIKELY,
        N_("Cuenta sin código agrupador"),
        N_("La cuenta no dice a qué rubro del SAT corresponde."),
        N_("El catálogo electrónico se rechaza."),
        "P52",
        "accounts",
        {"CUENTAS": "NUM_CTA CODAGRUP STATUS"},
        (
            Query(
                f"SELECT {key('NUM_CTA')}, NULL FROM CUENTAS{{nn}} WHERE TRIM(COALESCE(CODAGRUP, '')) = '' "
                "AND COALESCE(STATUS, 'A') <> 'B'"
            ),
        ),
    ),
    Check(
        "COI12",
        Area.COI,
        Severity.B,
        Mark.LIKELY,
        N_("El mismo UUID en dos pólizas"),
        N_("El mismo CFDI se contabilizó dos veces."),
        N_("Gasto o ingreso duplicado."),
        "P50",
        "policies",
        {"POLIZAS": f"{_KEYS} UUID"},
        (
            Query(
                f"SELECT {_policy('P')}, NULL FROM POLIZAS{{nn}} P JOIN (SELECT UPPER(TRIM(UUID)) U FROM "
                "POLIZAS{nn} WHERE "
                "CHAR_LENGTH(TRIM(UUID)) = 36 GROUP BY 1 HAVING COUNT(*) > 1) D ON D.U = UPPER(TRIM(P.UUID))"
            ),
        ),
    ),
)
