"""Faults of receivers, issuer and catalogues (R)."""

# ruff: noqa: S608 - the pieces are constants of this file; values are bound

from __future__ import annotations

from collections.abc import Iterable, Mapping

from app.demo.company import story
from app.demo.company.faults.model import Fault, Scene, one
from app.demo.company.faults.stock import PLAIN

Found = Mapping[str, Iterable[str]]
_CLIENT = "SELECT CLAVE FROM CLIE{n} WHERE STATUS = 'A' AND RFC NOT IN ('XAXX010101000', 'XEXX010101000')"
_FIRM = _CLIENT + " AND CHAR_LENGTH(RFC) = 12"


def _client(scene: Scene, assignment: str, check: str, who: str = _CLIENT, prefix: str = "C") -> Found:
    client = scene.pick("client", who)[0]
    scene.change("UPDATE CLIE{n} SET " + assignment + " WHERE CLAVE = ?", client)
    return one(check, f"{prefix}|{client.strip()}")


def _article(scene: Scene, assignment: str, check: str, prefix: str = "") -> Found:
    article = scene.pick("article", PLAIN)[0]
    scene.change("UPDATE INVE{n} SET " + assignment + " WHERE CVE_ART = ?", article)
    return one(check, f"{prefix}{article}")


def _public(scene: Scene) -> Found:
    scene.change("UPDATE CLIE{n} SET CODIGO = '06000' WHERE RFC = 'XAXX010101000'")
    return one("R05", "C|1")


def _twins(scene: Scene) -> Found:
    first, second = (scene.pick("client", _FIRM + " AND REG_FISC = '601'")[0] for _time in range(2))
    scene.change(
        "UPDATE CLIE{n} SET RFC = (SELECT C.RFC FROM CLIE{n} C WHERE C.CLAVE = ?) WHERE CLAVE = ?", first, second
    )
    return {"R07": (f"C|{first.strip()}", f"C|{second.strip()}")}


def _issuer_regime(scene: Scene) -> Found:
    scene.change("UPDATE PARAM_FACTURAELECTRONICA{n} SET REGIMENFISCALSAT = '612'")
    return one("R09", "PARAM_FACTURAELECTRONICA|REGIMENFISCALSAT")


def _serie_place(scene: Scene) -> Found:
    scene.change("UPDATE PARAM_FOLIOSF{n} SET CP = '00001' WHERE TIPODOCTO = 'D'")
    return one("R09", "PARAM_FOLIOSF|D|DV")


def _expired(scene: Scene) -> Found:
    name, rfc = scene.company.rows("SELECT NOMBRE_EMPRESA, RFC FROM PARAM_DATOSEMP{n}")[0]
    der = story.certificate(scene.company.spec, name, rfc, years=(-6, -2))
    scene.change("UPDATE PARAM_FACTURAELECTRONICA{n} SET SELLOCERTIF_ARCH = ?", der)
    return one("R10", "PARAM_FACTURAELECTRONICA")


def _not_a_seal(scene: Scene) -> Found:
    name, rfc = scene.company.rows("SELECT NOMBRE_EMPRESA, RFC FROM PARAM_DATOSEMP{n}")[0]
    der = story.certificate(scene.company.spec, name, rfc, csd=False)
    scene.change("UPDATE PARAM_FOLIOSF{n} SET SELLOCERTIF_ARCH = ? WHERE TIPODOCTO = 'F'", der)
    return one("R10", "PARAM_FOLIOSF|F|A")


def _of_another(scene: Scene) -> Found:
    der = story.certificate(scene.company.spec, "OTRA EMPRESA", "OEM010101AB1")
    scene.change("UPDATE PARAM_FOLIOSF{n} SET SELLOCERTIF_ARCH = ? WHERE TIPODOCTO = 'E'", der)
    return one("R10", "PARAM_FOLIOSF|E|NC")


def _provider(scene: Scene, assignment: str) -> Found:
    provider = scene.pick("provider", "SELECT CLAVE FROM PROV{n}")[0]
    scene.change("UPDATE PROV{n} SET " + assignment + " WHERE CLAVE = ?", provider)
    return one("R13", f"P|{provider.strip()}")


def _orphan_price(scene: Scene) -> Found:
    article = scene.pick("article", PLAIN)[0]
    scene.company.change("INSERT INTO PRECIO_X_PROD{n} (CVE_ART, CVE_PRECIO, PRECIO) VALUES (?, 77, 1000)", article)
    return one("R11", f"PRECIO_X_PROD|{article}|77")


