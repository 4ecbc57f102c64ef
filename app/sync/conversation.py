"""Talking with the hub until neither side has anything to say: events up, receipts and documents down.

One answer is judged (decide) and kept (inbox) before the next question; a crash between any two lines is only a pause,
because everything this module knows between two questions can be read again from the store or asked again of the hub.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from app.clock import Clock
from app.errors import MaletinError, Unavailable
from app.journal.event import Event
from app.journal.outbox import Outbox, OutboxItem
from app.journal.ports import Journal
from app.kit.inbox import Inbox
from app.kit.progress import CancelToken
from app.sync.decide import Judgement, Known, Note, judge
from app.sync.ports import HubPort
from app.sync.retry import AskAgain, Chance, Policy, next_step, next_try
from app.sync.state import Phase, SyncState
from app.sync.trouble import trouble
from app.sync.wanted import kits_ahead
from app.trust.roles import TrustList
from app.wire.sync import (
    MAX_EVENTS,
    DocumentKind,
    ReceiptState,
    SyncAnswer,
    SyncRequest,
    WireEvent,
)

BATCH_BYTES = 4 * 1024 * 1024
"""Payload bytes of one request, so that a slow line can finish it; one larger event travels alone."""
_MOST_UNSETTLED = 20_000


@dataclass(slots=True)
class Tally:
    """What one pass did so far."""

    sent: int = 0
    documents: int = 0
    refused: int = 0
    plan_vanished: bool = False
    skew_seconds: float = 0.0
    hub_time: str = ""
    notes: tuple[Note, ...] = ()
    setback: MaletinError | None = None
    """A trouble of one thing that did not stop the rest."""
    _said: dict[str, ReceiptState] = field(default_factory=dict)
    """The hub's last word on each event: asked about twice in one pass, it is still one event."""

    @property
    def applied(self) -> int:
        """Events the hub has applied."""
        return self._count(ReceiptState.APPLIED, ReceiptState.DUPLICATE)

    @property
    def received(self) -> int:
        """Events the hub keeps and could not apply yet."""
        return self._count(ReceiptState.RECEIVED)

    @property
    def quarantined(self) -> int:
        """Events the hub set aside."""
        return self._count(ReceiptState.QUARANTINED)

    def count(self, judgement: Judgement) -> None:
        """Add one kept answer."""
        accepted = judgement.accepted
        self._said |= {receipt.event: receipt.state for receipt in accepted.receipts}
        self.documents += len(accepted.documents)
        self.refused += len(accepted.refused)
        self.plan_vanished = accepted.plan_vanished
        self.skew_seconds, self.hub_time = accepted.skew_seconds, accepted.hub_time
        self.notes += judgement.notes

    def _count(self, *states: ReceiptState) -> int:
        return sum(state in states for state in self._said.values())


@dataclass(frozen=True, slots=True)
class Desk:
    """Everything a conversation needs of the world."""

    hub: HubPort
    journal: Journal
    outbox: Outbox
    inbox: Inbox
    clock: Clock
    policy: Policy
    chance: Chance


