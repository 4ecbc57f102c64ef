"""Faults of documents of sales and purchases (D), and footprints on their headers (H08, H09)."""

# ruff: noqa: S608 - the pieces are constants of this file; values are bound

from __future__ import annotations

from collections.abc import Iterable, Mapping

from app.demo.company.faults.model import Fault, Scene, one, same

Found = Mapping[str, Iterable[str]]
INVOICE = (
    "SELECT CVE_DOC FROM FACTF{n} F WHERE STATUS = 'E' AND NUM_MONED = 1 AND DOC_ANT IS NULL AND DOC_SIG IS NULL AND "
    "NOT EXISTS (SELECT 1 FROM PAR_FACTF{n} P WHERE P.CVE_DOC = F.CVE_DOC AND P.TIPO_PROD <> 'P') AND NOT EXISTS "
    "(SELECT 1 FROM CFDI_REL{n} R WHERE R.CVE_DOC = F.CVE_DOC)"
)
"""Plain invoices in pesos: no links, no services, no kits."""
_PURCHASE = "SELECT CVE_DOC FROM COMPC{n} WHERE STATUS = 'E' AND DOC_ANT IS NULL AND ESCFD = "


def _header(scene: Scene, assignment: str, checks: str, *values: str) -> Found:
    document = scene.pick("document", INVOICE)[0]
    scene.change("UPDATE FACTF{n} SET " + assignment + " WHERE CVE_DOC = ?", *values, document)
    return same(checks, f"F|{document}")


def _purchase_total(scene: Scene) -> Found:
    document = scene.pick("purchase", _PURCHASE + "'N'")[0]
    scene.change("UPDATE COMPC{n} SET IMPORTE = IMPORTE + 5 WHERE CVE_DOC = ?", document)
    return one("D01", f"c|{document}")


def _no_lines(scene: Scene) -> Found:
    document = scene.pick("document", INVOICE)[0]
    scene.change("DELETE FROM PAR_FACTF{n} WHERE CVE_DOC = ?", document)
    return one("D04", f"F|{document}")


def _no_header(scene: Scene) -> Found:
    scene.company.change(
        "INSERT INTO PAR_FACTF{n} (CVE_DOC, NUM_PAR, CVE_ART, CANT, PREC, COST, ACT_INV, TIPO_PROD) "
        "VALUES ('A9999999999', 1, 'SRV001', 1, 10, 0, 'N', 'S')"
    )
    return one("D04", "F|A9999999999|1")


def _unknown_article(scene: Scene) -> Found:
    document = scene.pick("document", INVOICE)[0]
    scene.change(
        "UPDATE PAR_FACTF{n} SET CVE_ART = 'NOEXISTE', ACT_INV = 'N' WHERE CVE_DOC = ? AND NUM_PAR = 1", document
    )
    return one("D05", f"F|{document}|1")


def _moved_less(scene: Scene) -> Found:
    document, article = scene.pick(
        "document",
        INVOICE.replace(
            "CVE_DOC FROM",
            "CVE_DOC, (SELECT P.CVE_ART FROM PAR_FACTF{n} P WHERE P.CVE_DOC = F.CVE_DOC AND P.NUM_PAR = 1) FROM",
            1,
        ),
    )
    scene.change("UPDATE PAR_FACTF{n} SET CANT = CANT * 2, PREC = PREC / 2 WHERE CVE_DOC = ? AND NUM_PAR = 1", document)
    return one("D06", f"F|{document}|{article}")


def _half_undone(scene: Scene) -> Found:
    """The movement that undid a cancelled sale now belongs to nobody."""
    document, number, article = scene.pick(
        "document",
        "SELECT F.CVE_DOC, M.NUM_MOV, M.CVE_ART FROM FACTF{n} F JOIN MINVE{n} M ON M.REFER = F.CVE_DOC "
        "JOIN PAR_FACTF{n} P ON P.CVE_DOC = F.CVE_DOC AND P.CVE_ART = M.CVE_ART AND P.TIPO_PROD = 'P' "
        "WHERE F.STATUS = 'C' AND M.TIPO_DOC = 'F' AND M.CVE_CPTO = 4",
    )
    scene.change("UPDATE MINVE{n} SET TIPO_DOC = 'M', REFER = 'AJUSTE' WHERE NUM_MOV = ?", number)
    return one("D07", f"F|{document}|{article}")


def _lost_document(scene: Scene) -> Found:
    article, number = scene.pick(
        "article", "SELECT CVE_ART, NUM_MOV FROM MINVE{n} WHERE CVE_CPTO = 61 AND TIPO_DOC = 'M'"
    )
    scene.change("UPDATE MINVE{n} SET TIPO_DOC = 'F', REFER = 'A9999999998' WHERE NUM_MOV = ?", number)
    return one("D08", f"{article}|{number}")


