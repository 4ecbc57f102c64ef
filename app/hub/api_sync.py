"""What laptops do: the exchange and evidence; and what the office sees of it: visits and quarantine."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

from fastapi import APIRouter, Header, Response

from app.hub import evidence, exchange, quarantine, view
from app.hub.api_content import ContentResponse
from app.hub.api_door import (
    InPathDigest,
    InPathId,
    Raw,
    TheCaller,
    TheHub,
    TheLaptop,
    TheOffice,
    TheSupervisor,
    number_in,
    takes,
)
from app.hub.api_messages import QuarantineLine, ResolveAnswer, ResolveRequest
from app.hub.quarantine import Resolution
from app.hub.refusals import refusal
from app.hub.view import VisitLine, VisitView
from app.wire.sync import SyncAnswer, SyncRequest, UploadStatus

router = APIRouter(prefix="/api/v1", tags=["sync"])

_CHUNK = takes("application/offset+octet-stream", {"type": "string", "format": "binary"})


@router.post("/sync")
def sync(body: SyncRequest, hub: TheHub, laptop: TheLaptop) -> SyncAnswer:
    """Events up, receipts and documents down."""
    return exchange.exchange(hub, laptop, body)


@router.get("/evidence/{digest}")
def evidence_status(digest: InPathDigest, hub: TheHub, _laptop: TheLaptop) -> UploadStatus:
    """How much of it is here."""
    return evidence.status(hub, digest)


@router.patch("/evidence/{digest}", openapi_extra=_CHUNK)
def evidence_upload(
    digest: InPathDigest,
    hub: TheHub,
    laptop: TheLaptop,
    data: Raw,
    upload_offset: Annotated[str, Header(pattern=r"^[0-9]{1,15}$")],
    upload_length: Annotated[str, Header(pattern=r"^[0-9]{1,15}$")],
) -> UploadStatus:
    """The next piece, from the offset the hub named."""
    offset, size = number_in(upload_offset, "upload-offset"), number_in(upload_length, "upload-length")
    if size == 0:
        raise refusal("HUB-REQUEST-INVALID", fields="header.upload-length")
    return evidence.receive(hub, digest, offset, size, data, laptop.id)


@router.get("/evidence/{digest}/content", response_class=ContentResponse)
def evidence_content(digest: InPathDigest, hub: TheHub, _by: TheOffice) -> Response:
    """The bytes, for the office."""
    size = hub.evidence.size(digest)
    if size is None:
        raise refusal("CONTENT-NOT-FOUND")
    return ContentResponse.of(hub.evidence.path(digest), digest)


@router.get("/visits")
def visits(hub: TheHub, caller: TheCaller) -> tuple[VisitLine, ...]:
    """Visits the caller may see."""
    return view.listed(hub, caller)


@router.get("/visits/{visit}")
def visit(visit: InPathId, hub: TheHub, caller: TheCaller) -> VisitView:
    """One visit, folded from its applied events."""
    return view.visit_view(hub, caller, visit)


@router.get("/quarantine")
def quarantined(hub: TheHub, _by: TheSupervisor) -> tuple[QuarantineLine, ...]:
    """What a supervisor still has to look at."""
    return tuple(QuarantineLine(**asdict(item)) for item in quarantine.waiting_for_people(hub))


@router.post("/quarantine/{event}/resolve")
def resolve(event: InPathId, body: ResolveRequest, hub: TheHub, by: TheSupervisor) -> ResolveAnswer:
    """Judge it again, or call it dealt with."""
    note = body.note.replace("\0", "")
    state = quarantine.resolve(hub, event, Resolution(body.resolution), by.id, note)
    return ResolveAnswer(event=event, state=state.value)
