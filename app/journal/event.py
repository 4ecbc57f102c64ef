"""One event: the exact bytes that were signed, and what they say.

The payload is JSON text made once, on the laptop, and never made again: every digest, signature and chain link is over
those bytes, so no canonical form is needed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic_core import from_json

from app.clock import Stamp
from app.errors import BadInput
from app.i18n import _

GENESIS = "0" * 64
"""What the first event of a device names as the one before it."""
MAX_PAYLOAD = 1_000_000
"""Bytes; larger facts belong in evidence."""
_JSON = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False)


@dataclass(frozen=True, slots=True)
class Draft:
    """What somebody did, before it has a place in the chain."""

    kind: str
    actor: str
    """Person id of who did it."""
    visit: str
    body: Mapping[str, Any]
    """JSON values only; app.visit.facts gives them their types."""


@dataclass(frozen=True, slots=True)
class Event:
    """A fact with its place in one device's chain."""

    id: str
    device: str
    sequence: int
    """1, 2, 3… without gaps per device; the only order that counts."""
    previous: str
    """SHA-256 of the payload before, or GENESIS."""
    visit: str
    kind: str
    actor: str
    at: Stamp
    body: Mapping[str, Any] = field(compare=False)
    payload: bytes
    signature: bytes

    @property
    def digest(self) -> str:
        """SHA-256 of the signed bytes."""
        return digest_of(self.payload)


def digest_of(payload: bytes) -> str:
    """SHA-256 of an event's payload, hexadecimal."""
    return hashlib.sha256(payload).hexdigest()


def encode(draft: Draft, *, event_id: str, device: str, sequence: int, previous: str, at: Stamp) -> bytes:
    """The bytes to be signed. Raises BadInput ``EVENT-TOO-LARGE``."""
    payload = _JSON.encode(
        {
            "v": 1,
            "id": event_id,
            "device": device,
            "seq": sequence,
            "prev": previous,
            "visit": draft.visit,
            "kind": draft.kind,
            "actor": draft.actor,
            "at": {"utc": at.utc, "offset": at.offset, "mono": at.mono, "boot": at.boot},
            "body": draft.body,
        }
    ).encode()
    if len(payload) > MAX_PAYLOAD:
        raise BadInput(
            "EVENT-TOO-LARGE",
            _("El texto es demasiado largo para guardarse en la bitácora."),
            _("No se cambió nada."),
            _("Guárdelo como archivo de evidencia."),
            size=len(payload),
        )
    return payload


def decode(payload: bytes, signature: bytes) -> Event:
    """Read an event back. Raises BadInput ``EVENT-UNREADABLE`` when the bytes are not an event of ours."""
    if len(payload) > MAX_PAYLOAD:
        raise _unreadable("size")
    try:
        said = from_json(payload, allow_inf_nan=False)
        at = said["at"]
        event = Event(
            id=_text(said["id"]),
            device=_text(said["device"]),
            sequence=_number(said["seq"]),
            previous=_text(said["prev"]),
            visit=_text(said["visit"]),
            kind=_text(said["kind"]),
            actor=_text(said["actor"]),
            at=Stamp(_text(at["utc"]), _number(at["offset"]), _number(at["mono"]), _text(at["boot"])),
            body=_mapping(said["body"]),
            payload=payload,
            signature=signature,
        )
        event.at.moment()
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise _unreadable(str(error)) from error
    return event


def _text(value: object) -> str:
    # A NUL once stopped a whole queue elsewhere (lesson 16), so it is refused at the door.
    if not isinstance(value, str) or "\0" in value:
        raise TypeError("text expected")
    return value


def _number(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError("number expected")
    return value


def _mapping(value: object) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise TypeError("object expected")
    return value


def _unreadable(detail: str) -> BadInput:
    return BadInput(
        "EVENT-UNREADABLE",
        _("Un registro de la bitácora no se puede leer."),
        _("Los demás registros no se tocan."),
        _("Envíe el paquete de rescate al supervisor."),
        detail=detail[:200],
    )