def _kit_without_invoice(scene: Scene) -> Found:
    """The line of a kit and the movement of one of its parts outlived their invoice."""
    part, number, kit = scene.pick(
        "article",
        "SELECT M.CVE_ART, M.NUM_MOV, K.CVE_ART FROM MINVE{n} M JOIN KITS{n} K ON K.CVE_PROD = M.CVE_ART "
        "WHERE M.CVE_CPTO = 61 AND M.TIPO_DOC = 'M'",
    )
    scene.company.change(
        "INSERT INTO PAR_FACTF{n} (CVE_DOC, NUM_PAR, CVE_ART, CANT, PREC, COST, ACT_INV, TIPO_PROD) "
        "VALUES ('A9999999997', 1, ?, 1, 10, 0, 'N', 'K')",
        kit,
    )
    scene.change("UPDATE MINVE{n} SET TIPO_DOC = 'F', REFER = 'A9999999997' WHERE NUM_MOV = ?", number)
    return {"D04": ("F|A9999999997|1",), "D08": (f"{part}|{number}",)}


def _cancelled_without_date(scene: Scene) -> Found:
    document = scene.pick("document", "SELECT CVE_DOC FROM FACTF{n} WHERE STATUS = 'C'")[0]
    scene.change("UPDATE FACTF{n} SET FECHA_CANCELA = NULL WHERE CVE_DOC = ?", document)
    return one("D09", f"F|{document}")


def _old_order(scene: Scene) -> Found:
    """An old order with one piece still to ship; the catalogue agrees that it is pending."""
    order, article = scene.pick(
        "order",
        "SELECT F.CVE_DOC, P.CVE_ART FROM FACTP{n} F JOIN PAR_FACTP{n} P ON P.CVE_DOC = F.CVE_DOC WHERE P.NUM_PAR = 1 "
        "AND F.ENLAZADO = 'T' AND F.FECHA_DOC < ?",
        scene.ago(100),
    )
    scene.change("UPDATE FACTP{n} SET ENLAZADO = 'P' WHERE CVE_DOC = ?", order)
    scene.change("UPDATE PAR_FACTP{n} SET PXS = 1 WHERE CVE_DOC = ? AND NUM_PAR = 1", order)
    scene.change("UPDATE INVE{n} SET PEND_SURT = PEND_SURT + 1 WHERE CVE_ART = ?", article)
    return one("D11", f"P|{order}")


def _pending(scene: Scene, column: str) -> Found:
    article = scene.pick("article", "SELECT CVE_ART FROM INVE{n} WHERE TIPO_ELE = 'P'")[0]
    scene.change("UPDATE INVE{n} SET " + column + " = " + column + " + 4 WHERE CVE_ART = ?", article)
    return one("D12", f"{article}|{column}")


def _half_link(scene: Scene) -> Found:
    order, invoice = scene.pick(
        "order", "SELECT CVE_DOC, DOC_SIG FROM FACTP{n} WHERE TIP_DOC_SIG = 'F' AND ENLAZADO = 'T'"
    )
    scene.change("DELETE FROM DOCTOSIGF{n} WHERE TIP_DOC = 'F' AND CVE_DOC = ? AND CVE_DOC_E = ?", invoice, order)
    return one("D13", f"DOCTOSIGF|P|{order}|F|{invoice}")


def _no_received_cfdi(scene: Scene) -> Found:
    document = scene.pick("purchase", _PURCHASE + "'S'")[0]
    scene.change("DELETE FROM CFDIC{n} WHERE CVE_DOC = ?", document)
    return one("D14", f"c|{document}")


def _other_amount(scene: Scene) -> Found:
    document = scene.pick("purchase", _PURCHASE + "'S'")[0]
    scene.change("UPDATE CFDIC{n} SET MONTO = MONTO + 25 WHERE CVE_DOC = ?", document)
    return one("D14", f"c|{document}")


def _same_cfdi_twice(scene: Scene) -> Found:
    first, second = (scene.pick("purchase", _PURCHASE + "'S'")[0] for _time in range(2))
    scene.change(
        "UPDATE CFDIC{n} SET ID_TIMBRADO = (SELECT X.ID_TIMBRADO FROM CFDIC{n} X WHERE X.CVE_DOC = ?) "
        "WHERE CVE_DOC = ?",
        first,
        second,
    )
    return {"D14": (f"c|{first}", f"c|{second}")}


def _bought_twice(scene: Scene) -> Found:
    first, provider, reference = scene.pick(
        "purchase",
        (_PURCHASE + "'S'").replace("CVE_DOC", "CVE_DOC, CVE_CLPV, SU_REFER", 1) + " AND CVE_CLPV = "
        "(SELECT MIN(P.CLAVE) FROM PROV{n} P)",
    )
    second = scene.pick("purchase", _PURCHASE + "'S' AND CVE_CLPV = ?", provider)[0]
    scene.change("UPDATE COMPC{n} SET SU_REFER = ? WHERE CVE_DOC = ?", reference, second)
    return {"D15": (f"c|{first}", f"c|{second}")}


def _future(scene: Scene) -> Found:
    return _header(scene, "FECHA_DOC = ?, FECHAELAB = ?", "D10", scene.ago(-40), scene.ago(-40))


