"""Events as they came, where the hub stands with each, and what never found a place in a chain."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, bindparam, delete, exists, func, insert, select, update

from app.hub.records.database import Transaction
from app.hub.records.tables import AwaitedRow, DeviceRow, DismissedRow, EventRow, StandingRow, StrayRow, table_of
from app.journal.event import Event, decode
from app.wire.sync import ReceiptState

_EVENTS, _STANDINGS, _STRAYS = table_of(EventRow), table_of(StandingRow), table_of(StrayRow)
_KEEP_EVENT, _KEEP_STANDING, _AWAIT = insert(_EVENTS), insert(_STANDINGS), insert(table_of(AwaitedRow))
_WHERE_THEY_STAND = select(_STANDINGS, _EVENTS.c.digest).join(_EVENTS, _EVENTS.c.id == _STANDINGS.c.event)
_STANDING = _WHERE_THEY_STAND.where(_STANDINGS.c.event == bindparam("name"))
_ONE_WAITS = (
    select(_STANDINGS.c.event)
    .where(
        _STANDINGS.c.visit == bindparam("of"),
        _STANDINGS.c.device == bindparam("from_device"),
        _STANDINGS.c.sequence < bindparam("before"),
        _STANDINGS.c.linked.is_(True),
        _STANDINGS.c.state == ReceiptState.RECEIVED.value,
    )
    .limit(1)
)
_LAST_PLACE = (
    select(_STANDINGS.c.device, _STANDINGS.c.sequence)
    .where(_STANDINGS.c.visit == bindparam("of"), _STANDINGS.c.state == ReceiptState.APPLIED.value)
    .order_by(_STANDINGS.c.device.desc(), _STANDINGS.c.sequence.desc())
    .limit(1)
)
_STRAY = select(_STRAYS).where(_STRAYS.c.device == bindparam("of"), _STRAYS.c.digest == bindparam("bytes"))


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the hub stands with one event."""

    event: str
    digest: str
    device: str
    sequence: int
    visit: str
    linked: bool
    state: ReceiptState
    code: str
    reason: str
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Stray:
    """Bytes without a place in the sender's chain."""

    device: str
    digest: str
    name: str
    code: str
    reason: str
    payload: bytes
    signature: bytes
    received_at: str


@dataclass(frozen=True, slots=True)
class Quarantined:
    """One item a supervisor has to look at. ``stray``: it has no place in a chain and can only be dismissed."""

    event: str
    digest: str
    device: str
    person: str
    visit: str
    kind: str
    sequence: int
    code: str
    reason: str
    since: str
    stray: bool


def keep(tx: Transaction, event: Event, standing: Standing, at: str) -> None:
    """Keep an event with where it stands. Raises Taken when its id or its place in the chain is taken."""
    tx.execute(
        _KEEP_EVENT,
        {
            "id": event.id,
            "device": event.device,
            "sequence": event.sequence,
            "visit": event.visit,
            "kind": event.kind,
            "digest": event.digest,
            "payload": event.payload,
            "signature": event.signature,
            "received_at": at,
        },
    )
    tx.execute(
        _KEEP_STANDING,
        {
            "event": standing.event,
            "device": standing.device,
            "sequence": standing.sequence,
            "visit": standing.visit,
            "linked": standing.linked,
            "state": standing.state.value,
            "code": standing.code,
            "reason": standing.reason,
            "changed_at": at,
        },
    )
    _await(tx, standing)


def stand(tx: Transaction, standing: Standing, at: str, by: str = "", note: str = "") -> None:
    """The hub stands elsewhere with this event now."""
    tx.execute(
        update(_STANDINGS)
        .where(_STANDINGS.c.event == standing.event)
        .values(
            linked=standing.linked,
            state=standing.state.value,
            code=standing.code,
            reason=standing.reason,
            changed_at=at,
            changed_by=by,
            note=note,
        )
    )
    tx.execute(delete(AwaitedRow).where(AwaitedRow.event == standing.event))
    _await(tx, standing)


def standing(tx: Transaction, event_id: str) -> Standing | None:
    """Where the hub stands with that event, or None when it never came."""
    found = tx.execute(_STANDING, {"name": event_id}).one_or_none()
    return _standing(tx, found) if found else None


def event(tx: Transaction, event_id: str) -> Event:
    """The event itself."""
    row = tx.scalars(select(EventRow).where(EventRow.id == event_id)).one()
    return decode(row.payload, row.signature)


