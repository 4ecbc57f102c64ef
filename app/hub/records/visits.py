"""Visits: who has them, and the projection of what was applied."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import exists, or_, select, update

from app.hub.records.database import Transaction
from app.hub.records.tables import VisitPersonRow, VisitRow


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
    tx.execute(update(VisitRow).where(VisitRow.id == visit_id).values(withdrawn=True, changed_at=at))


def find(tx: Transaction, visit_id: str) -> Visit | None:
    """That visit, or None."""
    row = tx.get(VisitRow, visit_id)
    return _visit(row) if row else None


def locked(tx: Transaction, visit_id: str) -> Visit | None:
    """That visit, its row locked until the transaction ends: one projection has one writer."""
    row = tx.scalars(select(VisitRow).where(VisitRow.id == visit_id).with_for_update()).one_or_none()
    return _visit(row) if row else None


def had_by(tx: Transaction, visit_id: str, person: str) -> bool:
    """Whether this person has or ever had the visit."""
    return tx.get(VisitPersonRow, (visit_id, person)) is not None


def project(tx: Transaction, visit_id: str, *, started: bool, closed: bool, applied: int, last: str, at: str) -> None:
    """Keep the projection."""
    tx.execute(
        update(VisitRow)
        .where(VisitRow.id == visit_id)
        .values(started=started, closed=closed, applied=applied, last=last, changed_at=at)
    )


def everything(tx: Transaction, technician: str | None = None) -> tuple[Visit, ...]:
    """All visits (a technician sees those he has or had), by day."""
    wanted = select(VisitRow).order_by(VisitRow.day, VisitRow.id)
    if technician is not None:
        wanted = wanted.where(exists().where(VisitPersonRow.visit == VisitRow.id, VisitPersonRow.person == technician))
    return tuple(_visit(row) for row in tx.scalars(wanted))


def assigned(tx: Transaction, person: str, since_day: str) -> tuple[Visit, ...]:
    """Visits this technician has now: not withdrawn, and either not closed or not older than ``since_day``."""
    return tuple(
        _visit(row)
        for row in tx.scalars(
            select(VisitRow)
            .where(
                VisitRow.technician == person,
                VisitRow.withdrawn.is_(False),
                or_(VisitRow.closed.is_(False), VisitRow.day >= since_day),
            )
            .order_by(VisitRow.day, VisitRow.id)
        )
    )


def _visit(row: VisitRow) -> Visit:
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
