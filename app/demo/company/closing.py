"""Catalogues, balances and counters as they stand when the story ends."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from app.demo.company.book import Book
from app.demo.company.catalogue import LINES, description
from app.demo.company.database import Value
from app.demo.company.papers import DIGITAL, LENGTH, SERIES
from app.demo.company.people import FOREIGN_RFC, HOME_POSTAL_CODE, Party
from app.demo.company.stock import WAREHOUSES, Article

VERSION = "9.00"
_STREET = {"CALLE": "AV. CONSTITUYENTES", "COLONIA": "CENTRO", "MUNICIPIO": "QUERETARO", "ESTADO": "QUERETARO"}
_CONM = (
    *(
        (1, "Compras", "P", 1),
        (2, "Dev. de venta", "C", 1),
        (4, "Canc. de venta", "C", 1),
        (7, "Traspaso entrada", "N", 1),
    ),
    *((10, "Inv. fisico ent.", "N", 1), (51, "Ventas", "C", -1), (52, "Dev. de compra", "P", -1)),
    *((56, "Canc. dev. venta", "C", -1), (57, "Canc. de compra", "P", -1), (58, "Traspaso salida", "N", -1)),
    *((60, "Inv. fisico sal.", "N", -1), (61, "Consumo interno", "N", -1)),
)
_CONC = (
    *((1, "Venta", 1, "N"), (2, "Nota de cargo", 1, "N"), (9, "Anticipo", -1, "S"), (10, "Efectivo", -1, "S")),
    *((11, "Cheque", -1, "S"), (12, "Nota devolucion", -1, "N"), (16, "Canc. de venta", -1, "N")),
    *((22, "Transferencia", -1, "S"), (1002, "Nota de credito", -1, "N")),
)
_FORMS = {10: "01", 11: "02", 22: "03", 9: "30"}


def write(book: Book) -> None:
    """Everything that is not a document or a movement. The seal certificate is a binary BLOB and is written apart."""
    _fixed(book)
    _articles(book)
    _parties(book)
    _folios(book)
    _parameters(book)


def put(book: Book, table: str, rows: Sequence[Mapping[str, Value]]) -> None:
    """Write rows given by column name; all have the same columns."""
    if rows:
        columns = tuple(rows[0])
        book.load(table, columns, [[row[name] for name in columns] for row in rows])


def _fixed(book: Book) -> None:
    put(book, "CLIN", [{"CVE_LIN": key, "DESC_LIN": text, "ESUNGPO": "N", "STATUS": "A"} for key, text in LINES])
    _concepts(book)
    _money(book)
    _places(book)
    put(book, "TIPO_TERCEROS", [{"TIPO": 4, "DESCR": "Proveedor nacional"}, {"TIPO": 5, "DESCR": "Extranjero"}])
    put(book, "OPER_TERCEROS", [{"TIPO": 3, "DESCR": "Servicios profesionales"}, {"TIPO": 85, "DESCR": "Otros"}])


def _concepts(book: Book) -> None:
    """Concepts of stock movements, of clients' and of providers' accounts."""
    conm: list[dict[str, Value]] = [
        {
            "CVE_CPTO": key,
            "DESCR": text,
            "CPN": party,
            "TIPO_MOV": "E" if sign > 0 else "S",
            "STATUS": "A",
            "SIGNO": sign,
        }
        for key, text, party, sign in _CONM
    ]
    put(book, "CONM", conm)
    concepts: list[dict[str, Value]] = [
        {
            "NUM_CPTO": key,
            "DESCR": text,
            "TIPO": "C" if sign > 0 else "A",
            "CON_REFER": "S",
            "GEN_CPTO": 0,
            "AUTORIZACION": "N",
            "SIGNO": sign,
            "ES_FMA_PAG": pays,
            "CVE_BITA": 0,
            "STATUS": "A",
        }
        for key, text, sign, pays in _CONC
    ]
    put(book, "CONP", concepts)
    put(book, "CONC", [{**row, "FORMADEPAGOSAT": _FORMS.get(int(str(row["NUM_CPTO"])))} for row in concepts])


def _money(book: Book) -> None:
    """Tax schemes, currencies and price lists."""
    schemes = []
    for key, text, rate in ((1, "IVA 16", 16.0), (2, "IVA 0", 0.0)):
        taxes: dict[str, Value] = {"CVE_ESQIMPU": key, "DESCRIPESQ": text, "STATUS": "A"}
        for tax in range(1, 9):
            taxes |= {f"IMPUESTO{tax}": rate if tax == 4 else 0.0, f"IMP{tax}APLICA": 0 if tax == 4 else 6}
        schemes.append(taxes)
    put(book, "IMPU", schemes)
    fresh = book.later(-1)
    money: list[dict[str, Value]] = [
        {"NUM_MONED": 1, "DESCR": "Pesos", "SIMBOLO": "$", "TCAMBIO": 1.0, "CVE_MONED": "MXN"},
        {"NUM_MONED": 2, "DESCR": "Dolares", "SIMBOLO": "US", "TCAMBIO": 18.5, "CVE_MONED": "USD"},
    ]
    put(book, "MONED", [{**row, "FULTCAMB": fresh, "STATUS": "A"} for row in money])
    lists: list[dict[str, Value]] = [
        {"CVE_PRECIO": number, "DESCRIPCION": text, "CVE_BITA": 0, "STATUS": "A", "CON_IMPU": "N"}
        for number, text in ((1, "Precio publico"), (2, "Precio minimo"))
    ]
    put(book, "PRECIOS", lists)


def _places(book: Book) -> None:
    """Warehouses, sellers and sales zones."""
    names = ("MATRIZ", "SUCURSAL NORTE", "SUCURSAL SUR")
    places: list[dict[str, Value]] = [
        {"CVE_ALM": number, "DESCR": names[number - 1], "LISTA_PREC": 1, "CVE_MENT": 7, "CVE_MSAL": 58, "STATUS": "A"}
        for number in range(1, WAREHOUSES + 1)
    ]
    put(book, "ALMACENES", places)
    sellers: list[dict[str, Value]] = [
        {"CVE_VEND": f"{number:>5}", "STATUS": "A", "NOMBRE": f"VENDEDOR {number}", "COMI": 2.0}
        for number in range(1, 6)
    ]
    put(book, "VEND", sellers)
    zones: list[dict[str, Value]] = [
        {"CVE_ZONA": f"{number:>6}", "CVE_PADRE": "", "TEXTO": f"ZONA {number}", "TNODO": "T", "STATUS": "A"}
        for number in (1, 2, 3)
    ]
    put(book, "ZONA", zones)


def _articles(book: Book) -> None:
    everything = [*book.articles, *book.services, *book.kits]
    put(book, "INVE", [_article(article) for article in everything])
    put(book, "INVE_CLIB", [{"CVE_PROD": article.code} for article in everything])
    places = range(1, WAREHOUSES + 1)
    put(book, "MULT", [_place(article, place) for article in book.articles for place in places])
    prices: list[dict[str, Value]] = [
        {"CVE_ART": article.code, "CVE_PRECIO": number, "PRECIO": round(article.price * factor, 2)}
        for article in everything
        for number, factor in ((1, 1.0), (2, 0.95))
    ]
    put(book, "PRECIO_X_PROD", prices)
    kits: list[dict[str, Value]] = [
        {"CVE_ART": kit.code, "CVE_PROD": part.code, "PORCEN": 50.0, "CANTIDAD": float(many)}
        for kit in book.kits
        for part, many in kit.parts
    ]
    put(book, "KITS", kits)
    some = book.articles[:: max(1, len(book.articles) // 40)]
    provider = book.providers[0].key
    suppliers: list[dict[str, Value]] = [
        {"CVE_ART": article.code, "CVE_PROV": provider, "COSTO": article.first_cost, "T_ENTREGA": 3} for article in some
    ]
    put(book, "PRVPROD", suppliers)
    other: list[dict[str, Value]] = [
        {"CVE_ART": article.code, "CVE_ALTER": f"ALT{article.code[3:]}", "TIPO": "N", "CVE_CLPV": ""}
        for article in some
    ]
    put(book, "CVES_ALTER", other)
    lots: list[dict[str, Value]] = [
        {
            "CVE_ART": article.code,
            "LOTE": lot.code,
            "CVE_ALM": lot.warehouse,
            "CANTIDAD": lot.left,
            "REG_LTPD": lot.record,
            "FCHULTMOV": book.date,
            "FCHCADUC": book.later(400),
            "CVE_OBS": 0,
            "STATUS": "A",
        }
        for article, lot in book.kardex.lots
    ]
    put(book, "LTPD", lots)
    pieces: list[dict[str, Value]] = [
        {
            "CVE_ART": code,
            "NUM_SER": name,
            "STATUS": status,
            "ALMACEN": place,
            "COSTO": cost,
            "DOCTO_ENT": document,
            "FECHA_ENT": day,
        }
        for (code, name), (place, cost, document, day, status) in book.kardex.serials.items()
    ]
    put(book, "NUMSER", pieces)


def _article(article: Article) -> dict[str, Value]:
    return {
        "CVE_ART": article.code,
        "DESCR": description(article),
        "LIN_PROD": article.line,
        "UNI_EMP": 1.0,
        "CON_SERIE": "S" if article.special == "S" else "N",
        "CON_LOTE": "S" if article.special == "L" else "N",
        "CON_PEDIMENTO": "N",
        "UNI_MED": article.unit,
        "UNI_ALT": article.unit,
        "FAC_CONV": 1.0,
        "NUM_MON": 1,
        "TIEM_SURT": 3,
        "STOCK_MIN": 0.0,
        "STOCK_MAX": 0.0,
        "TIP_COSTEO": article.method,
        "TIPO_ELE": article.kind,
        "FCH_ULTCOM": article.bought,
        "FCH_ULTVTA": article.sold,
        "COMP_X_REC": article.to_receive,
        "PEND_SURT": article.to_ship,
        "EXIST": article.stock,
        "COSTO_PROM": article.average,
        "APART": 0.0,
        "ULT_COSTO": article.last_cost,
        "CVE_OBS": 0,
        "CVE_BITA": 0,
        "PESO": 0.0,
        "VOLUMEN": 0.0,
        "CVE_ESQIMPU": article.tax,
        "VTAS_ANL_C": 0.0,
        "VTAS_ANL_M": 0.0,
        "COMP_ANL_C": 0.0,
        "COMP_ANL_M": 0.0,
        "BLK_CST_EXT": "N",
        "STATUS": "A",
        "CVE_PRODSERV": article.product_key,
        "CVE_UNIDAD": article.unit_key,
    }


def _place(article: Article, place: int) -> dict[str, Value]:
    return {
        "CVE_ART": article.code,
        "CVE_ALM": place,
        "STATUS": "A",
        "EXIST": article.places[place],
        "STOCK_MIN": 0.0,
        "STOCK_MAX": 0.0,
        "COMP_X_REC": article.receive_places[place],
        "PEND_SURT": article.ship_places[place],
    }


def _address(party: Party, number: int) -> dict[str, Value]:
    return {
        "CLAVE": party.key,
        "STATUS": "A",
        "NOMBRE": party.name,
        "RFC": party.rfc,
        "CALLE": "CALLE JUAREZ",
        "NUMEXT": str(100 + number),
        "COLONIA": "CENTRO",
        "CODIGO": party.postal_code,
        "MUNICIPIO": party.town,
        "ESTADO": party.state,
        "CVE_ZONA": f"{1 + number % 3:>6}",
        "CON_CREDITO": "S" if party.credit else "N",
        "DIASCRED": 30 if party.credit else 0,
        "LIMCRED": _limit(party),
        "SALDO": party.balance,
        "CVE_BITA": 0,
        "CVE_OBS": 0,
        "IMPRIR": "S",
        "MAIL": "S",
        "EMAILPRED": f"contacto{number}@ejemplo.com.mx",
        "REG_FISC": party.regime,
        "VAL_RFC": 0,
        "ULT_PAGOD": party.last_payment,
        "ULT_PAGOM": party.paid,
        "ULT_PAGOF": party.paid_date,
        "VENTAS": party.sold,
        "CUENTA_CONTABLE": "",
    }


def _limit(party: Party) -> float:
    return float(max(50_000, 10_000 * math.ceil(party.peak / 8_000)))


def _parties(book: Book) -> None:
    clients = []
    for number, party in enumerate(book.clients, start=1):
        extra: dict[str, Value] = {
            "PAIS": "USA" if party.foreign else "MEXICO",
            "LISTA_PREC": 1,
            "CVE_VEND": f"{1 + number % 5:>5}",
            "USO_CFDI": party.use,
            "FORMADEPAGOSAT": "99" if party.credit else "03",
            "TIPO_EMPRESA": "M",
            "MATRIZ": party.key,
            "METODODEPAGO": "PPD" if party.credit else "PUE",
            "ULT_VENTAD": party.last_document,
            "PROSPECTO": "N",
            "ULT_COMPM": party.last_amount,
            "FCH_ULTCOM": party.last_date,
            "NOMBRECOMERCIAL": party.name,
            "CVE_PAIS_SAT": "USA" if party.rfc == FOREIGN_RFC else "MEX",
            "NUMIDREGFISCAL": "123456789" if party.foreign else None,
        }
        clients.append(_address(party, number) | extra)
    put(book, "CLIE", clients)
    put(book, "CLIE_CLIB", [{"CVE_CLIE": party.key} for party in book.clients])
    providers = []
    for number, party in enumerate(book.providers, start=1):
        extra = {
            "CVE_PAIS": "MX",
            "TIP_TERCERO": 4,
            "TIP_OPERA": 85,
            "ULT_COMPD": party.last_document,
            "ULT_COMPM": party.last_amount,
            "ULT_COMPF": party.last_date,
            "CLABE": "",
            "BENEFICIARIO": party.name[:60],
        }
        providers.append(_address(party, number) | extra)
    put(book, "PROV", providers)
    put(book, "PROV_CLIB", [{"CVE_PROV": party.key} for party in book.providers])


def _folios(book: Book) -> None:
    sales: list[dict[str, Value]] = []
    settings: list[dict[str, Value]] = []
    for kind, serie in SERIES.items():
        last = book.folios[kind]
        sales.append(
            {
                "TIP_DOC": kind,
                "FOLIODESDE": 1,
                "FOLIOHASTA": 9_999_999,
                "SERIE": serie,
                "ULT_DOC": last,
                "TIPO": "D" if kind in DIGITAL else "I",
                "FECH_ULT_DOC": book.last_dates.get(kind),
                "STATUS": "D",
                "FOLIOPERSONALIZADO": "N",
                "PARCIALIDAD": "N",
                "AUTORIZA": 0,
            }
        )
        settings.append(
            {
                "NUM_EMP": 1,
                "TIPODOCTO": kind,
                "TIPO": "D" if kind in DIGITAL else "I",
                "SERIE": serie,
                "SEPARADOR": "",
                "MASCARA": "0" * LENGTH,
                "FOLIOINICIAL": 1,
                "FOLIOFINAL": 9_999_999,
                "LONGITUD": LENGTH,
                "PAIS": "MEXICO",
                "CP": HOME_POSTAL_CODE,
                "REGIMENFISCALSAT": book.issuer.regime,
                "LUGARDEEXPEDICION": HOME_POSTAL_CODE,
                "PARCIALIDAD": "N",
                "STATUS": "D",
                "ZONAHORARIABASE": 0,
                **_STREET,
            }
        )
    put(book, "FOLIOSF", sales)
    put(book, "PARAM_FOLIOSF", settings)
    buys: list[dict[str, Value]] = [
        {
            "TIP_DOC": kind,
            "FOLIODESDE": 1,
            "FOLIOHASTA": 9_999_999,
            "SERIE": "STAND.",
            "STATUS": "A",
            "ULT_DOC": book.folios[kind],
            "FECH_ULT_DOC": book.last_dates.get(kind),
        }
        for kind in "orcd"
    ]
    put(book, "FOLIOSC", buys)
    used = {32: book.slip_folio, 44: book.kardex.number, 56: book.notes, 62: book.diary, 67: book.kardex.link}
    put(book, "TBLCONTROL", [{"ID_TABLA": number, "ULT_CVE": used.get(number, 0)} for number in range(1, 81)])
    put(book, "CTRLBLOQUEO", [{"USUARIOS": 0, "BLOQUEADA": "N"}])
    put(book, "COMPACTACION", [{"ULT_COMPACTACION": book.later(-12)}])


def _parameters(book: Book) -> None:
    issuer = book.issuer
    company: dict[str, Value] = {
        "NUM_EMP": 1,
        "CP": HOME_POSTAL_CODE,
        "PAIS": "MEXICO",
        "LUGARDEEXPED": HOME_POSTAL_CODE,
    }
    company |= _STREET
    put(book, "PARAM_DOMFISCAL", [company])
    put(book, "PARAM_DOMEXPED", [company])
    put(
        book,
        "PARAM_DATOSEMP",
        [{"NUM_EMP": 1, "NOMBRE_EMPRESA": issuer.name, "RFC": issuer.rfc, "CLIE_FACTGLOBAL": ""}],
    )
    general: dict[str, Value] = {
        "NUM_EMP": 1,
        "REDON_MONTOS": "S",
        "REDON_COSTOS": "S",
        "MULTIMONEDA": "S",
        "MONEDAPRED": 1,
    }
    general |= {"NUMDEC_ENMONTOS": 2, "NUMDEC_ENCOSTOYPRECIO": 4, "NUMDEC_PORCENTAJES": 2, "ESQIMPUESTO": 1}
    put(book, "PARAM_DATOSGRALES", [general])
    put(book, "PARAM_DATOSBD", [{"NUM_EMP": 1, "RUTADATOS": "", "DRIVER": "FIREBIRD", "VERSIONBD": VERSION}])
    closed = "1899-12-30 00:00:00"
    stock: dict[str, Value] = {
        "NUM_EMP": 1,
        "INTEGRAFACTURAS": "S",
        "INTEGRACOMPRAS": "S",
        "CAMBIOEXISTENCIAS": "N",
        "MULTIALMACEN": "S",
        "MOVTRASPASOENTRADA": 7,
        "MOVTRASPASOSALIDA": 58,
        "NUMDECIMALES": 2,
        "ALMACENPREDETER": 1,
        "INVINTEGRADO": "S",
        "FCHCIERREDOCTOS": closed,
        "COSTEARXALMACEN": "N",
        "NOMBREIMP4": "IVA",
        "PORCENTAJEIMP4": 16.0,
        "NOMBREIMP4SAT": "002",
        "TIPOIMP4": "Traslado",
    }
    put(book, "PARAM_INVENTARIO", [stock])
    put(book, "PARAM_FACTURA", [{"NUM_EMP": 1, "FACTURASINEXIST": "N", "NUMDESCUENTOS": 1, "FCHCIERREDOCTOS": closed}])
    put(book, "PARAM_COMPRAS", [{"NUM_EMP": 1, "FCHCIERREDOCTOS": closed}])
    put(book, "PARAM_CLIENTES", [{"NUM_EMP": 1, "DIASCREDITO": 30}])
    sealing: dict[str, Value] = {
        "NUM_EMP": 1,
        "SELLOCERTIF": f"{issuer.certificate}.cer",
        "REGIMENFISCALSAT": issuer.regime,
    }
    sealing |= {"VERSIONCOMPROBANTEDIGITAL": 40, "REGIMENFISCAL": "601"}
    put(book, "PARAM_FACTURAELECTRONICA", [sealing])
