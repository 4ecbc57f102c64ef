"""Opens the procedures of a kit. A procedure that was not verified is never handed out, so it can never be run."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Mapping

from app.errors import MaletinError, Untrusted
from app.i18n import _
from app.kit.disk import on_disk
from app.kit.manifest import Kit
from app.kit.part import altered
from app.kit.shelf import Shelf
from app.procedures.model import Procedure
from app.trust.envelope import LIMITS, DocumentType
from app.trust.refusal import refusal
from app.trust.roles import TrustList
from app.trust.verify import open_sealed


def open_procedure(shelf: Shelf, digest: str, trust: TrustList) -> Procedure:
    """Envelope bytes → digest → signature and role → procedure, in that order.

    Raises Unavailable ``CONTENT-MISSING``; Untrusted ``CONTENT-ALTERED`` or ``TRUST-…``; CheckFailed
    ``PROCEDURE-INVALID`` when a consultant signed something this version cannot run.
    """
    limit = LIMITS[DocumentType.PROCEDURE]
    with shelf.open(digest) as source, on_disk(shelf.root, name=digest):
        raw = source.read(limit + 1)
    return understand_procedure(raw, digest, trust)


def understand_procedure(raw: bytes, digest: str, trust: TrustList) -> Procedure:
    """The same from bytes at hand (a bundle, an upload)."""
    # Stops: a file that grew without end; it is judged before it is hashed.
    if len(raw) > LIMITS[DocumentType.PROCEDURE]:
        raise refusal("TRUST-TOO-LARGE", size=len(raw), limit=LIMITS[DocumentType.PROCEDURE])
    # Stops: a genuine procedure, well signed, but not the one this kit pins.
    if hashlib.sha256(raw).hexdigest() != digest:
        raise altered(digest)
    # The YAML parser is heavy and a window opens without it: imported with the first procedure.
    from app.procedures.parse import parse

    opened = open_sealed(raw, DocumentType.PROCEDURE, trust)
    return parse(opened.payload, digest[:12])


class KitLibrary:
    """Procedures by digest, each read and verified once per process and trust list (a revocation is felt at once).

    Fits the port ``Library`` of app.visit.
    """

    def __init__(self, shelf: Shelf, trust: Callable[[], TrustList]) -> None:
        self._shelf = shelf
        self._trust = trust
        self._opened: dict[tuple[str, int], Procedure] = {}
        self._lock = threading.Lock()

    def procedure(self, digest: str) -> Procedure:
        """Raises as ``open_procedure`` does; a failure is not remembered, so a mended file works at once."""
        trust = self._trust()
        with self._lock:
            known = self._opened.get((digest, trust.version))
        if known is not None:
            return known
        procedure = open_procedure(self._shelf, digest, trust)
        with self._lock:
            self._opened[digest, trust.version] = procedure
        return procedure

    def survey(self, kit: Kit) -> Mapping[str, Procedure | MaletinError]:
        """Every procedure of a kit by digest, or what is wrong with it. For the verdict."""
        return {
            ref.digest: self._matching(ref.digest, ref.slug, ref.revision)
            for entry in kit.tasks
            if (ref := entry.procedure)
        }

    def _matching(self, digest: str, slug: str, revision: int) -> Procedure | MaletinError:
        try:
            procedure = self.procedure(digest)
        except MaletinError as error:
            return error
        if (procedure.slug, procedure.revision) != (slug, revision):
            return Untrusted(
                "PROCEDURE-NOT-AS-LISTED",
                _("El maletín anuncia el procedimiento {listed} y el archivo contiene {found}.").format(
                    listed=f"{slug} r{revision}", found=f"{procedure.slug} r{procedure.revision}"
                ),
                _("No se usará; los demás procedimientos no se tocan."),
                _("Pida al supervisor que publique de nuevo el maletín."),
                digest=digest,
            )
        return procedure
