"""Sealed documents: DSSE envelopes (https://github.com/secure-systems-lab/dsse) with one payload type per kind.

The signature covers the payload type and the payload's exact bytes, so nothing has to be parsed, and no canonical form
of the payload agreed on, before it is verified.
"""

from __future__ import annotations

import re
from enum import StrEnum

from securesystemslib.dsse import Envelope
from securesystemslib.exceptions import Error as SslibError
from securesystemslib.signer import Signature  # type: ignore[attr-defined] # re-exported without __all__

from app.trust import strict_json
from app.trust.keys import SIGNATURE_BYTES, SigningKey
from app.trust.refusal import refusal


class DocumentType(StrEnum):
    """What a sealed document claims to be."""

    PROCEDURE = "application/vnd.maletin.procedure+yaml"
    KIT = "application/vnd.maletin.kit+json"
    WITHDRAWAL = "application/vnd.maletin.withdrawal+json"
    PLAN = "application/vnd.maletin.plan+json"
    BUNDLE = "application/vnd.maletin.bundle+json"
    REPORT = "application/vnd.maletin.report+json"


_MIB = 1024 * 1024
LIMITS: dict[DocumentType, int] = {
    DocumentType.PROCEDURE: 4 * _MIB,
    DocumentType.KIT: 8 * _MIB,
    DocumentType.WITHDRAWAL: _MIB // 4,
    DocumentType.PLAN: 4 * _MIB,
    DocumentType.BUNDLE: 64 * _MIB,
    DocumentType.REPORT: 8 * _MIB,
}
"""Largest sealed document of each kind in bytes, envelope included (base64 makes a third more than the payload)."""

MAX_SIGNATURES = 16
# Both are shown to people in refusals, so a stranger's terminal codes and lone surrogates stop here.
_PRINTABLE = re.compile(r"[!-~]{1,100}")
_KEYID = re.compile(r"[0-9a-f]{64}")


def seal(payload: bytes, kind: DocumentType, *keys: SigningKey) -> bytes:
    """Sign the payload with every key given (at least one) and return the envelope's bytes.

    Raises Untrusted ``TRUST-TOO-LARGE`` when no laptop would accept the result.
    """
    if not keys:
        raise ValueError("a document is sealed by at least one key")
    return _signed(Envelope(payload, str(kind), {}), kind, keys)


def countersign(raw: bytes, kind: DocumentType, *keys: SigningKey) -> bytes:
    """Add signatures to a sealed document, where a role asks for more than one person.

    The signatures already there are kept as they are, not verified. Raises as ``read`` and ``seal`` do.
    """
    envelope = read(raw, kind)
    if envelope.payload_type != kind:
        raise refusal("TRUST-WRONG-TYPE", found=envelope.payload_type)
    return _signed(envelope, kind, keys)


def read(raw: bytes, kind: DocumentType) -> Envelope:
    """Take an envelope apart WITHOUT verifying anything but its form; only ``verify.open_sealed`` makes it trusted.

    Raises Untrusted ``TRUST-TOO-LARGE`` and ``TRUST-NOT-SIGNED``.
    """
    if len(raw) > LIMITS[kind]:
        raise refusal("TRUST-TOO-LARGE", size=len(raw), limit=LIMITS[kind])
    try:
        found = strict_json.load(raw)
        if not _has_the_form(found):
            raise refusal("TRUST-NOT-SIGNED")
        return Envelope.from_dict(found)
    except (ValueError, SslibError) as error:
        raise refusal("TRUST-NOT-SIGNED") from error


def write(envelope: Envelope) -> bytes:
    """The only spelling of an envelope that is accepted, so that one document has one digest."""
    fields = envelope.to_dict()
    fields["signatures"].sort(key=lambda signature: signature["keyid"])
    # The payload is base64 and sorts first, so it is put in as it is: a JSON writer would look at each of its
    # characters for something to escape, which took as long as all the rest of the verification.
    payload: bytes = fields.pop("payload").encode("ascii")
    return b'{"payload":"' + payload + b'",' + strict_json.dump(fields)[1:]


def _signed(envelope: Envelope, kind: DocumentType, keys: tuple[SigningKey, ...]) -> bytes:
    pae = envelope.pae()
    for key in keys:
        envelope.signatures[key.keyid] = Signature(key.keyid, key.sign(pae).hex())
    raw = write(envelope)
    if len(raw) > LIMITS[kind]:
        raise refusal("TRUST-TOO-LARGE", size=len(raw), limit=LIMITS[kind])
    return raw


def _has_the_form(found: object) -> bool:
    """Exactly the fields of DSSE: a field nobody signed and nobody reads is a place to smuggle meaning in."""
    return (
        isinstance(found, dict)
        and found.keys() == {"payload", "payloadType", "signatures"}
        and isinstance(found["payload"], str)
        and isinstance(found["payloadType"], str)
        and _PRINTABLE.fullmatch(found["payloadType"]) is not None
        and isinstance(found["signatures"], list)
        and 1 <= len(found["signatures"]) <= MAX_SIGNATURES
        and all(_is_signature(entry) for entry in found["signatures"])
    )


def _is_signature(entry: object) -> bool:
    return (
        isinstance(entry, dict)
        and entry.keys() == {"keyid", "sig"}
        and isinstance(entry["keyid"], str)
        and _KEYID.fullmatch(entry["keyid"]) is not None
        and isinstance(entry["sig"], str)
        and len(entry["sig"]) <= 2 * SIGNATURE_BYTES
    )
