"""One opened laptop: everything the window and the command line may touch, whatever keeps it underneath.

Made by bootstrap alone. Kits are opened here and nowhere else, always with their signature checked against the trust
list in force.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from app.aspel.findings import ScanResult
from app.clock import Clock, utc_text
from app.errors import BadInput, MaletinError
from app.i18n import _
from app.journal.outbox import Outbox, VisitPending
from app.journal.ports import EvidenceShelf, Journal
from app.kit.disk import free_space
from app.kit.freeing import Freeing, KitUse, may_free
from app.kit.inbox import Inbox, KeptDocument
from app.kit.inspect import Inspection, inspect, remember
from app.kit.ledger import Ledger
from app.kit.library import KitLibrary
from app.kit.manifest import Kit
from app.kit.progress import CancelToken, Progress
from app.kit.shelf import Shelf
from app.kit.verdict import Situation, Verdict, judge
from app.procedures.model import Procedure
from app.trust.envelope import DocumentType
from app.trust.roles import TrustList
from app.trust.verify import open_sealed
from app.visit.past import PastVisit, VisitIndex, follow
from app.visit.ports import Drafts, HandOver, Prober
from app.visit.scans import KeptScan, read_scan, scans_of
from app.visit.session import Session, Tools
from app.wire.sync import DocumentKind

if TYPE_CHECKING:  # the window shows the first screen without them
    from app.report.content import ReportContent
    from app.sync.engine import SyncEngine
    from app.visit.scanning import EntropyScanner


class Who(Protocol):
    """Whose laptop this is."""

    @property
    def device(self) -> str:
        """Its device id at the hub."""
        ...

    @property
    def person(self) -> str:
        """The technician's id."""
        ...

    @property
    def person_name(self) -> str:
        """The technician's name."""
        ...

    @property
    def firm(self) -> str:
        """The firm's name."""
        ...

    @property
    def hub_url(self) -> str:
        """Where the hub lives."""
        ...

    @property
    def hub_ca(self) -> bytes:
        """PEM of the office's own certificate authority; empty = the system's certificates decide."""
        ...

    @property
    def anchor(self) -> str:
        """SHA-256 of the first trust list."""
        ...

    @property
    def enrolled_at(self) -> str:
        """UTC."""
        ...


class IdentityBook(Protocol):
    """Who this laptop is, as the store keeps it."""

    def current(self) -> Who | None:
        """None before enrolment."""
        ...

    def trust_lists(self) -> tuple[bytes, ...]:
        """Every version of the trust list, the first one first."""
        ...


class Logins(Protocol):
    """Who looks at the clients' database servers; kept in the vault alone."""

    def keep(self, database: str, user: str, password: str) -> None:
        """Remember who looks at the server of this database. Raises BadInput ``FIREBIRD-…``, ``LOGIN-EMPTY``."""
        ...

    def forget(self, database: str) -> None:
        """Nobody looks at that server any more. Raises as ``keep``."""
        ...


class Looks(Protocol):
    """What a first screen showed last, for the next start (decision 0009). A look is opaque here."""

    def standing(self) -> str:
        """Where the store stands: another text after anything a first screen speaks of has changed."""
        ...

    def kept(self) -> frozenset[tuple[str, str]]:
        """The looks there are: (standing, name)."""
        ...

    def keep(self, standing: str, looks: Mapping[str, str]) -> None:
        """Keep looks by name, made when the store stood there; those made at another standing are forgotten."""
        ...


class VisitJournal(Journal, Protocol):
    """The journal, and which visits it speaks of."""

    def visits(self) -> tuple[str, ...]:
        """Ids of visits with at least one event."""
        ...

    def visits_after(self, sequence: int) -> tuple[str, ...]:
        """Visits with events after ``sequence``, in the order of their first one."""
        ...

    def closed(self) -> frozenset[str]:
        """Ids of visits whose last event closed them."""
        ...


@dataclass(frozen=True, slots=True)
class OpenedKit:
    """A kit whose signature held."""

    kit: Kit
    digest: str
    """SHA-256 of its envelope; what a visit pins."""


