"""Files going down by digest, and how the office puts them there."""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path

from app.errors import BadInput
from app.hub.auth import Caller
from app.hub.office import Hub
from app.hub.records import documents
from app.hub.records.database import Taken
from app.hub.records.documents import ListedArtifact
from app.hub.refusals import refusal
from app.kit.manifest import Artifact
from app.kit.shelf import Report

MAX_CONTENT = 64 * 1024**3
"""Bytes of one file; an Aspel installer with its database engine is some 6 GB."""


@dataclass(frozen=True, slots=True)
class Held:
    """A file the hub holds."""

    digest: str
    size: int
    path: Path


def find(hub: Hub, caller: Caller, digest: str) -> Held:
    """The file, when this caller may have it. Raises BadInput ``CONTENT-NOT-FOUND``, the same for both causes."""
    if not caller.sees_everything:
        with hub.database.read() as tx:
            if not documents.granted(tx, caller.person.id, digest):
                raise refusal("CONTENT-NOT-FOUND")
    return held(hub, digest)


def held(hub: Hub, digest: str) -> Held:
    """The file, whoever asks. Raises BadInput ``CONTENT-NOT-FOUND``."""
    size = hub.content.size(digest)
    if size is None:
        raise refusal("CONTENT-NOT-FOUND")
    return Held(digest, size, hub.content.path(digest))


def keep_bytes(hub: Hub, data: bytes) -> Held:
    """Put a small document on the shelf."""
    digest, size = hub.content.add_stream(io.BytesIO(data), len(data))
    return Held(digest, size, hub.content.path(digest))


def register(hub: Hub, artifact: Artifact, by: str) -> Artifact:
    """Put a file the hub holds into the catalogue. The same again changes nothing.

    Raises BadInput ``CONTENT-NOT-FOUND`` (its bytes are not here, or of another size), ``ARTIFACT-CONFLICT``.
    """
    if hub.content.size(artifact.digest) != artifact.size:
        raise refusal("CONTENT-NOT-FOUND")
    body = artifact.model_dump_json()
    listed = ListedArtifact(artifact.id, artifact.digest, body, hub.now(), by)
    try:
        with hub.database.write() as tx:
            known = documents.artifact(tx, artifact.id)
            if known is None:
                documents.list_artifact(tx, listed)
            elif known.body != body:
                raise refusal("ARTIFACT-CONFLICT", artifact=artifact.id)
    except Taken as error:
        raise refusal("ARTIFACT-CONFLICT", artifact=artifact.id) from error
    return artifact


def add_artifact(hub: Hub, path: Path, described: Artifact, by: str, progress: Report | None = None) -> Artifact:
    """Copy a file onto the shelf and register it; digest and size of ``described`` are replaced by what was found.

    Raises BadInput ``CONTENT-NOT-A-FILE``, ``ARTIFACT-CONFLICT``; Unavailable ``DISK-FULL``.
    """
    digest, size = hub.content.add_file(path, progress=progress)
    return register(hub, described.model_copy(update={"digest": digest, "size": size}), by)


def catalogue(hub: Hub) -> tuple[Artifact, ...]:
    """Every file of the catalogue, by id."""
    with hub.database.read() as tx:
        return tuple(Artifact.model_validate_json(listed.body) for listed in documents.artifacts(tx))


def missing(hub: Hub, wanted: dict[str, int]) -> tuple[str, ...]:
    """Digests the hub does not hold in exactly that size."""
    return tuple(digest for digest, size in wanted.items() if _size(hub, digest) != size)


def _size(hub: Hub, digest: str) -> int | None:
    try:
        return hub.content.size(digest)
    except BadInput:
        return None
