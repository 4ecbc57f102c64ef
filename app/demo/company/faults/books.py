"""Faults of the books (COI). They are committed in the first year of `app.demo.company.books`."""

# ruff: noqa: S608 - the pieces are constants of this file; values are bound

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from app.demo.company.faults.model import Fault, Scene, one

Found = Mapping[str, Iterable[str]]
_POLICY = (
    "SELECT P.TIPO_POLI || '|' || TRIM(P.NUM_POLIZ) || '|' || P.PERIODO || '|' || P.EJERCICIO, P.TIPO_POLI, "
    "P.NUM_POLIZ, P.PERIODO FROM POLIZAS{n} P WHERE P.PERIODO < 13 AND P.CONTABILIZ = 'S'"
)
_WHERE = " WHERE TIPO_POLI = ? AND NUM_POLIZ = ? AND PERIODO = ?"
_EXPENSE = "6101"
_LOST = "999900000000000000001"


class _Policy(NamedTuple):
    key: str
    kind: str
    number: str
    period: int

    @property
    def place(self) -> tuple[str, str, int]:
        return self.kind, self.number, self.period


def _policy(scene: Scene, more: str = "") -> _Policy:
    return _Policy(*scene.pick("policy", _POLICY + more))


def _column(side: str, period: int) -> str:
    return f"{'CARGO' if side == 'D' else 'ABONO'}{period:02d}"


def _unbooked(scene: Scene, policy: _Policy) -> frozenset[str]:
    """Balances that no longer are the sum of the policies once this one does not count."""
    entries = scene.company.rows("SELECT NUM_CTA, DEBE_HABER FROM AUXILIAR{n}" + _WHERE, *policy.place)
    return frozenset(f"{account.strip()}|{_column(side, policy.period)}" for account, side in entries)


def _grow(scene: Scene, account: str, column: str, amount: float) -> None:
    """The balance of an account and of all above it."""
    while account and account != "-1":
        scene.change(f"UPDATE SALDOS{{n}} SET {column} = {column} + ? WHERE NUM_CTA = ?", amount, account)
        account = str(scene.company.one("SELECT CTA_PAPA FROM CUENTAS{n} WHERE NUM_CTA = ?", account)).strip()


def _expense(scene: Scene) -> tuple[_Policy, int, str]:
    """A policy of expenses, its part and the account of it."""
    policy = _policy(scene, " AND P.CONCEP_PO = 'GASTO'")
    part, account = scene.company.rows(
        "SELECT NUM_PART, NUM_CTA FROM AUXILIAR{n}" + _WHERE + f" AND NUM_CTA STARTING WITH '{_EXPENSE}'", *policy.place
    )[0]
    return policy, int(part), str(account).strip()


def _unbalanced(scene: Scene) -> Found:
    """The balances follow, so that only the policy itself is wrong."""
    policy, part, account = _expense(scene)
    scene.change("UPDATE AUXILIAR{n} SET MONTOMOV = MONTOMOV + 10" + _WHERE + " AND NUM_PART = ?", *policy.place, part)
    _grow(scene, account, _column("D", policy.period), 10.0)
    return one("COI1", policy.key)


def _headless(scene: Scene) -> Found:
    policy = _policy(scene)
    lost = _unbooked(scene, policy)
    scene.change("DELETE FROM POLIZAS{n}" + _WHERE, *policy.place)
    return {"COI2": (policy.key,), "COI4": lost}


def _empty(scene: Scene) -> Found:
    year = scene.company.one("SELECT MAX(EJERCICIO) FROM POLIZAS{n}")
    number = 1 + int(scene.company.one("SELECT FOLIO14 FROM FOLIOS WHERE TIPPOL = 'Ig' AND EJERCICIO = ?", year))
    scene.change("UPDATE FOLIOS SET FOLIO14 = ? WHERE TIPPOL = 'Ig' AND EJERCICIO = ?", f"{number:>5}", year)
    scene.company.change(
        "INSERT INTO POLIZAS{n} (TIPO_POLI, NUM_POLIZ, PERIODO, EJERCICIO, CONCEP_PO, NUM_PART, CONTABILIZ) "
        "VALUES ('Ig', ?, 14, ?, 'VACIA', 0, 'S')",
        f"{number:>5}",
        year,
    )
    return one("COI2", f"Ig|{number}|14|{year}")


def _misplaced(scene: Scene, target: str) -> Found:
    policy, part, account = _expense(scene)
    column = _column("D", policy.period)
    scene.change("UPDATE AUXILIAR{n} SET NUM_CTA = ?" + _WHERE + " AND NUM_PART = ?", target, *policy.place, part)
    return {"COI3": (f"{policy.key}|{part}",), "COI4": (f"{account}|{column}",)}


def _accumulative(scene: Scene) -> Found:
    target = scene.company.one("SELECT MIN(NUM_CTA) FROM CUENTAS{n} WHERE TIPO = 'A' AND NUM_CTA STARTING WITH '6'")
    return _misplaced(scene, str(target).strip())


def _edited_balance(scene: Scene) -> Found:
    account = scene.pick("account", "SELECT NUM_CTA FROM CUENTAS{n} WHERE TIPO = 'D' AND NUM_CTA STARTING WITH '6'")[0]
    _grow(scene, account, "CARGO05", 50.0)
    return one("COI4", f"{account}|CARGO05")


def _edited_parent(scene: Scene) -> Found:
    account = scene.pick("account", "SELECT NUM_CTA FROM CUENTAS{n} WHERE NIVEL = 1")[0]
    scene.change("UPDATE SALDOS{n} SET ABONO08 = ABONO08 + 70 WHERE NUM_CTA = ?", account)
    return one("COI5", f"{account}|08")