@dataclass(frozen=True, slots=True)
class Parts:
    """What a laptop is made of."""

    clock: Clock
    identity: IdentityBook
    journal: VisitJournal
    outbox: Outbox
    inbox: Inbox
    ledger: Ledger
    evidence: EvidenceShelf
    drafts: Drafts
    shelf: Shelf
    prober: Prober
    desk: HandOver
    connect: Callable[[], AbstractContextManager[SyncEngine]]
    """Opens the way to the hub; nothing is sent before the engine runs."""
    write_report: Callable[[ReportContent, Callable[[str], bytes | None], Path, str], None]
    """Draws a visit report: content, evidence bytes by digest, where to, language."""
    rescue: Callable[[Path], None]
    """Writes the encrypted rescue bundle."""
    history: VisitIndex
    scanner: Callable[[], EntropyScanner]
    """Measures the disorder of a client's database; made when first asked, for its checks are many."""
    logins: Logins
    looks: Looks | None = None
    """None: nothing is kept for the next start."""


class Laptop:
    """One opened laptop. All calls come from the one worker that owns the store."""

    def __init__(self, parts: Parts) -> None:
        self.parts = parts
        self.library = KitLibrary(parts.shelf, self.trust)
        self._trust: tuple[int, TrustList] | None = None
        self._opened: dict[tuple[str, int], OpenedKit] = {}

    # ── who and whom to believe ──

    @property
    def who(self) -> Who:
        """Whose laptop this is. Raises BadInput ``NOT-ENROLLED``."""
        found = self.parts.identity.current()
        if found is None:
            raise BadInput(
                "NOT-ENROLLED",
                _("Esta laptop todavía no está dada de alta."),
                _("No se cambió nada."),
                _("Pida un código al supervisor y use: maletin enrol DIRECCIÓN CÓDIGO."),
            )
        return found

    def trust(self) -> TrustList:
        """The newest trust list, its whole chain checked from the anchor. Raises as ``who`` and Untrusted."""
        raws = self.parts.identity.trust_lists()
        if self._trust is None or self._trust[0] != len(raws):
            self._trust = len(raws), chain_of_trust(raws)
        return self._trust[1]

    # ── kits ──

    def kits(self) -> tuple[OpenedKit, ...]:
        """The newest revision of every kit on this laptop that is not withdrawn, by day and hour.

        A kit that does not verify is left out here and named by ``unreadable_kits``.
        """
        return self.survey()[0]

    def unreadable_kits(self) -> tuple[tuple[str, MaletinError], ...]:
        """Kits that are here and do not verify: (visit, why)."""
        return self.survey()[1]

    def survey(
        self, wanted: Callable[[str], bool] = lambda _visit: True
    ) -> tuple[tuple[OpenedKit, ...], tuple[tuple[str, MaletinError], ...]]:
        """``kits`` and ``unreadable_kits`` in one look. ``wanted``: which visits are opened at all; years of closed
        ones take half a second the first time."""
        newest = [kept for kept in self.parts.inbox.newest(DocumentKind.KIT) if wanted(kept.name)]
        trust = self.trust() if newest else None
        tried = [(kept.name, self._try_open(kept, trust)) for kept in newest]
        withdrawn = self.parts.inbox.withdrawn()
        found = [kit for _name, kit in tried if isinstance(kit, OpenedKit) and kit.kit.visit not in withdrawn]
        broken = tuple((name, error) for name, error in tried if isinstance(error, MaletinError))
        return tuple(sorted(found, key=lambda one: (one.kit.day, one.kit.starts, one.kit.visit))), broken

    def kit(self, visit: str, revision: int | None = None) -> OpenedKit:
        """One kit, verified. Raises BadInput ``KIT-UNKNOWN``; Untrusted."""
        kept = self.parts.inbox.document(DocumentKind.KIT, visit, revision)
        if kept is None:
            raise unknown_kit(visit)
        return self._open(kept)

    def next_visit(self, today: datetime) -> OpenedKit | None:
        """The first visit of today or later that is not closed; failing that, one begun and never closed."""
        closed = self.parts.journal.closed()
        kits, _broken = self.survey(lambda visit: visit not in closed)
        return next_of(kits, closed, frozenset(self.parts.journal.visits()), today)

    def choose(self, visit: str | None) -> OpenedKit:
        """The kit named, or that of the next visit. Raises as ``kit``; BadInput ``KIT-NONE``."""
        if visit is not None:
            return self.kit(visit)
        found = self.next_visit(self.parts.clock.now().astimezone())
        if found is None:
            raise BadInput(
                "KIT-NONE",
                _("No hay visitas por hacer en esta laptop."),
                _("No se cambió nada."),
                _("Sincronice para traer la lista de mañana."),
            )
        return found

    # ── room ──

    def freeable(self) -> Freeing:
        """What may leave this laptop without anybody missing it; see app.kit.freeing."""
        pending, closed = self.parts.outbox.pending_by_visit(), self.parts.journal.closed()
        today = self.parts.clock.now().astimezone().date()
        uses = [
            KitUse(one.kit, is_closed=one.kit.visit in closed, is_settled=one.kit.visit not in pending)
            for one in self.kits()
        ]
        return may_free(uses, self.parts.shelf.size, today)

    def free(self) -> int:
        """Remove it now, judged again; returns the bytes won."""
        freeing = self.freeable()
        for digest in freeing.digests:
            self.parts.shelf.remove(digest)
            self.parts.ledger.missing(digest)
        return freeing.size

    # ── verdict ──

    def verdict(
        self,
        visit: str,
        *,
        report: Callable[[Progress], None] | None = None,
        cancel: CancelToken | None = None,
    ) -> Verdict:
        """Hash the whole kit again and say go or no-go. What is found goes into the ledger. Raises Cancelled."""
        opened = self.kit(visit)
        inspection = inspect(opened.kit, self.parts.shelf, report=report, cancel=cancel)
        remember(inspection, self.parts.ledger, utc_text(self.parts.clock.now()))
        return judge(self._situation(opened, inspection))

    # ── visit ──

    def session(self, visit: str) -> Session:
        """The visit as a session: as new, or exactly where it stopped."""
        parts = self.parts
        tools = Tools(parts.journal, parts.evidence, self.library, parts.prober, parts.desk, parts.clock)
        return Session(visit, self.who.person, tools, lambda digest: self._by_digest(visit, digest).kit)

    def report(self, visit: str, path: Path, language: str) -> None:
        """Write the visit report as PDF, offline. Raises BadInput ``REPORT-NO-VISIT`` before the visit began."""
        from app.report.content import visit_report

        events = self.parts.journal.events(visit)
        session = self.session(visit)
        scans = self._scans(scans_of(events))
        content = visit_report(session.kit, session.state, events, self._procedures(session), scans)
        self.parts.write_report(content, self._evidence, path, language)

    def scans(self, client: str) -> tuple[KeptScan, ...]:
        """Every scan kept of one client's databases over all visits, oldest first. ``client``: its id."""
        kits = (self.parts.inbox.document(DocumentKind.KIT, visit) for visit in self.parts.journal.visits())
        opened = (self._try_open(kept) for kept in kits if kept is not None)
        visits = [one.kit.visit for one in opened if isinstance(one, OpenedKit) and one.kit.client.id == client]
        found = [scan for visit in visits for scan in scans_of(self.parts.journal.events(visit))]
        return tuple(sorted(found, key=lambda scan: scan.utc))

    def follow_history(self, report: Callable[[int, int], None], cancel: CancelToken) -> int:
        """Bring the index of past visits up to the journal; see app.visit.past.follow. Seconds the first time."""
        return follow(self.parts.history, self.parts.journal, self._kit_or_none, report, cancel)

    def history(self, words: str, limit: int) -> tuple[PastVisit, ...]:
        """Past visits with all these words, the latest first, as far as the index follows. Milliseconds."""
        pending = self.parts.outbox.pending_by_visit()
        found = self.parts.history.find(words, limit)
        return tuple(PastVisit(one.visit, one.excerpt, pending.get(one.visit.visit, VisitPending())) for one in found)

    # ── inside ──

    def _kit_or_none(self, visit: str, digest: str) -> Kit | None:
        try:
            return self._by_digest(visit, digest).kit
        except MaletinError:
            return None

    def _try_open(self, kept: KeptDocument, trust: TrustList | None = None) -> OpenedKit | MaletinError:
        try:
            return self._open(kept, trust)
        except MaletinError as error:
            return error

    def _open(self, kept: KeptDocument, trust: TrustList | None = None) -> OpenedKit:
        """Read and verified once per process and trust list: a revocation is felt at once, five years of visits are
        not opened again for every look. ``trust``: the list in force, when one look opens many."""
        trust = trust or self.trust()
        key = hashlib.sha256(kept.envelope).hexdigest(), trust.version
        if (known := self._opened.get(key)) is not None:
            return known
        opened = open_sealed(kept.envelope, DocumentType.KIT, trust)
        self._opened[key] = OpenedKit(Kit.model_validate_json(opened.payload), opened.digest)
        return self._opened[key]

    def _by_digest(self, visit: str, digest: str) -> OpenedKit:
        """The exact revision a visit pinned; an amendment may have brought newer ones since."""
        for revision in range(self.parts.inbox.highest_seen(DocumentKind.KIT, visit), 0, -1):
            kept = self.parts.inbox.document(DocumentKind.KIT, visit, revision)
            if kept is not None and kept.digest == digest:
                return self._open(kept)
        raise unknown_kit(visit)

    def _situation(self, opened: OpenedKit, inspection: Inspection) -> Situation:
        note = self.parts.inbox.note()
        visit = opened.kit.visit
        return Situation(
            kit=opened.kit,
            inspection=inspection,
            procedures=self.library.survey(opened.kit),
            evidence_free=free_space(self.parts.shelf.root),
            now=self.parts.clock.now(),
            last_sync=datetime.fromisoformat(note.last_success) if note.last_success else None,
            newest_revision=self.parts.inbox.highest_seen(DocumentKind.KIT, visit),
            trust_expired=self.trust().expired(self.parts.clock.now()),
            withdrawn=visit in self.parts.inbox.withdrawn(),
            skew=timedelta(seconds=note.skew_seconds),
        )

    def _evidence(self, digest: str) -> bytes | None:
        """Bytes for the report; a piece that is missing or altered is shown as such, it never stops the report."""
        try:
            return self.parts.evidence.read(digest)
        except MaletinError:
            return None

    def _scans(self, kept: Sequence[KeptScan]) -> dict[str, ScanResult]:
        """What they found; one whose evidence is missing or altered keeps its figures alone in the report."""
        found = {}
        for one in kept:
            try:
                found[one.scan.evidence.digest] = read_scan(one.scan, self.parts.evidence)
            except MaletinError:
                continue
        return found

    def _procedures(self, session: Session) -> dict[str, Procedure]:
        pinned = {task.procedure for task in session.state.tasks.values() if task.procedure}
        return {digest: self.library.procedure(digest) for digest in pinned}


def next_of(
    kits: Sequence[OpenedKit], closed: frozenset[str], begun: frozenset[str], today: datetime
) -> OpenedKit | None:
    """See ``Laptop.next_visit``; ``kits`` in order. Pure."""
    open_ones = [one for one in kits if one.kit.visit not in closed]
    ahead = [one for one in open_ones if one.kit.day >= today.date()]
    return next(iter((*(one for one in open_ones if one.kit.visit in begun), *ahead)), None)


def chain_of_trust(raws: Sequence[bytes]) -> TrustList:
    """The newest list of a chain whose first one is the anchor this laptop was enrolled with. Raises Untrusted."""
    trust = TrustList.first(raws[0], None)
    for raw in raws[1:]:
        trust = trust.advance(raw)
    return trust


def unknown_kit(visit: str) -> BadInput:
    """There is no such kit here."""
    return BadInput(
        "KIT-UNKNOWN",
        _("No hay un maletín «{visit}» en esta laptop.").format(visit=visit),
        _("No se cambió nada."),
        _("Sincronice, o revise la lista con: maletin status."),
    )
