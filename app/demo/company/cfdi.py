"""CFDI 4.0 texts as SAE keeps them in CFDI.XML_DOC: shaped like the real thing, sealed by nobody. Pure.

Every text is ASCII (accents as character references), so that the column's character set cannot matter.
"""

from __future__ import annotations

from dataclasses import dataclass
from xml.sax.saxutils import quoteattr

from app.demo.company.papers import TAX_RATES, Paper

_HEAD = '<?xml version="1.0" encoding="UTF-8"?>'
_NAMESPACES = 'xmlns:cfdi="http://www.sat.gob.mx/cfd/4" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
_STAMP = 'xmlns:tfd="http://www.sat.gob.mx/TimbreFiscalDigital" Version="1.1"'
_PAYMENT = 'xmlns:pago20="http://www.sat.gob.mx/Pagos20" Version="2.0"'
CURRENCIES = {1: "MXN", 2: "USD"}


@dataclass(frozen=True, slots=True)
class Issuer:
    """Who signs: the invented company."""

    name: str
    rfc: str
    regime: str
    postal_code: str
    certificate: str
    """Number of the seal certificate, 20 digits."""


@dataclass(frozen=True, slots=True)
class Settled:
    """What a payment receipt settles."""

    uuid: str
    serie: str
    folio: int
    part: int
    before: float
    paid: float


def invoice_text(issuer: Issuer, paper: Paper, *, kind: str = "I", related: tuple[str, str] | None = None) -> str:
    """The CFDI of an invoice (I) or of a credit (E). ``related``: type of relation and UUID."""
    party = paper.party
    relation = ""
    if related:
        relation = (
            f'<cfdi:CfdiRelacionados TipoRelacion="{related[0]}"><cfdi:CfdiRelacionado UUID="{related[1]}"/>'
            "</cfdi:CfdiRelacionados>"
        )
    method = f'FormaPago="{"03" if paper.cash else "99"}" MetodoPago="{"PUE" if paper.cash else "PPD"}" '
    money = f'Moneda="{CURRENCIES[paper.currency]}" ' + (
        f'TipoCambio="{paper.rate:.4f}" ' if paper.currency > 1 else ""
    )
    lines = "".join(_concept(line_number, paper) for line_number in range(len(paper.lines)))
    return _ascii(
        f'{_HEAD}<cfdi:Comprobante {_NAMESPACES} Version="4.0" Serie="{paper.serie}" Folio="{paper.folio}" '
        f'Fecha="{_moment(paper.made)}" {method}NoCertificado="{issuer.certificate}" SubTotal="{paper.subtotal:.2f}" '
        f'Descuento="{paper.off:.2f}" {money}Total="{paper.total:.2f}" TipoDeComprobante="{kind}" Exportacion="01" '
        f'LugarExpedicion="{issuer.postal_code}">{relation}{_issuer(issuer)}{_receiver(paper, party.use)}'
        f"<cfdi:Conceptos>{lines}</cfdi:Conceptos>{_taxes(paper)}{_stamp(paper)}</cfdi:Comprobante>"
    )


def payment_text(issuer: Issuer, paper: Paper, settled: Settled) -> str:
    """The CFDI of a payment receipt: totals in zero, the money inside the complement."""
    money, amount = CURRENCIES[paper.currency], f"{settled.paid:.2f}"
    pesos = f"{round(settled.paid * paper.rate, 2):.2f}"
    rate = "1" if paper.currency == 1 else f"{paper.rate:.4f}"
    return _ascii(
        f'{_HEAD}<cfdi:Comprobante {_NAMESPACES} Version="4.0" Serie="{paper.serie}" Folio="{paper.folio}" '
        f'Fecha="{_moment(paper.made)}" NoCertificado="{issuer.certificate}" SubTotal="0" Moneda="XXX" Total="0" '
        f'TipoDeComprobante="P" Exportacion="01" LugarExpedicion="{issuer.postal_code}">{_issuer(issuer)}'
        f'{_receiver(paper, "CP01")}<cfdi:Conceptos><cfdi:Concepto ClaveProdServ="84111506" Cantidad="1" '
        'ClaveUnidad="ACT" '
        'Descripcion="Pago" ValorUnitario="0" Importe="0" ObjetoImp="01"/></cfdi:Conceptos><cfdi:Complemento>'
        f'<pago20:Pagos {_PAYMENT}><pago20:Totales MontoTotalPagos="{pesos}"/><pago20:Pago '
        f'FechaPago="{_moment(paper.made)}" FormaDePagoP="03" MonedaP="{money}" TipoCambioP="{rate}" Monto="{amount}">'
        f'<pago20:DoctoRelacionado IdDocumento="{settled.uuid}" Serie="{settled.serie}" Folio="{settled.folio}" '
        f'MonedaDR="{money}" EquivalenciaDR="1" NumParcialidad="{settled.part}" ImpSaldoAnt="{settled.before:.2f}" '
        f'ImpPagado="{amount}" ImpSaldoInsoluto="{settled.before - settled.paid:.2f}" ObjetoImpDR="01"/>'
        f"</pago20:Pago></pago20:Pagos>{_digital(paper)}</cfdi:Complemento></cfdi:Comprobante>"
    )


