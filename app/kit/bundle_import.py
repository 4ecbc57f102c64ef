"""Takes a bundle in: every signature and digest is checked before anything of it is believed."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from zipfile import ZipFile

from pydantic import ValidationError

from app.errors import MaletinError, Unavailable, Untrusted
from app.i18n import _
from app.kit.bundle_export import pieces_of
from app.kit.bundle_index import (
    KIT,
    ZIP_TROUBLE,
    BundleIndex,
    Piece,
    PieceKind,
    content_name,
    hostile,
    read_index,
    read_small,
    trust_name,
    unreadable,
)
from app.kit.disk import CHUNK
from app.kit.inbox import KeptDocument
from app.kit.library import understand_procedure
from app.kit.manifest import Kit
from app.kit.part import Part, altered
from app.kit.progress import CancelToken, Meter, Progress
from app.kit.shelf import Shelf
from app.trust.envelope import LIMITS, DocumentType
from app.trust.roles import MAX_LIST_BYTES, TrustList
from app.trust.verify import open_sealed
from app.wire.sync import DocumentKind


@dataclass(frozen=True, slots=True)
class RefusedPiece:
    """A file of the bundle that was not taken, and why."""

    piece: Piece
    code: str
    reason: str


@dataclass(frozen=True, slots=True)
class Imported:
    """What was taken of a bundle."""

    kit: Kit
    trust: TrustList
    """The newest trust list, from the bundle or the one this laptop had."""
    documents: tuple[KeptDocument, ...]
    """New trust lists in order, then the kit: all verified, for the inbox."""
    taken: tuple[Piece, ...]
    """Now on the shelf, complete and verified."""
    already: tuple[Piece, ...]
    """Were here and are intact."""
    refused: tuple[RefusedPiece, ...]
    missing: tuple[Piece, ...]
    """What the kit still needs after this import."""


@dataclass(slots=True)
class _Taken:
    taken: list[Piece] = field(default_factory=list)
    already: list[Piece] = field(default_factory=list)
    refused: list[RefusedPiece] = field(default_factory=list)


def import_bundle(
    path: Path,
    shelf: Shelf,
    trust: TrustList,
    *,
    seen_revision: Callable[[str], int] = lambda _visit: 0,
    report: Callable[[Progress], None] | None = None,
    cancel: CancelToken | None = None,
) -> Imported:
    """Check a bundle, then put its content on the shelf.

    ``seen_revision``: highest revision ever kept of a visit's kit; an older one is refused. A single bad file is
    refused and named, the rest is taken. What was taken before a cut, a full disk or a cancel stays, and the next
    import goes on from there.

    Raises BadInput ``BUNDLE-UNREADABLE``, ``BUNDLE-HOSTILE``; Untrusted ``TRUST-…``; Unavailable ``DISK-FULL``,
    ``BUNDLE-CUT``; Cancelled.
    """
    with _opened(path) as (bundle, whole):
        index = read_index(bundle, whole)
        lists, newest = _trust_lists(bundle, index, trust)
        kit, document = _kit(bundle, index, newest, seen_revision)
        pieces = {piece.digest: piece for piece in pieces_of(kit)}
        # Stops: files nobody signed for, smuggled in beside those of the kit.
        if any(_key(piece) != _key(pieces.get(piece.digest)) for piece in index.content):
            raise hostile("content")
        carried = [pieces[piece.digest] for piece in index.content]
        result = _Taker(bundle, shelf, newest, carried, report, cancel).take_all()
    held = {piece.digest for piece in (*result.taken, *result.already)}
    return Imported(
        kit=kit,
        trust=newest,
        documents=(*lists, document),
        taken=tuple(result.taken),
        already=tuple(result.already),
        refused=tuple(result.refused),
        missing=tuple(piece for piece in pieces.values() if piece.digest not in held and not _here(piece, shelf)),
    )


def peek(path: Path) -> BundleIndex:
    """What a bundle says of itself, for people, before it is imported. Raises BadInput as ``import_bundle`` does."""
    with _opened(path) as (bundle, whole):
        return read_index(bundle, whole)


@contextmanager
def _opened(path: Path) -> Iterator[tuple[ZipFile, int]]:
    try:
        source = path.open("rb")
    except OSError as error:
        raise unreadable(str(error.strerror)) from error
    with source:
        try:
            bundle = ZipFile(source)
        except (*ZIP_TROUBLE, OSError) as error:
            raise unreadable(str(error)) from error
        with bundle:
            yield bundle, path.stat().st_size


def _key(piece: Piece | None) -> tuple[str, int, str] | None:
    return (piece.digest, piece.size, piece.kind) if piece else None


def _here(piece: Piece, shelf: Shelf) -> bool:
    return shelf.size(piece.digest) == piece.size


def _trust_lists(bundle: ZipFile, index: BundleIndex, trust: TrustList) -> tuple[list[KeptDocument], TrustList]:
    """Go from the list we have to the newest in the bundle, one version after the other."""
    documents = []
    for version in sorted(index.trust):
        if version <= trust.version:
            continue
        raw = read_small(bundle, trust_name(version), MAX_LIST_BYTES)
        trust = trust.advance(raw)
        documents.append(_document(DocumentKind.TRUST, "root", trust.version, raw))
    return documents, trust


def _kit(
    bundle: ZipFile, index: BundleIndex, trust: TrustList, seen_revision: Callable[[str], int]
) -> tuple[Kit, KeptDocument]:
    raw = read_small(bundle, KIT, LIMITS[DocumentType.KIT])
    opened = open_sealed(
        raw,
        DocumentType.KIT,
        trust,
        seen_revision=seen_revision(index.visit),
        revision_of=lambda payload: _read_kit(payload).revision,
    )
    kit = _read_kit(opened.payload)
    # Stops: an index that shows people one visit while another is imported (its own seen revision would be missed).
    if (kit.visit, kit.revision, opened.digest) != (index.visit, index.revision, index.kit):
        raise hostile("index")
    return kit, _document(DocumentKind.KIT, kit.visit, kit.revision, raw)


def _read_kit(payload: bytes) -> Kit:
    try:
        return Kit.model_validate_json(payload)
    except ValidationError as error:
        raise unreadable(f"{error.error_count()} problems in the kit") from error


def _document(kind: DocumentKind, name: str, revision: int, raw: bytes) -> KeptDocument:
    return KeptDocument(kind, name, revision, hashlib.sha256(raw).hexdigest(), raw)


class _Taker:
    """Brings the content from the stick to the shelf."""

    def __init__(
        self,
        bundle: ZipFile,
        shelf: Shelf,
        trust: TrustList,
        pieces: list[Piece],
        report: Callable[[Progress], None] | None,
        cancel: CancelToken | None,
    ) -> None:
        self._bundle = bundle
        self._shelf = shelf
        self._trust = trust
        self._pieces = pieces
        self._cancel = cancel
        self._meter = Meter(sum(piece.size for piece in pieces), report)
        self._result = _Taken()

    def take_all(self) -> _Taken:
        whole = {piece.digest: piece.size for piece in self._pieces}
        for piece in self._pieces:
            self._meter.working_on(piece.name)
            try:
                self._take(piece, whole)
            except Untrusted as error:
                self._result.refused.append(RefusedPiece(piece, error.code, error.what))
        self._meter.finish()
        return self._result

    def _take(self, piece: Piece, whole: Mapping[str, int]) -> None:
        if self._shelf.has(piece.digest):
            # An altered file is often the reason why somebody brought the stick, so what is here is read again.
            if self._still_good(piece):
                self._result.already.append(piece)
                return
            self._shelf.remove(piece.digest)
        if piece.kind is PieceKind.PROCEDURE:
            self._check_procedure(piece)
        self._shelf.reserve(piece.digest, piece.size, whole=whole)
        begun = self._shelf.partial_size(piece.digest)
        try:
            self._copy(piece, begun)
        except Untrusted:
            if not begun:
                raise
            # The bad bytes may have been those of the earlier, interrupted attempt.
            self._copy(piece, 0)
        self._result.taken.append(piece)

    def _still_good(self, piece: Piece) -> bool:
        try:
            return self._shelf.verify(piece.digest, self._meter.add, self._cancel)
        except Unavailable:
            return False

    def _check_procedure(self, piece: Piece) -> None:
        try:
            raw = read_small(self._bundle, content_name(piece.digest), LIMITS[DocumentType.PROCEDURE])
            understand_procedure(raw, piece.digest, self._trust)
        except Untrusted:
            raise
        except MaletinError as error:
            raise Untrusted(error.code, error.what, error.safe, error.todo) from error

    def _copy(self, piece: Piece, begun: int) -> None:
        with self._shelf.writing(piece.digest, piece.size, begun, self._cancel) as part:
            self._meter.add(part.offset)
            self._pour(piece, part)
            self._shelf.finish(piece.digest, part)

    def _pour(self, piece: Piece, part: Part) -> None:
        try:
            with self._bundle.open(content_name(piece.digest)) as source:
                source.seek(part.offset)
                while block := source.read(CHUNK):
                    part.write(block)
                    self._meter.add(len(block))
        except ZIP_TROUBLE as error:
            part.empty()
            raise altered(piece.digest, piece.name) from error
        except OSError as error:
            raise Unavailable(
                "BUNDLE-CUT",
                _("La memoria USB dejó de responder a la mitad."),
                _("Lo que ya se copió y comprobó se conserva."),
                _("Conéctela de nuevo e importe otra vez: continúa donde se quedó."),
            ) from error
