"""Faults of CFDI and folios (F)."""

# ruff: noqa: S608 - the pieces are constants of this file; values are bound

from __future__ import annotations

from collections.abc import Iterable, Mapping

from app.demo.company.faults.documents import INVOICE
from app.demo.company.faults.model import Fault, Scene, one

Found = Mapping[str, Iterable[str]]
_CANCELLED = "SELECT F.CVE_DOC FROM FACTF{n} F JOIN CFDI{n} X ON X.TIPO_DOC = 'F' AND X.CVE_DOC = F.CVE_DOC WHERE "
_CANCELLED += "F.STATUS = 'C'"


def _stamp(scene: Scene, assignment: str, check: str, *values: str) -> Found:
    document = scene.pick("document", INVOICE)[0]
    scene.change("UPDATE CFDI{n} SET " + assignment + " WHERE TIPO_DOC = 'F' AND CVE_DOC = ?", *values, document)
    return one(check, f"F|{document}")


def _no_stamp(scene: Scene) -> Found:
    document = scene.pick("document", INVOICE)[0]
    scene.change("DELETE FROM CFDI{n} WHERE TIPO_DOC = 'F' AND CVE_DOC = ?", document)
    return one("F01", f"F|{document}")


def _never_stamped(scene: Scene) -> Found:
    document = scene.pick("document", INVOICE + " AND FECHA_DOC < ?", scene.ago(10))[0]
    scene.change("UPDATE FACTF{n} SET ESCFD = 'P' WHERE CVE_DOC = ?", document)
    return one("F02", f"F|{document}")


def _alive_at_the_sat(scene: Scene) -> Found:
    document = scene.pick("document", _CANCELLED)[0]
    scene.change(
        "UPDATE CFDI{n} SET FECHA_CANCELA = NULL, XML_DOC_CANCELA = NULL WHERE TIPO_DOC = 'F' AND CVE_DOC = ?", document
    )
    return one("F03", f"F|{document}")


def _motive_without_heir(scene: Scene) -> Found:
    document = scene.pick("document", _CANCELLED + " AND X.MOTIVO_CANC = '02'")[0]
    scene.change("UPDATE CFDI{n} SET MOTIVO_CANC = '01' WHERE TIPO_DOC = 'F' AND CVE_DOC = ?", document)
    return one("F05", f"F|{document}")


def _same_uuid(scene: Scene) -> Found:
    first, second = (scene.pick("document", INVOICE)[0] for _time in range(2))
    scene.change(
        "UPDATE CFDI{n} SET UUID = (SELECT X.UUID FROM CFDI{n} X WHERE X.TIPO_DOC = 'F' AND X.CVE_DOC = ?) "
        "WHERE TIPO_DOC = 'F' AND CVE_DOC = ?",
        first,
        second,
    )
    return {"F06": (f"F|{first}", f"F|{second}")}


def _other_text(scene: Scene) -> Found:
    """The stored XML belongs to another invoice."""
    document = scene.pick("document", INVOICE)[0]
    scene.change(
        "UPDATE CFDI{n} SET XML_DOC = REPLACE(XML_DOC, ' Total=\"', ' Total=\"9') WHERE TIPO_DOC = 'F' AND CVE_DOC = ?",
        document,
    )
    return one("F07", f"F|{document}")


def _other_receiver(scene: Scene) -> Found:
    document = scene.pick("document", INVOICE)[0]
    scene.change("UPDATE FACTF{n} SET RFC = 'XEXX010101000' WHERE CVE_DOC = ?", document)
    return one("F07", f"F|{document}")


def _gap(scene: Scene) -> Found:
    """The last payment receipt skips three folios; its key still says the old one."""
    document, folio = scene.company.rows("SELECT FIRST 1 CVE_DOC, FOLIO FROM FACTG{n} ORDER BY FOLIO DESC")[0]
    scene.take("receipt", document)
    scene.change("UPDATE FACTG{n} SET FOLIO = FOLIO + 3 WHERE CVE_DOC = ?", document)
    scene.change("UPDATE FOLIOSF{n} SET ULT_DOC = ULT_DOC + 3 WHERE TIP_DOC = 'G'")
    return {"F08": (f"G|CP|{folio}-{folio + 2}",), "F10": (f"G|{document.strip()}",)}


def _double(scene: Scene) -> Found:
    document, folio = scene.company.rows("SELECT FIRST 1 CVE_DOC, FOLIO FROM FACTD{n} ORDER BY FOLIO DESC")[0]
    scene.change("UPDATE FACTD{n} SET FOLIO = FOLIO - 1 WHERE CVE_DOC = ?", document)
    return {"F08": (f"D|DV|{folio - 1}",), "F10": (f"D|{document.strip()}",)}


