"""Faults of costs (C) and of cost layers (L)."""

# ruff: noqa: S608 - the pieces are constants of this file; values are bound

from __future__ import annotations

from collections.abc import Iterable, Mapping

from app.demo.company.faults.model import Fault, Scene, one, same
from app.demo.company.faults.movements import append
from app.demo.company.faults.stock import PLAIN

Found = Mapping[str, Iterable[str]]
_BOUGHT = PLAIN + " AND FCH_ULTCOM IS NOT NULL"
_MIDDLE = (
    "SELECT M.CVE_ART, M.NUM_MOV, (SELECT MIN(L.NUM_MOV) FROM MINVE{n} L WHERE L.CVE_ART = M.CVE_ART AND "
    "L.NUM_MOV > M.NUM_MOV) FROM MINVE{n} M JOIN INVE{n} I ON I.CVE_ART = M.CVE_ART WHERE I.TIP_COSTEO = 'P' AND "
    "M.EXIST_G > 2 AND EXISTS (SELECT 1 FROM MINVE{n} L WHERE L.CVE_ART = M.CVE_ART AND L.NUM_MOV > M.NUM_MOV) AND "
    "EXISTS (SELECT 1 FROM MINVE{n} L WHERE L.CVE_ART = M.CVE_ART AND L.NUM_MOV < M.NUM_MOV)"
)
"""A movement of a plain article with neighbours on both sides, and the next one."""
_LAYER = (
    "SELECT M.CVE_ART, M.NUM_MOV FROM MINVE{n} M JOIN INVE{n} I ON I.CVE_ART = M.CVE_ART WHERE M.SIGNO = 1 AND "
    "I.TIP_COSTEO IN ('E', 'U') AND "
)


def _change(scene: Scene, assignment: str, checks: str) -> Found:
    article = scene.pick("article", _BOUGHT)[0]
    scene.change("UPDATE INVE{n} SET " + assignment + " WHERE CVE_ART = ?", article)
    return same(checks, article)


def _wrong_average(scene: Scene) -> Found:
    article, number, following = scene.pick("article", _MIDDLE)
    scene.change(
        "UPDATE MINVE{n} SET COSTO_PROM_FIN = COSTO_PROM_FIN * 1.2, COSTO_PROM_GRAL = COSTO_PROM_GRAL * 1.2 "
        "WHERE NUM_MOV = ?",
        number,
    )
    return {"C03": (f"{article}|{number}",), "C04": (f"{article}|{following}",)}


def _wrong_start(scene: Scene) -> Found:
    article, number, _following = scene.pick("article", _MIDDLE)
    scene.change("UPDATE MINVE{n} SET COSTO_PROM_INI = COSTO_PROM_INI * 1.3 WHERE NUM_MOV = ?", number)
    return one("C04", f"{article}|{number}")


def _cheap(scene: Scene) -> Found:
    article = scene.pick("article", _BOUGHT)[0]
    scene.change(
        "UPDATE PRECIO_X_PROD{n} SET PRECIO = ROUND((SELECT I.COSTO_PROM FROM INVE{n} I WHERE I.CVE_ART = ?) / 2, 2) "
        "WHERE CVE_ART = ? AND CVE_PRECIO = 1",
        article,
        article,
    )
    return one("C05", article)


def _stale(scene: Scene) -> Found:
    article = scene.pick("article", _BOUGHT)[0]
    scene.change("UPDATE INVE{n} SET FCH_ULTCOM = ? WHERE CVE_ART = ?", scene.ago(1200), article)
    return one("C06", article)


def _wrong_unit(scene: Scene) -> Found:
    """One piece enters at the price of nine; there is enough stock for the average to stay under the price."""
    article, average = scene.pick("article", _BOUGHT.replace("CVE_ART", "CVE_ART, COSTO_PROM", 1) + " AND EXIST > 50")
    cost = round(average * 9, 2)
    number = append(scene, article, 1, 1, 1.0, cost)
    scene.change("UPDATE INVE{n} SET ULT_COSTO = ? WHERE CVE_ART = ?", cost, article)
    return one("C08", f"{article}|{number}")


def _sale_without_cost(scene: Scene) -> Found:
    document, number = scene.pick(
        "document",
        "SELECT F.CVE_DOC, MIN(P.NUM_PAR) FROM FACTF{n} F JOIN PAR_FACTF{n} P ON P.CVE_DOC = F.CVE_DOC WHERE "
        "F.STATUS = 'E' AND P.TIPO_PROD = 'P' GROUP BY F.CVE_DOC",
    )
    scene.change("UPDATE PAR_FACTF{n} SET COST = 0 WHERE CVE_DOC = ? AND NUM_PAR = ?", document, number)
    return one("C09", f"F|{document}|{number}")


def _old_rate(scene: Scene) -> Found:
    scene.change("UPDATE MONED{n} SET FULTCAMB = ? WHERE NUM_MONED = 2", scene.ago(200))
    return one("C10", "MONED|2")


