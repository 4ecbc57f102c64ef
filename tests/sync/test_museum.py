"""The museum: bugs that other systems shipped, built into ours one at a time. The simulator must catch every one.

A simulator that finds nothing may be blind. Each mutant below is named after the lesson it comes from.
"""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from app.kit.inbox import Accepted
from app.kit.part import Part
from app.sync import conversation, engine, upload
from app.sync.conversation import Conversation
from app.sync.decide import Judgement, judge
from app.wire.sync import DocumentKind, Receipt, ReceiptState
from tests.sync.world import World, random_story
from tests.twins import outbox as outbox_twin
from tests.twins.inbox import MemoryInbox
from tests.twins.outbox import MemoryOutbox

MOST = 400
"""Schedules within which a mutant must be caught."""

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
    patch.setattr(upload, "PIECE", 100)
    real = upload.Uploader.send

    def hasty(self: upload.Uploader, item: Any, cancel: Any, at: Any) -> None:
        self._piece = 100
        try:
            real(self, item, cancel, at)
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

MUTANTS: list[Callable[[Patch], None]] = [
    emptied_when_answered,
    emptied_when_sent,
    one_flag_for_a_batch,
    photo_forgotten,
    poison_blocks,
    cursor_before_documents,
    empty_plan_wipes,
    hash_not_checked,
    resumed_from_garbage,
    clock_believed,
    restored_hub_not_noticed,
    state_without_words,
]


def schedules(folder: Path) -> Iterator[tuple[int, World]]:
    for seed in range(MOST):
        yield seed, World(folder / str(seed))


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.__name__)
def test_mutant_is_caught(mutant: Callable[[Patch], None], tmp_path: Path, monkeypatch: Patch) -> None:
    monkeypatch.setattr(os, "fsync", lambda _handle: None)
    mutant(monkeypatch)

    for seed, world in schedules(tmp_path):
        try:
            random_story(world, random.Random(seed), moves=12)
        except AssertionError:
            return

    pytest.fail(f"{mutant.__name__} lived through {MOST} schedules")