def _folio_behind(scene: Scene) -> Found:
    scene.change("UPDATE FOLIOSF{n} SET ULT_DOC = ULT_DOC - 1 WHERE TIP_DOC = 'F'")
    return one("F09", "FOLIOSF|F|A|1")


def _folios_almost_gone(scene: Scene) -> Found:
    scene.change("UPDATE FOLIOSF{n} SET FOLIOHASTA = ULT_DOC + 1 WHERE TIP_DOC = 'D'")
    return one("F09", "FOLIOSF|D|DV|1")


def _separator(scene: Scene) -> Found:
    scene.change("UPDATE PARAM_FOLIOSF{n} SET SEPARADOR = '-' WHERE TIPODOCTO = 'E'")
    return {"F10": [f"E|{document.strip()}" for (document,) in scene.company.rows("SELECT CVE_DOC FROM FACTE{n}")]}


def _blocked_serie(scene: Scene) -> Found:
    scene.change("UPDATE FOLIOSF{n} SET STATUS = 'B' WHERE TIP_DOC = 'G'")
    return one("F11", "FOLIOSF|G|CP|1")


def _old_version(scene: Scene) -> Found:
    document = scene.pick("receipt", "SELECT CVE_DOC FROM FACTG{n}")[0]
    scene.change(
        "UPDATE CFDI{n} SET VERSION = '3.3', XML_DOC = REPLACE(XML_DOC, ' Version=\"4.0\"', ' Version=\"3.3\"') "
        "WHERE TIPO_DOC = 'G' AND CVE_DOC = ?",
        document,
    )
    return one("F13", f"G|{document}")


_CFDI, _FOLIOS = ("CFDI",), ("FOLIOSF",)
FAULTS = (
    Fault("timbrada-sin-cfdi", "Una factura timbrada sin su CFDI", ("F01",), _CFDI, _no_stamp),
    Fault("cfdi-sin-xml", "Un CFDI sin su XML", ("F01",), _CFDI, lambda scene: _stamp(scene, "XML_DOC = NULL", "F01")),
    Fault(
        "uuid-corto",
        "Un folio fiscal incompleto",
        ("F01",),
        _CFDI,
        lambda scene: _stamp(scene, "UUID = SUBSTRING(UUID FROM 1 FOR 20)", "F01"),
    ),
    Fault("sin-timbrar", "Una factura pendiente de timbrar desde hace días", ("F02",), ("FACTF",), _never_stamped),
    Fault("viva-en-el-sat", "Cancelada en SAE y viva en el SAT", ("F03",), _CFDI, _alive_at_the_sat),
    Fault(
        "cancelada-en-el-sat",
        "Cancelada en el SAT y viva en SAE",
        ("F04",),
        _CFDI,
        lambda scene: _stamp(scene, "FECHA_CANCELA = ?", "F04", scene.ago(5).replace(" ", "T")),
    ),
    Fault(
        "motivo-sin-sustituto",
        "Cancelada con motivo 01 sin decir cuál la sustituye",
        ("F05",),
        _CFDI,
        _motive_without_heir,
    ),
    Fault("uuid-repetido", "El mismo folio fiscal en dos facturas", ("F06",), _CFDI, _same_uuid),
    Fault("xml-ajeno", "El XML guardado dice otro total", ("F07",), _CFDI, _other_text),
    Fault("receptor-ajeno", "El documento dice otro RFC que su XML", ("F07",), ("FACTF",), _other_receiver),
    Fault("hueco-de-folios", "Un recibo de pago que saltó folios", ("F08", "F10"), ("FACTG", "FOLIOSF"), _gap),
    Fault("folio-repetido", "Dos devoluciones con el mismo folio", ("F08", "F10"), ("FACTD",), _double),
    Fault("folio-atras", "El contador de folios de facturas quedó atrás", ("F09",), _FOLIOS, _folio_behind),
    Fault("folios-por-acabar", "Quedan muy pocos folios de devolución", ("F09",), _FOLIOS, _folios_almost_gone),
    Fault(
        "clave-sin-separador", "Las claves no llevan el separador configurado", ("F10",), ("PARAM_FOLIOSF",), _separator
    ),
    Fault("serie-bloqueada", "Una serie bloqueada que se sigue usando", ("F11",), _FOLIOS, _blocked_serie),
    Fault(
        "timbre-pendiente",
        "Un CFDI con aviso de pendiente",
        ("F12",),
        _CFDI,
        lambda scene: _stamp(scene, "PENDIENTE = 'CA'", "F12"),
    ),
    Fault("version-vieja", "Un comprobante de pago en versión 3.3", ("F13",), _CFDI, _old_version),
)
