"""The one exchange: events up, receipts and documents down. One event = one transaction.

The chain and the view are two questions. The chain: does the event belong where it says (signature, place, event
before)? Then the head moves on, whatever the event says. The view: can it be applied? One that cannot is set aside, and
those after it are judged by themselves.
"""

from __future__ import annotations

import hashlib
import re
from datetime import timedelta

from app.errors import BadInput, Untrusted
from app.hub.applying import drain, quarantined, settle, waiting
from app.hub.office import Hub
from app.hub.records import devices, documents, events, visits
from app.hub.records.database import Taken, Transaction
from app.hub.records.devices import Device
from app.hub.records.documents import Published
from app.hub.records.events import Standing, Stray
from app.hub.refusals import QUARANTINE_REASONS
from app.i18n import _
from app.journal.chain import Head, advance
from app.journal.event import Event, decode
from app.trust.keys import VerifyKey
from app.wire.sync import (
    MAX_DOCUMENTS,
    Assignment,
    DocumentKind,
    Receipt,
    ReceiptState,
    SyncAnswer,
    SyncRequest,
    WireDocument,
    WireEvent,
)

_ID = re.compile(r"[A-Za-z0-9._:-]{1,64}")
_MAX_SEQUENCE = 2**53
_MAX_NUMBER = 2**31 - 1
_MAX_ANSWER = 16_000_000
"""Bytes of documents in one answer, so that a slow line gets it whole."""
_MOST_MISSING = 100
_KEEP_ASSIGNED_DAYS = 31
"""How long a closed visit stays in the list of assigned ones."""


def exchange(hub: Hub, device: Device, request: SyncRequest) -> SyncAnswer:
    """Answer one laptop. The same request twice gives the same answer, with ``duplicate`` for what was applied."""
    first = [take(hub, device, wire) for wire in request.events]
    asked = [receipt for event_id in request.ask if (receipt := _ask(hub, device, event_id))]
    _follow(hub, device)
    _look_again(hub, (*first, *asked))
    with hub.database.write() as tx:
        oldest = request.oldest_pending.replace("\0", "")[:64]
        devices.saw(tx, device.id, hub.now(), min(request.pending, _MAX_NUMBER), oldest)
    with hub.database.read() as tx:
        receipts = tuple(_latest(tx, receipt) for receipt in (*first, *asked))
        cursor = _start(tx, request.cursor)
        page = documents.since(tx, cursor, device.person, MAX_DOCUMENTS + 1)
        since = (hub.clock.now() - timedelta(days=_KEEP_ASSIGNED_DAYS)).date().isoformat()
        assigned = visits.assigned(tx, device.person, since)
        holder = devices.find(tx, device.id)
        missing = events.awaited(tx, device.id, _MOST_MISSING)
    sent = page[: _fitting(page)]
    return SyncAnswer(
        receipts=receipts,
        documents=tuple(_wire(published) for published in sent),
        cursor=sent[-1].sequence if sent else cursor,
        more=len(page) > len(sent),
        assigned=tuple(Assignment(visit=visit.id, revision=visit.revision) for visit in assigned),
        head=holder.head.sequence if holder else None,
        missing=missing,
        hub_time=hub.now(),
    )


def take(hub: Hub, device: Device, wire: WireEvent) -> Receipt:
    """Keep one event, in one transaction, and say where it stands."""
    payload, signature = wire.payload.encode(), bytes.fromhex(wire.signature)
    try:
        return _take(hub, device, payload, signature)
    except Taken:
        # Another request of this laptop, or a thief of its token, kept the same id at the same moment: look again.
        return _take(hub, device, payload, signature)


def _take(hub: Hub, device: Device, payload: bytes, signature: bytes) -> Receipt:
    with hub.database.write() as tx:
        holder = devices.locked(tx, device.id)
        try:
            event = read_event(payload, signature)
        except BadInput as error:
            return _set_aside(tx, _stray(hub, holder, payload, signature, error))
        known = events.standing(tx, event.id)
        if known is not None and known.digest == event.digest and known.device == holder.id:
            return _receipt(known, again=True)
        try:
            head = _placed(holder, event, known)
        except Untrusted as error:
            if error.code == "CHAIN-GAP":
                standing = waiting(event, "CHAIN-GAP", linked=False)
                events.keep(tx, event, standing, hub.now())
                return _receipt(standing)
            return _set_aside(tx, _stray(hub, holder, payload, signature, error))
        devices.set_head(tx, head)
        standing = settle(tx, hub, event, holder.person)
        events.keep(tx, event, standing, hub.now())
        events.dismiss_stray(tx, holder.id, event.digest, hub.now())
        return _receipt(standing)


def read_event(payload: bytes, signature: bytes) -> Event:
    """The event, with names and numbers we can keep. Raises BadInput ``EVENT-UNREADABLE``."""
    event = decode(payload, signature)
    names = (event.id, event.device, event.visit, event.kind, event.actor)
    if not all(_ID.fullmatch(name) for name in names) or not 1 <= event.sequence <= _MAX_SEQUENCE:
        raise BadInput("EVENT-UNREADABLE", _("Un registro de la bitácora no se puede leer."))
    return event


