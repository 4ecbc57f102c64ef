"""Faults of stock and kardex (K), and the footprints of other programs (H)."""

# ruff: noqa: S608 - the pieces are constants of this file; values are bound

from __future__ import annotations

from collections.abc import Iterable, Mapping

from app.demo.company.faults.model import Fault, Scene, one, same
from app.demo.company.faults.movements import append
from app.demo.company.shapes import shapes

Found = Mapping[str, Iterable[str]]
PLAIN = (
    "SELECT CVE_ART FROM INVE{n} I WHERE TIPO_ELE = 'P' AND TIP_COSTEO = 'P' AND CON_LOTE = 'N' AND CON_SERIE = 'N' "
    "AND EXIST > 5 AND PEND_SURT = 0 AND COMP_X_REC = 0"
)
"""Articles costed by average, without lots or serial numbers, with stock."""
_USED = (
    "SELECT M.CVE_ART, M.NUM_MOV FROM MINVE{n} M JOIN INVE{n} I ON I.CVE_ART = M.CVE_ART WHERE M.CVE_CPTO = 61 AND "
    "I.TIP_COSTEO = 'P' AND M.EXIST_G > 2 AND EXISTS (SELECT 1 FROM MINVE{n} L WHERE L.CVE_ART = M.CVE_ART AND "
    "L.NUM_MOV > M.NUM_MOV)"
)
"""Exits by hand (internal use) in the middle of the history of a plain article."""


def _article(scene: Scene) -> str:
    return str(scene.pick("article", PLAIN)[0])


def _exit(scene: Scene) -> tuple[str, int]:
    article, number = scene.pick("article", _USED)
    return str(article), int(number)


def _set(scene: Scene, assignment: str) -> str:
    """Change one exit in the middle of a history; returns its record."""
    article, number = _exit(scene)
    scene.change("UPDATE MINVE{n} SET " + assignment + " WHERE NUM_MOV = ?", number)
    return f"{article}|{number}"


def _edited_stock(scene: Scene) -> Found:
    article = _article(scene)
    scene.change("UPDATE INVE{n} SET EXIST = EXIST + 7 WHERE CVE_ART = ?", article)
    return same("K01 K03", article)


def _edited_places(scene: Scene) -> Found:
    article = scene.pick(
        "article", PLAIN + " AND (SELECT M.EXIST FROM MULT{n} M WHERE M.CVE_ART = I.CVE_ART AND M.CVE_ALM = 1) > 3"
    )[0]
    scene.change("UPDATE MULT{n} SET EXIST = EXIST - 2 WHERE CVE_ART = ? AND CVE_ALM = 1", article)
    scene.change("UPDATE MULT{n} SET EXIST = EXIST + 2 WHERE CVE_ART = ? AND CVE_ALM = 2", article)
    return {"K02": (f"{article}|1", f"{article}|2")}


def _edited_place(scene: Scene) -> Found:
    article = _article(scene)
    scene.change("UPDATE MULT{n} SET EXIST = EXIST + 3 WHERE CVE_ART = ? AND CVE_ALM = 2", article)
    return {"K02": (f"{article}|2",), "K03": (article,)}


def _negative(scene: Scene) -> Found:
    article = _article(scene)
    stock, average = scene.company.rows("SELECT EXIST, COSTO_PROM FROM INVE{n} WHERE CVE_ART = ?", article)[0]
    append(scene, article, 1, 61, -(stock + 4), average)
    places = scene.company.rows("SELECT CVE_ALM FROM MULT{n} WHERE CVE_ART = ? AND EXIST < 0", article)
    return {"K06": (article, *(f"{article}|{place}" for (place,) in places))}


def _negative_lot(scene: Scene) -> Found:
    article, place, record = scene.pick(
        "article", "SELECT CVE_ART, CVE_ALM, REG_LTPD FROM LTPD{n} WHERE CANTIDAD > 1 AND STATUS = 'A'"
    )
    scene.change("UPDATE LTPD{n} SET CANTIDAD = -CANTIDAD WHERE REG_LTPD = ?", record)
    return {"K06": (f"LTPD|{record}",), "K17": (f"{article}|{place}",)}


def _uncosted(scene: Scene) -> Found:
    article, number = scene.pick("article", _USED + " AND M.FECHA_DOCU < ?", scene.ago(60))
    scene.change("UPDATE MINVE{n} SET COSTEADO = 'N' WHERE NUM_MOV = ?", number)
    return one("K07", f"{article}|{number}")


