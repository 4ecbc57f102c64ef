"""What came down, in the store (port: app.kit.inbox.Inbox). One answer of the hub is one transaction."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from app.i18n import _
from app.journal.outbox import OutboxState
from app.kit.inbox import Accepted, KeptDocument, RefusedDocument, SyncNote
from app.store.driver import Connection
from app.store.engine import Database, column, scalar
from app.store.outbox_records import file_new
from app.wire.sync import Assignment, DocumentKind, Receipt, ReceiptState

_STANDING = """SELECT o.sequence, o.state, j.digest FROM journal j JOIN outbox o ON o.sequence = j.sequence
       WHERE j.id = :event"""
_KEEP_RECEIPT = """INSERT OR IGNORE INTO receipts (event, digest, state, code, reason, missing, hub_time)
       VALUES (:event, :digest, :state, :code, :reason, :missing, :hub_time)"""
_MOVE = "UPDATE outbox SET state = :state, code = :code, text = :text, next_try = NULL WHERE sequence = :sequence"
_SEND_AGAIN = 'UPDATE uploads SET done = 0, "offset" = 0 WHERE digest = :digest AND done = 1'
_KEEP_DOCUMENT = """INSERT INTO documents (kind, name, revision, digest, envelope, hub_time)
       VALUES (:kind, :name, :revision, :digest, :envelope, :hub_time)"""
_KEEP_TRUST = "INSERT OR IGNORE INTO trust_lists (version, digest, raw) VALUES (:revision, :digest, :envelope)"
_KEEP_REFUSED = """INSERT OR IGNORE INTO refused_documents (kind, name, revision, code, digest, reason, envelope)
       VALUES (:kind, :name, :revision, :code, :digest, :reason, :envelope)"""
_ASSIGN = """INSERT INTO assignments (visit, revision, current) VALUES (:visit, :revision, 1)
       ON CONFLICT (visit) DO UPDATE SET revision = excluded.revision, current = 1"""
_CONTACT = """UPDATE contact SET cursor = :cursor, last_try = :hub_time, last_success = :hub_time, code = '', text = '',
         skew_seconds = :skew, plan_kept = plan_kept AND NOT :assigned, plan_vanished = :vanished AND NOT plan_kept"""
_BURY = """INSERT OR IGNORE INTO tombstones (visit)
       SELECT DISTINCT name FROM documents WHERE kind = 'kit' AND name NOT IN (SELECT visit FROM stretches)"""
# With max(), SQLite takes the other columns from the row that holds the maximum.
_WITHDRAWN = """SELECT visit FROM tombstones UNION
       SELECT name FROM
         (SELECT name, kind, max(number) FROM documents WHERE kind IN ('kit', 'withdrawal') GROUP BY name)
       WHERE kind = 'withdrawal'"""
_DOCUMENT = """SELECT kind, name, revision, digest, envelope FROM documents
               WHERE kind = :kind AND name = :name AND revision = coalesce(:revision, revision)
               ORDER BY revision DESC LIMIT 1"""
_NEWEST = """SELECT kind, name, revision, digest, envelope FROM documents d
             WHERE kind = :kind
               AND revision = (SELECT max(revision) FROM documents WHERE kind = d.kind AND name = d.name)
             ORDER BY name"""


@dataclass(frozen=True, slots=True)
class Move:
    """Where a receipt takes an event in the outbox."""

    state: OutboxState
    code: str = ""
    text: str = ""


def judge(standing: OutboxState, digest: str, receipt: Receipt) -> Move | None:
    """What a receipt does to an event that stands there with that digest; None = nothing.

    Applied is final. A receipt for other bytes than ours settles nothing: whatever the hub holds under this id, it is
    not what was recorded here.
    """
    if standing is OutboxState.APPLIED:
        return None
    if receipt.digest != digest:
        return Move(
            OutboxState.QUARANTINED,
            "RECEIPT-MISMATCH",
            _("La central confirmó algo distinto de lo guardado aquí; el registro no se dio por enviado."),
        )
    match receipt.state:
        case ReceiptState.APPLIED | ReceiptState.DUPLICATE:
            return Move(OutboxState.APPLIED)
        case ReceiptState.RECEIVED:
            return Move(OutboxState.RECEIVED, receipt.code, receipt.reason)
        case ReceiptState.QUARANTINED:
            return Move(OutboxState.QUARANTINED, receipt.code, receipt.reason)


class InboxRecords:
    """Inbox over one database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def cursor(self) -> int:
        """See the port."""
        with self._database.read() as connection:
            return int(scalar(connection, "SELECT cursor FROM contact"))

    def keep(self, accepted: Accepted) -> None:
        """See the port."""
        with self._database.write() as connection:
            file_new(connection)
            for receipt in accepted.receipts:
                _keep_receipt(connection, receipt, accepted.hub_time)
            for document in accepted.documents:
                _keep_document(connection, document, accepted.hub_time)
            for refused in accepted.refused:
                _set_aside(connection, refused)
            _assign(connection, accepted)
            connection.execute(
                _CONTACT,
                {
                    "cursor": accepted.cursor,
                    "hub_time": accepted.hub_time,
                    "skew": accepted.skew_seconds,
                    "assigned": int(bool(accepted.assigned)),
                    "vanished": int(accepted.plan_vanished),
                },
            )

    def keep_documents(self, documents: Sequence[KeptDocument], at: str) -> None:
        """See the port."""
        with self._database.write() as connection:
            for document in documents:
                _keep_document(connection, document, at)

    def document(self, kind: DocumentKind, name: str, revision: int | None = None) -> KeptDocument | None:
        """See the port."""
        return next(iter(self._documents(_DOCUMENT, kind=kind.value, name=name, revision=revision)), None)

    def newest(self, kind: DocumentKind) -> tuple[KeptDocument, ...]:
        """See the port; in order of name."""
        return tuple(self._documents(_NEWEST, kind=kind.value))

    def highest_seen(self, kind: DocumentKind, name: str) -> int:
        """See the port."""
        statement = "SELECT coalesce(max(revision), 0) FROM documents WHERE kind = :kind AND name = :name"
        with self._database.read() as connection:
            return int(scalar(connection, statement, kind=kind.value, name=name))

    def withdrawn(self) -> frozenset[str]:
        """See the port. A kit that came after the withdrawal brings the visit back."""
        with self._database.read() as connection:
            return frozenset(column(connection, _WITHDRAWN))

    def refused(self) -> tuple[RefusedDocument, ...]:
        """See the port."""
        statement = "SELECT kind, name, revision, code, reason, envelope FROM refused_documents ORDER BY number DESC"
        with self._database.read() as connection:
            return tuple(RefusedDocument(**row) for row in connection.execute(statement))

    def assigned(self) -> tuple[Assignment, ...]:
        """The visits the hub named as this technician's in its last answer that named any."""
        statement = "SELECT visit, revision FROM assignments WHERE current = 1 ORDER BY visit"
        with self._database.read() as connection:
            return tuple(Assignment(**row) for row in connection.execute(statement))

    def note_failure(self, at: str, code: str, text: str) -> None:
        """See the port."""
        statement = "UPDATE contact SET last_try = :at, code = :code, text = :words"
        self._change(statement, {"at": at, "code": code, "words": text})

    def note(self) -> SyncNote:
        """See the port."""
        statement = "SELECT last_try, last_success, code, text, skew_seconds, plan_vanished FROM contact"
        with self._database.read() as connection:
            row = dict(connection.execute(statement).fetchone())
        return SyncNote(**{**row, "plan_vanished": bool(row["plan_vanished"])})

    def answer_plan_question(self, keep: bool) -> None:
        """See the port. "Those ahead" are the visits with a kit and without a single event: what was begun is never
        withdrawn here. A visit the hub assigns again comes back."""
        with self._database.write() as connection:
            if not keep:
                connection.execute(_BURY)
            connection.execute("UPDATE contact SET plan_vanished = 0, plan_kept = ?", (int(keep),))

    def _documents(self, statement: str, **values: Any) -> Iterable[KeptDocument]:
        with self._database.read() as connection:
            return [KeptDocument(DocumentKind(kind), *rest) for kind, *rest in connection.execute(statement, values)]

    def _change(self, statement: str, values: dict[str, Any]) -> None:
        with self._database.write() as connection:
            connection.execute(statement, values)


