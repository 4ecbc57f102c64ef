"""Write one more movement of the kardex, right in every column: the base of faults that need history of their own."""

from __future__ import annotations

from app.demo.company.faults.model import Scene


def append(scene: Scene, article: str, warehouse: int, concept: int, signed: float, cost: float) -> int:
    """A movement by hand today, after all others; catalogue, warehouse and counters follow. Returns its NUM_MOV.

    An article that is not in the catalogue gets its history from its own movements.
    """
    company = scene.company
    number = 1 + int(company.one("SELECT ULT_CVE FROM TBLCONTROL{n} WHERE ID_TABLA = 44"))
    folio = 1 + int(company.one("SELECT ULT_CVE FROM TBLCONTROL{n} WHERE ID_TABLA = 32"))
    scene.change("UPDATE TBLCONTROL{n} SET ULT_CVE = ? WHERE ID_TABLA = 44", number)
    scene.change("UPDATE TBLCONTROL{n} SET ULT_CVE = ? WHERE ID_TABLA = 32", folio)
    before = company.rows(
        "SELECT FIRST 1 EXIST_G, COSTO_PROM_FIN FROM MINVE{n} WHERE CVE_ART = ? ORDER BY NUM_MOV DESC", article
    )
    stock, average = before[0] if before else (0.0, 0.0)
    place = company.one(
        "SELECT FIRST 1 EXISTENCIA FROM MINVE{n} WHERE CVE_ART = ? AND ALMACEN = ? ORDER BY NUM_MOV DESC",
        article,
        warehouse,
    )
    after = stock + signed
    new = round((stock * average + signed * cost) / after, 6) if after > 0 else average
    company.change(
        "INSERT INTO MINVE{n} (CVE_ART, ALMACEN, NUM_MOV, CVE_CPTO, FECHA_DOCU, TIPO_DOC, REFER, CLAVE_CLPV, VEND, "
        "CANT, CANT_COST, PRECIO, COSTO, CVE_OBS, REG_SERIE, E_LTPD, EXIST_G, EXISTENCIA, FECHAELAB, CVE_FOLIO, SIGNO, "
        "COSTO_PROM_INI, COSTO_PROM_FIN, COSTO_PROM_GRAL, DESDE_INVE, MOV_ENLAZADO, AFEC_COI, UNI_VENTA, TIPO_PROD, "
        "FACTOR_CON, CTLPOL, COSTEADO) VALUES (?, ?, ?, ?, ?, 'M', ?, '', '', ?, ?, 0, ?, 0, 0, 0, ?, ?, ?, ?, ?, ?, "
        "?, ?, 'S', 0, 'N', 'PZA', 'P', 1, 0, 'S')",
        *(article, warehouse, number, concept, scene.ago(1), f"AJ{folio:07d}", abs(signed)),
        *(max(signed, 0.0), cost, after, (place or 0.0) + signed, scene.ago(1), str(folio), 1 if signed > 0 else -1),
        *(average, new, new),
    )
    company.change("UPDATE INVE{n} SET EXIST = EXIST + ?, COSTO_PROM = ? WHERE CVE_ART = ?", signed, new, article)
    company.change("UPDATE MULT{n} SET EXIST = EXIST + ? WHERE CVE_ART = ? AND CVE_ALM = ?", signed, article, warehouse)
    return number
