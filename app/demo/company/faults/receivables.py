"""Faults of receivables and payables (X)."""

# ruff: noqa: S608 - the pieces are constants of this file; values are bound

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from app.demo.company.faults.model import Fault, Scene, one

Found = Mapping[str, Iterable[str]]
_OPEN = (
    "SELECT M.REFER, M.CVE_CLIE, M.IMPORTE FROM CUEN_M{n} M JOIN FACTF{n} F ON F.CVE_DOC = M.REFER WHERE "
    "M.NUM_CPTO = 1 AND F.STATUS = 'E' AND F.CONTADO = 'N' AND F.NUM_MONED = 1 AND F.DOC_ANT IS NULL AND "
    "F.DOC_SIG IS NULL AND NOT EXISTS (SELECT 1 FROM CUEN_DET{n} D WHERE D.CVE_CLIE = M.CVE_CLIE AND D.REFER = M.REFER)"
)
"""Charges of credit invoices of which nothing has been paid."""
_PAID = (
    "SELECT D.REFER, D.CVE_CLIE, D.NO_PARTIDA, D.CVE_DOC_COMPPAGO FROM CUEN_DET{n} D JOIN FACTF{n} F ON "
    "F.CVE_DOC = D.REFER WHERE F.STATUS = 'E' AND F.NUM_MONED = 1 AND "
)
_RECEIPT = "D.CVE_DOC_COMPPAGO IS NOT NULL AND D.NUM_CPTO = 22"
_CASH = "D.NUM_CPTO = 10"


def _owes(scene: Scene, client: str, amount: float) -> None:
    """The balance of the catalogue follows, so that only the fault itself is seen."""
    scene.change("UPDATE CLIE{n} SET SALDO = SALDO + ? WHERE CLAVE = ?", amount, client)


def _open(scene: Scene) -> tuple[str, str, float]:
    refer, client, amount = scene.pick("document", _OPEN)
    return str(refer), str(client), float(amount)


def _paid(scene: Scene, how: str) -> tuple[str, str, int, Any]:
    refer, client, part, receipt = scene.pick("document", _PAID + how)
    return str(refer), str(client), int(part), receipt


def _charge_key(client: str, refer: str, concept: int = 1) -> str:
    return f"{client.strip()}|{refer}|{concept}|1"


def _part_key(client: str, refer: str, part: int) -> str:
    return f"{client.strip()}|{refer}|1|1|{part}"


def _change_part(scene: Scene, assignment: str, client: str, refer: str, part: int) -> None:
    scene.change(
        "UPDATE CUEN_DET{n} SET " + assignment + " WHERE CVE_CLIE = ? AND REFER = ? AND NO_PARTIDA = ?",
        *(client, refer, part),
    )


def _no_amount(scene: Scene) -> Found:
    refer, client, amount = _open(scene)
    scene.change("UPDATE CUEN_M{n} SET IMPORTE = NULL WHERE CVE_CLIE = ? AND REFER = ?", client, refer)
    _owes(scene, client, -amount)
    return one("X01", _charge_key(client, refer))


def _balance(scene: Scene) -> Found:
    client = scene.pick("client", "SELECT CLAVE FROM CLIE{n} WHERE SALDO > 1 AND SALDO < LIMCRED - 100")[0]
    _owes(scene, client, 10.0)
    return one("X02", f"C|{client.strip()}")


def _overpaid(scene: Scene) -> Found:
    refer, client, part, _receipt = _paid(scene, _RECEIPT + " AND D.NO_PARTIDA = 1")
    _change_part(scene, "IMPORTE = IMPORTE + 100000, IMPMON_EXT = IMPMON_EXT + 100000", client, refer, part)
    _owes(scene, client, -100000.0)
    return one("X03", _charge_key(client, refer))


def _orphan(scene: Scene) -> Found:
    client = scene.pick("client", "SELECT CLAVE FROM CLIE{n} WHERE SALDO > 100")[0]
    scene.company.change(
        "INSERT INTO CUEN_DET{n} (CVE_CLIE, REFER, ID_MOV, NUM_CPTO, NUM_CARGO, NO_PARTIDA, IMPORTE, SIGNO, TIPO_MOV, "
        "NUM_MONED, TCAMBIO, IMPMON_EXT, FECHA_APLI) VALUES (?, 'PERDIDA001', 1, 10, 1, 1, 50, -1, 'A', 1, 1, 50, ?)",
        client,
        scene.ago(20),
    )
    _owes(scene, client, -50.0)
    return one("X04", _part_key(client, "PERDIDA001", 1))


def _uncharged(scene: Scene) -> Found:
    refer, client, amount = _open(scene)
    scene.change("DELETE FROM CUEN_M{n} WHERE CVE_CLIE = ? AND REFER = ?", client, refer)
    _owes(scene, client, -amount)
    return one("X05", f"F|{refer}")


def _still_owed(scene: Scene) -> Found:
    refer, client, amount = scene.pick(
        "document",
        "SELECT M.REFER, M.CVE_CLIE, M.IMPORTE FROM CUEN_M{n} M JOIN FACTF{n} F ON F.CVE_DOC = M.REFER "
        "WHERE F.STATUS = 'C' AND M.IMPORTE < 9000",
    )
    scene.change("DELETE FROM CUEN_DET{n} WHERE CVE_CLIE = ? AND REFER = ?", client, refer)
    scene.change("UPDATE CUEN_M{n} SET FECHA_VENC = ? WHERE CVE_CLIE = ? AND REFER = ?", scene.ago(-10), client, refer)
    _owes(scene, client, amount)
    return one("X06", _charge_key(client, refer))


