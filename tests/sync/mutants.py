"""Bugs that other systems shipped, each built into our engine or into what it stands on by one patch.

The lessons that are not here do not belong to an exchange: 3, 13 (the store), 20, 21, 22 (the visit), 23 (benchmarks).
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from app.journal.event import decode
from app.journal.outbox import OutboxState
from app.kit.inbox import Accepted
from app.kit.part import Part
from app.kit.shelf import Shelf
from app.sync import conversation, decide, engine, retry, upload
from app.sync import trouble as troubles
from app.sync.conversation import Conversation
from app.sync.decide import Judgement, judge
from app.sync.state import Phase, SyncState
from app.wire.sync import DocumentKind, Receipt, ReceiptState, UploadStatus
from tests.sync.hub_stand_in import StandInHub
from tests.twins import outbox as outbox_twin
from tests.twins.inbox import MemoryInbox
from tests.twins.ledger import MemoryLedger
from tests.twins.outbox import MemoryOutbox

Patch = pytest.MonkeyPatch


def emptied_when_answered(patch: Patch) -> None:
    """Lesson 1: an answer counts as applied."""

    def believing(request: Any, answer: Any, known: Any) -> Judgement:
        judgement = judge(request, answer, known)
        receipts = tuple(
            receipt.model_copy(update={"state": ReceiptState.APPLIED}) for receipt in judgement.accepted.receipts
        )
        return replace(judgement, accepted=replace(judgement.accepted, receipts=receipts))

    patch.setattr(conversation, "judge", believing)


def emptied_when_sent(patch: Patch) -> None:
    """Lesson 14: what left the laptop is believed to have arrived, even if the answer was lost."""

    def forgetful(self: MemoryOutbox, ids: Any, code: str, text: str, next_try: Any) -> None:
        for event in self.journal.kept:
            if event.id in ids and code == "HUB-CUT":
                self.tell(Receipt(event=event.id, digest=event.digest, state=ReceiptState.APPLIED))

    patch.setattr(MemoryOutbox, "events_failed", forgetful)


def one_flag_for_a_batch(patch: Patch) -> None:
    """Lesson 2: a batch with one applied event counts as applied."""

    def flagged(request: Any, answer: Any, known: Any) -> Judgement:
        judgement = judge(request, answer, known)
        receipts = judgement.accepted.receipts
        if any(receipt.state is ReceiptState.APPLIED for receipt in receipts):
            receipts = tuple(receipt.model_copy(update={"state": ReceiptState.APPLIED}) for receipt in receipts)
        return replace(judgement, accepted=replace(judgement.accepted, receipts=receipts))

    patch.setattr(conversation, "judge", flagged)


def photo_forgotten(patch: Patch) -> None:
    """Lesson 9: the data arrives, the photo is marked as sent after its first piece."""
    real = upload.Uploader.send

    def hasty(self: upload.Uploader, item: Any, cancel: Any, at: Any) -> int:
        self._piece = 100
        try:
            return real(self, item, cancel, at)
        finally:
            self._outbox.upload_done(item.digest)

    patch.setattr(upload.Uploader, "send", hasty)


def poison_blocks(patch: Patch) -> None:
    """Lesson 16: one event that cannot be applied stops the rest for ever."""
    real = Conversation._due

    def blocked(self: Conversation) -> Any:
        return () if self._desk.outbox.counts().quarantined else real(self)

    patch.setattr(Conversation, "_due", blocked)
    patch.setattr(Conversation, "_has_due", lambda self: False)


def cursor_before_documents(patch: Patch) -> None:
    """Lesson 4: the pointer moves first and the content is written after it, which a full disk then refuses.

    The second line of defence (an assigned visit that never came is asked for again) is taken away: it would mend it.
    """
    real = MemoryInbox.keep

    def halved(self: MemoryInbox, accepted: Accepted) -> None:
        self._cursor = accepted.cursor
        real(self, accepted)

    patch.setattr(MemoryInbox, "keep", halved)
    patch.setattr(Conversation, "_needs_all_documents", lambda *_: False)


def empty_plan_wipes(patch: Patch) -> None:
    """Lesson 4: an empty answer empties the laptop."""
    real = MemoryInbox.keep

    def wiping(self: MemoryInbox, accepted: Accepted) -> None:
        if accepted.plan_vanished:
            self.documents = [kept for kept in self.documents if kept.kind is DocumentKind.TRUST]
        real(self, accepted)

    patch.setattr(MemoryInbox, "keep", wiping)


def hash_not_checked(patch: Patch) -> None:
    """Lesson 4: a file gets its name without being hashed."""
    patch.setattr(Part, "judge", lambda self, digest: None)


def resumed_from_garbage(patch: Patch) -> None:
    """Lesson 7: a file whose hash is wrong is resumed again and again instead of being started over."""
    real = Part.judge

    def clinging(self: Part, digest: str) -> None:
        kept, hasher = self.offset, self._hasher.copy()
        patch_empty = Part.empty
        Part.empty = lambda self: None  # type: ignore[method-assign]
        try:
            real(self, digest)
        finally:
            Part.empty = patch_empty  # type: ignore[method-assign]
            self.offset, self._hasher = kept, hasher

    patch.setattr(Part, "judge", clinging)


def clock_believed(patch: Patch) -> None:
    """Lesson 19: a time written by a clock that was wrong is waited for."""
    patch.setattr(engine, "is_absurd", lambda *_: False)
    patch.setattr(engine, "is_due", lambda _policy, moment, now: moment is None or moment <= now)
    patch.setattr(outbox_twin, "waits", lambda moment, now: moment is not None and now < moment)


def restored_hub_not_noticed(patch: Patch) -> None:
    """Lesson 14: a hub that lost a day is never given it back."""
    patch.setattr(Conversation, "_notice_loss", lambda *_: None)


def state_without_words(patch: Patch) -> None:
    """Lesson 11: the pass ends in silence."""
    patch.setattr(engine._Pass, "report", lambda self, state: _silent(self, state))


def _silent(single: Any, state: Any) -> Any:
    tell, single.tell = single.tell, lambda _state: None
    try:
        return _REPORT(single, state)
    finally:
        single.tell = tell


_REPORT = engine._Pass.report


def receipt_goes_back(patch: Patch) -> None:
    """Lesson 1: what was applied is only "received" again when an old receipt comes late."""
    real = MemoryOutbox.tell

    def forgetful(self: MemoryOutbox, receipt: Receipt) -> None:
        real(self, receipt)
        if receipt.state is ReceiptState.RECEIVED and receipt.event in self.standings:
            self.standings[receipt.event].state = OutboxState.RECEIVED

    patch.setattr(MemoryOutbox, "tell", forgetful)


def space_not_reserved(patch: Patch) -> None:
    """Lesson 5: a full disk is found out when most of the kit is down."""
    patch.setattr(Shelf, "reserve", lambda *_args, **_named: None)


def upload_from_zero(patch: Patch) -> None:
    """Lesson 6: a cut upload starts over, whatever the hub has of it."""
    real = upload.Uploader._status

    def from_zero(self: upload.Uploader, item: Any) -> UploadStatus:
        return real(self, item).model_copy(update={"offset": 0})

    patch.setattr(upload.Uploader, "_status", from_zero)


def resume_in_memory(patch: Patch) -> None:
    """Lesson 7: where a download stood is forgotten with the process."""
    patch.setattr(MemoryLedger, "progressed", lambda *_: None)


def too_large_for_ever(patch: Patch) -> None:
    """Lesson 8: what the hub finds too large is offered again as it is."""

    def stubborn(self: Conversation, error: Any, sent: Any) -> None:
        self._fail(sent, error)
        raise error

    patch.setattr(Conversation, "_after_failure", stubborn)


def done_too_early(patch: Patch) -> None:
    """Lesson 10: "all is synchronised" while something still waits."""
    patch.setattr(engine.SyncEngine, "_ended", lambda *_: SyncState(Phase.DONE))


def expiry_empties_the_queue(patch: Patch) -> None:
    """Lesson 12: an expired token costs what was recorded under it."""

    def wiping(self: MemoryOutbox, ids: Any, code: str, text: str, next_try: datetime) -> None:
        for event in [event for event in self.journal.kept if event.id in ids and code == "HUB-TOKEN"]:
            self.journal.kept.remove(event)

    patch.setattr(MemoryOutbox, "events_failed", wiping)


def never_asks_again(patch: Patch) -> None:
    """Lesson 14: "pending" that nobody asks about stays pending."""
    patch.setattr(MemoryOutbox, "unsettled", lambda *_: ())


def hub_forgets_ids(patch: Patch) -> None:
    """Lesson 15: the hub remembers what it applied for a while only."""
    real = StandInHub._take

    def short(self: StandInHub, wire: Any) -> Receipt:
        event = decode(wire.payload.encode(), bytes.fromhex(wire.signature))
        if event.id in self.memory.kept and event.id in self.memory.applied:
            self._queue(self.memory.kept[event.id])
        return real(self, wire)

    patch.setattr(StandInHub, "_take", short)


def poison_document_blocks(patch: Patch) -> None:
    """Lesson 16: one document that cannot be read stops those behind it."""

    def stopping(self: Any, document: Any, raw: bytes, code: str, reason: str) -> None:
        raise troubles.trouble("HUB-PROTOCOL")

    patch.setattr(decide._Documents, "_set_aside", stopping)


def last_word_wins(patch: Patch) -> None:
    """Lesson 17: what comes last replaces what was there, older or not."""
    patch.setattr(decide._Documents, "_require_newer", lambda *_: None)


def withdrawn_comes_back(patch: Patch) -> None:
    """Lesson 18: what was withdrawn at the office goes on living on the laptop."""
    patch.setattr(MemoryInbox, "withdrawn", lambda _self: frozenset())


def gives_up_after_five(patch: Patch) -> None:
    """Lesson 24: too timid, after some failures nothing is tried any more."""
    real = Conversation._due

    def tired(self: Conversation) -> Any:
        return tuple(item for item in real(self) if item.attempts < 5)

    patch.setattr(Conversation, "_due", tired)
    patch.setattr(Conversation, "_has_due", lambda _self: False)


def never_waits(patch: Patch) -> None:
    """Lesson 24: too eager, a hub in trouble is asked again at once."""
    patch.setattr(conversation, "next_try", lambda _policy, _code, _attempts, _chance, now, *_: now)


def all_at_the_same_second(patch: Patch) -> None:
    """Lesson 24: every laptop waits as long as every other."""
    patch.setattr(retry, "delay", lambda *_: 10.0)


def downloads_first(patch: Patch) -> None:
    """Lesson 24: gigabytes come down before the results go up."""
    real = engine.SyncEngine._work

    def upside_down(self: engine.SyncEngine, single: Any, cancel: Any) -> None:
        self._bring_down(single, cancel)
        real(self, single, cancel)

    patch.setattr(engine.SyncEngine, "_work", upside_down)


def photos_last_come_first(patch: Patch) -> None:
    """Lesson 24: logs and photos before results."""
    real = MemoryOutbox.uploads
    patch.setattr(MemoryOutbox, "uploads", lambda self, now, limit: tuple(reversed(real(self, now, 1000)))[:limit])


def error_without_a_way_out(patch: Patch) -> None:
    """Lesson 25: "Error 401"."""
    patch.setitem(troubles._SENTENCES, "HUB-TOKEN", ("Error 401.", "", ""))
