"""What to believe of one answer of the hub. Pure: values in, values out; the engine fetches, the store keeps.

The order is trust lists first, because they decide who may have signed the rest. A document that fails any check is set
aside with its reason and the others flow (lesson 16); the cursor moves over what was kept or set aside, never further.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from app.errors import MaletinError, Untrusted
from app.i18n import _
from app.kit.inbox import Accepted, KeptDocument, RefusedDocument
from app.kit.manifest import Kit
from app.trust.envelope import DocumentType
from app.trust.roles import TrustList
from app.trust.verify import open_sealed
from app.wire.sync import DocumentKind, Receipt, ReceiptState, SyncAnswer, SyncRequest, WireDocument


@dataclass(frozen=True, slots=True)
class Known:
    """What this laptop knows when the answer comes."""

    trust: TrustList
    highest: Mapping[tuple[str, str], int]
    """(kind, name) → highest revision ever kept; what is not named counts as 0."""
    held: Mapping[tuple[str, str, int], str]
    """(kind, name, revision) → digest of what was kept under it."""
    ahead: frozenset[str]
    """Visits with a kit here whose day has not passed and that nobody withdrew."""
    events: Mapping[str, str]
    """Events sent or asked about in this request: id → digest."""
    now: datetime


@dataclass(frozen=True, slots=True)
class Note:
    """Something odd that was ignored, for the log and the supervisor."""

    code: str
    about: str


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the store must keep, and what the engine goes on with."""

    accepted: Accepted
    trust: TrustList
    notes: tuple[Note, ...]


def judge(request: SyncRequest, answer: SyncAnswer, known: Known) -> Judgement:
    """Judge one answer. Never raises for what the hub sent: whatever is wrong with it has a place in the result."""
    receipts, notes = _receipts(answer.receipts, known.events)
    documents = _Documents(known)
    for document in sorted(answer.documents, key=_trust_first):
        documents.take(document)
    withdrawn = {kept.name for kept in documents.kept if kept.kind == DocumentKind.WITHDRAWAL}
    skew, skew_notes = _skew(answer.hub_time, known.now)
    accepted = Accepted(
        receipts=receipts,
        documents=tuple(documents.kept),
        refused=tuple(documents.refused),
        cursor=_cursor(request, answer),
        assigned=answer.assigned,
        plan_vanished=not answer.assigned and not answer.more and bool(known.ahead - withdrawn),
        hub_time=answer.hub_time,
        skew_seconds=skew,
    )
    return Judgement(accepted, documents.trust, (*notes, *skew_notes))


def _trust_first(document: WireDocument) -> tuple[bool, int]:
    is_trust = document.kind == DocumentKind.TRUST
    return (not is_trust, document.revision if is_trust else document.sequence)


def _cursor(request: SyncRequest, answer: SyncAnswer) -> int:
    """Over the documents of this answer. A hub whose cursor fell behind ours was restored from a backup: go back with
    it, or documents published since would hide below our cursor; those we have are recognised when they come again."""
    reached = (document.sequence for document in answer.documents)
    return max(min(request.cursor, answer.cursor), *reached, 0)


# ── documents ──


class _Documents:
    """The documents of one answer, judged one after the other; each may change what the next is judged by."""

    def __init__(self, known: Known) -> None:
        self.trust = known.trust
        self.kept: list[KeptDocument] = []
        self.refused: list[RefusedDocument] = []
        self._highest = dict(known.highest)
        self._held = dict(known.held)

    def take(self, document: WireDocument) -> None:
        """Keep it, set it aside, or recognise it as one that is here already."""
        raw = document.envelope.encode("utf-8", "replace")
        digest = hashlib.sha256(raw).hexdigest()
        place = (str(document.kind), document.name, document.revision)
        if self._held.get(place) == digest:
            return
        try:
            self._check(document, raw)
        except MaletinError as error:
            self._set_aside(document, raw, error.code, error.what)
        except (ValueError, TypeError, KeyError, RecursionError):
            # Signed, but not understood: pydantic's and json's complaints come here.
            self._set_aside(document, raw, "DOCUMENT-UNREADABLE", _("El documento no se entiende."))
        else:
            self.kept.append(KeptDocument(DocumentKind(document.kind), *place[1:], digest, raw))
            self._highest[place[:2]] = document.revision
            self._held[place] = digest

    def _check(self, document: WireDocument, raw: bytes) -> None:
        match document.kind:
            case DocumentKind.TRUST:
                fresh = self.trust.advance(raw)
                _require_label(document, "root", fresh.version)
                self.trust = fresh
            case DocumentKind.KIT:
                opened = open_sealed(raw, DocumentType.KIT, self.trust)
                kit = Kit.model_validate_json(opened.payload)
                _require_label(document, kit.visit, kit.revision)
                self._require_newer(document)
            case DocumentKind.WITHDRAWAL:
                opened = open_sealed(raw, DocumentType.WITHDRAWAL, self.trust)
                said = json.loads(opened.payload)
                _require_label(document, said["visit"], said.get("revision", document.revision))
                self._require_newer(document)
            case _:
                raise Untrusted("DOCUMENT-UNKNOWN-KIND", _("Llegó un documento de un tipo que esta versión no conoce."))

    def _require_newer(self, document: WireDocument) -> None:
        """Revisions may leave gaps (some were never meant for us) but never go back, nor say two things at once."""
        seen = self._highest.get((str(document.kind), document.name), 0)
        if document.revision < seen:
            raise Untrusted("TRUST-OLDER", _("Es una revisión anterior a la que ya se había recibido."))
        if document.revision == seen:
            raise Untrusted("TRUST-FORKED", _("Hay dos documentos distintos con la misma revisión."))

    def _set_aside(self, document: WireDocument, raw: bytes, code: str, reason: str) -> None:
        self.refused.append(
            RefusedDocument(str(document.kind), document.name, document.revision, code, reason[:500], raw)
        )


def _require_label(document: WireDocument, name: object, revision: object) -> None:
    # Stops: a genuine kit of one visit delivered under the name, or the number, of another.
    if document.name != name or document.revision != revision:
        raise Untrusted("TRUST-MISLABELLED", _("El documento firmado no es el que dice la etiqueta con que llegó."))


# ── receipts and time ──

_RANK = {
    ReceiptState.RECEIVED: 0,
    ReceiptState.QUARANTINED: 1,
    ReceiptState.DUPLICATE: 2,
    ReceiptState.APPLIED: 3,
}


def _receipts(said: tuple[Receipt, ...], events: Mapping[str, str]) -> tuple[tuple[Receipt, ...], tuple[Note, ...]]:
    """One receipt per event that we named in this request, and only for the very bytes we sent (lesson 1)."""
    best: dict[str, Receipt] = {}
    notes: list[Note] = []
    for receipt in said:
        if receipt.event not in events:
            notes.append(Note("RECEIPT-FOREIGN", receipt.event))
        elif receipt.digest != events[receipt.event]:
            notes.append(Note("RECEIPT-DIGEST", receipt.event))
        elif receipt.event not in best or _RANK[receipt.state] > _RANK[best[receipt.event].state]:
            best[receipt.event] = receipt
    return tuple(best.values()), tuple(notes)


def _skew(hub_time: str, now: datetime) -> tuple[float, tuple[Note, ...]]:
    """Seconds that this laptop's clock is ahead of the hub's; shown, never corrected in silence (lesson 19)."""
    try:
        moment = datetime.fromisoformat(hub_time)
    except ValueError:
        return 0.0, (Note("HUB-TIME", hub_time[:40]),)
    return (now - moment.replace(tzinfo=moment.tzinfo or UTC)).total_seconds(), ()