def _concept(scene: Scene, number: int) -> Found:
    refer, client, part, _receipt = _paid(scene, _CASH)
    _change_part(scene, f"NUM_CPTO = {number}", client, refer, part)
    return one("X07", _part_key(client, refer, part))


def _no_receipt(scene: Scene) -> Found:
    refer, client, part, _receipt = _paid(scene, _RECEIPT)
    _change_part(scene, "CVE_DOC_COMPPAGO = NULL", client, refer, part)
    return one("X08", _part_key(client, refer, part))


def _lost_receipt(scene: Scene) -> Found:
    refer, client, part, _receipt = _paid(scene, _RECEIPT)
    _change_part(scene, "CVE_DOC_COMPPAGO = 'CP9999999999'", client, refer, part)
    return one("X09", _part_key(client, refer, part))


def _receipt_not_stamped(scene: Scene) -> Found:
    refer, client, part, receipt = _paid(scene, _RECEIPT)
    scene.take("receipt", receipt)
    scene.change("UPDATE FACTG{n} SET ESCFD = 'N' WHERE CVE_DOC = ?", receipt)
    return one("X09", _part_key(client, refer, part))


def _rate(scene: Scene) -> Found:
    refer, client = scene.pick("document", "SELECT REFER, CVE_CLIE FROM CUEN_M{n} WHERE NUM_MONED = 2")
    scene.change("UPDATE CUEN_M{n} SET TCAMBIO = TCAMBIO + 2 WHERE CVE_CLIE = ? AND REFER = ?", client, refer)
    return one("X10", _charge_key(client, refer))


def _suspended(scene: Scene) -> Found:
    client = scene.pick("client", "SELECT CLAVE FROM CLIE{n} WHERE SALDO > 1000")[0]
    scene.change("UPDATE CLIE{n} SET STATUS = 'S' WHERE CLAVE = ?", client)
    return one("X11", f"C|{client.strip()}")


def _over_limit(scene: Scene) -> Found:
    client = scene.pick("client", "SELECT CLAVE FROM CLIE{n} WHERE SALDO > 1000 AND CON_CREDITO = 'S'")[0]
    scene.change("UPDATE CLIE{n} SET LIMCRED = 5 WHERE CLAVE = ?", client)
    return one("X11", f"C|{client.strip()}")


def _overdue(scene: Scene) -> Found:
    refer, client, _amount = _open(scene)
    scene.change("UPDATE CUEN_M{n} SET FECHA_VENC = ? WHERE CVE_CLIE = ? AND REFER = ?", scene.ago(200), client, refer)
    return one("X11", _charge_key(client, refer))


def _provider(scene: Scene) -> Found:
    provider = scene.pick("provider", "SELECT CLAVE FROM PROV{n}")[0]
    scene.change("UPDATE PROV{n} SET SALDO = SALDO + 30 WHERE CLAVE = ?", provider)
    return one("X12", f"P|{provider.strip()}")


def _old_advance(scene: Scene) -> Found:
    refer, client = scene.company.rows("SELECT REFER, CVE_CLIE FROM CUEN_M{n} WHERE NUM_CPTO = 9")[0]
    scene.change("UPDATE CUEN_M{n} SET FECHA_APLI = ? WHERE REFER = ?", scene.ago(300), refer.strip())
    return one("X13", _charge_key(client, refer.strip(), 9))


_M, _D, _C = ("CUEN_M",), ("CUEN_DET",), ("CLIE",)
FAULTS = (
    Fault("cargo-sin-importe", "Un cargo sin importe", ("X01",), (*_M, *_C), _no_amount),
    Fault("saldo-editado", "El saldo de un cliente se cambió a mano", ("X02",), _C, _balance),
    Fault("pagado-de-mas", "Una factura pagada de más", ("X03",), (*_D, *_C), _overpaid),
    Fault("abono-huerfano", "Un abono sin su cargo", ("X04",), (*_D, *_C), _orphan),
    Fault("credito-sin-cargo", "Una factura a crédito que no llegó a cartera", ("X05",), (*_M, *_C), _uncharged),
    Fault("cancelada-con-saldo", "Una factura cancelada que todavía se cobra", ("X06",), (*_M, *_D, *_C), _still_owed),
    Fault(
        "concepto-perdido", "Un abono con un concepto que no existe", ("X07",), _D, lambda scene: _concept(scene, 77)
    ),
    Fault("concepto-de-cargo", "Un abono con un concepto de cargo", ("X07",), _D, lambda scene: _concept(scene, 2)),
    Fault("pago-sin-rep", "Un pago de factura PPD sin comprobante de pago", ("X08",), _D, _no_receipt),
    Fault("rep-perdido", "Un pago que cita un comprobante que no existe", ("X09",), _D, _lost_receipt),
    Fault("rep-sin-timbre", "Un comprobante de pago sin timbrar", ("X09",), ("FACTG",), _receipt_not_stamped),
    Fault("tipo-de-cambio-del-cargo", "Un cargo en dólares que no sale a su tipo de cambio", ("X10",), _M, _rate),
    Fault("suspendido-con-saldo", "Un cliente suspendido que debe", ("X11",), _C, _suspended),
    Fault("sobre-el-limite", "Un cliente que debe más que su límite", ("X11",), _C, _over_limit),
    Fault("vencida", "Una factura vencida hace meses", ("X11",), _M, _overdue),
    Fault("saldo-de-proveedor", "El saldo de un proveedor se cambió a mano", ("X12",), ("PROV",), _provider),
    Fault("anticipo-viejo", "Un anticipo que nadie aplicó", ("X13",), _M, _old_advance),
)
