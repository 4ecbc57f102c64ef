"""Visits: who has them, and the projection of what was applied."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, bindparam, exists, or_, select, update

from app.hub.records.database import Transaction
from app.hub.records.tables import VisitPersonRow, VisitRow, table_of

_VISITS, _PEOPLE = table_of(VisitRow), table_of(VisitPersonRow)
_FIND = select(_VISITS).where(_VISITS.c.id == bindparam("visit_id"))
_LOCK = _FIND.with_for_update()
_HAD_BY = select(_PEOPLE.c.visit).where(_PEOPLE.c.visit == bindparam("visit_id"), _PEOPLE.c.person == bindparam("who"))
_PROJECT = update(_VISITS).where(_VISITS.c.id == bindparam("visit_id"))


@dataclass(frozen=True, slots=True)
class Visit:
    """A visit. ``applied`` and ``last`` (digest of the last event) name the journal its projection comes from."""

    id: str
    revision: int
    technician: str
    client: str
    day: str
    withdrawn: bool = False
    started: bool = False
    closed: bool = False
    applied: int = 0
    last: str = ""


def plan(tx: Transaction, visit: Visit, at: str) -> None:
    """The kit of this visit is now that of ``visit``: revision, technician, client, day. Lifts a withdrawal."""
    row = tx.get(VisitRow, visit.id)
    if row is None:
        row = VisitRow(id=visit.id)
        tx.add(row)
    row.revision, row.technician = visit.revision, visit.technician
    row.client, row.day, row.withdrawn, row.changed_at = visit.client, visit.day, False, at
    tx.flush()
    if tx.get(VisitPersonRow, (visit.id, visit.technician)) is None:
        tx.add(VisitPersonRow(visit=visit.id, person=visit.technician))
        tx.flush()


def withdraw(tx: Transaction, visit_id: str, at: str) -> None:
    """It will not take place. The row stays: nothing may resurrect it silently."""
    tx.execute(update(_VISITS).where(_VISITS.c.id == visit_id).values(withdrawn=True, changed_at=at))


def find(tx: Transaction, visit_id: str) -> Visit | None:
    """That visit, or None."""
    row = tx.execute(_FIND, {"visit_id": visit_id}).one_or_none()
    return _visit(row) if row else None


def locked(tx: Transaction, visit_id: str) -> Visit | None:
    """That visit, its row locked until the transaction ends: one projection has one writer."""
    row = tx.execute(_LOCK, {"visit_id": visit_id}).one_or_none()
    return _visit(row) if row else None


def had_by(tx: Transaction, visit_id: str, person: str) -> bool:
    """Whether this person has or ever had the visit."""
    return tx.execute(_HAD_BY, {"visit_id": visit_id, "who": person}).one_or_none() is not None


def project(tx: Transaction, visit_id: str, *, started: bool, closed: bool, applied: int, last: str, at: str) -> None:
    """Keep the projection."""
    grown = {"started": started, "closed": closed, "applied": applied, "last": last, "changed_at": at}
    tx.execute(_PROJECT, {"visit_id": visit_id, **grown})


def everything(tx: Transaction, technician: str | None = None) -> tuple[Visit, ...]:
    """All visits (a technician sees those he has or had), by day."""
    wanted = select(_VISITS).order_by(_VISITS.c.day, _VISITS.c.id)
    if technician is not None:
        wanted = wanted.where(exists().where(_PEOPLE.c.visit == _VISITS.c.id, _PEOPLE.c.person == technician))
    return tuple(_visit(row) for row in tx.execute(wanted))


def assigned(tx: Transaction, person: str, since_day: str) -> tuple[Visit, ...]:
    """Visits this technician has now: not withdrawn, and either not closed or not older than ``since_day``."""
    columns = _VISITS.c
    wanted = select(_VISITS).where(
        columns.technician == person,
        columns.withdrawn.is_(False),
        or_(columns.closed.is_(False), columns.day >= since_day),
    )
    return tuple(_visit(row) for row in tx.execute(wanted.order_by(columns.day, columns.id)))


def _visit(row: Row[Any]) -> Visit:
    return Visit(
        row.id,
        row.revision,
        row.technician,
        row.client,
        row.day,
        row.withdrawn,
        row.started,
        row.closed,
        row.applied,
        row.last,
    )