def _twice_numbered(scene: Scene) -> Found:
    _article, number, other = scene.pick(
        "article",
        "SELECT M.CVE_ART, M.NUM_MOV, P.CVE_ART FROM MINVE{n} M JOIN MINVE{n} P ON P.NUM_MOV = M.NUM_MOV - 1 "
        "JOIN INVE{n} I ON I.CVE_ART = M.CVE_ART JOIN INVE{n} J ON J.CVE_ART = P.CVE_ART WHERE M.CVE_CPTO = 61 "
        "AND P.CVE_CPTO = 61 AND P.CVE_ART <> M.CVE_ART AND I.TIP_COSTEO = 'P' AND J.TIP_COSTEO = 'P'",
    )
    scene.take("article", other)
    scene.change("UPDATE MINVE{n} SET NUM_MOV = NUM_MOV - 1 WHERE NUM_MOV = ?", number)
    return one("K08", number - 1)


def _counter_behind(scene: Scene) -> Found:
    article, number = scene.company.rows("SELECT FIRST 1 CVE_ART, NUM_MOV FROM MINVE{n} ORDER BY NUM_MOV DESC")[0]
    scene.change("UPDATE TBLCONTROL{n} SET ULT_CVE = ? WHERE ID_TABLA = 44", number - 1)
    return {"K09": ("TBLCONTROL|44",), "H02": (f"{article.strip()}|{number}",)}


def _folio_behind(scene: Scene) -> Found:
    last = scene.company.one("SELECT MAX(CAST(CVE_FOLIO AS INTEGER)) FROM MINVE{n}")
    scene.change("UPDATE TBLCONTROL{n} SET ULT_CVE = ? WHERE ID_TABLA = 32", last - 1)
    return one("K10", "TBLCONTROL|32")


def _half_transfer(scene: Scene) -> Found:
    article, number, other = scene.pick(
        "article",
        "SELECT M.CVE_ART, M.NUM_MOV, M.MOV_ENLAZADO FROM MINVE{n} M JOIN INVE{n} I ON I.CVE_ART = M.CVE_ART "
        "WHERE M.CVE_CPTO = 58 AND I.TIP_COSTEO = 'P'",
    )
    scene.change("UPDATE MINVE{n} SET MOV_ENLAZADO = 0 WHERE NUM_MOV = ?", number)
    return one("K13", f"{article}|{other}")


def _unknown_place(scene: Scene) -> Found:
    article = _article(scene)
    scene.company.change("INSERT INTO MULT{n} (CVE_ART, CVE_ALM, STATUS, EXIST) VALUES (?, 99, 'A', 0)", article)
    return one("K14", f"MULT|{article}|99")


def _moves_in_unknown_place(scene: Scene) -> Found:
    article = _article(scene)
    cost = scene.company.one("SELECT COSTO_PROM FROM INVE{n} WHERE CVE_ART = ?", article)
    numbers = [append(scene, article, 98, concept, signed, cost) for concept, signed in ((10, 2.0), (60, -2.0))]
    return {"K14": tuple(f"{article}|{number}" for number in numbers)}


def _deleted_article(scene: Scene) -> Found:
    for concept, signed in ((10, 3.0), (60, -3.0)):
        append(scene, "BORRADO-01", 1, concept, signed, 50.0)
    return one("K15", "BORRADO-01")


def _lot_lost(scene: Scene) -> Found:
    article, place, record = scene.pick("article", "SELECT CVE_ART, CVE_ALM, REG_LTPD FROM LTPD{n} WHERE CANTIDAD > 1")
    scene.change("UPDATE LTPD{n} SET CANTIDAD = CANTIDAD - 1 WHERE REG_LTPD = ?", record)
    return one("K17", f"{article}|{place}")


def _piece_lost(scene: Scene) -> Found:
    article, name, place = scene.pick("article", "SELECT CVE_ART, NUM_SER, ALMACEN FROM NUMSER{n} WHERE STATUS = 'D'")
    scene.change("UPDATE NUMSER{n} SET STATUS = 'N' WHERE CVE_ART = ? AND NUM_SER = ?", article, name)
    return one("K18", f"{article}|{place}")


def _open_count(scene: Scene) -> Found:
    article = _article(scene)
    scene.company.change(
        "INSERT INTO INVFIS{n} (CVE_ART, CVE_ALM, EXISTCONG, SECAPTURO, EXISTREAL) VALUES (?, 1, 5, 0, 0)", article
    )
    return one("K19", f"{article}|1")