def _late_capture(scene: Scene) -> Found:
    document = scene.pick("document", INVOICE + " AND FECHA_DOC > ?", scene.ago(100))[0]
    scene.change("UPDATE FACTF{n} SET FECHA_DOC = ? WHERE CVE_DOC = ?", scene.ago(150), document)
    return one("D10", f"F|{document}")


_F, _LINES = ("FACTF",), ("PAR_FACTF",)
FAULTS = (
    Fault(
        "importe-editado",
        "El importe de una factura se cambió",
        ("D01", "F07"),
        _F,
        lambda scene: _header(scene, "IMPORTE = IMPORTE + 1", "D01 F07"),
    ),
    Fault("importe-de-compra", "El importe de una compra se cambió", ("D01",), ("COMPC",), _purchase_total),
    Fault(
        "subtotal-editado",
        "El subtotal no es la suma de las partidas",
        ("D02",),
        _F,
        lambda scene: _header(scene, "CAN_TOT = CAN_TOT + 3, DES_TOT = DES_TOT + 3", "D02"),
    ),
    Fault(
        "impuesto-cambiado",
        "El impuesto está en otra columna que el de las partidas",
        ("D03",),
        _F,
        lambda scene: _header(scene, "IMP_TOT4 = IMP_TOT4 - 1, IMP_TOT3 = 1", "D03"),
    ),
    Fault("factura-sin-partidas", "Una factura sin partidas", ("D04",), _LINES, _no_lines),
    Fault("partida-sin-factura", "Una partida sin encabezado", ("D04",), _LINES, _no_header),
    Fault("articulo-inexistente", "Una partida de un artículo que no existe", ("D05",), _LINES, _unknown_article),
    Fault("salio-menos", "La partida dice más de lo que salió del almacén", ("D06",), _LINES, _moved_less),
    Fault("cancelada-a-medias", "Una factura cancelada cuya mercancía no volvió", ("D07",), ("MINVE",), _half_undone),
    Fault("documento-perdido", "Un movimiento de una factura que no existe", ("D08",), ("MINVE",), _lost_document),
    Fault(
        "kit-sin-factura",
        "Un kit y su componente sin la factura que los vendió",
        ("D04", "D08"),
        ("MINVE", *_LINES),
        _kit_without_invoice,
    ),
    Fault(
        "emitida-con-cancelacion",
        "Una factura emitida con fecha de cancelación",
        ("D09",),
        _F,
        lambda scene: _header(scene, "FECHA_CANCELA = FECHA_DOC", "D09"),
    ),
    Fault("cancelada-sin-fecha", "Una factura cancelada sin fecha", ("D09",), _F, _cancelled_without_date),
    Fault("fecha-futura", "Una factura con fecha de mañana", ("D10",), _F, _future),
    Fault("captura-tardia", "Una factura capturada meses después", ("D10",), _F, _late_capture),
    Fault("pedido-viejo", "Un pedido viejo sin surtir del todo", ("D11",), ("FACTP", "PAR_FACTP", "INVE"), _old_order),
    Fault(
        "por-surtir",
        "El pendiente de surtir no es el de los pedidos",
        ("D12",),
        ("INVE",),
        lambda scene: _pending(scene, "PEND_SURT"),
    ),
    Fault(
        "por-recibir",
        "El pendiente de recibir no es el de las órdenes",
        ("D12",),
        ("INVE",),
        lambda scene: _pending(scene, "COMP_X_REC"),
    ),
    Fault(
        "enlace-roto",
        "Una factura que viene de un pedido que no existe",
        ("D13",),
        _F,
        lambda scene: _header(scene, "TIP_DOC_ANT = 'P', DOC_ANT = '0000999999'", "D13"),
    ),
    Fault("enlace-a-medias", "Un enlace que solo conoce una de las partes", ("D13",), ("DOCTOSIGF",), _half_link),
    Fault("compra-sin-xml", "Una compra que dice tener XML y no lo tiene", ("D14",), ("CFDIC",), _no_received_cfdi),
    Fault("xml-de-otro-monto", "El XML de una compra por otro monto", ("D14",), ("CFDIC",), _other_amount),
    Fault("xml-repetido", "El mismo XML en dos compras", ("D14",), ("CFDIC",), _same_cfdi_twice),
    Fault("compra-repetida", "La misma factura del proveedor en dos compras", ("D15",), ("COMPC",), _bought_twice),
    Fault(
        "sin-hora",
        "Una factura capturada a medianoche exacta",
        ("H08",),
        _F,
        lambda scene: _header(scene, "FECHAELAB = FECHA_DOC", "H08"),
    ),
    Fault(
        "sin-observacion",
        "Una factura que apunta a una observación que no existe",
        ("H09",),
        _F,
        lambda scene: _header(scene, "CVE_OBS = 9999999", "H09"),
    ),
    Fault(
        "sin-bitacora",
        "Una factura que apunta a una bitácora que no existe",
        ("H09",),
        _F,
        lambda scene: _header(scene, "CVE_BITA = 9999999", "H09"),
    ),
)
