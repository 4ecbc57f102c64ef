"""Accounts receivable and payable: X01 to X13 (aspel/schema.md §5.7)."""

# ruff: noqa: S608 - every statement is made of our own constants and of validated digits, never of a text from outside

from __future__ import annotations

from collections.abc import Mapping

from app.aspel.checks.keys import key, money
from app.aspel.checks.model import Area, Check, Mark, Query, Severity, Shared
from app.aspel.checks.passes import RETURNS, declared, either, emit
from app.aspel.company import Company
from app.i18n import N_

_M = "REFER NUM_CPTO NUM_CARGO IMPORTE SIGNO"
_D = "REFER ID_MOV NUM_CARGO IMPORTE SIGNO"


def _needs(mother: str = "", detail: str = "") -> Mapping[str, str]:
    return {"CUEN_M": f"CVE_CLIE {_M} {mother}", "CUEN_DET": f"CVE_CLIE {_D} {detail}"}


_LEFT = {
    "X03": "(O > 0 AND S < -{money}) OR (O < 0 AND S > {money})",
    "X11": "O > 0 AND S > {money} AND V < {ago:90}",
    "X13": "N = 9 AND ABS(S) > {money} AND P < {ago:60}",
}
"""What is wrong with a charge, by what it was (O), what is left (S), its concept (N), when it was due (V) and applied
(P)."""


def _balances(_company: Company, asked: frozenset[str]) -> str:
    """Every charge with its abonos added up once, for X03, X11 and X13."""
    wanted = [check for check in _LEFT if check in asked]
    dates = {"X11": ("FECHA_VENC", "V"), "X13": ("FECHA_APLI", "P")}
    there = [dates[check] for check in wanted if check in dates]
    charge = "".join(f", {column} {name}" for column, name in there)
    none = "".join(", CAST(NULL AS TIMESTAMP)" for _date in there)
    most = "".join(f", MAX(U.{name}) {name}" for _column, name in there)
    odd = either([_LEFT[check] for check in wanted])
    names = ("C VARCHAR(10)", "R VARCHAR(20)", "N INTEGER", "K INTEGER", "O DOUBLE PRECISION", "S DOUBLE PRECISION")
    told = " ".join(f"IF ({_LEFT[check]}) THEN {emit(check, _CHARGE, 'ABS(S)')}" for check in wanted)
    return (
        f"EXECUTE BLOCK {RETURNS} AS {declared((*names, 'V TIMESTAMP', 'P TIMESTAMP'))} BEGIN "
        f"FOR SELECT B.C, B.R, B.N, B.K, B.O, B.S{''.join(f', B.{name}' for _column, name in there)} FROM ("
        f"SELECT U.C, U.R, U.N, U.K, SUM(U.O) O, SUM(U.Q) S, MAX(U.G) G{most} FROM ("
        f"SELECT CVE_CLIE C, REFER R, NUM_CPTO N, NUM_CARGO K, IMPORTE * SIGNO O, IMPORTE * SIGNO Q, 1 G{charge} "
        "FROM CUEN_M{nn} UNION ALL "
        f"SELECT CVE_CLIE, REFER, ID_MOV, NUM_CARGO, 0, IMPORTE * SIGNO, 0{none} FROM CUEN_DET{{nn}}) U "
        f"GROUP BY U.C, U.R, U.N, U.K) B WHERE B.G = 1 AND ({odd}) "
        f"INTO :C, :R, :N, :K, :O, :S{''.join(f', :{name}' for _column, name in there)} DO BEGIN {told} END END"
    )


_CHARGE = "TRIM(C) || '|' || TRIM(R) || '|' || N || '|' || K"
_BALANCES = Shared("balances", _balances)