def _no_number(scene: Scene) -> Found:
    article, number = scene.pick(
        "article",
        "SELECT M.CVE_ART, MIN(M.NUM_MOV) FROM MINVE{n} M JOIN INVE{n} I ON I.CVE_ART = M.CVE_ART WHERE "
        "I.TIP_COSTEO = 'P' AND I.CON_LOTE = 'N' AND I.CON_SERIE = 'N' GROUP BY M.CVE_ART",
    )
    scene.change("UPDATE MINVE{n} SET NUM_MOV = 0 WHERE NUM_MOV = ?", number)
    return {"H01": (f"{article}|0",), "K08": ("0",)}


def _fresh_translation(scene: Scene) -> Found:
    article, number = scene.pick("article", _USED + " AND M.FECHA_DOCU > ?", scene.ago(200))
    scene.change("UPDATE MINVE{n} SET TIPO_DOC = 'N' WHERE NUM_MOV = ?", number)
    return one("H03", f"{article}|{number}")


def _no_averages(scene: Scene) -> Found:
    article, number = scene.pick(
        "article",
        "SELECT M.CVE_ART, MAX(M.NUM_MOV) FROM MINVE{n} M JOIN INVE{n} I ON I.CVE_ART = M.CVE_ART WHERE "
        "I.TIP_COSTEO = 'P' GROUP BY M.CVE_ART HAVING COUNT(*) > 3",
    )
    scene.change("UPDATE MINVE{n} SET COSTO_PROM_INI = 0, COSTO_PROM_FIN = 0 WHERE NUM_MOV = ?", number)
    return same("H04 C04", f"{article}|{number}")


def _stock_of_before(scene: Scene) -> Found:
    return same("H05 K05", _set(scene, "EXIST_G = EXIST_G + CANT"))


def _rewritten_costs(scene: Scene) -> Found:
    """A new article gets a history: its average moves, and every exit carries the last cost all the same."""
    article, model = "NUEVO-01", scene.pick("article", PLAIN)[0]
    for table, key in (
        ("INVE", "CVE_ART"),
        ("INVE_CLIB", "CVE_PROD"),
        ("MULT", "CVE_ART"),
        ("PRECIO_X_PROD", "CVE_ART"),
    ):
        names = [column.name for column in shapes()[table].columns if column.name not in {key, "EXIST"}]
        stock = [("EXIST", "0")] if table in {"INVE", "MULT"} else []
        columns = ", ".join([key, *(name for name, _zero in stock), *names])
        values = ", ".join([f"'{article}'", *(zero for _name, zero in stock), *names])
        scene.change(
            "INSERT INTO "
            + table
            + "{n} ("
            + columns
            + ") SELECT "
            + values
            + " FROM "
            + table
            + "{n} WHERE "
            + key
            + " = ?",
            model,
        )
    price = scene.company.one("SELECT PRECIO FROM PRECIO_X_PROD{n} WHERE CVE_ART = ? AND CVE_PRECIO = 1", article)
    cost = round(price / 2, 2)
    for turn in range(12):
        append(scene, article, 1, 10, 20.0, round(cost * (0.9 + 0.04 * (turn % 6)), 2))
        append(scene, article, 1, 61, -2.0, cost)
    scene.change("UPDATE INVE{n} SET ULT_COSTO = ?, FCH_ULTCOM = ? WHERE CVE_ART = ?", cost, scene.ago(1), article)
    return one("H07", article)


_MINVE, _APPENDED = ("MINVE",), ("INVE", "MINVE", "MULT", "TBLCONTROL")


def _status(scene: Scene, assignment: str, checks: str) -> Found:
    article = _article(scene)
    scene.change("UPDATE INVE{n} SET " + assignment + " WHERE CVE_ART = ?", article)
    return same(checks, article)


