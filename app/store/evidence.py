"""Evidence bytes (port: app.journal.ports.EvidenceShelf), in an encrypted file of their own.

Why a second file: the store is read whole at every start to prove it intact, and copied before every upgrade. With
gigabytes of photos inside, both would take minutes; without them they take a second even after five years.

Its two tables never change shape with the store's revisions, so their version is one number (``user_version``).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import BinaryIO

from app.errors import BadInput, Unavailable, Untrusted
from app.i18n import _
from app.store import troubles
from app.store.driver import Connection
from app.store.engine import Database, column, scalar

VERSION = 1
CHUNK = 1024 * 1024
"""Bytes of one row."""

_SCHEMA = (
    """CREATE TABLE pieces (
         number INTEGER PRIMARY KEY,
         digest TEXT NOT NULL UNIQUE,
         size INTEGER NOT NULL CHECK (size > 0))""",
    """CREATE TABLE chunks (
         piece INTEGER NOT NULL REFERENCES pieces (number) DEFERRABLE INITIALLY DEFERRED,
         number INTEGER NOT NULL,
         digest TEXT NOT NULL,
         data BLOB NOT NULL,
         PRIMARY KEY (piece, number))""",
    *(
        f"""CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table}
            BEGIN SELECT RAISE(ABORT, 'evidence is kept as it is'); END"""
        for table in ("pieces", "chunks")
        for verb in ("UPDATE", "DELETE")
    ),
    f"PRAGMA user_version = {VERSION}",
)


class EvidenceRecords:
    """EvidenceShelf over one database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def put(self, source: BinaryIO, *, limit: int) -> tuple[str, int]:
        """See the port. Everything is one transaction: an interrupted put leaves nothing that can be seen.

        Also raises Unavailable ``EVIDENCE-UNREADABLE`` when the source fails in the middle.
        """
        whole = hashlib.sha256()
        size = 0
        with self._database.write() as connection:
            connection.execute("SAVEPOINT before")
            piece = scalar(connection, "SELECT 1 + coalesce(max(number), 0) FROM pieces")
            for number, data in enumerate(_chunks(source)):
                size += len(data)
                if size > limit:
                    raise _too_large(limit)
                whole.update(data)
                _keep_chunk(connection, piece, number, data)
            if size == 0:
                raise _empty()
            digest = whole.hexdigest()
            if scalar(connection, "SELECT 1 FROM pieces WHERE digest = :digest", digest=digest):
                connection.execute("ROLLBACK TO before")
                return digest, size
            connection.execute(
                "INSERT INTO pieces (number, digest, size) VALUES (:piece, :digest, :size)",
                {"piece": piece, "digest": digest, "size": size},
            )
        return digest, size

    def read(self, digest: str, offset: int = 0, length: int | None = None) -> bytes:
        """See the port. Every chunk touched is checked against the digest it was written with, and a reading of the
        whole against the digest of the whole."""
        try:
            return self._read(digest, offset, length)
        except Unavailable as trouble:
            if trouble.code != "STORE-DAMAGED":
                raise
            # Some page of this piece does not decrypt; the other pieces are on other pages and stay in use.
            raise _altered(digest) from trouble

    def _read(self, digest: str, offset: int, length: int | None) -> bytes:
        with self._database.read() as connection:
            row = connection.execute(
                "SELECT number, size FROM pieces WHERE digest = :digest", {"digest": digest}
            ).fetchone()
            if row is None:
                raise _missing(digest)
            piece, size = row
            end = size if length is None else min(size, offset + length)
            if offset >= end:
                return b""
            data = b"".join(_read_chunks(connection, piece, digest, offset // CHUNK, (end - 1) // CHUNK))
        start = offset - offset // CHUNK * CHUNK
        wanted = data[start : start + end - offset]
        if len(wanted) != end - offset:
            raise _altered(digest)
        if len(wanted) == size and hashlib.sha256(wanted).hexdigest() != digest:
            raise _altered(digest)
        return wanted

    def size(self, digest: str) -> int | None:
        """See the port."""
        with self._database.read() as connection:
            found = scalar(connection, "SELECT size FROM pieces WHERE digest = :digest", digest=digest)
        return None if found is None else int(found)

    def digests(self) -> frozenset[str]:
        """Everything on the shelf."""
        with self._database.read() as connection:
            return frozenset(column(connection, "SELECT digest FROM pieces"))


def create_tables(database: Database) -> None:
    """The tables of a new evidence file, in one transaction."""
    with database.write() as connection:
        for statement in _SCHEMA:
            connection.execute(statement)


def check_version(database: Database) -> None:
    """Raises Unavailable ``STORE-NEWER`` for a file of a later program, ``STORE-DAMAGED`` for one without tables."""
    with database.read() as connection:
        found = int(scalar(connection, "PRAGMA user_version"))
    if found > VERSION:
        raise troubles.newer(f"evidence {found}", f"evidence {VERSION}")
    if found < VERSION:
        raise troubles.damaged(database.path, "no tables")


def _chunks(source: BinaryIO) -> Iterator[bytes]:
    """Full rows even when the source answers in small pieces, so that an offset names a row."""
    while data := _fill(source):
        yield data


def _fill(source: BinaryIO) -> bytes:
    pieces = bytearray()
    try:
        while len(pieces) < CHUNK and (piece := source.read(CHUNK - len(pieces))):
            pieces += piece
    except OSError as error:
        raise _unreadable(error.strerror or type(error).__name__) from error
    return bytes(pieces)


def _keep_chunk(connection: Connection, piece: int, number: int, data: bytes) -> None:
    connection.execute(
        "INSERT INTO chunks (piece, number, digest, data) VALUES (:piece, :number, :digest, :data)",
        {"piece": piece, "number": number, "digest": hashlib.sha256(data).hexdigest(), "data": data},
    )


def _read_chunks(connection: Connection, piece: int, digest: str, first: int, last: int) -> Iterator[bytes]:
    rows = connection.execute(
        """SELECT digest, data FROM chunks
           WHERE piece = :piece AND number BETWEEN :first AND :last ORDER BY number""",
        {"piece": piece, "first": first, "last": last},
    )
    for said, data in rows:
        if hashlib.sha256(data).hexdigest() != said:
            raise _altered(digest)
        yield data


def _too_large(limit: int) -> BadInput:
    return BadInput(
        "EVIDENCE-TOO-LARGE",
        _("El archivo pasa de {limit} bytes.").format(limit=limit),
        _("No se guardó y no se cambió nada."),
        _("Elija un archivo más pequeño o recórtelo."),
        limit=limit,
    )


def _empty() -> BadInput:
    return BadInput(
        "EVIDENCE-EMPTY",
        _("El archivo está vacío."),
        _("No se guardó y no se cambió nada."),
        _("Elija otro archivo o tome la foto de nuevo."),
    )


def _missing(digest: str) -> BadInput:
    return BadInput(
        "EVIDENCE-MISSING",
        _("Esa evidencia no está en esta laptop."),
        _("La bitácora conserva su huella; los demás archivos no se tocaron."),
        _("Tome la evidencia de nuevo o avise al supervisor."),
        digest=digest,
    )


def _altered(digest: str) -> Untrusted:
    return Untrusted(
        "EVIDENCE-ALTERED",
        _("Una evidencia guardada ya no corresponde a su huella."),
        _("No se usó; la bitácora y las demás evidencias siguen bien."),
        _("Tome la evidencia de nuevo y avise al supervisor."),
        digest=digest,
    )


def _unreadable(detail: str) -> Unavailable:
    return Unavailable(
        "EVIDENCE-UNREADABLE",
        _("No se pudo leer el archivo hasta el final."),
        _("No se guardó nada a medias."),
        _("Copie el archivo a este equipo y vuelva a intentar."),
        detail=detail,
    )
