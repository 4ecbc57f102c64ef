"""Por sincronizar, in the store (port: app.journal.outbox.Outbox).

The journal itself is the queue: an event without a row in the outbox is only here and was never tried. Its row is made
when there is something to say about it (``file_new``), never on the way of a technician's answer.
"""

# ruff: noqa: S608 - every statement is made of our own constants

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from app.clock import utc_text
from app.journal.event import decode
from app.journal.outbox import (
    LONGEST_WAIT,
    OutboxCounts,
    OutboxItem,
    OutboxState,
    UploadItem,
    UploadPriority,
    VisitPending,
)
from app.store.driver import Connection, Row
from app.store.engine import Database, column
from app.wire.sync import Receipt, ReceiptState

_FILED = "(SELECT coalesce(max(sequence), 0) FROM outbox)"
_FILE_NEW = f"INSERT INTO outbox (sequence) SELECT sequence FROM journal WHERE sequence > {_FILED} ORDER BY sequence"
_OUTBOX = f"""(SELECT sequence, state, attempts, next_try, code, text FROM outbox
               UNION ALL SELECT sequence, 'here', 0, NULL, '', '' FROM journal WHERE sequence > {_FILED})"""


def _first_items(which: str) -> str:
    """The places are chosen before the payloads are read: a long queue is not read whole for its first few events."""
    return f"""SELECT j.payload, j.signature, o.state, o.attempts, o.next_try, o.code, o.text
       FROM (SELECT * FROM {_OUTBOX} WHERE {which} ORDER BY sequence LIMIT :limit) o
       JOIN journal j ON j.sequence = o.sequence ORDER BY o.sequence"""


_ITEMS = _first_items("state IN ('here', 'received', 'quarantined')")
# A next try further away than any policy sets was written by a clock that ran ahead: it counts as due.
_DUE = _first_items(
    """state = 'here' AND sequence < coalesce(
         (SELECT min(sequence) FROM outbox
          WHERE state = 'here' AND next_try > :now AND next_try <= :horizon), 9223372036854775807)"""
)
_UNSETTLED = """SELECT j.id FROM outbox o JOIN journal j ON j.sequence = o.sequence
       WHERE o.state IN ('received', 'quarantined') ORDER BY o.sequence LIMIT :limit"""
_UPLOADS = """SELECT * FROM uploads WHERE done = 0 AND NOT coalesce(next_try > :now AND next_try <= :horizon, 0)
        ORDER BY priority, sequence, digest LIMIT :limit"""
_COUNTS = f"""SELECT
         (SELECT count(*) FROM outbox WHERE state = 'here')
           + (SELECT count(*) FROM journal WHERE sequence > {_FILED}) AS here,
         (SELECT count(*) FROM outbox WHERE state = 'received') AS received,
         (SELECT count(*) FROM outbox WHERE state = 'applied') AS applied,
         (SELECT count(*) FROM outbox WHERE state = 'quarantined') AS quarantined,
         (SELECT count(*) FROM uploads WHERE done = 0) AS evidence_waiting,
         (SELECT coalesce(sum(size - "offset"), 0) FROM uploads WHERE done = 0) AS evidence_bytes,
         coalesce((SELECT utc FROM journal WHERE sequence =
           coalesce((SELECT min(sequence) FROM outbox WHERE state IN ('here', 'received', 'quarantined')),
                    {_FILED} + 1)), '') AS oldest"""
_BY_VISIT = f"""SELECT j.visit, o.state, count(*) AS events FROM {_OUTBOX} o JOIN journal j ON j.sequence = o.sequence
       WHERE o.state IN ('here', 'received', 'quarantined') GROUP BY j.visit, o.state"""
_EVENT_FAILED = """UPDATE outbox SET attempts = attempts + 1, code = :code, text = :text, next_try = :next_try
       WHERE state <> 'applied' AND sequence = (SELECT sequence FROM journal WHERE id = :id)"""
_UPLOAD_FAILED = """UPDATE uploads SET attempts = attempts + 1, code = :code, text = :text, next_try = :next_try
       WHERE digest = :digest AND done = 0"""