FAULTS = (
    Fault(
        "existencia-editada", "La existencia del catálogo se cambió a mano", ("K01", "K03"), ("INVE",), _edited_stock
    ),
    Fault(
        "almacenes-editados", "Existencia pasada de un almacén a otro sin traspaso", ("K02",), ("MULT",), _edited_places
    ),
    Fault("almacen-editado", "La existencia de un almacén se cambió a mano", ("K02", "K03"), ("MULT",), _edited_place),
    Fault(
        "kardex-almacen",
        "La existencia del almacén escrita en un movimiento no es la suma",
        ("K04",),
        _MINVE,
        lambda scene: one("K04", _set(scene, "EXISTENCIA = EXISTENCIA + 5")),
    ),
    Fault(
        "kardex-general",
        "La existencia general escrita en un movimiento no es la suma",
        ("K05",),
        _MINVE,
        lambda scene: one("K05", _set(scene, "EXIST_G = EXIST_G + 1000")),
    ),
    Fault("negativa", "Salió más de lo que había", ("K06",), _APPENDED, _negative),
    Fault("lote-negativo", "Un lote con menos de cero", ("K06", "K17"), ("LTPD",), _negative_lot),
    Fault("sin-costear", "Una salida vieja sigue sin costear", ("K07",), _MINVE, _uncosted),
    Fault("numero-repetido", "Dos movimientos con el mismo número", ("K08",), _MINVE, _twice_numbered),
    Fault(
        "contador-movimientos",
        "El contador de movimientos quedó atrás",
        ("H02", "K09"),
        ("TBLCONTROL",),
        _counter_behind,
        last=True,
    ),
    Fault("contador-folios", "El contador de folios quedó atrás", ("K10",), ("TBLCONTROL",), _folio_behind, last=True),
    Fault(
        "concepto-inexistente",
        "Un concepto que no existe",
        ("K11",),
        _MINVE,
        lambda scene: one("K11", _set(scene, "CVE_CPTO = 99")),
    ),
    Fault(
        "concepto-contrario",
        "Un concepto de entrada en una salida",
        ("K11",),
        _MINVE,
        lambda scene: one("K11", _set(scene, "CVE_CPTO = 10")),
    ),
    Fault(
        "factor-cero",
        "Factor de conversión en cero",
        ("K12",),
        _MINVE,
        lambda scene: one("K12", _set(scene, "FACTOR_CON = 0")),
    ),
    Fault("medio-traspaso", "Una mitad de un traspaso perdió su enlace", ("K13",), _MINVE, _half_transfer),
    Fault("almacen-fantasma", "Existencia en un almacén que no existe", ("K14",), ("MULT",), _unknown_place),
    Fault(
        "movimientos-fantasma",
        "Movimientos en un almacén que no existe",
        ("K14",),
        ("INVE", "MINVE", "TBLCONTROL"),
        _moves_in_unknown_place,
    ),
    Fault(
        "articulo-borrado",
        "Movimientos de un artículo que ya no está",
        ("K15",),
        ("MINVE", "TBLCONTROL"),
        _deleted_article,
    ),
    Fault(
        "baja-con-existencia",
        "Un artículo dado de baja con existencia",
        ("K16",),
        ("INVE",),
        lambda scene: _status(scene, "STATUS = 'B'", "K16"),
    ),
    Fault("lote-perdido", "Falta una pieza en un lote", ("K17",), ("LTPD",), _lot_lost),
    Fault("serie-perdida", "Falta un número de serie", ("K18",), ("NUMSER",), _piece_lost),
    Fault("conteo-abierto", "Un inventario físico sin cerrar", ("K19",), ("INVFIS",), _open_count),
    Fault(
        "bloqueado",
        "Un artículo que quedó bloqueado",
        ("K20",),
        ("INVE",),
        lambda scene: _status(scene, "BLK_CST_EXT = 'S'", "K20"),
    ),
    Fault("sin-numero", "Un movimiento con número cero", ("H01", "K08"), _MINVE, _no_number),
    Fault(
        "tipo-ajeno",
        "Un tipo de documento que SAE no usa",
        ("H03",),
        _MINVE,
        lambda scene: one("H03", _set(scene, "TIPO_DOC = 'O'")),
    ),
    Fault("traduccion-reciente", "Un movimiento de «traducción» de hoy", ("H03",), _MINVE, _fresh_translation),
    Fault("sin-promedios", "Un movimiento escrito sin sus promedios", ("C04", "H04"), _MINVE, _no_averages),
    Fault(
        "salida-sin-costo",
        "Una salida con costo cero",
        ("C03", "H04"),
        _MINVE,
        lambda scene: same("H04 C03", _set(scene, "COSTO = 0")),
    ),
    Fault(
        "sin-existencia-escrita",
        "Un movimiento sin existencia general",
        ("H05",),
        _MINVE,
        lambda scene: one("H05", _set(scene, "EXIST_G = NULL")),
    ),
    Fault("existencia-de-antes", "Un movimiento con la existencia de antes", ("H05", "K05"), _MINVE, _stock_of_before),
    Fault(
        "salida-por-consumir",
        "Una salida con cantidad por consumir",
        ("H06",),
        _MINVE,
        lambda scene: one("H06", _set(scene, "CANT_COST = CANT")),
    ),
    Fault(
        "costos-reescritos",
        "Todas las salidas con el último costo",
        ("H07",),
        (*_APPENDED, "INVE_CLIB", "PRECIO_X_PROD"),
        _rewritten_costs,
    ),
)
