"""The public part of a seal certificate (CSD) of the SAT: whose it is, until when, and whether it is a CSD at all.

Only the certificate is ever read; there is no door here for the key.
"""

from __future__ import annotations

import re
import warnings
from dataclasses import dataclass
from datetime import datetime

from cryptography import x509
from cryptography.utils import CryptographyDeprecationWarning

_UNIQUE_ID = x509.ObjectIdentifier("2.5.4.45")
_UNIT = x509.NameOID.ORGANIZATIONAL_UNIT_NAME
_RFC = re.compile(r"[A-ZÑ&]{3,4}[0-9]{6}[A-Z0-9]{3}")


@dataclass(frozen=True, slots=True)
class SealCertificate:
    """What the certificate says about itself. Nothing is verified against an authority: there is no connection."""

    rfc: str
    begins: datetime
    """UTC."""
    ends: datetime
    """UTC."""
    is_seal: bool
    """A CSD carries an organisational unit; an e.firma does not."""
    number: str


def read_seal_certificate(raw: bytes) -> SealCertificate | None:
    """The certificate in DER (or PEM), or None when the bytes are not one."""
    try:
        with warnings.catch_warnings():
            # The SAT encodes the RFC in a field that standards reserve for bit strings; the library says so each time.
            warnings.simplefilter("ignore", CryptographyDeprecationWarning)
            warnings.simplefilter("ignore", UserWarning)
            pem = raw.lstrip().startswith(b"-----BEGIN")
            found = x509.load_pem_x509_certificate(raw) if pem else x509.load_der_x509_certificate(raw)
            subject = found.subject
            serial = found.serial_number
            begins, ends = found.not_valid_before_utc, found.not_valid_after_utc
    except ValueError:
        return None
    text = " ".join(_text(attribute.value) for attribute in subject.get_attributes_for_oid(_UNIQUE_ID))
    match = _RFC.search(text.upper())
    return SealCertificate(
        rfc=match[0] if match else "",
        begins=begins,
        ends=ends,
        is_seal=bool(subject.get_attributes_for_oid(_UNIT)),
        number=_number(serial),
    )


def _text(value: str | bytes) -> str:
    return value if isinstance(value, str) else value.decode("latin-1", "replace")


def _number(serial: int) -> str:
    """The twenty digits that people know: the serial's bytes are their ASCII codes."""
    raw = serial.to_bytes((serial.bit_length() + 7) // 8 or 1, "big")
    return raw.decode("ascii") if raw.isdigit() else str(serial)
