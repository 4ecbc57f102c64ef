"""The pictures of what is published: here, exactly as signed, plainly pictures, and in every kit that shows them."""

from __future__ import annotations

from collections.abc import Iterator

from app.errors import MaletinError
from app.hub.office import Hub
from app.hub.records import documents
from app.hub.refusals import refusal
from app.kit.manifest import Kit
from app.kit.pictures import open_picture
from app.kit.requirements import unpacked
from app.procedures.model import Picture, Procedure
from app.procedures.parse import parse
from app.trust.envelope import DocumentType, read

_PROCEDURE = "procedure"


def check(hub: Hub, procedure: Procedure) -> None:
    """That the office can give away every picture the steps show. Raises CheckFailed ``PROCEDURE-PICTURES``."""
    unbound = {step.image for step in procedure.steps if step.image and procedure.picture(step.image) is None}
    bad = {picture.name for picture in procedure.images if not _is_good(hub, picture)}
    if names := sorted(unbound | bad):
        raise refusal("PROCEDURE-PICTURES", names=", ".join(names)[:300])


def check_kit(hub: Hub, kit: Kit) -> None:
    """That a kit carries the pictures of the procedures it pins. Raises CheckFailed ``KIT-PICTURES-MISSING``."""
    if lacking := unpacked(kit, dict(_published(hub, kit))):
        names = ", ".join(sorted({picture.name for _entry, picture in lacking}))
        raise refusal("KIT-PICTURES-MISSING", names=names[:300])


def _is_good(hub: Hub, picture: Picture) -> bool:
    try:
        open_picture(hub.content, picture)
    except MaletinError:
        return False
    return True


def _published(hub: Hub, kit: Kit) -> Iterator[tuple[str, Procedure]]:
    """Those published here, whose signatures held when they came. Any other is the laptop's verdict to judge."""
    for ref in {entry.procedure for entry in kit.tasks if entry.procedure}:
        with hub.database.read() as tx:
            known = documents.find(tx, _PROCEDURE, ref.slug, ref.revision)
        if known is not None and known.document.digest == ref.digest:
            yield ref.digest, parse(read(known.document.envelope, DocumentType.PROCEDURE).payload, ref.slug)
