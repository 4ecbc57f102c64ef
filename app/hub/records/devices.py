"""Laptops and the heads of their chains."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, bindparam, select, update

from app.hub.records.database import Transaction
from app.hub.records.tables import DeviceRow, table_of
from app.journal.chain import Head

_DEVICES = table_of(DeviceRow)
_FIND = select(_DEVICES).where(_DEVICES.c.id == bindparam("device"))
_LOCK = _FIND.with_for_update()
_SET_HEAD = update(_DEVICES).where(_DEVICES.c.id == bindparam("device"))


@dataclass(frozen=True, slots=True)
class Device:
    """A laptop. ``token`` is the SHA-256 of what it presents."""

    id: str
    person: str
    name: str
    public_key: str
    token: str
    enrolled_at: str
    revoked_at: str
    revoked_by: str
    revoked_for: str
    head: Head
    pending: int
    oldest_pending: str
    last_seen: str


def add(tx: Transaction, device: Device) -> None:
    """Keep a new laptop."""
    tx.add(
        DeviceRow(
            id=device.id,
            person=device.person,
            name=device.name,
            public_key=device.public_key,
            token=device.token,
            enrolled_at=device.enrolled_at,
            sequence=device.head.sequence,
            head=device.head.digest,
        )
    )
    tx.flush()


def find(tx: Transaction, device_id: str) -> Device | None:
    """That laptop, or None."""
    row = tx.execute(_FIND, {"device": device_id}).one_or_none()
    return _device(row) if row else None


def locked(tx: Transaction, device_id: str) -> Device:
    """That laptop, its row locked until the transaction ends: one chain has one writer."""
    return _device(tx.execute(_LOCK, {"device": device_id}).one())


def by_token(tx: Transaction, token: str) -> Device | None:
    """The laptop with that token hash, or None."""
    row = tx.execute(select(_DEVICES).where(_DEVICES.c.token == token)).one_or_none()
    return _device(row) if row else None


def everything(tx: Transaction) -> tuple[Device, ...]:
    """All laptops, in order of enrolment."""
    return tuple(_device(row) for row in tx.execute(select(_DEVICES).order_by(_DEVICES.c.enrolled_at, _DEVICES.c.id)))


def set_token(tx: Transaction, device_id: str, token: str) -> None:
    """Another token; the one before is worthless from now on."""
    tx.execute(update(_DEVICES).where(_DEVICES.c.id == device_id).values(token=token))


def set_head(tx: Transaction, head: Head) -> None:
    """The chain grew."""
    tx.execute(_SET_HEAD, {"device": head.device, "sequence": head.sequence, "head": head.digest})


def saw(tx: Transaction, device_id: str, at: str, pending: int, oldest: str) -> None:
    """What the laptop said of itself."""
    tx.execute(
        update(_DEVICES).where(_DEVICES.c.id == device_id).values(last_seen=at, pending=pending, oldest_pending=oldest)
    )


def revoke(tx: Transaction, device_id: str, at: str, by: str, reason: str) -> None:
    """It may not come in any more. Revoking twice keeps the first word."""
    tx.execute(
        update(_DEVICES)
        .where(_DEVICES.c.id == device_id, _DEVICES.c.revoked_at == "")
        .values(revoked_at=at, revoked_by=by, revoked_for=reason)
    )


def _device(row: Row[Any]) -> Device:
    return Device(
        row.id,
        row.person,
        row.name,
        row.public_key,
        row.token,
        row.enrolled_at,
        row.revoked_at,
        row.revoked_by,
        row.revoked_for,
        Head(row.id, row.sequence, row.head),
        row.pending,
        row.oldest_pending,
        row.last_seen,
    )