_CLIE, _INVE = ("CLIE",), ("INVE",)
FAULTS = (
    Fault(
        "rfc-minusculas",
        "Un RFC en minúsculas",
        ("R01",),
        _CLIE,
        lambda scene: _client(scene, "RFC = LOWER(RFC)", "R01"),
    ),
    Fault(
        "rfc-fecha",
        "Un RFC con una fecha que no existe",
        ("R01",),
        _CLIE,
        lambda scene: _client(scene, "RFC = OVERLAY(RFC PLACING '991399' FROM 4 FOR 6)", "R01", _FIRM),
    ),
    Fault(
        "codigo-postal",
        "Un código postal que no existe",
        ("R02",),
        _CLIE,
        lambda scene: _client(scene, "CODIGO = '00001'", "R02"),
    ),
    Fault(
        "regimen-de-persona",
        "Una empresa con régimen de persona física",
        ("R03",),
        _CLIE,
        lambda scene: _client(scene, "REG_FISC = '605', USO_CFDI = 'S01'", "R03", _FIRM),
    ),
    Fault(
        "uso-retirado",
        "El uso P01, que ya no existe",
        ("R04",),
        _CLIE,
        lambda scene: _client(scene, "USO_CFDI = 'P01'", "R04"),
    ),
    Fault(
        "uso-de-persona",
        "Una empresa con un uso de persona física",
        ("R04",),
        _CLIE,
        lambda scene: _client(scene, "USO_CFDI = 'D01'", "R04", _FIRM),
    ),
    Fault("publico-con-otro-cp", "El público en general con otro código postal", ("R05",), _CLIE, _public),
    Fault(
        "nombre-con-regimen",
        "Un nombre con S.A. de C.V.",
        ("R06",),
        _CLIE,
        lambda scene: _client(scene, "NOMBRE = 'ACEROS DEL NORTE SA DE CV'", "R06"),
    ),
    Fault(
        "nombre-con-dobles",
        "Un nombre con dobles espacios",
        ("R06",),
        _CLIE,
        lambda scene: _client(scene, "NOMBRE = 'ACEROS  DEL SUR'", "R06"),
    ),
    Fault("clientes-repetidos", "Dos clientes con el mismo RFC", ("R07",), _CLIE, _twins),
    Fault(
        "producto-sin-clave",
        "Un artículo con la clave 01010101",
        ("R08",),
        _INVE,
        lambda scene: _article(scene, "CVE_PRODSERV = '01010101'", "R08"),
    ),
    Fault(
        "unidad-desconocida",
        "Un artículo con una unidad que no existe",
        ("R08",),
        _INVE,
        lambda scene: _article(scene, "CVE_UNIDAD = 'ZZ9'", "R08"),
    ),
    Fault(
        "regimen-del-emisor",
        "El emisor con un régimen que no es el suyo",
        ("R09",),
        ("PARAM_FACTURAELECTRONICA",),
        _issuer_regime,
    ),
    Fault(
        "lugar-de-la-serie",
        "Una serie con un lugar de expedición que no existe",
        ("R09",),
        ("PARAM_FOLIOSF",),
        _serie_place,
    ),
    Fault("sello-vencido", "El certificado de sello venció", ("R10",), ("PARAM_FACTURAELECTRONICA",), _expired),
    Fault(
        "sello-no-es-sello", "Una serie con la e.firma en lugar del sello", ("R10",), ("PARAM_FOLIOSF",), _not_a_seal
    ),
    Fault("sello-de-otro", "Una serie con el sello de otra empresa", ("R10",), ("PARAM_FOLIOSF",), _of_another),
    Fault(
        "linea-perdida",
        "Un artículo de una línea que no existe",
        ("R11",),
        _INVE,
        lambda scene: _article(scene, "LIN_PROD = 'ZZZ'", "R11", "INVE|"),
    ),
    Fault(
        "vendedor-perdido",
        "Un cliente de un vendedor que no existe",
        ("R11",),
        _CLIE,
        lambda scene: _client(scene, "CVE_VEND = '   99'", "R11", prefix="CLIE"),
    ),
    Fault("precio-perdido", "Un precio de una lista que no existe", ("R11",), ("PRECIO_X_PROD",), _orphan_price),
    Fault(
        "correo-invalido",
        "Un cliente con un correo que no es correo",
        ("R12",),
        _CLIE,
        lambda scene: _client(scene, "EMAILPRED = 'sin arroba'", "R12"),
    ),
    Fault(
        "proveedor-sin-diot",
        "Un proveedor sin tipo de operación",
        ("R13",),
        ("PROV",),
        lambda scene: _provider(scene, "TIP_OPERA = NULL"),
    ),
    Fault("proveedor-sin-rfc", "Un proveedor sin RFC", ("R13",), ("PROV",), lambda scene: _provider(scene, "RFC = ''")),
    Fault(
        "caracter-de-control",
        "Una calle con un carácter de control",
        ("R14",),
        _CLIE,
        lambda scene: _client(scene, "CALLE = 'JUAREZ' || ASCII_CHAR(7)", "R14", prefix="CLIE"),
    ),
)