def _other_opening(scene: Scene) -> Found:
    account = scene.pick("account", "SELECT NUM_CTA FROM CUENTAS{n} WHERE TIPO = 'D' AND NUM_CTA STARTING WITH '1'")[0]
    following = f"{int(scene.company.spec.suffix) + 1:02d}"
    scene.change(f"UPDATE SALDOS{following} SET INICIAL = INICIAL + 100 WHERE NUM_CTA = ?", account)
    return one("COI6", account)


def _fatherless(scene: Scene) -> Found:
    account = "610200100000000000002"
    scene.company.change(
        "INSERT INTO CUENTAS{n} (NUM_CTA, STATUS, TIPO, NOMBRE, CTA_PAPA, CTA_RAIZ, NIVEL, NATURALEZA, CODAGRUP) "
        "VALUES (?, 'A', 'D', 'VIATICOS', '610200000000000000001', '610200000000000000001', 2, 0, '601.56')",
        account,
    )
    return one("COI7", account)


def _miscounted(scene: Scene) -> Found:
    policy = _policy(scene)
    scene.change("UPDATE POLIZAS{n} SET NUM_PART = NUM_PART + 1" + _WHERE, *policy.place)
    return one("COI8", policy.key)


def _folio_behind(scene: Scene) -> Found:
    kind, year, folio = scene.company.rows("SELECT TIPPOL, EJERCICIO, FOLIO06 FROM FOLIOS WHERE TIPPOL = 'Eg'")[0]
    scene.change("UPDATE FOLIOS SET FOLIO06 = ? WHERE TIPPOL = ? AND EJERCICIO = ?", f"{int(folio) - 1:>5}", kind, year)
    return one("COI9", f"{kind.strip()}|{year}|06")


def _untransferred(scene: Scene) -> Found:
    year = scene.company.one("SELECT MAX(EJERCICIO) FROM POLIZAS{n}")
    scene.take("period", "12")
    scene.change("UPDATE ADMPER SET REQTRASP = 1 WHERE PERIODO = 12 AND EJERCICIO = ?", year)
    return one("COI10", f"ADMPER|{year}|12")


def _late_policy(scene: Scene) -> Found:
    """A policy not booked yet in a month that is already closed."""
    policy = _policy(scene, " AND P.PERIODO = 3")
    lost = _unbooked(scene, policy)
    scene.change("UPDATE POLIZAS{n} SET CONTABILIZ = 'N'" + _WHERE, *policy.place)
    return {"COI10": (f"ADMPER|{policy.key.rpartition('|')[2]}|3",), "COI4": lost}


def _ungrouped(scene: Scene) -> Found:
    account = scene.pick("account", "SELECT NUM_CTA FROM CUENTAS{n} WHERE TIPO = 'D'")[0]
    scene.change("UPDATE CUENTAS{n} SET CODAGRUP = '' WHERE NUM_CTA = ?", account)
    return one("COI11", account)


def _twice(scene: Scene) -> Found:
    first, second = (_policy(scene, " AND P.CONCEP_PO = 'COMPRA'") for _time in range(2))
    fiscal = scene.company.one("SELECT UUID FROM POLIZAS{n}" + _WHERE, *first.place)
    scene.change("UPDATE POLIZAS{n} SET UUID = ?" + _WHERE, fiscal, *second.place)
    return {"COI12": (first.key, second.key)}


_P, _A, _S = ("POLIZAS",), ("AUXILIAR",), ("SALDOS",)
FAULTS = (
    Fault("poliza-descuadrada", "Una póliza cuyo debe no es su haber", ("COI1",), (*_A, *_S), _unbalanced),
    Fault("partidas-sin-poliza", "Partidas que perdieron su póliza", ("COI2", "COI4"), _P, _headless),
    Fault("poliza-vacia", "Una póliza sin partidas", ("COI2",), ("FOLIOS", *_P), _empty),
    Fault(
        "cuenta-perdida",
        "Una partida en una cuenta que no existe",
        ("COI3", "COI4"),
        _A,
        lambda scene: _misplaced(scene, _LOST),
    ),
    Fault("cuenta-de-mayor", "Una partida en una cuenta acumulativa", ("COI3", "COI4"), _A, _accumulative),
    Fault("saldo-de-cuenta", "El saldo de una cuenta se cambió a mano", ("COI4",), _S, _edited_balance),
    Fault("saldo-de-mayor", "El mayor no es la suma de sus cuentas", ("COI5",), _S, _edited_parent),
    Fault("otro-saldo-inicial", "El año siguiente empezó con otro saldo", ("COI6",), ("SALDOS26",), _other_opening),
    Fault("cuenta-sin-padre", "Una cuenta que cuelga de nada", ("COI7",), ("CUENTAS",), _fatherless),
    Fault("partidas-mal-contadas", "Una póliza que dice tener otra partida", ("COI8",), _P, _miscounted),
    Fault("folio-de-polizas", "El folio de egresos quedó atrás", ("COI9",), ("FOLIOS",), _folio_behind),
    Fault("traspaso-pendiente", "Un periodo que pide traspasar saldos", ("COI10",), ("ADMPER",), _untransferred),
    Fault("poliza-en-mes-cerrado", "Una póliza nueva en un mes cerrado", ("COI10", "COI4"), _P, _late_policy),
    Fault("sin-agrupador", "Una cuenta sin código agrupador", ("COI11",), ("CUENTAS",), _ungrouped),
    Fault("uuid-en-dos-polizas", "El mismo CFDI en dos pólizas", ("COI12",), _P, _twice),
)
