"""The inbox in memory. Its receipts move the events of the memory outbox, as one transaction does in the store."""

from __future__ import annotations

from dataclasses import replace

from app.kit.inbox import Accepted, KeptDocument, RefusedDocument, SyncNote
from app.wire.sync import Assignment, DocumentKind
from tests.twins.outbox import MemoryOutbox


class MemoryInbox:
    """Inbox. ``failure``: raised by the next keep, which then keeps nothing."""

    def __init__(self, outbox: MemoryOutbox) -> None:
        self.outbox = outbox
        self.documents: list[KeptDocument] = []
        self.aside: list[RefusedDocument] = []
        self.failure: Exception | None = None
        self._assigned: dict[str, Assignment] = {}
        self._tombstones: set[str] = set()
        self._cursor = 0
        self._note = SyncNote("", "", "", "", 0.0, False)
        self._plan_kept = False

    def cursor(self) -> int:
        return self._cursor

    def keep(self, accepted: Accepted) -> None:
        if self.failure is not None:
            failure, self.failure = self.failure, None
            raise failure
        for receipt in accepted.receipts:
            self.outbox.tell(receipt)
        for document in accepted.documents:
            self._keep_document(document)
        for refused in accepted.refused:
            self._set_aside(refused)
        if not accepted.plan_vanished:
            self._assigned = {entry.visit: entry for entry in accepted.assigned}
            self._tombstones -= set(self._assigned)
        self._cursor = accepted.cursor
        vanished = accepted.plan_vanished and not self._plan_kept
        self._plan_kept = self._plan_kept and not accepted.assigned
        self._note = SyncNote(accepted.hub_time, accepted.hub_time, "", "", accepted.skew_seconds, vanished)

    def keep_documents(self, documents, at: str) -> None:
        for document in documents:
            self._keep_document(document)

    def document(self, kind: DocumentKind, name: str, revision: int | None = None) -> KeptDocument | None:
        found = [d for d in self.documents if (d.kind, d.name) == (kind, name) and revision in (None, d.revision)]
        return max(found, key=lambda d: d.revision, default=None)

    def newest(self, kind: DocumentKind) -> tuple[KeptDocument, ...]:
        names = sorted({d.name for d in self.documents if d.kind is kind})
        return tuple(found for name in names if (found := self.document(kind, name)) is not None)

    def highest_seen(self, kind: DocumentKind, name: str) -> int:
        found = self.document(kind, name)
        return 0 if found is None else found.revision

    def withdrawn(self) -> frozenset[str]:
        about_visits = (DocumentKind.KIT, DocumentKind.WITHDRAWAL)
        latest = {d.name: d.kind for d in self.documents if d.kind in about_visits}
        return frozenset({name for name, kind in latest.items() if kind is DocumentKind.WITHDRAWAL} | self._tombstones)

    def refused(self) -> tuple[RefusedDocument, ...]:
        return tuple(reversed(self.aside))

    def assigned(self) -> tuple[Assignment, ...]:
        return tuple(self._assigned[visit] for visit in sorted(self._assigned))

    def note_failure(self, at: str, code: str, text: str) -> None:
        self._note = replace(self._note, last_try=at, code=code, text=text)

    def note(self) -> SyncNote:
        return self._note

    def answer_plan_question(self, keep: bool) -> None:
        if not keep:
            begun = {event.visit for event in self.outbox.journal.kept}
            kits = {d.name for d in self.documents if d.kind is DocumentKind.KIT}
            self._tombstones |= kits - begun
        self._plan_kept = keep
        self._note = replace(self._note, plan_vanished=False)

    def _keep_document(self, document: KeptDocument) -> None:
        known = self.document(document.kind, document.name, document.revision)
        if known is None:
            self.documents.append(document)
        elif known.digest != document.digest:
            reason = "Llegó otro contenido con una revisión que ya se tenía; se conserva la primera."
            place = (document.kind.value, document.name, document.revision)
            self._set_aside(RefusedDocument(*place, "DOCUMENT-CONFLICT", reason, document.envelope))

    def _set_aside(self, refused: RefusedDocument) -> None:
        if not any(replace(known, reason=refused.reason) == refused for known in self.aside):
            self.aside.append(refused)
