"""Puts a laptop together: store, vault, shelf, hub, probes and report."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.aspel.connection.eye import EngineFirebirdEye
from app.bootstrap.scanning import VaultLogins, open_database
from app.clock import Clock, utc_text
from app.errors import BadInput, MaletinError
from app.i18n import _
from app.journal.ports import EvidenceShelf
from app.kit.progress import CancelToken, Progress
from app.kit.shelf import Shelf
from app.laptop import Laptop, Parts, unknown_kit
from app.settings import Settings
from app.store.identity_records import HUB_TOKEN, Identity
from app.store.opening import Store, open_store
from app.vault import Vault
from app.visit.desk import KitDesk
from app.visit.probe import LaptopProber
from app.wire.sync import DocumentKind

if TYPE_CHECKING:  # imported where they are needed: the window shows the first screen without them
    from app.procedures.model import Check
    from app.report.content import ReportContent
    from app.store.head_start import HeadStart
    from app.sync.engine import SyncEngine
    from app.visit.facts import Checked
    from app.visit.ports import Watch
    from app.visit.scanning import EntropyScanner


@contextmanager
def opened_store(settings: Settings, vault: Vault, clock: Clock, begun: HeadStart | None = None) -> Iterator[Store]:
    """The store in its start order, closed whatever happens."""
    store = open_store(settings, vault, clock, begun)
    try:
        yield store
    finally:
        store.close()


@contextmanager
def opened_laptop(
    settings: Settings,
    vault: Vault,
    clock: Clock,
    launch: Callable[[Path], None] | None = None,
    begun: HeadStart | None = None,
) -> Iterator[Laptop]:
    """This laptop, opened. ``launch``: how files of the kit are opened; None = with the system's own program.

    ``begun``: what was done of it while this module was being imported.
    """
    with opened_store(settings, vault, clock, begun) as store:
        yield assemble(settings, store, vault, clock, launch or open_with_system)


def assemble(settings: Settings, store: Store, vault: Vault, clock: Clock, launch: Callable[[Path], None]) -> Laptop:
    """A laptop over an open store."""
    shelf = Shelf(settings.content)
    logins = VaultLogins(lambda: vault)
    scanner = cache(lambda: _scanner(store.evidence, logins, clock))
    return Laptop(
        Parts(
            clock=clock,
            identity=store.identity,
            journal=store.journal,
            outbox=store.outbox,
            inbox=store.inbox,
            ledger=store.ledger,
            evidence=store.evidence,
            drafts=store.drafts,
            shelf=shelf,
            prober=LaptopProber(clock, EngineFirebirdEye(logins.of), LateScanner(scanner)),
            desk=KitDesk(shelf, settings.data / "handed-over", launch),
            connect=lambda: _connected(store, shelf, vault, clock),
            write_report=_write_report,
            rescue=store.rescue_bundle,
            history=store.history,
            scanner=scanner,
            logins=logins,
            looks=store.looks,
        )
    )


class LateScanner:
    """A scanner whose hundred checks are imported when the first scan step is reached."""

    def __init__(self, scanner: Callable[[], EntropyScanner]) -> None:
        self._scanner = scanner

    def __call__(self, step: Check, target: str, watch: Watch) -> Checked:
        """app.visit.probe.Scanner."""
        return self._scanner()(step, target, watch)


def _scanner(evidence: EvidenceShelf, logins: VaultLogins, clock: Clock) -> EntropyScanner:
    from app.visit.scanning import EntropyScanner

    return EntropyScanner(open_database(logins.of), evidence, clock)


_OF_ANOTHER = frozenset({"ENROL-OTHER-DEVICE", "DEVICE-KEY-MISSING"})
"""What only a store of its own mends."""


@dataclass(frozen=True, slots=True)
class Slip:
    """What the supervisor gave, and what this laptop is called. ``anchor``, ``ca``: empty when there is none."""

    url: str
    code: str
    name: str
    anchor: str = ""
    ca: bytes = b""


@dataclass(frozen=True, slots=True)
class Anew:
    """Leave to start as another device, if the records here are in the way. ``bundle``: where they were saved."""

    bundle: Path | None = None


def enrol_laptop(
    settings: Settings, vault: Vault, clock: Clock, slip: Slip, anew: Anew | None = None
) -> Mapping[str, Any]:
    """Spend the code and keep what came back: token in the vault, the rest in the store.

    With ``anew`` the store of another device steps aside first (app.store.aside); the code, which the office has taken
    down for this laptop's key, is then presented again. Raises as ``app.store.aside.step_aside`` besides.
    """
    try:
        return _enrol(settings, vault, clock, slip)
    except MaletinError as trouble:
        if anew is None or trouble.code not in _OF_ANOTHER:
            raise
    from app.store.aside import step_aside

    kept = step_aside(settings, vault, clock, anew.bundle)
    return {**_enrol(settings, vault, clock, slip), "aside": str(kept)}


def _enrol(settings: Settings, vault: Vault, clock: Clock, slip: Slip) -> Mapping[str, Any]:
    from app.sync.enrol import enrol
    from app.sync.http_hub import HttpHub

    with opened_store(settings, vault, clock) as store:
        public_key = store.identity.begin_enrolment()
        hub = HttpHub(slip.url, lambda: None, slip.ca or None)
        try:
            done = enrol(hub, public_key, slip.code, device_name=slip.name, anchor=slip.anchor or None, now=clock.now())
        finally:
            hub.close()
        store.identity.require_own(done.device)
        store.inbox.keep(done.accepted)
        identity = Identity(
            device=done.device,
            person=done.person,
            person_name=done.person_name,
            firm=done.firm,
            hub_url=slip.url,
            hub_ca=slip.ca,
            anchor=done.accepted.documents[0].digest,
            public_key=public_key,
            enrolled_at=utc_text(clock.now()),
        )
        lists = {document.revision: document.envelope for document in done.accepted.documents}
        store.identity.finish_enrolment(identity, done.token, lists)
    return {
        "device": identity.device,
        "person": identity.person,
        "name": identity.person_name,
        "firm": identity.firm,
        "hub": slip.url,
        "anchor": identity.anchor,
    }


def export_kit(
    laptop: Laptop, visit: str, path: Path, report: Callable[[Progress], None], cancel: CancelToken
) -> Mapping[str, Any]:
    """Write a kit with its trust lists and files into a bundle."""
    from app.kit.bundle_export import export_bundle

    kept = laptop.parts.inbox.document(DocumentKind.KIT, visit)
    kit = laptop.kit(visit).kit
    if kept is None:
        raise unknown_kit(visit)
    lists = list(enumerate(laptop.parts.identity.trust_lists(), 1))
    made_at = utc_text(laptop.parts.clock.now())
    done = export_bundle(
        path, kit, kept.envelope, lists, laptop.parts.shelf, made_at=made_at, report=report, cancel=cancel
    )
    return {
        "visit": kit.visit,
        "revision": kit.revision,
        "file": str(done.path),
        "bytes": done.size,
        "complete": done.complete,
        "missing": [piece.name for piece in done.missing],
    }


def import_kit(
    laptop: Laptop, path: Path, report: Callable[[Progress], None], cancel: CancelToken
) -> Mapping[str, Any]:
    """Take a kit from a bundle; documents are kept only after everything about them was verified."""
    from app.kit.bundle_import import import_bundle

    inbox = laptop.parts.inbox
    done = import_bundle(
        path,
        laptop.parts.shelf,
        laptop.trust(),
        seen_revision=lambda visit: inbox.highest_seen(DocumentKind.KIT, visit),
        report=report,
        cancel=cancel,
    )
    now = utc_text(laptop.parts.clock.now())
    inbox.keep_documents(done.documents, now)
    laptop.parts.ledger.want(done.kit.content())
    for piece in (*done.taken, *done.already):
        laptop.parts.ledger.arrived(piece.digest, "usb", now)
    return {
        "visit": done.kit.visit,
        "revision": done.kit.revision,
        "taken": len(done.taken),
        "already": len(done.already),
        "refused": [{"name": one.piece.name, "code": one.code, "reason": one.reason} for one in done.refused],
        "missing": [piece.name for piece in done.missing],
    }


@contextmanager
def _connected(store: Store, shelf: Shelf, vault: Vault, clock: Clock) -> Iterator[SyncEngine]:
    from app.sync.conversation import Desk
    from app.sync.engine import SyncEngine
    from app.sync.http_hub import HttpHub
    from app.sync.retry import Policy

    identity = store.identity.current()
    if identity is None:
        raise BadInput(
            "NOT-ENROLLED",
            _("Esta laptop todavía no está dada de alta."),
            _("No se cambió nada."),
            _("Pida un código al supervisor y use: maletin enrol DIRECCIÓN CÓDIGO."),
        )
    hub = HttpHub(identity.hub_url, lambda: _token(vault), identity.hub_ca or None)
    desk = Desk(
        hub=hub,
        journal=store.journal,
        outbox=store.outbox,
        inbox=store.inbox,
        clock=clock,
        policy=Policy(),
        chance=random.SystemRandom(),
    )
    evidence: EvidenceShelf = store.evidence
    try:
        yield SyncEngine(desk, store.ledger, evidence, shelf)
    finally:
        hub.close()


def _write_report(content: ReportContent, evidence: Callable[[str], bytes | None], path: Path, language: str) -> None:
    from app.report.pdf import write_visit_report

    write_visit_report(content, evidence, path, language=language)


def _token(vault: Vault) -> str | None:
    kept = vault.get(HUB_TOKEN)
    return kept.decode() if kept else None


def open_with_system(path: Path) -> None:
    """Open a file with the program the system has for it. Raises OSError."""
    if sys.platform == "win32":
        os.startfile(path)  # noqa: S606 - the very thing asked for: a file whose bytes were just proved
        return
    subprocess.Popen(  # noqa: S603 - as above
        ["xdg-open", str(path)],  # noqa: S607 - the desktop's own opener is found on PATH
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
