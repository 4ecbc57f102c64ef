"""The public part of a certificate as the SAT issues them, for show: readable by any X.509 parser, signed by nobody.

There is no private key anywhere: the modulus is a number drawn from the seed and the signature is filling.
"""

from __future__ import annotations

import random
from collections.abc import Iterable
from datetime import datetime

_OID_RSA = "1.2.840.113549.1.1.1"
_OID_SHA256_RSA = "1.2.840.113549.1.1.11"
_COMMON_NAME, _NAME, _ORGANISATION, _UNIT = "2.5.4.3", "2.5.4.41", "2.5.4.10", "2.5.4.11"
_COUNTRY, _SERIAL, _UNIQUE_ID = "2.5.4.6", "2.5.4.5", "2.5.4.45"


def seal_certificate(
    rng: random.Random,
    name: str,
    rfc: str,
    number: str,
    begins: datetime,
    ends: datetime,
    *,
    branch: str | None = "MATRIZ",
) -> bytes:
    """DER of a certificate. ``branch``: the unit that makes it a CSD; None makes it look like an e.firma."""
    issuer = _name([(_COMMON_NAME, "AC DE DEMOSTRACION"), (_ORGANISATION, "SIN VALIDEZ FISCAL"), (_COUNTRY, "MX")])
    parts = [(_COMMON_NAME, name), (_NAME, name), (_ORGANISATION, name), (_UNIQUE_ID, f"{rfc} / XAXX010101000")]
    parts.append((_SERIAL, "XEXX010101HNEXXXA4 / XEXX010101HNEXXXA4"))
    if branch is not None:
        parts.append((_UNIT, branch))
    modulus = rng.getrandbits(2048) | (1 << 2047) | 1
    key = _wrap(0x30, _whole(modulus), _whole(65537))
    algorithm = _wrap(0x30, _identifier(_OID_SHA256_RSA), b"\x05\x00")
    public = _wrap(0x30, _wrap(0x30, _identifier(_OID_RSA), b"\x05\x00"), _wrap(0x03, b"\x00" + key))
    body = _wrap(
        0x30,
        _wrap(0xA0, _whole(2)),
        _whole(int.from_bytes(number.encode("ascii"), "big")),
        algorithm,
        issuer,
        _wrap(0x30, _time(begins), _time(ends)),
        _name(parts),
        public,
    )
    return _wrap(0x30, body, algorithm, _wrap(0x03, b"\x00" + rng.randbytes(256)))


def _wrap(tag: int, *parts: bytes) -> bytes:
    content = b"".join(parts)
    size = len(content)
    if size < 0x80:
        return bytes((tag, size)) + content
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes((tag, 0x80 | len(length))) + length + content


def _whole(number: int) -> bytes:
    return _wrap(0x02, number.to_bytes(number.bit_length() // 8 + 1, "big"))


def _identifier(dotted: str) -> bytes:
    first, second, *rest = (int(part) for part in dotted.split("."))
    encoded = bytearray((first * 40 + second,))
    for part in rest:
        chunk = [part & 0x7F]
        while part := part >> 7:
            chunk.append(0x80 | (part & 0x7F))
        encoded.extend(reversed(chunk))
    return _wrap(0x06, bytes(encoded))


def _name(parts: Iterable[tuple[str, str]]) -> bytes:
    return _wrap(0x30, *(_wrap(0x31, _wrap(0x30, _identifier(oid), _written(oid, text))) for oid, text in parts))


def _written(oid: str, text: str) -> bytes:
    if oid == _UNIQUE_ID:  # a bit string by its definition, which the SAT writes as text; parsers accept text
        return _wrap(0x0C, text.encode())
    return _wrap(0x13 if oid == _COUNTRY else 0x0C, text.encode())


def _time(moment: datetime) -> bytes:
    return _wrap(0x17, f"{moment:%y%m%d%H%M%S}Z".encode("ascii"))