def purchase_text(issuer: Issuer, paper: Paper) -> str:
    """The CFDI that a provider sent: issuer and receiver change places."""
    party = paper.party
    return _ascii(
        f'{_HEAD}<cfdi:Comprobante {_NAMESPACES} Version="4.0" Folio="{paper.their_number}" '
        f'Fecha="{_moment(paper.made)}" '
        f'FormaPago="99" MetodoPago="PPD" NoCertificado="{issuer.certificate}" SubTotal="{paper.subtotal:.2f}" '
        f'Moneda="MXN" Total="{paper.total:.2f}" TipoDeComprobante="I" Exportacion="01" '
        f'LugarExpedicion="{party.postal_code}"><cfdi:Emisor Rfc="{party.rfc}" Nombre={quoteattr(party.name)} '
        f'RegimenFiscal="{party.regime}"/><cfdi:Receptor Rfc="{issuer.rfc}" Nombre={quoteattr(issuer.name)} '
        f'DomicilioFiscalReceptor="{issuer.postal_code}" RegimenFiscalReceptor="{issuer.regime}" UsoCFDI="G01"/>'
        f"{_taxes(paper)}{_stamp(paper)}</cfdi:Comprobante>"
    )


def cancellation_text(issuer: Issuer, paper: Paper) -> str:
    """The SAT's receipt of a cancellation."""
    return _ascii(
        f'{_HEAD}<Acuse Fecha="{_moment(paper.made)}" RfcEmisor="{issuer.rfc}"><Folios><UUID>{paper.uuid}</UUID>'
        "<EstatusUUID>201</EstatusUUID></Folios></Acuse>"
    )


def _concept(number: int, paper: Paper) -> str:
    line = paper.lines[number]
    article = line.article
    rate = TAX_RATES[article.tax] / 100
    return (
        f'<cfdi:Concepto ClaveProdServ="{article.product_key}" NoIdentificacion="{article.code}" '
        f'Cantidad="{line.quantity:g}" ClaveUnidad="{article.unit_key}" Descripcion="{article.code}" '
        f'ValorUnitario="{line.price:.2f}" Importe="{line.gross:.2f}" Descuento="{line.off:.2f}" ObjetoImp="02">'
        f'<cfdi:Impuestos><cfdi:Traslados><cfdi:Traslado Base="{line.gross - line.off:.2f}" Impuesto="002" '
        f'TipoFactor="Tasa" TasaOCuota="{rate:.6f}" Importe="{line.tax:.2f}"/></cfdi:Traslados></cfdi:Impuestos>'
        "</cfdi:Concepto>"
    )


def _issuer(issuer: Issuer) -> str:
    return f'<cfdi:Emisor Rfc="{issuer.rfc}" Nombre={quoteattr(issuer.name)} RegimenFiscal="{issuer.regime}"/>'


def _receiver(paper: Paper, use: str) -> str:
    party = paper.party
    abroad = 'ResidenciaFiscal="USA" NumRegIdTrib="123456789" ' if party.foreign else ""
    return (
        f'<cfdi:Receptor Rfc="{party.rfc}" Nombre={quoteattr(party.name)} {abroad}'
        f'DomicilioFiscalReceptor="{party.postal_code}" RegimenFiscalReceptor="{party.regime}" UsoCFDI="{use}"/>'
    )


def _taxes(paper: Paper) -> str:
    return f'<cfdi:Impuestos TotalImpuestosTrasladados="{paper.tax:.2f}"/>'


def _stamp(paper: Paper) -> str:
    return f"<cfdi:Complemento>{_digital(paper)}</cfdi:Complemento>"


def _digital(paper: Paper) -> str:
    return f'<tfd:TimbreFiscalDigital {_STAMP} UUID="{paper.uuid}" FechaTimbrado="{_moment(paper.made)}"/>'


def _moment(text: str) -> str:
    return text.replace(" ", "T")


def _ascii(text: str) -> str:
    return text.encode("ascii", "xmlcharrefreplace").decode("ascii")
