"""What the office publishes. Every body is a sealed document, passed on exactly as it came."""

from __future__ import annotations

from fastapi import APIRouter

from app.hub import publishing, trusting
from app.hub.api_door import SEALED_BODY, Raw, TheCaller, TheHub, TheOffice, TheSupervisor, takes
from app.hub.api_messages import PublishedAnswer, TrustAnswer
from app.hub.records.documents import Published
from app.kit.manifest import ProcedureRef

router = APIRouter(prefix="/api/v1", tags=["publishing"])
_ROOT_BODY = takes("application/json", {"title": "TrustList", "type": "object", "required": ["signed", "signatures"]})


@router.post("/procedures", status_code=201, openapi_extra=SEALED_BODY)
def publish_procedure(hub: TheHub, by: TheOffice, raw: Raw) -> ProcedureRef:
    """A procedure sealed by a consultant."""
    return publishing.publish_procedure(hub, raw, by.id)


@router.get("/procedures")
def procedures(hub: TheHub, _by: TheOffice) -> tuple[ProcedureRef, ...]:
    """Every published revision."""
    return publishing.procedures(hub)


@router.post("/plans", status_code=201, openapi_extra=SEALED_BODY)
def publish_plan(hub: TheHub, by: TheSupervisor, raw: Raw) -> PublishedAnswer:
    """A monthly plan sealed by a supervisor."""
    return _answer(publishing.publish_plan(hub, raw, by.id))


@router.post("/kits", status_code=201, openapi_extra=SEALED_BODY)
def publish_kit(hub: TheHub, by: TheSupervisor, raw: Raw) -> PublishedAnswer:
    """A kit sealed by a supervisor; goes down to its technician."""
    return _answer(publishing.publish_kit(hub, raw, by.id))


@router.post("/withdrawals", status_code=201, openapi_extra=SEALED_BODY)
def publish_withdrawal(hub: TheHub, by: TheSupervisor, raw: Raw) -> PublishedAnswer:
    """A withdrawal sealed by a supervisor."""
    return _answer(publishing.publish_withdrawal(hub, raw, by.id))


@router.post("/trust", status_code=201, openapi_extra=_ROOT_BODY)
def publish_trust(hub: TheHub, by: TheSupervisor, raw: Raw) -> PublishedAnswer:
    """The next version of the trust list, signed by the root keys."""
    return _answer(trusting.publish_trust(hub, raw, by.id))


@router.get("/trust")
def trust(hub: TheHub, _caller: TheCaller) -> TrustAnswer:
    """Every version of the trust list."""
    return TrustAnswer(**trusting.everything(hub)._asdict())


def _answer(published: Published) -> PublishedAnswer:
    document = published.document
    return PublishedAnswer(
        sequence=published.sequence,
        kind=document.kind,
        name=document.name,
        revision=document.revision,
        digest=document.digest,
    )
