"""One pass of synchronisation: talk, bring evidence up, talk again, bring the kit down. Nothing ends in silence.

Results go before photos, photos before logs, all of them before downloads. Every step is durable before the next;
cancel or crash anywhere and the next pass goes on from there.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from app.clock import utc_text
from app.errors import BadInput, MaletinError
from app.journal.event import Event
from app.journal.outbox import OutboxState, UploadItem, UploadPriority
from app.journal.ports import EvidenceShelf
from app.kit.ledger import Ledger
from app.kit.progress import Cancelled, CancelToken, Meter, Progress
from app.kit.shelf import Shelf
from app.sync.conversation import Conversation, Desk, Tally, hub_day, trust_in_force
from app.sync.decide import Note
from app.sync.download import Downloader
from app.sync.ports import Source
from app.sync.retry import Person, Wait, is_absurd, is_due, next_step, next_try
from app.sync.state import Phase, SyncState
from app.sync.trouble import trouble
from app.sync.upload import Uploader
from app.sync.wanted import WantedFile, files_in_order, kits_ahead
from app.visit.facts import evidence_of, from_body
from app.wire.sync import DocumentKind

_GIVE_BACK = 100
"""Events given back at a time."""
_FAR = timedelta(days=36_500)
_MANY = 100_000
_OF_ONE_PIECE = frozenset(
    {"HUB-TOO-LARGE", "HUB-PROTOCOL", "HUB-CONFLICT", "HUB-TROUBLE", "EVIDENCE-MISSING", "EVIDENCE-ALTERED"}
)
"""Troubles of one piece of evidence: the others may still go."""
_OF_ONE_FILE = frozenset(
    {"CONTENT-NOT-FOUND", "CONTENT-ALTERED", "CONTENT-RANGE", "CONTENT-INCOMPLETE", "CONTENT-BUSY"}
)
"""Troubles of one file of the kit."""
_TOO_MANY = 3
"""Failures of single things in a row that are no longer theirs but the hub's."""


@dataclass(frozen=True, slots=True)
class SyncReport:
    """What one pass did, and how it ended."""

    state: SyncState
    sent: int
    applied: int
    received: int
    quarantined: int
    documents: int
    refused: int
    evidence: int
    """Pieces of evidence completed at the hub."""
    files: int
    """Files of the kit that arrived whole."""
    files_missing: int
    pending: int
    """Events not settled when the pass ended."""
    plan_vanished: bool
    skew_seconds: float
    notes: tuple[Note, ...]


