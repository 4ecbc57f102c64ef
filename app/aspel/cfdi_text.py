"""The few facts of a CFDI's text that are compared with the document. Safe: no DTD, no entities, bounded. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from xml.parsers import expat

LIMIT = 8 * 1024 * 1024
"""Characters; the SAT's own limit for a CFDI is far below."""


@dataclass(frozen=True, slots=True)
class CfdiHead:
    """What the head says; empty when it does not."""

    version: str = ""
    kind: str = ""
    total: str = ""
    currency: str = ""
    serie: str = ""
    folio: str = ""
    receiver: str = ""


class _Refused(Exception):
    """The text does something that a CFDI never does."""


class _Enough(Exception):
    """Everything that is compared was seen."""


def read_head(text: str) -> CfdiHead | None:
    """The head of a CFDI, or None when the text is not one that can be read safely."""
    if len(text) > LIMIT:
        return None
    found: dict[str, str] = {}

    def refuse(*_parts: object) -> None:
        raise _Refused

    def start(name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition(":")[2]
        if local == "Comprobante":
            found.update(attributes)
        elif local == "Receptor":
            found["receiver"] = attributes.get("Rfc", attributes.get("rfc", ""))
            raise _Enough

    # Already text: the encoding of the declaration no longer holds, so the parser is told what the bytes are now.
    parser = expat.ParserCreate("utf-8")
    parser.StartElementHandler = start
    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    try:
        parser.Parse(text.strip().lstrip("\ufeff").encode("utf-8", "replace"), True)
    except _Enough:
        return _head(found)
    except (_Refused, expat.ExpatError):
        return None
    return _head(found) if found else None


def _head(found: dict[str, str]) -> CfdiHead:
    def one(*names: str) -> str:
        return next((found[name].strip() for name in names if name in found), "")

    return CfdiHead(
        version=one("Version", "version"),
        kind=one("TipoDeComprobante", "tipoDeComprobante"),
        total=one("Total", "total"),
        currency=one("Moneda"),
        serie=one("Serie", "serie"),
        folio=one("Folio", "folio"),
        receiver=one("receiver"),
    )