class Conversation:
    """The exchanges of one pass. ``talk`` may be called again in the same pass."""

    def __init__(self, desk: Desk, tally: Tally, tell: Callable[[SyncState], None]) -> None:
        self._desk = desk
        self._tally = tally
        self._tell = tell
        self._batch = MAX_EVENTS
        self._conflicts = 0
        self._stuck = False
        """One event alone is too large for the hub: the chain waits for a person, documents still flow."""
        self.lost_after: int | None = None
        """The hub lost what this laptop gave it after this sequence (it was restored from a backup)."""
        self.hub_lacks: frozenset[str] = frozenset()
        """Evidence the hub said in its last answer that it waits for."""
        self._from_start = False
        """The next question asks for all documents again."""
        self._asked_from_start = False

    def talk(self, cancel: CancelToken) -> None:
        """Exchange until everything due was sent, everything unsettled was asked about and no document waits.

        Raises the errors of HubPort (after noting them on the events that were on their way), those of Inbox.keep,
        Unavailable ``TRUST-NOT-SET`` and Cancelled.
        """
        to_ask = deque(self._desk.outbox.unsettled(_MOST_UNSETTLED))
        going_on = True
        while going_on:
            cancel.check()
            asked = tuple(to_ask)[:MAX_EVENTS]
            sent = self._due()
            request = self._request([item.event for item in sent], asked)
            self._show(request)
            try:
                answer = self._desk.hub.exchange(request)
            except Unavailable as error:
                self._after_failure(error, sent)
                continue
            for _each in asked:
                to_ask.popleft()
            named = self._named(request, [item.event for item in sent])
            judgement = self._keep(request, answer, named)
            self._settle(sent, judgement)
            self._notice_loss(answer, judgement, sent)
            more = answer.more or self._needs_all_documents(answer, judgement)
            going_on = more or bool(to_ask) or self._has_due()

    def give_back(self, events: Sequence[Event]) -> None:
        """Send events again that the hub has lost, whatever it once said of them; their receipts are kept like others.

        Raises as ``talk``. Nothing of it is remembered: a hub that still lacks them says so at the next contact.
        """
        request = self._request(events, ())
        self._show(request)
        try:
            answer = self._desk.hub.exchange(request)
        except Unavailable as error:
            if error.code != "HUB-TOO-LARGE" or len(events) < 2:
                raise
            half = len(events) // 2
            self.give_back(events[:half])
            self.give_back(events[half:])
        else:
            self._keep(request, answer, self._named(request, events))

    # ── asking ──

    def _due(self) -> tuple[OutboxItem, ...]:
        """The next events in order, bounded in number and bytes."""
        if self._stuck:
            return ()
        room = BATCH_BYTES
        batch: list[OutboxItem] = []
        for item in self._desk.outbox.due(self._desk.clock.now(), self._batch):
            room -= len(item.event.payload)
            if batch and room < 0:
                break
            batch.append(item)
        return tuple(batch)

    def _has_due(self) -> bool:
        return not self._stuck and bool(self._desk.outbox.due(self._desk.clock.now(), 1))

    def _request(self, events: Sequence[Event], asked: tuple[str, ...]) -> SyncRequest:
        counts = self._desk.outbox.counts()
        return SyncRequest(
            cursor=0 if self._from_start else self._desk.inbox.cursor(),
            events=tuple(
                WireEvent(payload=event.payload.decode(), signature=event.signature.hex()) for event in events
            ),
            ask=asked,
            pending=counts.pending,
            oldest_pending=counts.oldest,
        )

    def _show(self, request: SyncRequest) -> None:
        if request.events:
            done = self._tally.sent
            waiting = self._desk.outbox.counts().here
            self._tell(SyncState(Phase.SENDING, done=done, total=done + waiting))
        else:
            self._tell(SyncState(Phase.RECEIVING))

    def _after_failure(self, error: Unavailable, sent: tuple[OutboxItem, ...]) -> None:
        """Return when asking again at once makes sense; else note the failure on the events and raise it."""
        if error.code == "HUB-TOO-LARGE" and len(sent) > 1:
            self._batch = len(sent) // 2
            return
        step = next_step(self._desk.policy, error.code, self._conflicts, self._desk.chance)
        if isinstance(step, AskAgain):
            self._conflicts += 1
            return
        self._fail(sent, error)
        if error.code == "HUB-TOO-LARGE" and sent:
            self._stuck = True
            self._tally.setback = error
            return
        raise error

    def _fail(self, items: tuple[OutboxItem, ...], error: MaletinError) -> None:
        if not items:
            return
        after = error.facts.get("retry_after")
        attempts = max(item.attempts for item in items)
        moment = next_try(self._desk.policy, error.code, attempts, self._desk.chance, self._desk.clock.now(), after)
        ids = [item.event.id for item in items]
        self._desk.outbox.events_failed(ids, error.code, error.what, moment)

    # ── understanding ──

    def _keep(self, request: SyncRequest, answer: SyncAnswer, named: Mapping[str, str]) -> Judgement:
        """Judge one answer and keep it, whole, in one transaction."""
        self._conflicts = 0
        self._from_start = False
        self.hub_lacks = frozenset(answer.missing)
        judgement = judge(request, answer, self._known(answer, named))
        self._desk.inbox.keep(judgement.accepted)
        self._tally.sent += len(request.events)
        self._tally.count(judgement)
        if answer.more and judgement.accepted.cursor <= request.cursor:
            raise trouble("HUB-PROTOCOL", detail="more without moving on", cursor=request.cursor)
        return judgement

    def _settle(self, sent: tuple[OutboxItem, ...], judgement: Judgement) -> None:
        """Silence about an event is a failure of that event: else it would be sent again at once, for ever."""
        answered = {receipt.event for receipt in judgement.accepted.receipts}
        silent = tuple(item for item in sent if item.event.id not in answered)
        if silent:
            self._tally.setback = trouble("RECEIPT-MISSING")
            self._fail(silent, self._tally.setback)

    def _known(self, answer: SyncAnswer, named: Mapping[str, str]) -> Known:
        inbox, now = self._desk.inbox, self._desk.clock.now()
        trust = trust_in_force(inbox)
        highest: dict[tuple[str, str], int] = {}
        held: dict[tuple[str, str, int], str] = {}
        for document in answer.documents:
            if not isinstance(document.kind, DocumentKind):
                continue
            highest[document.kind.value, document.name] = inbox.highest_seen(document.kind, document.name)
            if kept := inbox.document(document.kind, document.name, document.revision):
                held[document.kind.value, document.name, document.revision] = kept.digest
        # Only a hub that assigns nothing makes us look at what lies ahead: opening every kit costs time.
        ahead = frozenset[str]() if answer.assigned else self._ahead(trust, answer.hub_time, now)
        return Known(trust, highest, held, ahead, named, now)

    def _ahead(self, trust: TrustList, hub_time: str, now: datetime) -> frozenset[str]:
        today = hub_day(hub_time, now).date()
        kits = kits_ahead(self._desk.inbox.newest(DocumentKind.KIT), trust, self._desk.inbox.withdrawn(), today)
        return frozenset(kit.visit for kit in kits)

    def _named(self, request: SyncRequest, sent: Sequence[Event]) -> dict[str, str]:
        """Digests of the events this request sends or asks about."""
        named = {event.id: event.digest for event in sent}
        if request.ask:
            asked = set(request.ask)
            items = self._desk.outbox.items(_MOST_UNSETTLED)
            named |= {item.event.id: item.event.digest for item in items if item.event.id in asked}
        return named

    # ── a hub that came back from a backup, a trust list that changes the judgement ──

    def _notice_loss(self, answer: SyncAnswer, judgement: Judgement, sent: tuple[OutboxItem, ...]) -> None:
        """Whether the hub has less than it once acknowledged."""
        if self.lost_after is not None:
            return
        if answer.head is None:
            # This hub does not say how far it got. Sent in order, a gap can only be its loss: it is given everything.
            if any(receipt.code == "CHAIN-GAP" for receipt in judgement.accepted.receipts):
                self._lost(0)
        elif sent:
            if answer.head < sent[0].event.sequence - 1:
                self._lost(answer.head)
        elif self._desk.outbox.counts().here == 0 and answer.head < self._desk.journal.head().sequence:
            self._lost(answer.head)

    def _lost(self, after: int) -> None:
        self.lost_after = after
        self._tally.notes += (Note("HUB-RESTORED", str(after)),)

    def _needs_all_documents(self, answer: SyncAnswer, judgement: Judgement) -> bool:
        """Ask for everything once more: a visit is assigned in a revision that never came (the hub was restored), or
        new keys make a document good that was refused for want of them."""
        if answer.more or self._asked_from_start:
            return False
        refused = self._desk.inbox.refused()
        aside = {(entry.kind, entry.name, entry.revision) for entry in refused}
        absent = any(
            self._desk.inbox.highest_seen(DocumentKind.KIT, visit.visit) < visit.revision
            and (DocumentKind.KIT.value, visit.visit, visit.revision) not in aside
            for visit in answer.assigned
        )
        new_keys = any(kept.kind is DocumentKind.TRUST for kept in judgement.accepted.documents)
        if not absent and not (new_keys and any(entry.code.startswith("TRUST-") for entry in refused)):
            return False
        self._asked_from_start = self._from_start = True
        return True


def trust_in_force(inbox: Inbox) -> TrustList:
    """The newest trust list kept. Raises Unavailable ``TRUST-NOT-SET`` on a laptop that was never enrolled."""
    kept = inbox.document(DocumentKind.TRUST, "root")
    if kept is None:
        raise trouble("TRUST-NOT-SET")
    return TrustList.first(kept.envelope, None)


def hub_day(hub_time: str, otherwise: datetime) -> datetime:
    """The hub's moment, which is right more often than a laptop's; ours when it does not say."""
    try:
        return datetime.fromisoformat(hub_time)
    except ValueError:
        return otherwise