class OutboxRecords:
    """Outbox over one database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def due(self, now: datetime, limit: int) -> tuple[OutboxItem, ...]:
        """See the port."""
        return self._read_items(_DUE, {**_moment(now), "limit": limit})

    def unsettled(self, limit: int) -> tuple[str, ...]:
        """See the port."""
        with self._database.read() as connection:
            return tuple(column(connection, _UNSETTLED, limit=limit))

    def items(self, limit: int = 1000) -> tuple[OutboxItem, ...]:
        """See the port."""
        return self._read_items(_ITEMS, {"limit": limit})

    def counts(self) -> OutboxCounts:
        """See the port."""
        with self._database.read() as connection:
            return OutboxCounts(**connection.execute(_COUNTS).fetchone())

    def pending_by_visit(self) -> dict[str, VisitPending]:
        """See the port."""
        found: dict[str, dict[str, int]] = {}
        with self._database.read() as connection:
            for visit, state, events in connection.execute(_BY_VISIT):
                found.setdefault(visit, {})[state] = events
        return {visit: VisitPending(**states) for visit, states in found.items()}

    def events_failed(self, ids: Sequence[str], code: str, text: str, next_try: datetime) -> None:
        """See the port."""
        if not ids:
            return
        values = [{"id": event, "code": code, "text": text, "next_try": utc_text(next_try)} for event in ids]
        with self._database.write() as connection:
            file_new(connection)
            connection.executemany(_EVENT_FAILED, values)

    def uploads(self, now: datetime, limit: int) -> tuple[UploadItem, ...]:
        """See the port."""
        with self._database.read() as connection:
            rows = connection.execute(_UPLOADS, {**_moment(now), "limit": limit})
            return tuple(_upload(row) for row in rows)

    def upload_progress(self, digest: str, offset: int) -> None:
        """See the port."""
        self._change(
            """UPDATE uploads SET "offset" = min(:offset, size), attempts = 0, code = '', text = '', next_try = NULL
               WHERE digest = :digest AND done = 0""",
            {"digest": digest, "offset": offset},
        )

    def upload_done(self, digest: str) -> None:
        """See the port."""
        self._change(
            """UPDATE uploads SET done = 1, "offset" = size, code = '', text = '', next_try = NULL
               WHERE digest = :digest""",
            {"digest": digest},
        )

    def upload_failed(self, digest: str, code: str, text: str, next_try: datetime) -> None:
        """See the port."""
        values = {"digest": digest, "code": code, "text": text, "next_try": utc_text(next_try)}
        with self._database.write() as connection:
            connection.execute(_UPLOAD_FAILED, values)

    def retry_now(self) -> None:
        """See the port."""
        with self._database.write() as connection:
            connection.execute("UPDATE outbox SET next_try = NULL WHERE next_try IS NOT NULL")
            connection.execute("UPDATE uploads SET next_try = NULL WHERE next_try IS NOT NULL")

    def receipts(self, event: str) -> tuple[Receipt, ...]:
        """Every different word of the hub on one event, in the order it came."""
        with self._database.read() as connection:
            rows = connection.execute("SELECT * FROM receipts WHERE event = ? ORDER BY number", (event,))
            return tuple(_receipt(row) for row in rows)

    def _read_items(self, statement: str, values: dict[str, Any]) -> tuple[OutboxItem, ...]:
        with self._database.read() as connection:
            return tuple(_item(row) for row in connection.execute(statement, values))

    def _change(self, statement: str, values: dict[str, Any]) -> None:
        with self._database.write() as connection:
            connection.execute(statement, values)


def file_new(connection: Connection) -> None:
    """Make the rows of the events recorded since, so that they can be written on: first thing in a transaction that
    changes what stands in the outbox."""
    connection.execute(_FILE_NEW)


def _moment(now: datetime) -> dict[str, str]:
    return {"now": utc_text(now), "horizon": utc_text(now + LONGEST_WAIT)}


def instant(value: str | None) -> datetime | None:
    """The instant a column holds, or None."""
    return datetime.fromisoformat(value) if value else None


def _item(row: Row) -> OutboxItem:
    return OutboxItem(
        event=decode(row["payload"], row["signature"]),
        state=OutboxState(row["state"]),
        attempts=row["attempts"],
        next_try=instant(row["next_try"]),
        code=row["code"],
        text=row["text"],
    )


def _upload(row: Row) -> UploadItem:
    return UploadItem(
        digest=row["digest"],
        size=row["size"],
        priority=UploadPriority(row["priority"]),
        media=row["media"],
        name=row["name"],
        offset=row["offset"],
        attempts=row["attempts"],
        next_try=instant(row["next_try"]),
        code=row["code"],
        text=row["text"],
        done=bool(row["done"]),
    )


def _receipt(row: Row) -> Receipt:
    return Receipt(
        event=row["event"],
        digest=row["digest"],
        state=ReceiptState(row["state"]),
        code=row["code"],
        reason=row["reason"],
        missing=tuple(row["missing"].split()),
    )