class SyncEngine:
    """Runs passes, one at a time. Knows no Qt, no HTTP and no database."""

    def __init__(
        self, desk: Desk, ledger: Ledger, evidence: EvidenceShelf, shelf: Shelf, sources: Sequence[Source] = ()
    ) -> None:
        self._desk = desk
        self._ledger = ledger
        self._evidence = evidence
        self._sources = (*sources, desk.hub)
        self._uploader = Uploader(desk.hub, desk.outbox, evidence)
        self._downloader = Downloader(shelf, ledger, desk.clock)
        self._running = threading.Lock()
        self._failures = 0
        self._hurry = False
        self.state = SyncState(Phase.IDLE)

    def hurry(self) -> None:
        """The person asked for it: the next pass forgets every waiting time."""
        self._desk.outbox.retry_now()
        self._hurry = True

    def run(self, cancel: CancelToken, on_state: Callable[[SyncState], None]) -> SyncReport:
        """One pass. Known trouble ends in a state, not in an exception; ``SYNC-RUNNING`` when one is under way."""
        if not self._running.acquire(blocking=False):
            raise trouble("SYNC-RUNNING")
        try:
            single = _Pass(self._desk, self._tell(on_state))
            return self._run(single, cancel)
        finally:
            self._hurry = False
            self._running.release()

    def _tell(self, on_state: Callable[[SyncState], None]) -> Callable[[SyncState], None]:
        def tell(state: SyncState) -> None:
            self.state = state
            on_state(state)

        return tell

    def _run(self, single: _Pass, cancel: CancelToken) -> SyncReport:
        try:
            single.tell(SyncState(Phase.CONTACTING))
            self._mend_clock()
            self._work(single, cancel)
        except Cancelled:
            return single.report(SyncState(Phase.CANCELLED))
        except MaletinError as error:
            return single.report(self._stopped(single, error, note=True))
        except Exception:
            # A bug of ours stays loud, but the screen must not go on saying "sending…".
            single.tell(SyncState(Phase.NEEDS_PERSON, trouble=trouble("SYNC-BROKEN")))
            raise
        self._failures = 0
        return single.report(self._ended(single))

    def _work(self, single: _Pass, cancel: CancelToken) -> None:
        conversation = Conversation(self._desk, single.tally, single.tell)
        conversation.talk(cancel)
        if conversation.lost_after is not None:
            self._give_back(conversation, cancel)
        to_ask = conversation.lost_after is not None or self._desk.outbox.counts().received > 0
        # An event that follows with its own evidence may turn up only when the one before it was applied.
        while self._bring_evidence(single, conversation, cancel) or to_ask:
            conversation.talk(cancel)
            to_ask = False
        self._bring_down(single, cancel)

    def _mend_clock(self) -> None:
        """A next try further ahead than we ever wait comes from a clock since set back: it would block for a year."""
        now, policy = self._desk.clock.now(), self._desk.policy
        events = (item.next_try for item in self._desk.outbox.items(1000))
        uploads = (item.next_try for item in self._desk.outbox.uploads(now + _FAR, 1000))
        if any(is_absurd(policy, moment, now) for moment in (*events, *uploads)):
            self._desk.outbox.retry_now()

    # ── a hub restored from a backup ──

    def _give_back(self, conversation: Conversation, cancel: CancelToken) -> None:
        """All the hub lost, evidence before its event: cut anywhere, the hub still lacks the event and says so."""
        start, last = conversation.lost_after or 0, self._desk.journal.head().sequence
        while start < last:
            events = self._desk.journal.since(start, _GIVE_BACK)
            for event in events:
                self._give_back_evidence(event, cancel)
            conversation.give_back(events)
            start = events[-1].sequence

    def _give_back_evidence(self, event: Event, cancel: CancelToken) -> None:
        try:
            needed = evidence_of(from_body(event.kind, event.body))
        except BadInput:
            return  # a fact of another version: the hub decides what to make of it
        for ref in needed:
            self._give_piece(ref.digest, cancel)

    def _give_piece(self, digest: str, cancel: CancelToken) -> bool:
        """Make sure the hub has this evidence, whatever was settled before. What is gone here too cannot be given; the
        hub then shows its event with the evidence missing."""
        size = self._evidence.size(digest)
        if size is None:
            return False
        priority = UploadPriority.RESULT
        item = UploadItem(digest, size, priority, "application/octet-stream", "", 0, 0, None, "", "", done=False)
        return self._uploader.send(item, cancel, _ignore) > 0

    # ── evidence ──

    def _bring_evidence(self, single: _Pass, conversation: Conversation, cancel: CancelToken) -> bool:
        """What waits in the outbox, then what the hub says it lacks all the same. Whether anything arrived."""
        before = single.evidence
        self._bring_up(single, cancel)
        for digest in sorted(conversation.hub_lacks - single.tried):
            single.tried.add(digest)
            single.evidence += self._give_piece(digest, cancel)
        return single.evidence > before

    def _bring_up(self, single: _Pass, cancel: CancelToken) -> None:
        desk, tried, in_a_row = self._desk, single.tried, 0
        queue = desk.outbox.uploads(desk.clock.now(), _MANY)
        meter = _Bytes(sum(item.size for item in queue), Phase.UPLOADING, single)
        while True:
            cancel.check()
            # Asked anew each time: a result recorded meanwhile goes before the photos that were waiting already.
            due = desk.outbox.uploads(desk.clock.now(), len(tried) + 1)
            item = next((found for found in due if found.digest not in tried), None)
            if item is None:
                return
            tried.add(item.digest)
            try:
                self._uploader.send(item, cancel, meter.of(item.name))
                single.evidence += 1
                in_a_row = 0
            except Cancelled:
                raise
            except MaletinError as error:
                moment = next_try(
                    desk.policy,
                    error.code,
                    item.attempts,
                    desk.chance,
                    desk.clock.now(),
                    error.facts.get("retry_after"),
                )
                desk.outbox.upload_failed(item.digest, error.code, error.what, moment)
                in_a_row += 1
                if error.code not in _OF_ONE_PIECE or in_a_row >= _TOO_MANY:
                    raise
                single.tally.setback = error

    # ── the kit ──

    def _bring_down(self, single: _Pass, cancel: CancelToken) -> None:
        files = [file for file in self._wanted(single.tally.hub_time) if not self._downloader.is_here(file)]
        whole = {file.digest: file.size for file in files}
        single.absent = set(whole)
        meter = _Bytes(sum(whole.values()), Phase.DOWNLOADING, single)
        for file in files:
            cancel.check()
            if not self._is_file_due(file):
                continue
            try:
                self._downloader.bring(file, self._sources, whole, cancel, meter.of(file.name))
                single.files += 1
                single.absent.discard(file.digest)
            except Cancelled:
                raise
            except MaletinError as error:
                self._file_failed(file, error)
                if error.code not in _OF_ONE_FILE:
                    raise
                single.tally.setback = error

    def _wanted(self, hub_time: str) -> Sequence[WantedFile]:
        inbox = self._desk.inbox
        today = hub_day(hub_time, self._desk.clock.now()).date()
        kits = kits_ahead(inbox.newest(DocumentKind.KIT), trust_in_force(inbox), inbox.withdrawn(), today)
        files = files_in_order(kits)
        self._ledger.want({file.digest: file.size for file in files})
        return files

    def _is_file_due(self, file: WantedFile) -> bool:
        item = self._ledger.item(file.digest)
        return self._hurry or item is None or is_due(self._desk.policy, item.next_try, self._desk.clock.now())

    def _file_failed(self, file: WantedFile, error: MaletinError) -> None:
        """What is the line's trouble does not make the file wait: the pass itself does."""
        item = self._ledger.item(file.digest)
        attempts = item.attempts if item else 0
        now = self._desk.clock.now()
        single = error.code in _OF_ONE_FILE
        moment = next_try(self._desk.policy, error.code, attempts, self._desk.chance, now) if single else now
        self._ledger.failed(file.digest, error.code, error.what, moment)

    # ── how it ends ──

    def _ended(self, single: _Pass) -> SyncState:
        # The store knows whether the person has answered already.
        if single.tally.plan_vanished and self._desk.inbox.note().plan_vanished:
            return SyncState(Phase.NEEDS_PERSON, trouble=trouble("PLAN-VANISHED"))
        if single.tally.setback is not None:
            return self._stopped(single, single.tally.setback, note=False)
        if (until := self._waiting_until(single)) is not None:
            return SyncState(Phase.WAITING, until=until)
        counts = self._desk.outbox.counts()
        if counts.here or counts.evidence_waiting:
            # Recorded while we were ending, or asked for again: "all is synchronised" would be a lie.
            soon = timedelta(seconds=self._desk.policy.shortest)
            return SyncState(Phase.WAITING, until=self._desk.clock.now() + soon)
        return SyncState(Phase.DONE, total=counts.pending)

    def _waiting_until(self, single: _Pass) -> datetime | None:
        """When the first of the things that wait in the store may try again; None when nothing waits."""
        now, outbox = self._desk.clock.now(), self._desk.outbox
        here = (item.next_try for item in outbox.items(1000) if item.state is OutboxState.HERE)
        uploads = (item.next_try for item in outbox.uploads(now + _FAR, 1000))
        files = (item.next_try for item in self._ledger.items() if item.digest in single.absent)
        return min((moment for moment in (*here, *uploads, *files) if moment and moment > now), default=None)

    def _stopped(self, single: _Pass, error: MaletinError, *, note: bool) -> SyncState:
        desk, now = self._desk, self._desk.clock.now()
        if note:
            # The disk that refused the answer may refuse this too; the state below says it anyway.
            with suppress(MaletinError):
                desk.inbox.note_failure(utc_text(now), error.code, error.what)
        after = error.facts.get("retry_after")
        seconds = float(after) if isinstance(after, int | float) else None
        step = next_step(desk.policy, error.code, max(1, self._failures), desk.chance, seconds)
        self._failures += 1
        match step:
            case Wait(seconds=waiting):
                # What the store remembers counts: a restart would read the same time there.
                until = self._waiting_until(single) or now + timedelta(seconds=waiting)
                return SyncState(Phase.WAITING, until=until, trouble=error)
            case Person():
                return SyncState(Phase.NEEDS_PERSON, trouble=error)
            case _:
                return SyncState(Phase.WAITING, until=now + timedelta(seconds=desk.policy.shortest), trouble=error)