def _keep_receipt(connection: Connection, receipt: Receipt, hub_time: str) -> None:
    connection.execute(
        _KEEP_RECEIPT,
        {
            "event": receipt.event,
            "digest": receipt.digest,
            "state": receipt.state.value,
            "code": receipt.code,
            "reason": receipt.reason,
            "missing": " ".join(receipt.missing),
            "hub_time": hub_time,
        },
    )
    standing = connection.execute(_STANDING, {"event": receipt.event}).fetchone()
    if standing is None:
        return
    move = judge(OutboxState(standing["state"]), standing["digest"], receipt)
    if move is None:
        return
    values = {"sequence": standing["sequence"], "state": move.state.value, "code": move.code, "text": move.text}
    connection.execute(_MOVE, values)
    for digest in receipt.missing:
        connection.execute(_SEND_AGAIN, {"digest": digest})


def _keep_document(connection: Connection, document: KeptDocument, hub_time: str) -> None:
    """A revision is kept once. Other bytes under a revision that is kept already are set aside, never swapped in."""
    kept = scalar(
        connection,
        "SELECT digest FROM documents WHERE kind = :kind AND name = :name AND revision = :revision",
        kind=document.kind.value,
        name=document.name,
        revision=document.revision,
    )
    if kept is None:
        values = {
            "kind": document.kind.value,
            "name": document.name,
            "revision": document.revision,
            "digest": document.digest,
            "envelope": document.envelope,
            "hub_time": hub_time,
        }
        connection.execute(_KEEP_DOCUMENT, values)
        if document.kind is DocumentKind.TRUST:
            connection.execute(_KEEP_TRUST, values)
    elif kept != document.digest:
        reason = _("Llegó otro contenido con una revisión que ya se tenía; se conserva la primera.")
        _set_aside(
            connection,
            RefusedDocument(
                document.kind.value,
                document.name,
                document.revision,
                "DOCUMENT-CONFLICT",
                reason,
                document.envelope,
            ),
        )


def _set_aside(connection: Connection, refused: RefusedDocument) -> None:
    connection.execute(
        _KEEP_REFUSED,
        {
            "kind": refused.kind,
            "name": refused.name,
            "revision": refused.revision,
            "code": refused.code,
            "digest": hashlib.sha256(refused.envelope).hexdigest(),
            "reason": refused.reason,
            "envelope": refused.envelope,
        },
    )


def _assign(connection: Connection, accepted: Accepted) -> None:
    """A plan that vanished changes nothing here: a person is asked first."""
    if accepted.plan_vanished:
        return
    connection.execute("UPDATE assignments SET current = 0 WHERE current = 1")
    for entry in accepted.assigned:
        connection.execute(_ASSIGN, {"visit": entry.visit, "revision": entry.revision})
        connection.execute("DELETE FROM tombstones WHERE visit = ?", (entry.visit,))
