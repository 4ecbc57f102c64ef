"""From a kept event to the hub's view of a visit: whether it can be applied, and what becomes of it when not."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from app.errors import MaletinError
from app.hub.office import Hub
from app.hub.records import devices, events, evidence, visits
from app.hub.records.database import Transaction
from app.hub.records.events import Standing
from app.hub.records.visits import Visit
from app.hub.refusals import QUARANTINE_REASONS, WAITING_REASONS
from app.i18n import _
from app.journal.event import Event
from app.visit.facts import Fact, VisitClosed, evidence_of, from_body
from app.visit.run import apply, fold
from app.visit.state import VisitState, view_digest
from app.wire.sync import ReceiptState

_LOG = logging.getLogger("maletin.hub")


def settle(tx: Transaction, hub: Hub, event: Event, person: str) -> Standing:
    """Where an event that has its place in the chain stands now; when it can be applied, the visit's view grows.

    Everything happens in the caller's transaction. Never raises for what the event says.
    """
    visit = visits.locked(tx, event.visit)
    if code := _objection(tx, event, visit, person):
        return quarantined(event, code, _(QUARANTINE_REASONS[code]))
    try:
        fact = from_body(event.kind, event.body)
    except MaletinError as error:
        return quarantined(event, error.code, error.what)
    needed = tuple(ref.digest for ref in evidence_of(fact))
    if _waits_for_earlier(tx, event):
        return waiting(event, "WAITS-EARLIER")
    if missing := evidence.missing(tx, needed):
        return waiting(event, "EVIDENCE-MISSING", missing)
    return _fold_in(tx, hub, event, fact, visit)


def drain(hub: Hub, visit: str) -> None:
    """Apply whatever of this visit waited and can be applied now: each event in its own transaction, in order."""
    with hub.database.read() as tx:
        queue = events.waiting(tx, visit)
    stuck: set[str] = set()
    for entry in queue:
        if entry.device in stuck:
            continue
        with hub.database.write() as tx:
            device = devices.locked(tx, entry.device)
            now = events.standing(tx, entry.event)
            if now is None or now.state is not ReceiptState.RECEIVED:
                continue
            settled = settle(tx, hub, events.event(tx, entry.event), device.person)
            events.stand(tx, settled, hub.now())
        if settled.state is ReceiptState.RECEIVED:
            stuck.add(entry.device)


def quarantined(event: Event, code: str, reason: str, *, linked: bool = True) -> Standing:
    """Kept, set aside, a supervisor looks at it."""
    return _stands(event, ReceiptState.QUARANTINED, code, reason, linked=linked)


def waiting(event: Event, code: str, missing: tuple[str, ...] = (), *, linked: bool = True) -> Standing:
    """Kept; something has to come first."""
    return _stands(event, ReceiptState.RECEIVED, code, _(WAITING_REASONS[code]), missing, linked=linked)


def state_of(tx: Transaction, hub: Hub, visit: Visit) -> VisitState:
    """The fold of the applied events of a visit."""
    known = hub.memory.recall(visit.id, visit.applied, visit.last)
    return known if known is not None else fold(events.applied(tx, visit.id))


def _objection(tx: Transaction, event: Event, visit: Visit | None, person: str) -> str | None:
    """Why the event cannot count, whatever it says; None when it may."""
    if has_nul(event.body):
        return "EVENT-NUL"
    if visit is None:
        return "VISIT-UNKNOWN"
    if not visits.had_by(tx, visit.id, person):
        return "VISIT-FOREIGN"
    if event.actor != person:
        return "ACTOR-FOREIGN"
    return "VISIT-WITHDRAWN" if visit.withdrawn else None


def _waits_for_earlier(tx: Transaction, event: Event) -> bool:
    """Order within a visit is the order of its laptop's chain: nothing overtakes an event that still waits."""
    return events.some_wait_before(tx, event.visit, event.device, event.sequence)


def _fold_in(tx: Transaction, hub: Hub, event: Event, fact: Fact, visit: Visit | None) -> Standing:
    if visit is None:
        raise AssertionError("an event of no visit was objected to before")
    try:
        before, later = _around(tx, hub, event, visit)
        state = _all(apply(before, event), later)
        if isinstance(fact, VisitClosed) and _differs(tx, event, fact, before):
            return quarantined(event, "VIEW-DIFFERS", _(QUARANTINE_REASONS["VIEW-DIFFERS"]))
    except MaletinError as error:
        return quarantined(event, error.code, error.what)
    except Exception:  # noqa: BLE001 - one event that trips over a fault of ours must not stop the others
        _LOG.exception("cannot apply event=%s visit=%s kind=%s", event.id, event.visit, event.kind)
        return quarantined(event, "HUB-CANNOT-APPLY", _(QUARANTINE_REASONS["HUB-CANNOT-APPLY"]))
    visits.project(
        tx,
        visit.id,
        started=state.started,
        closed=state.closed,
        applied=state.events,
        last=state.last_digest,
        at=hub.now(),
    )
    hub.memory.remember(visit.id, state)
    return _stands(event, ReceiptState.APPLIED, "", "")


def _around(tx: Transaction, hub: Hub, event: Event, visit: Visit) -> tuple[VisitState, tuple[Event, ...]]:
    """What was before the event, and the applied events after it (none, unless it belongs between applied ones)."""
    place = (event.device, event.sequence)
    if place > events.last_place(tx, visit.id):
        return state_of(tx, hub, visit), ()
    whole = events.applied(tx, visit.id)
    earlier = [each for each in whole if (each.device, each.sequence) < place]
    return fold(earlier), whole[len(earlier) :]


def _all(state: VisitState, later: tuple[Event, ...]) -> VisitState:
    for event in later:
        state = apply(state, event)
    return state


def _differs(tx: Transaction, event: Event, fact: VisitClosed, before: VisitState) -> bool:
    """Whether the laptop closed another visit than the one we see.

    Where the supervisor dismissed an event of it (this close, too), a person knows why: then it may count.
    """
    return fact.view != view_digest(before) and not events.some_dismissed(tx, event.visit)


def has_nul(value: object) -> bool:
    """Whether a NUL hides anywhere in a body: no keyboard writes it, and databases choke on it (lesson 16)."""
    if isinstance(value, str):
        return "\0" in value
    if isinstance(value, Mapping):
        inner: list[Any] = [*value.keys(), *value.values()]
        return any(has_nul(item) for item in inner)
    return isinstance(value, list) and any(has_nul(item) for item in value)


def _stands(
    event: Event,
    state: ReceiptState,
    code: str,
    reason: str,
    missing: tuple[str, ...] = (),
    *,
    linked: bool = True,
) -> Standing:
    return Standing(
        event.id, event.digest, event.device, event.sequence, event.visit, linked, state, code, reason, missing
    )