def _ignore(_offset: int) -> None:
    """Progress nobody looks at."""


class _Pass:
    """The counts of one pass."""

    def __init__(self, desk: Desk, tell: Callable[[SyncState], None]) -> None:
        self._desk = desk
        self.monotonic = desk.clock.monotonic
        self.tell = tell
        self.tally = Tally()
        self.evidence = 0
        self.files = 0
        self.absent = set[str]()
        """Files of the kit that did not come."""
        self.tried = set[str]()
        """Evidence already dealt with: once per pass, or a forgetful hub would keep us for ever."""

    def report(self, state: SyncState) -> SyncReport:
        """Say the last state and sum up."""
        self.tell(state)
        tally = self.tally
        return SyncReport(
            state=state,
            sent=tally.sent,
            applied=tally.applied,
            received=tally.received,
            quarantined=tally.quarantined,
            documents=tally.documents,
            refused=tally.refused,
            evidence=self.evidence,
            files=self.files,
            files_missing=len(self.absent),
            pending=self._desk.outbox.counts().pending,
            plan_vanished=tally.plan_vanished,
            skew_seconds=tally.skew_seconds,
            notes=tally.notes,
        )


class _Bytes:
    """Turns the offsets of single files into one progress for people."""

    def __init__(self, total: int, phase: Phase, single: _Pass) -> None:
        self._phase = phase
        self._single = single
        self._meter = Meter(total, self._show, single.monotonic) if total else None

    def of(self, name: str) -> Callable[[int], None]:
        """To be told the offset of that file."""
        last = 0
        meter = self._meter

        def at(offset: int) -> None:
            nonlocal last
            if meter is not None and offset != last:
                meter.add(offset - last)
                last = offset

        if meter is not None:
            meter.working_on(name)
        return at

    def _show(self, progress: Progress) -> None:
        state = SyncState(self._phase, progress.done, progress.total, progress.name)
        self._single.tell(replace(state, seconds_left=progress.seconds_left, speed=progress.speed))