def _no_rate(scene: Scene) -> Found:
    document = scene.pick("document", "SELECT CVE_DOC FROM FACTF{n} WHERE NUM_MONED = 2 AND STATUS = 'E'")[0]
    scene.change("UPDATE FACTF{n} SET TIPCAMB = 1 WHERE CVE_DOC = ?", document)
    return one("C10", f"F|{document}")


def _layer_grown(scene: Scene) -> Found:
    article, number = scene.pick("article", _LAYER + "M.CANT_COST > 0 AND M.CANT_COST < M.CANT - 2")
    scene.change("UPDATE MINVE{n} SET CANT_COST = CANT_COST + 1 WHERE NUM_MOV = ?", number)
    return {"L01": (article,), "L02": (f"{article}|{number}",)}


def _layer_negative(scene: Scene) -> Found:
    article, number = scene.pick("article", _LAYER + "M.CANT_COST = 0")
    scene.change("UPDATE MINVE{n} SET CANT_COST = -2 WHERE NUM_MOV = ?", number)
    return {"L01": (article,), "L02": (f"{article}|{number}",), "L05": (f"{article}|{number}",)}


def _layer_lost(scene: Scene) -> Found:
    article, number, source = scene.pick("article", "SELECT CVE_ART, NUM_MOV, NUM_MOV_AFT FROM CAPAS_X_MOV{n}")
    scene.change(
        "DELETE FROM CAPAS_X_MOV{n} WHERE CVE_ART = ? AND NUM_MOV = ? AND NUM_MOV_AFT = ?", article, number, source
    )
    return {"L02": (f"{article}|{source}",), "L03": (f"{article}|{number}",)}


def _layer_orphan(scene: Scene) -> Found:
    article = scene.pick("article", "SELECT CVE_ART FROM INVE{n} WHERE TIP_COSTEO = 'E'")[0]
    scene.company.change(
        "INSERT INTO CAPAS_X_MOV{n} (CVE_ART, NUM_MOV, NUM_MOV_AFT, CANT_AFT, COSTO_AFT) VALUES (?, 99999999, "
        "99999998, 1, 1)",
        article,
    )
    return one("L04", f"{article}|99999999|99999998")


FAULTS = (
    Fault(
        "sin-ultimo-costo",
        "Existencia sin último costo",
        ("C01", "C07"),
        ("INVE",),
        lambda scene: _change(scene, "ULT_COSTO = 0", "C01 C07"),
    ),
    Fault(
        "sin-costo-promedio",
        "Existencia sin costo promedio",
        ("C01", "C02"),
        ("INVE",),
        lambda scene: _change(scene, "COSTO_PROM = 0", "C01 C02"),
    ),
    Fault(
        "promedio-editado",
        "El costo promedio del catálogo se cambió a mano",
        ("C02",),
        ("INVE",),
        lambda scene: _change(scene, "COSTO_PROM = COSTO_PROM * 0.7", "C02"),
    ),
    Fault(
        "promedio-mal-calculado",
        "Un movimiento con un promedio que no sale de la cuenta",
        ("C03", "C04"),
        ("MINVE",),
        _wrong_average,
    ),
    Fault(
        "promedio-sin-hilo", "Un movimiento que no empieza donde acabó el anterior", ("C04",), ("MINVE",), _wrong_start
    ),
    Fault("bajo-costo", "El precio al público bajo el costo", ("C05",), ("PRECIO_X_PROD",), _cheap),
    Fault("costo-rancio", "Existencia que no se compra hace años", ("C06",), ("INVE",), _stale),
    Fault(
        "ultimo-costo-editado",
        "El último costo no es el de la última compra",
        ("C07",),
        ("INVE",),
        lambda scene: _change(scene, "ULT_COSTO = ULT_COSTO * 1.3", "C07"),
    ),
    Fault(
        "otra-unidad",
        "Una entrada capturada en otra unidad",
        ("C08",),
        ("INVE", "MINVE", "MULT", "TBLCONTROL"),
        _wrong_unit,
    ),
    Fault("venta-sin-costo", "Una partida vendida sin costo", ("C09",), ("PAR_FACTF",), _sale_without_cost),
    Fault("tipo-de-cambio-viejo", "El dólar sin actualizar", ("C10",), ("MONED",), _old_rate),
    Fault("factura-sin-tipo-de-cambio", "Una factura en dólares a tipo de cambio 1", ("C10",), ("FACTF",), _no_rate),
    Fault("capa-crecida", "Una capa con más de lo que le queda", ("L01", "L02"), ("MINVE",), _layer_grown),
    Fault("capa-negativa", "Una capa con menos de cero", ("L01", "L02", "L05"), ("MINVE",), _layer_negative),
    Fault("consumo-perdido", "Una salida que no dice qué capa consumió", ("L02", "L03"), ("CAPAS_X_MOV",), _layer_lost),
    Fault("capa-huerfana", "Un consumo de movimientos que no existen", ("L04",), ("CAPAS_X_MOV",), _layer_orphan),
)