def unlinked(tx: Transaction, device: str, sequence: int) -> tuple[Event, ...]:
    """Events that claim this place and wait for the one before, oldest first."""
    rows = tx.scalars(
        select(EventRow)
        .join(StandingRow, StandingRow.event == EventRow.id)
        .where(
            StandingRow.device == device,
            StandingRow.sequence == sequence,
            StandingRow.linked.is_(False),
            StandingRow.state == ReceiptState.RECEIVED.value,
        )
        .order_by(EventRow.position)
    )
    return tuple(decode(row.payload, row.signature) for row in rows)


def waiting(tx: Transaction, visit: str) -> tuple[Standing, ...]:
    """Events of a visit that have their place and are not applied yet, in order."""
    rows = tx.execute(
        _WHERE_THEY_STAND.where(
            _STANDINGS.c.visit == visit,
            _STANDINGS.c.linked.is_(True),
            _STANDINGS.c.state == ReceiptState.RECEIVED.value,
        ).order_by(_STANDINGS.c.device, _STANDINGS.c.sequence)
    ).all()
    return tuple(_standing(tx, row) for row in rows)


def some_wait_before(tx: Transaction, visit: str, device: str, sequence: int) -> bool:
    """Whether an earlier event of this visit and laptop has its place and is not applied yet."""
    found = tx.execute(_ONE_WAITS, {"of": visit, "from_device": device, "before": sequence})
    return found.first() is not None


def applied(tx: Transaction, visit: str) -> tuple[Event, ...]:
    """Applied events of a visit in the order that counts: laptop by laptop as they enrolled, each along its chain."""
    rows = tx.scalars(
        select(EventRow)
        .join(StandingRow, StandingRow.event == EventRow.id)
        .where(StandingRow.visit == visit, StandingRow.state == ReceiptState.APPLIED.value)
        .order_by(EventRow.device, EventRow.sequence)
    ).all()
    return tuple(decode(row.payload, row.signature) for row in rows)


def set_aside(tx: Transaction, visit: str, device: str, start: int) -> tuple[Standing, ...]:
    """Quarantined events of a visit that have their place in this laptop's chain at ``start`` or later, in order."""
    rows = tx.execute(
        _WHERE_THEY_STAND.where(
            _STANDINGS.c.visit == visit,
            _STANDINGS.c.device == device,
            _STANDINGS.c.sequence >= start,
            _STANDINGS.c.linked.is_(True),
            _STANDINGS.c.state == ReceiptState.QUARANTINED.value,
        ).order_by(_STANDINGS.c.sequence)
    ).all()
    return tuple(_standing(tx, row) for row in rows)


def last_place(tx: Transaction, visit: str) -> tuple[str, int]:
    """Laptop and sequence of the event that ``applied`` gives last; ("", 0) when there is none."""
    found = tx.execute(_LAST_PLACE, {"of": visit}).one_or_none()
    return (found[0], found[1]) if found else ("", 0)


def counts(tx: Transaction, visit: str) -> dict[ReceiptState, int]:
    """How many events of a visit stand where."""
    rows = tx.execute(
        select(StandingRow.state, func.count()).where(StandingRow.visit == visit).group_by(StandingRow.state)
    ).all()
    return {ReceiptState(state): int(count) for state, count in rows}


def visits_awaiting(tx: Transaction, digest: str) -> tuple[str, ...]:
    """Visits with an event that waits for this evidence."""
    return tuple(
        tx.scalars(
            select(StandingRow.visit)
            .join(AwaitedRow, AwaitedRow.event == StandingRow.event)
            .where(AwaitedRow.digest == digest)
            .distinct()
            .order_by(StandingRow.visit)
        )
    )


def awaited(tx: Transaction, device: str, limit: int) -> tuple[str, ...]:
    """Evidence that events of this laptop wait for."""
    return tuple(
        tx.scalars(
            select(AwaitedRow.digest)
            .join(StandingRow, StandingRow.event == AwaitedRow.event)
            .where(StandingRow.device == device)
            .distinct()
            .order_by(AwaitedRow.digest)
            .limit(limit)
        )
    )


