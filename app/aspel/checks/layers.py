"""Cost layers: L01 to L05 (aspel/schema.md §5.4). Informational until a live database costed by layers has proved
them."""

# ruff: noqa: S608 - every statement is made of our own constants and of validated digits, never of a text from outside

from __future__ import annotations

from app.aspel.checks.keys import key
from app.aspel.checks.model import Area, Check, Mark, Rows, Severity, Shared
from app.aspel.checks.passes import RETURNS, declared, either, emit
from app.aspel.company import Company
from app.i18n import N_

_COST = N_("El costo de las ventas de esos artículos puede estar mal calculado.")


def _layers(_company: Company, asked: frozenset[str]) -> str:
    """Movements of articles costed by layers beside what the layers say of them, added up by movement; and what is
    still open of the entries, added up by article, beside its stock (L01)."""
    judged = {
        "L01": "IF (W > 0) THEN BEGIN LE = LE + C; H = 1; END",
        "L02": "IF (K = 1 AND W = 2 AND ABS(Q) > {qty}) THEN " + emit("L02", "TRIM(A) || '|' || N"),
        "L03": "IF (K = -1 AND W = 2 AND ABS(Q) > {qty}) THEN " + emit("L03", "TRIM(A) || '|' || N"),
        # Articles costed otherwise are not among the movements above, so the movement itself is asked for.
        "L04": (
            "IF (W = 0 AND NOT EXISTS (SELECT 1 FROM MINVE{nn} M WHERE M.NUM_MOV = :N AND M.CVE_ART || '' = :A)) THEN "
            f"FOR SELECT 'L04', {key('C.CVE_ART', 'C.NUM_MOV', 'C.NUM_MOV_AFT')}, NULL FROM CAPAS_X_MOV{{nn}} C "
            "WHERE C.CVE_ART = :A AND (C.NUM_MOV = :N OR C.NUM_MOV_AFT = :N) INTO :CHK, :REC, :MON DO SUSPEND;"
        ),
    }
    open_stock = "L01" in asked
    names = (
        *("A VARCHAR(16)", "PA VARCHAR(16)", "N INTEGER", "K INTEGER", "W INTEGER", "H INTEGER", "IT VARCHAR(1)"),
        *(f"{name} DOUBLE PRECISION" for name in ("Q", "C", "LE", "IE")),
    )
    sieve = "" if open_stock else f"HAVING {either([text for check, text in _SIEVE.items() if check in asked])} "
    end = (
        "IF (H = 1) THEN BEGIN IT = NULL; SELECT TIPO_ELE, EXIST FROM INVE{nn} WHERE CVE_ART = :PA INTO :IT, :IE; "
        f"IF (IT = 'P' AND ABS(LE - COALESCE(IE, 0)) > {{qty}}) THEN {emit('L01', 'TRIM(PA)')} END"
    )
    change = f"IF (A <> PA) THEN BEGIN {end} PA = A; LE = 0; H = 0; END" if open_stock else ""
    return (
        f"EXECUTE BLOCK {RETURNS} AS {declared(names)} BEGIN PA = ASCII_CHAR(1); LE = 0; H = 0; "
        f"FOR SELECT T.A, T.N, T.K, SUM(T.Q), MAX(T.W), SUM(T.C) FROM ({' UNION ALL '.join(_told(asked))}) T "
        f"GROUP BY T.A, T.N, T.K {sieve}ORDER BY T.A, T.N, T.K INTO :A, :N, :K, :Q, :W, :C DO BEGIN {change} "
        f"{' '.join(text for check, text in judged.items() if check in asked)} END {end if open_stock else ''} END"
    )


def _told(asked: frozenset[str]) -> list[str]:
    """``W``: 2 a movement that the layers must explain, 1 one that need not be yet, 0 a layer; ``C``: what is open."""
    moved = (
        "SELECT M.CVE_ART A, M.NUM_MOV N, M.SIGNO K, M.CANT - IIF(M.SIGNO = 1, COALESCE(M.CANT_COST, 0), 0) Q, "
        "IIF(M.SIGNO = -1 AND M.COSTEADO = 'N', 1, 2) W, IIF(M.CANT * M.SIGNO > 0, COALESCE(M.CANT_COST, 0), 0) C "
        "FROM INVE{nn} I JOIN MINVE{nn} M ON M.CVE_ART = I.CVE_ART WHERE I.TIP_COSTEO IN ('E', 'U', 'I')"
    )
    if not asked & {"L02", "L03", "L04"}:
        return [moved]
    return [
        moved,
        "SELECT CVE_ART, NUM_MOV_AFT, 1, -CANT_AFT, 0, 0 FROM CAPAS_X_MOV{nn}",
        "SELECT CVE_ART, NUM_MOV, -1, -CANT_AFT, 0, 0 FROM CAPAS_X_MOV{nn}",
    ]


_BROKEN = "MAX(T.W) = 2 AND ABS(SUM(T.Q)) > {qty}"
_SIEVE = {"L02": _BROKEN, "L03": _BROKEN, "L04": "MAX(T.W) = 0"}
_NEEDS = {
    "INVE": "CVE_ART TIP_COSTEO",
    "MINVE": "CVE_ART NUM_MOV SIGNO CANT CANT_COST COSTEADO",
    "CAPAS_X_MOV": "CVE_ART NUM_MOV NUM_MOV_AFT CANT_AFT",
}
_LAYERS = Shared("layers", _layers)
CHECKS: tuple[Check, ...] = (
    Check(
        "L01",
        Area.LAYERS,
        Severity.C,
        Mark.LIKELY,
        N_("Las capas abiertas no suman la existencia"),
        N_("Lo que queda por consumir de las entradas no es lo que hay."),
        _COST,
        "P32",
        "articles",
        {"INVE": "CVE_ART TIP_COSTEO TIPO_ELE EXIST", "MINVE": "CVE_ART NUM_MOV SIGNO CANT CANT_COST COSTEADO"},
        (_LAYERS,),
    ),
    Check(
        "L02",
        Area.LAYERS,
        Severity.C,
        Mark.LIKELY,
        N_("Una entrada no cuadra con lo que se consumió de ella"),
        N_("Cantidad menos lo consumido no da lo pendiente."),
        _COST,
        "P32",
        "movements",
        _NEEDS,
        (_LAYERS,),
    ),
    Check(
        "L03",
        Area.LAYERS,
        Severity.C,
        Mark.LIKELY,
        N_("Una salida costeada no consumió toda su cantidad"),
        N_("Las capas que tomó no suman lo que salió."),
        _COST,
        "P32",
        "movements",
        _NEEDS,
        (_LAYERS,),
    ),
    Check(
        "L04",
        Area.LAYERS,
        Severity.C,
        Mark.LIKELY,
        N_("Capa que apunta a un movimiento inexistente"),
        N_("Quedó el consumo de una capa cuyo movimiento ya no está."),
        _COST,
        "P32",
        "layers",
        _NEEDS,
        (_LAYERS,),
    ),
    Check(
        "L05",
        Area.LAYERS,
        Severity.C,
        Mark.LIKELY,
        N_("Cantidad por consumir imposible"),
        N_("Lo pendiente de una capa es negativo o mayor que lo que entró."),
        _COST,
        "P32",
        "movements",
        {"MINVE": "CVE_ART NUM_MOV CANT CANT_COST"},
        (Rows("CANT_COST <> 0 AND (CANT_COST < 0 OR CANT_COST > CANT + {qty})"),),
    ),
)
