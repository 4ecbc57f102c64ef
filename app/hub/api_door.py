"""What every router shares: the hub of this application, who asks, and the raw bytes of a body."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Depends, Path, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from app.hub import auth
from app.hub.auth import Caller
from app.hub.limits import Gate
from app.hub.office import Hub
from app.hub.people import PersonRole
from app.hub.records.devices import Device
from app.hub.records.people import Person
from app.hub.refusals import refusal

_BEARER = HTTPBearer(auto_error=False, description="Token of a laptop or of a person's session.")


def the_hub(request: Request) -> Hub:
    """The hub this application serves."""
    hub = request.app.state.hub
    if not isinstance(hub, Hub):
        raise TypeError("the application serves no hub")
    return hub


def the_gate(request: Request) -> Gate:
    """The counter of tries of this application."""
    gate = request.app.state.gate
    if not isinstance(gate, Gate):
        raise TypeError("the application has no gate")
    return gate


TheHub = Annotated[Hub, Depends(the_hub)]
TheGate = Annotated[Gate, Depends(the_gate)]


def the_caller(hub: TheHub, said: Annotated[HTTPAuthorizationCredentials | None, Depends(_BEARER)]) -> Caller:
    """Laptop or person."""
    return auth.identify(hub, said.credentials if said else None)


TheCaller = Annotated[Caller, Depends(the_caller)]


def the_laptop(caller: TheCaller) -> Device:
    """A laptop only."""
    return auth.laptop(caller)


def the_supervisor(caller: TheCaller) -> Person:
    """A supervisor only."""
    return auth.person_with(caller, PersonRole.SUPERVISOR)


def the_consultant(caller: TheCaller) -> Person:
    """Who writes procedures, or a supervisor who files them; the signature decides what they are worth."""
    return auth.person_with(caller, PersonRole.CONSULTANT, PersonRole.SUPERVISOR)


TheLaptop = Annotated[Device, Depends(the_laptop)]
TheSupervisor = Annotated[Person, Depends(the_supervisor)]
TheOffice = Annotated[Person, Depends(the_consultant)]


async def raw_body(request: Request) -> bytes:
    """The body exactly as it came: what is signed is never parsed before its signature was checked."""
    return await request.body()


Raw = Annotated[bytes, Depends(raw_body)]
InPathDigest = Annotated[str, Path(pattern=r"^[0-9a-f]{64}$", description="SHA-256, lowercase hexadecimal.")]
InPathId = Annotated[str, Path(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9._:-]+$")]


def address_of(request: Request) -> str:
    """Who is at the other end."""
    return request.client.host if request.client else "?"


def takes(media: str, schema: dict[str, Any]) -> dict[str, Any]:
    """How a raw body is described in OpenAPI."""
    return {"requestBody": {"required": True, "content": {media: {"schema": schema}}}}


SEALED_BODY = takes(
    "application/json",
    {
        "title": "SealedDocument",
        "description": "DSSE envelope, exactly the bytes that were sealed.",
        "type": "object",
        "required": ["payload", "payloadType", "signatures"],
        "properties": {
            "payload": {"type": "string", "contentEncoding": "base64"},
            "payloadType": {"type": "string"},
            "signatures": {"type": "array", "items": {"type": "object"}},
        },
    },
)


def number_in(text: str | None, header: str) -> int:
    """A whole number of a header. Raises BadInput ``HUB-REQUEST-INVALID``."""
    if text is None or not text.isascii() or not text.isdigit() or len(text) > 15:
        raise refusal("HUB-REQUEST-INVALID", fields=f"header.{header}")
    return int(text)