def _party(balance: str, table: str, mother: str, detail: str, column: str) -> str:
    """Balance of the catalogue against the sum of what is owed; keys are compared without blanks."""
    letter = "C" if table == "CLIE" else "P"
    return (
        f"SELECT '{letter}|' || U.C, ABS(SUM(U.Q)) FROM (SELECT TRIM(CLAVE) C, -COALESCE({balance}, 0) Q, 1 W "
        f"FROM {table}{{nn}} "
        f"UNION ALL SELECT TRIM({column}), IMPORTE * SIGNO, 0 FROM {mother}{{nn}} "
        f"UNION ALL SELECT TRIM({column}), IMPORTE * SIGNO, 0 FROM {detail}{{nn}}) U "
        "GROUP BY U.C HAVING ABS(SUM(U.Q)) > {money} AND MAX(U.W) = 1"
    )


_RECEIPT = "TRIM(COALESCE(D.CVE_DOC_COMPPAGO, '')) = ''"
CHECKS: tuple[Check, ...] = (
    Check(
        "X01",
        Area.RECEIVABLES,
        Severity.A,
        Mark.CONFIRMED,
        N_("Cargo sin importe, sin signo o sin cliente"),
        N_("El saldo de un documento es cargo más abonos; a este le falta algo para poder sumarlo."),
        N_("Ese documento desaparece de los estados de cuenta."),
        "P35",
        "receivables",
        {**_needs("", "NO_PARTIDA"), "CLIE": "CLAVE"},
        (
            Query(
                f"SELECT {key('M.CVE_CLIE', 'M.REFER', 'M.NUM_CPTO', 'M.NUM_CARGO')}, {money('M.IMPORTE')} "
                "FROM CUEN_M{nn} M WHERE M.IMPORTE IS NULL OR COALESCE(M.SIGNO, 0) NOT IN (1, -1) OR (NOT EXISTS "
                "(SELECT 1 FROM CLIE{nn} C WHERE C.CLAVE = M.CVE_CLIE) AND NOT EXISTS "
                "(SELECT 1 FROM CLIE{nn} C WHERE C.CLAVE IN (TRIM(M.CVE_CLIE), LPAD(TRIM(M.CVE_CLIE), 10))))"
            ),
            Query(
                f"SELECT {key('D.CVE_CLIE', 'D.REFER', 'D.ID_MOV', 'D.NUM_CARGO', 'D.NO_PARTIDA')}, "
                f"{money('D.IMPORTE')} "
                "FROM CUEN_DET{nn} D WHERE D.IMPORTE IS NULL OR COALESCE(D.SIGNO, 0) NOT IN (1, -1)"
            ),
        ),
        money=N_("Importe del cargo."),
    ),
    Check(
        "X02",
        Area.RECEIVABLES,
        Severity.A,
        Mark.CONFIRMED,
        N_("El saldo del cliente no es la suma de sus documentos"),
        N_("Lo que el catálogo dice que debe no es lo que suman sus cargos y abonos."),
        N_("Se cobra de más o se deja de cobrar; el límite de crédito frena o deja pasar ventas."),
        "P35",
        "clients",
        {**_needs(), "CLIE": "CLAVE SALDO"},
        (Query(_party("SALDO", "CLIE", "CUEN_M", "CUEN_DET", "CVE_CLIE")),),
        N_("Claves que solo difieren en espacios."),
        N_("Diferencia de saldo."),
    ),
    Check(
        "X03",
        Area.RECEIVABLES,
        Severity.B,
        Mark.CONFIRMED,
        N_("Documento pagado de más"),
        N_("Los abonos de un cargo suman más que el cargo."),
        N_("Hay dinero de un cliente aplicado donde no era."),
        "P35",
        "charges",
        _needs(),
        (_BALANCES,),
        money=N_("Lo pagado de más."),
    ),
    Check(
        "X04",
        Area.RECEIVABLES,
        Severity.A,
        Mark.CONFIRMED,
        N_("Abono sin cargo"),
        N_("El abono cita un cargo que no existe."),
        N_("El pago no le baja la deuda a nadie."),
        "P35",
        "abonos",
        _needs("", "NO_PARTIDA"),
        (
            Query(
                f"SELECT {key('D.CVE_CLIE', 'D.REFER', 'D.ID_MOV', 'D.NUM_CARGO', 'D.NO_PARTIDA')}, "
                f"{money('D.IMPORTE')} "
                "FROM CUEN_DET{nn} D LEFT JOIN CUEN_M{nn} M ON M.CVE_CLIE = D.CVE_CLIE AND M.REFER = D.REFER "
                "AND M.NUM_CPTO = D.ID_MOV AND M.NUM_CARGO = D.NUM_CARGO WHERE M.REFER IS NULL"
            ),
        ),
        money=N_("Importe del abono."),
    ),
    Check(
        "X05",
        Area.RECEIVABLES,
        Severity.B,
        Mark.LIKELY,
        N_("Factura a crédito que no está en cartera"),
        N_("Se emitió a crédito y no generó su cargo."),
        N_("Nadie la va a cobrar."),
        "P35",
        "invoices",
        {"FACTF": "CVE_DOC CVE_CLPV STATUS CONTADO IMPORTE", "CUEN_M": "CVE_CLIE REFER"},
        (
            Query(
                f"SELECT 'F|' || {key('F.CVE_DOC')}, {money('F.IMPORTE')} FROM FACTF{{nn}} F WHERE F.STATUS = 'E' "
                "AND F.CONTADO = 'N' AND ABS(F.IMPORTE) > {money} AND NOT EXISTS (SELECT 1 FROM CUEN_M{nn} M "
                "WHERE M.CVE_CLIE = F.CVE_CLPV AND M.REFER = F.CVE_DOC) AND NOT EXISTS (SELECT 1 FROM CUEN_M{nn} M "
                "WHERE M.CVE_CLIE IN (F.CVE_CLPV, LPAD(TRIM(F.CVE_CLPV), 10)) "
                "AND M.REFER IN (F.CVE_DOC, TRIM(F.CVE_DOC)))"
            ),
        ),
        money=N_("Importe de la factura."),
    ),
    Check(
        "X06",
        Area.RECEIVABLES,
        Severity.B,
        Mark.LIKELY,
        N_("Factura cancelada que todavía se debe"),
        N_("Se canceló la factura y su cargo sigue con saldo."),
        N_("Se le cobra al cliente algo que no existe."),
        "P35",
        "charges",
        {**_needs(), "FACTF": "CVE_DOC CVE_CLPV STATUS"},
        (
            Query(
                f"SELECT {key('B.C', 'B.R', 'B.N', 'B.K')}, ABS(B.S) FROM (SELECT M.CVE_CLIE C, M.REFER R, "
                "M.NUM_CPTO N, "
                "M.NUM_CARGO K, M.IMPORTE * M.SIGNO + COALESCE((SELECT SUM(D.IMPORTE * D.SIGNO) FROM "
                "CUEN_DET{nn} D WHERE "
                "D.CVE_CLIE = M.CVE_CLIE AND D.REFER = M.REFER AND D.ID_MOV = M.NUM_CPTO AND D.NUM_CARGO = "
                "M.NUM_CARGO), 0) S "
                "FROM FACTF{nn} F LEFT JOIN CUEN_M{nn} M ON M.CVE_CLIE = F.CVE_CLPV AND M.REFER = F.CVE_DOC "
                "WHERE F.STATUS = 'C') B WHERE ABS(B.S) > {money}"
            ),
        ),
        money=N_("Saldo que quedó."),
    ),
    Check(
        "X07",
        Area.RECEIVABLES,
        Severity.B,
        Mark.CONFIRMED,
        N_("Concepto de cartera inexistente o con el signo al revés"),
        N_("El movimiento suma donde su concepto resta, o el concepto se borró."),
        N_("Un pago aumenta la deuda."),
        "P35",
        "receivables",
        {**_needs(), "CONC": "NUM_CPTO SIGNO", "CUEN_DET": f"CVE_CLIE {_D} NUM_CPTO NO_PARTIDA"},
        (
            Query(
                f"SELECT {key('M.CVE_CLIE', 'M.REFER', 'M.NUM_CPTO', 'M.NUM_CARGO')}, {money('M.IMPORTE')} FROM "
                "CUEN_M{nn} M "
                "LEFT JOIN CONC{nn} C ON C.NUM_CPTO = M.NUM_CPTO WHERE C.NUM_CPTO IS NULL OR C.SIGNO <> M.SIGNO"
            ),
            Query(
                f"SELECT {key('M.CVE_CLIE', 'M.REFER', 'M.ID_MOV', 'M.NUM_CARGO', 'M.NO_PARTIDA')}, "
                f"{money('M.IMPORTE')} "
                "FROM CUEN_DET{nn} M LEFT JOIN CONC{nn} C ON C.NUM_CPTO = M.NUM_CPTO "
                "WHERE C.NUM_CPTO IS NULL OR C.SIGNO <> M.SIGNO"
            ),
        ),
        money=N_("Importe del movimiento."),
    ),
    Check(
        "X08",
        Area.RECEIVABLES,
        Severity.A,
        Mark.CONFIRMED,
        N_("Pago sin su comprobante fiscal (REP)"),
        N_("Se abonó a una factura PPD y el abono no tiene comprobante de pago."),
        N_("Multa, y el cliente no puede acreditar su IVA."),
        "P26",
        "abonos",
        {
            **_needs("", "NUM_CPTO NO_PARTIDA CVE_DOC_COMPPAGO"),
            "FACTF": "CVE_DOC STATUS METODODEPAGO",
            "CONC": "NUM_CPTO ES_FMA_PAG",
        },
        (
            Query(
                f"SELECT {key('D.CVE_CLIE', 'D.REFER', 'D.ID_MOV', 'D.NUM_CARGO', 'D.NO_PARTIDA')}, "
                f"{money('D.IMPORTE')} "
                "FROM CUEN_DET{nn} D LEFT JOIN CONC{nn} C ON C.NUM_CPTO = D.NUM_CPTO "
                "LEFT JOIN FACTF{nn} F ON F.CVE_DOC = D.REFER WHERE D.SIGNO = -1 AND C.ES_FMA_PAG = 'S' AND "
                "F.STATUS = 'E' AND F.METODODEPAGO = 'PPD' "
                f"AND {_RECEIPT}"
            ),
        ),
        N_("Notas de crédito, devoluciones y ajustes: solo cuentan los conceptos que son forma de pago."),
        N_("Importe abonado."),
    ),
    Check(
        "X09",
        Area.RECEIVABLES,
        Severity.A,
        Mark.CONFIRMED,
        N_("El comprobante de pago citado no existe, se canceló o no tiene timbre"),
        N_("El abono apunta a un REP que no ampara nada."),
        N_("Como si no se hubiera expedido."),
        "P26",
        "abonos",
        {**_needs("", "NO_PARTIDA CVE_DOC_COMPPAGO"), "FACTG": "CVE_DOC STATUS ESCFD"},
        (
            Query(
                f"SELECT {key('D.CVE_CLIE', 'D.REFER', 'D.ID_MOV', 'D.NUM_CARGO', 'D.NO_PARTIDA')}, "
                f"{money('D.IMPORTE')} "
                "FROM CUEN_DET{nn} D LEFT JOIN FACTG{nn} G ON G.CVE_DOC = D.CVE_DOC_COMPPAGO "
                f"WHERE NOT ({_RECEIPT}) AND (G.CVE_DOC IS NULL OR G.STATUS = 'C' OR COALESCE(G.ESCFD, 'N') <> 'T')"
            ),
        ),
        money=N_("Importe abonado."),
    ),
    Check(
        "X10",
        Area.RECEIVABLES,
        Severity.B,
        Mark.LIKELY,
        N_("Importe en pesos que no es el de la moneda por su tipo de cambio"),
        N_("El cargo en otra moneda se convirtió mal."),
        N_("El saldo del cliente en pesos es falso."),
        "P35",
        "receivables",
        _needs("NUM_MONED TCAMBIO IMPMON_EXT", "NUM_MONED TCAMBIO IMPMON_EXT NO_PARTIDA"),
        (
            Query(
                f"SELECT {key('CVE_CLIE', 'REFER', 'NUM_CPTO', 'NUM_CARGO')}, ABS(IMPORTE - IMPMON_EXT * TCAMBIO) FROM "
                "CUEN_M{nn} WHERE NUM_MONED > 1 AND ABS(IMPORTE - IMPMON_EXT * TCAMBIO) > MAXVALUE(0.05, "
                "ABS(IMPORTE) * 0.0005)"
            ),
            Query(
                f"SELECT {key('CVE_CLIE', 'REFER', 'ID_MOV', 'NUM_CARGO', 'NO_PARTIDA')}, ABS(IMPORTE - "
                "IMPMON_EXT * TCAMBIO) "
                "FROM CUEN_DET{nn} WHERE NUM_MONED > 1 "
                "AND ABS(IMPORTE - IMPMON_EXT * TCAMBIO) > MAXVALUE(0.05, ABS(IMPORTE) * 0.0005)"
            ),
        ),
        N_("Hasta cinco centavos o medio al millar de redondeo."),
        N_("Diferencia en pesos."),
    ),
    Check(
        "X11",
        Area.RECEIVABLES,
        Severity.C,
        Mark.CONFIRMED,
        N_("Cliente que debe y no debería poder"),
        N_("Debe estando de baja o suspendido, debe más que su límite de crédito, o algo venció hace más de 90 días."),
        N_("Dinero difícil de cobrar."),
        "P35",
        "clients",
        {**_needs("FECHA_VENC"), "CLIE": "CLAVE STATUS SALDO LIMCRED CON_CREDITO"},
        (
            Query(
                f"SELECT 'C|' || {key('CLAVE')}, ABS(SALDO) FROM CLIE{{nn}} WHERE (SALDO > {{money}} AND STATUS "
                "IN ('B', 'S')) "
                "OR (CON_CREDITO = 'S' AND LIMCRED > 0 AND SALDO > LIMCRED + {money})"
            ),
            _BALANCES,
        ),
        money=N_("Saldo del cliente."),
    ),
    Check(
        "X12",
        Area.RECEIVABLES,
        Severity.A,
        Mark.LIKELY,
        N_("El saldo del proveedor no es la suma de sus documentos"),
        N_("Lo que se cree deber no es lo que suman cargos y abonos."),
        N_("Se paga dos veces o se cae en mora."),
        "P36",
        "providers",
        {"PROV": "CLAVE SALDO", "PAGA_M": "CVE_PROV IMPORTE SIGNO", "PAGA_DET": "CVE_PROV IMPORTE SIGNO"},
        (Query(_party("SALDO", "PROV", "PAGA_M", "PAGA_DET", "CVE_PROV")),),
        N_("Claves que solo difieren en espacios."),
        N_("Diferencia de saldo."),
    ),
    Check(
        "X13",
        Area.RECEIVABLES,
        Severity.C,
        Mark.LIKELY,
        N_("Anticipo sin aplicar"),
        N_("Un anticipo (concepto 9) lleva más de 60 días sin aplicarse a una factura."),
        N_("El cliente pagó y su factura parece vencida."),
        "P28",
        "charges",
        _needs("FECHA_APLI"),
        (_BALANCES,),
        N_("Anticipos de menos de 60 días. El número de concepto es configurable."),
        N_("Lo que falta por aplicar."),
    ),
)
