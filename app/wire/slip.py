"""The enrolment slip: office address, one-time code, anchor and the office's own certificate as one line of text.

The supervisor sends it, prints it as a QR or reads it out; the laptop takes the line wherever it comes from, whole or
broken over several lines, alone or in the middle of a message.
"""

from __future__ import annotations

import base64
import binascii
import re
import ssl
from dataclasses import dataclass, field
from urllib.parse import parse_qs, quote

from app.errors import BadInput
from app.i18n import _

PREFIX = "maletin:alta?"
MAX_SLIP = 16 * 1024
"""Characters read of what was pasted."""
_END = "&z=fin"
"""Closes the line, so that a slip that lost its end, or has words behind it, is seen."""
_LINE = re.compile(r"maletin:alta\?([A-Za-z0-9%=&._~-]+?)&z=fin", re.IGNORECASE)
_URL = re.compile(r"https?://[^\s\"'<>,;]+")
_CODE = re.compile(r"\b[0-9A-Za-z]{4}(?:[- ][0-9A-Za-z]{4}){3}\b")
_ANCHOR = re.compile(r"\b[0-9a-f]{64}\b")
_PEM = re.compile(r"-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----")


@dataclass(frozen=True, slots=True)
class EnrolSlip:
    """What the supervisor hands over. Empty = not given."""

    url: str = ""
    code: str = field(default="", repr=False)
    anchor: str = ""
    """SHA-256 of the firm's first trust list, hexadecimal."""
    ca: str = ""
    """The certificate of the office's own authority, PEM; public."""


def slip_text(slip: EnrolSlip) -> str:
    """One line of plain letters, short enough for a QR. Raises ValueError when ``ca`` is not PEM."""
    der = ssl.PEM_cert_to_DER_cert(slip.ca) if slip.ca else b""
    parts = {"o": slip.url, "c": slip.code, "h": slip.anchor, "a": base64.urlsafe_b64encode(der).decode().rstrip("=")}
    return PREFIX + "&".join(f"{name}={quote(value, safe='')}" for name, value in parts.items() if value) + _END


def read_slip(text: str) -> EnrolSlip:
    """What can be found in a pasted text: the slip itself, or address, code, anchor and certificate as they come.

    Raises BadInput ``ENROL-SLIP`` when it holds neither an address nor a code, or a slip that is cut.
    """
    text = text[:MAX_SLIP]
    place = text.lower().find(PREFIX)
    if place >= 0:
        return _from_line("".join(text[place:].split()))
    url, code, anchor, ca = (pattern.search(text) for pattern in (_URL, _CODE, _ANCHOR, _PEM))
    if url is None and code is None and ca is None:
        raise _no_slip()
    return EnrolSlip(
        url=url.group().rstrip("./)") if url else "",
        code=code.group() if code else "",
        anchor=anchor.group() if anchor else "",
        ca=ca.group() + "\n" if ca else "",
    )


def _from_line(line: str) -> EnrolSlip:
    found = _LINE.match(line)
    values = {name: said[0] for name, said in parse_qs(found.group(1)).items()} if found else {}
    if not values.get("o") or not values.get("c"):
        raise _no_slip()
    return EnrolSlip(values["o"], values["c"], values.get("h", ""), _pem(values.get("a", "")))


def _pem(encoded: str) -> str:
    if not encoded:
        return ""
    try:
        der = base64.b64decode(encoded + "=" * (-len(encoded) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError) as error:
        raise _no_slip() from error
    # A certificate is one DER sequence that says how long it is: a line that lost its end is seen here.
    if len(der) < 4 or der[:2] != b"\x30\x82" or int.from_bytes(der[2:4], "big") + 4 != len(der):
        raise _no_slip()
    return ssl.DER_cert_to_PEM_cert(der)


def _no_slip() -> BadInput:
    return BadInput(
        "ENROL-SLIP",
        _("Ahí no hay una hoja de alta completa."),
        _("No se cambió nada y el código no se gastó."),
        _("Copie de nuevo todo el texto que le dio el supervisor, o escriba la dirección y el código."),
    )
