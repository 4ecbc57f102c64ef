"""Which files the kits on this laptop need, and in which order they come. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from pydantic import ValidationError

from app.errors import Untrusted
from app.kit.inbox import KeptDocument
from app.kit.manifest import Kit
from app.trust.envelope import DocumentType
from app.trust.roles import TrustList
from app.trust.verify import open_sealed

_YESTERDAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class WantedFile:
    """One file of a kit."""

    digest: str
    size: int
    name: str


def kits_ahead(
    documents: Iterable[KeptDocument], trust: TrustList, withdrawn: frozenset[str], today: date
) -> tuple[Kit, ...]:
    """The kits still to be carried: not withdrawn, not past (a day of grace for zones and late visits), nearest first.

    Each is verified again under the trust list of now: a kit of a key revoked since then asks for nothing.
    """
    found: list[Kit] = []
    for document in documents:
        if document.name in withdrawn:
            continue
        try:
            kit = Kit.model_validate_json(open_sealed(document.envelope, DocumentType.KIT, trust).payload)
        except (Untrusted, ValidationError):
            continue
        if kit.day >= today - _YESTERDAY:
            found.append(kit)
    return tuple(sorted(found, key=lambda kit: (kit.day, kit.starts, kit.visit)))


def files_in_order(kits: Iterable[Kit]) -> tuple[WantedFile, ...]:
    """Procedures and their pictures first (small, and nothing can be done without), then required artifacts, then
    optional ones; small before large, so that a cut leaves as many whole files as possible. Each file once."""
    ranked: dict[str, tuple[int, int, int, WantedFile]] = {}
    for nearness, kit in enumerate(kits):
        for rank, file in _files(kit):
            entry = (rank, file.size, nearness, file)
            ranked[file.digest] = min(ranked.get(file.digest, entry), entry, key=lambda known: known[:3])
    return tuple(entry[3] for entry in sorted(ranked.values(), key=lambda known: known[:3]))


def _files(kit: Kit) -> Iterable[tuple[int, WantedFile]]:
    for task in kit.tasks:
        if task.procedure is not None:
            yield 0, WantedFile(task.procedure.digest, task.procedure.size, task.procedure.title)
    for picture in kit.pictures:
        yield 0, WantedFile(picture.digest, picture.size, picture.name)
    for packed in kit.artifacts:
        artifact = packed.artifact
        yield 2 if packed.optional else 1, WantedFile(artifact.digest, artifact.size, artifact.filename)