def _placed(device: Device, event: Event, known: Standing | None) -> Head:
    """The head after this event. Raises Untrusted ``CHAIN-…``, ``EVENT-ID-TAKEN``."""
    key = VerifyKey.from_hex(device.public_key)
    head = advance(device.head, event, key.verify)
    if known is not None:
        raise _id_taken(event)
    return head


def _id_taken(event: Event) -> Untrusted:
    return Untrusted("EVENT-ID-TAKEN", _(QUARANTINE_REASONS["EVENT-ID-TAKEN"]), event=event.id)


def _set_aside(tx: Transaction, stray: Stray) -> Receipt:
    events.keep_stray(tx, stray)
    return _stray_receipt(stray)


def _stray(hub: Hub, device: Device, payload: bytes, signature: bytes, error: BadInput | Untrusted) -> Stray:
    """Bytes without a place in this laptop's chain: kept apart, so that they can never block the real event."""
    digest = hashlib.sha256(payload).hexdigest()
    return Stray(
        device=device.id,
        digest=digest,
        name=str(error.facts.get("event") or f"unreadable-{digest[:32]}"),
        code=error.code,
        reason=error.what,
        payload=payload,
        signature=signature,
        received_at=hub.now(),
    )


def _follow(hub: Hub, device: Device) -> None:
    """Events that came too early and whose turn it is now: each in its own transaction."""
    while True:
        with hub.database.read() as tx:
            holder = devices.find(tx, device.id)
            if holder is None or not events.unlinked(tx, device.id, holder.head.sequence + 1):
                return
        with hub.database.write() as tx:
            _link_next(tx, hub, device.id)


def _look_again(hub: Hub, receipts: tuple[Receipt, ...]) -> None:
    """Events that still wait are judged once more: what they waited for may have come at the very same moment."""
    with hub.database.read() as tx:
        names = [receipt.event for receipt in receipts if receipt.state is ReceiptState.RECEIVED]
        found = [standing for name in names if (standing := events.standing(tx, name))]
    for visit in sorted({standing.visit for standing in found if standing.linked}):
        drain(hub, visit)


def _link_next(tx: Transaction, hub: Hub, device_id: str) -> None:
    """Give the next place to the event that fits; the others that claimed it are forks."""
    holder = devices.locked(tx, device_id)
    key = VerifyKey.from_hex(holder.public_key)
    for event in events.unlinked(tx, device_id, holder.head.sequence + 1):
        try:
            head = advance(holder.head, event, key.verify)
        except Untrusted as error:
            events.stand(tx, quarantined(event, error.code, error.what, linked=False), hub.now())
            continue
        holder = _moved(tx, holder, head)
        events.stand(tx, settle(tx, hub, event, holder.person), hub.now())


def _moved(tx: Transaction, device: Device, head: Head) -> Device:
    devices.set_head(tx, head)
    return devices.locked(tx, device.id)


def _ask(hub: Hub, device: Device, event_id: str) -> Receipt | None:
    """Do you have this one? None = no, send it."""
    with hub.database.read() as tx:
        known = events.standing(tx, event_id)
        if known is not None and known.device == device.id:
            return _receipt(known, again=True)
        strays = [stray for stray in events.strays_named(tx, event_id) if stray.device == device.id]
        return _stray_receipt(strays[0]) if strays else None


def _latest(tx: Transaction, receipt: Receipt) -> Receipt:
    """An event that waited at its turn may have been applied by a later one of the same request."""
    if receipt.state is not ReceiptState.RECEIVED:
        return receipt
    known = events.standing(tx, receipt.event)
    return _receipt(known) if known is not None and known.digest == receipt.digest else receipt


def _receipt(standing: Standing, *, again: bool = False) -> Receipt:
    duplicate = again and standing.state is ReceiptState.APPLIED
    return Receipt(
        event=standing.event,
        digest=standing.digest,
        state=ReceiptState.DUPLICATE if duplicate else standing.state,
        code=standing.code,
        reason=standing.reason,
        missing=standing.missing,
    )


def _stray_receipt(stray: Stray) -> Receipt:
    return Receipt(
        event=stray.name, digest=stray.digest, state=ReceiptState.QUARANTINED, code=stray.code, reason=stray.reason
    )


def _start(tx: Transaction, cursor: int) -> int:
    """Where the documents of this answer begin.

    A cursor beyond our newest document means that this hub was restored from an older backup: everything goes down
    again, and the laptop passes over what it has.
    """
    return cursor if cursor <= documents.last_sequence(tx) else 0


def _fitting(page: tuple[Published, ...]) -> int:
    """How many of these go into one answer: at least one."""
    total = 0
    for count, published in enumerate(page[:MAX_DOCUMENTS]):
        total += len(published.document.envelope)
        if total > _MAX_ANSWER and count:
            return count
    return min(len(page), MAX_DOCUMENTS)


def _wire(published: Published) -> WireDocument:
    document = published.document
    return WireDocument(
        sequence=published.sequence,
        kind=DocumentKind(document.kind),
        name=document.name,
        revision=document.revision,
        envelope=document.envelope.decode(),
    )