def keep_stray(tx: Transaction, stray: Stray) -> None:
    """Keep it once; the same bytes of the same laptop again change nothing."""
    if tx.get(StrayRow, (stray.device, stray.digest)) is None:
        tx.add(
            StrayRow(
                device=stray.device,
                digest=stray.digest,
                name=stray.name,
                code=stray.code,
                reason=stray.reason,
                payload=stray.payload,
                signature=stray.signature,
                received_at=stray.received_at,
            )
        )
        tx.flush()


def stray(tx: Transaction, device: str, digest: str) -> Stray | None:
    """That stray of that laptop, or None."""
    row = tx.execute(_STRAY, {"of": device, "bytes": digest}).one_or_none()
    return _stray(row) if row else None


def strays_named(tx: Transaction, name: str) -> tuple[Stray, ...]:
    """Strays that claim this event id."""
    return tuple(_stray(row) for row in tx.execute(select(_STRAYS).where(_STRAYS.c.name == name)))


def dismiss(tx: Transaction, device: str, digest: str, by: str, at: str, note: str) -> None:
    """Nothing more is needed for this item. Twice keeps the first word."""
    if tx.get(DismissedRow, (device, digest)) is None:
        tx.add(DismissedRow(device=device, digest=digest, by=by, at=at, note=note))
        tx.flush()


def dismiss_stray(tx: Transaction, device: str, digest: str, at: str) -> None:
    """The same bytes found their place after all (they had come damaged): nobody has to look at the stray."""
    if stray(tx, device, digest) is not None:
        dismiss(tx, device, digest, "", at, "")


def some_dismissed(tx: Transaction, visit: str) -> bool:
    """Whether a supervisor said of an event of this visit that nothing more is needed."""
    found = tx.scalars(
        select(EventRow.id)
        .join(DismissedRow, (DismissedRow.device == EventRow.device) & (DismissedRow.digest == EventRow.digest))
        .where(EventRow.visit == visit)
        .limit(1)
    )
    return found.first() is not None


def quarantine(tx: Transaction, limit: int = 1000) -> tuple[Quarantined, ...]:
    """Everything a supervisor still has to look at, oldest first."""
    gone = exists().where(DismissedRow.device == EventRow.device, DismissedRow.digest == EventRow.digest)
    rows = tx.execute(
        select(EventRow, StandingRow, DeviceRow.person)
        .join(StandingRow, StandingRow.event == EventRow.id)
        .join(DeviceRow, DeviceRow.id == EventRow.device)
        .where(StandingRow.state == ReceiptState.QUARANTINED.value, ~gone)
        .order_by(EventRow.position)
        .limit(limit)
    ).all()
    items = [_quarantined(row, standing_row, person) for row, standing_row, person in rows]
    lost = exists().where(DismissedRow.device == StrayRow.device, DismissedRow.digest == StrayRow.digest)
    for row, person in tx.execute(
        select(StrayRow, DeviceRow.person)
        .join(DeviceRow, DeviceRow.id == StrayRow.device)
        .where(~lost)
        .order_by(StrayRow.received_at, StrayRow.digest)
        .limit(limit)
    ).all():
        items.append(
            Quarantined(
                row.name, row.digest, row.device, person, "", "", 0, row.code, row.reason, row.received_at, stray=True
            )
        )
    return tuple(items)


def _await(tx: Transaction, standing: Standing) -> None:
    for digest in sorted(set(standing.missing)):
        tx.execute(_AWAIT, {"event": standing.event, "digest": digest})


def _standing(tx: Transaction, row: Row[Any]) -> Standing:
    missing: Iterable[str] = ()
    if row.state == ReceiptState.RECEIVED.value:
        missing = tx.scalars(select(AwaitedRow.digest).where(AwaitedRow.event == row.event).order_by(AwaitedRow.digest))
    return Standing(
        row.event,
        row.digest,
        row.device,
        row.sequence,
        row.visit,
        row.linked,
        ReceiptState(row.state),
        row.code,
        row.reason,
        tuple(missing),
    )


def _stray(row: Row[Any]) -> Stray:
    return Stray(row.device, row.digest, row.name, row.code, row.reason, row.payload, row.signature, row.received_at)


def _quarantined(row: EventRow, standing_row: StandingRow, person: str) -> Quarantined:
    return Quarantined(
        row.id,
        row.digest,
        row.device,
        person,
        row.visit,
        row.kind,
        row.sequence,
        standing_row.code,
        standing_row.reason,
        standing_row.changed_at,
        stray=False,
    )
