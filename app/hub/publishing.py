"""What the office publishes: signed, in order, immutable. A change is a new revision with a reason."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from app.errors import MaletinError
from app.hub import content, pictures
from app.hub.office import Hub
from app.hub.records import documents, people, visits
from app.hub.records.database import Taken, Transaction
from app.hub.records.documents import NOBODY, Document, Published
from app.hub.records.visits import Visit
from app.hub.refusals import refusal
from app.hub.trusting import trust_in_force
from app.kit.manifest import Kit, ProcedureRef, Withdrawal
from app.plan.model import MonthlyPlan
from app.procedures.model import Procedure
from app.procedures.parse import parse
from app.trust.envelope import DocumentType
from app.trust.verify import Opened, open_sealed

KIT, WITHDRAWAL, PLAN, PROCEDURE = "kit", "withdrawal", "plan", "procedure"
MAX_ENVELOPE = 5_000_000
"""Bytes of a document that goes down (app.wire.sync.WireDocument)."""

_Model = TypeVar("_Model", bound=BaseModel)


def publish_procedure(hub: Hub, raw: bytes, by: str) -> ProcedureRef:
    """A signed procedure: its envelope becomes content, named by its digest. Its pictures came before it.

    Raises Untrusted ``TRUST-…``; CheckFailed ``PROCEDURE-INVALID``, ``PROCEDURE-PICTURES``; BadInput
    ``REVISION-CONFLICT``.
    """
    opened = open_sealed(raw, DocumentType.PROCEDURE, trust_in_force(hub))
    procedure = parse(opened.payload, "procedure.yaml")
    pictures.check(hub, procedure)
    kept = content.keep_bytes(hub, raw)
    _publish(hub, _Sealed(PROCEDURE, procedure.slug, procedure.revision, opened.digest, raw, by, procedure.title))
    return _ref(procedure, opened.digest, kept.size)


def procedures(hub: Hub) -> tuple[ProcedureRef, ...]:
    """Every published revision, by slug and revision."""
    with hub.database.read() as tx:
        found = documents.of_kind(tx, PROCEDURE)
    return tuple(
        ProcedureRef(
            slug=document.name,
            revision=document.revision,
            title=document.title,
            digest=document.digest,
            size=len(document.envelope),
        )
        for document in (published.document for published in found)
    )


def publish_plan(hub: Hub, raw: bytes, by: str) -> Published:
    """A version of a client's month.

    Raises Untrusted ``TRUST-…``; BadInput ``DOCUMENT-INVALID``, ``REVISION-CONFLICT``.
    """
    opened = open_sealed(raw, DocumentType.PLAN, trust_in_force(hub))
    plan = _read(MonthlyPlan, opened.payload)
    return _publish(hub, _Sealed(PLAN, f"{plan.client}.{plan.month}", plan.version, opened.digest, raw, by))


def publish_kit(hub: Hub, raw: bytes, by: str) -> Published:
    """A revision of a visit's kit. It goes down to the technician, who may download what it names.

    Raises Untrusted ``TRUST-…``; BadInput ``DOCUMENT-INVALID``, ``REVISION-CONFLICT``, ``HUB-TOO-LARGE``; CheckFailed
    ``KIT-CONTENT-MISSING``, ``KIT-PICTURES-MISSING``, ``KIT-TECHNICIAN-UNKNOWN``.
    """
    opened = _open_for_laptops(hub, raw, DocumentType.KIT)
    kit = _read(Kit, opened.payload)
    if lacking := content.missing(hub, kit.content()):
        raise refusal("KIT-CONTENT-MISSING", count=len(lacking), digests=lacking[:20])
    pictures.check_kit(hub, kit)
    technician = kit.technician.id

    def audience(tx: Transaction) -> str:
        person = people.find(tx, technician)
        if person is None or not person.active:
            raise refusal("KIT-TECHNICIAN-UNKNOWN", person=technician)
        return technician

    def planned(tx: Transaction) -> None:
        visit = Visit(kit.visit, kit.revision, technician, kit.client.name, kit.day.isoformat())
        visits.plan(tx, visit, hub.now())
        documents.grant(tx, technician, kit.content())

    return _publish(hub, _Sealed(KIT, kit.visit, kit.revision, opened.digest, raw, by), audience, planned)


def publish_withdrawal(hub: Hub, raw: bytes, by: str) -> Published:
    """A visit will not take place. Raises as ``publish_kit``, and BadInput ``VISIT-UNKNOWN``."""
    opened = _open_for_laptops(hub, raw, DocumentType.WITHDRAWAL)
    withdrawal = _read(Withdrawal, opened.payload)

    def audience(tx: Transaction) -> str:
        visit = visits.find(tx, withdrawal.visit)
        if visit is None:
            raise refusal("VISIT-UNKNOWN")
        return visit.technician

    sealed = _Sealed(WITHDRAWAL, withdrawal.visit, withdrawal.revision, opened.digest, raw, by)
    return _publish(hub, sealed, audience, lambda tx: visits.withdraw(tx, withdrawal.visit, hub.now()))


@dataclass(frozen=True, slots=True)
class _Sealed:
    """A document whose signature held and whose content was read."""

    kind: str
    name: str
    revision: int
    digest: str
    raw: bytes
    by: str
    title: str = ""


def _to_nobody(_tx: Transaction) -> str:
    return NOBODY


def _publish(
    hub: Hub,
    sealed: _Sealed,
    audience: Callable[[Transaction], str] = _to_nobody,
    then: Callable[[Transaction], None] | None = None,
) -> Published:
    """Keep the next revision and what follows from it, all or nothing. The newest one again changes nothing."""
    try:
        with hub.database.write() as tx:
            last = documents.last_revision(tx, sealed.kind, sealed.name)
            if sealed.revision == last and (again := _same(tx, sealed)):
                return again
            if sealed.revision != last + 1:
                raise _conflict(sealed, last + 1)
            published = documents.publish(tx, _document(sealed, audience(tx), hub.now()))
            if then is not None:
                then(tx)
            return published
    except Taken as error:
        raise _conflict(sealed, sealed.revision + 1) from error


def _same(tx: Transaction, sealed: _Sealed) -> Published | None:
    known = documents.find(tx, sealed.kind, sealed.name, sealed.revision)
    return known if known is not None and known.document.digest == sealed.digest else None


def _conflict(sealed: _Sealed, expected: int) -> MaletinError:
    return refusal("REVISION-CONFLICT", name=sealed.name, expected=expected, found=sealed.revision)


def _open_for_laptops(hub: Hub, raw: bytes, kind: DocumentType) -> Opened:
    if len(raw) > MAX_ENVELOPE:
        raise refusal("HUB-TOO-LARGE", limit=MAX_ENVELOPE)
    return open_sealed(raw, kind, trust_in_force(hub))


def _document(sealed: _Sealed, audience: str, at: str) -> Document:
    return Document(
        kind=sealed.kind,
        name=sealed.name,
        revision=sealed.revision,
        audience=audience,
        title=sealed.title,
        digest=sealed.digest,
        envelope=sealed.raw,
        at=at,
        by=sealed.by,
    )


def _ref(procedure: Procedure, digest: str, size: int) -> ProcedureRef:
    return ProcedureRef(
        slug=procedure.slug, revision=procedure.revision, title=procedure.title, digest=digest, size=size
    )


def _read(model: type[_Model], payload: bytes) -> _Model:
    try:
        return model.model_validate_json(payload)
    except ValidationError as error:
        places = sorted({".".join(str(part) for part in problem["loc"]) for problem in error.errors()})
        raise refusal("DOCUMENT-INVALID", fields=", ".join(places)[:300]) from error
