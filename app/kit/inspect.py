"""Reads every byte of a kit again, before leaving: what is here, what is missing, what is no longer what was signed.

Nothing remembered is believed: a disk can go bad after the download, and a stranger can change a file in the night.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from enum import StrEnum

from app.errors import Unavailable
from app.kit.ledger import Ledger
from app.kit.manifest import Kit
from app.kit.progress import CancelToken, Meter, Progress
from app.kit.shelf import Shelf

MOST_WORKERS = 4
"""More readers than this only fight over one disk."""
_WORTH_SHARING = 8_000_000
"""Bytes below which starting threads costs more than they win."""


class FileState(StrEnum):
    """How one file of the kit was found."""

    PRESENT = "present"
    """Every byte is as signed."""
    MISSING = "missing"
    PARTIAL = "partial"
    """The download has begun."""
    ALTERED = "altered"
    UNREADABLE = "unreadable"
    """The disk did not give all its bytes."""


@dataclass(frozen=True, slots=True)
class FileFinding:
    """One file of the kit as it was found."""

    digest: str
    name: str
    """File name of an artifact or picture, title of a procedure."""
    size: int
    """Bytes it must have."""
    here: int
    """Bytes found on the disk."""
    state: FileState
    procedure: bool
    optional: bool = False
    picture: bool = False
    """A step of a procedure shows it."""


@dataclass(frozen=True, slots=True)
class Inspection:
    """The whole kit as it was found."""

    files: tuple[FileFinding, ...]
    """Procedures first, then their pictures, then artifacts, in the order of the kit."""
    seconds: float

    def in_state(self, *states: FileState) -> tuple[FileFinding, ...]:
        """The files found so."""
        return tuple(file for file in self.files if file.state in states)

    @property
    def ready(self) -> int:
        """How many files are complete and intact."""
        return len(self.in_state(FileState.PRESENT))

    @property
    def complete(self) -> bool:
        """Whether every file, optional ones included, is here and intact."""
        return self.ready == len(self.files)

    @property
    def bytes_total(self) -> int:
        """Bytes of the whole kit."""
        return sum(file.size for file in self.files)

    @property
    def bytes_ready(self) -> int:
        """Bytes proved good."""
        return sum(file.size for file in self.in_state(FileState.PRESENT))


def inspect(
    kit: Kit,
    shelf: Shelf,
    *,
    report: Callable[[Progress], None] | None = None,
    cancel: CancelToken | None = None,
    workers: int | None = None,
    monotonic: Callable[[], float] = time.monotonic,
) -> Inspection:
    """Hash every file of the kit. Raises Cancelled; whatever is wrong with a file is a finding, not an error.

    ``report`` may be called from another thread, one call at a time. ``workers``: None = as many as help.
    """
    started = monotonic()
    expected = wanted(kit)
    to_read = [file for file in expected if shelf.size(file.digest) == file.size]
    meter = Meter(sum(file.size for file in to_read), report, monotonic)
    hashed = _hash_all(to_read, shelf, meter, CancelToken(cancel), workers)
    meter.finish()
    files = tuple(hashed.get(file.digest) or _unread(file, shelf) for file in expected)
    return Inspection(files, monotonic() - started)


def wanted(kit: Kit) -> tuple[FileFinding, ...]:
    """Every file the kit needs, each digest once, as if it were missing."""
    procedures = [
        FileFinding(ref.digest, ref.title, ref.size, 0, FileState.MISSING, procedure=True)
        for entry in kit.tasks
        if (ref := entry.procedure)
    ]
    pictures = [
        FileFinding(one.digest, one.name, one.size, 0, FileState.MISSING, procedure=False, picture=True)
        for one in kit.pictures
    ]
    artifacts = [
        FileFinding(
            packed.artifact.digest,
            packed.artifact.filename,
            packed.artifact.size,
            0,
            FileState.MISSING,
            procedure=False,
            optional=packed.optional,
        )
        for packed in kit.artifacts
    ]
    once: dict[str, FileFinding] = {}
    for file in (*procedures, *pictures, *artifacts):
        once.setdefault(file.digest, file)
    return tuple(once.values())


def remember(inspection: Inspection, ledger: Ledger, at: str) -> None:
    """Write what was found into the content ledger, so that the next sync mends it. ``at``: UTC."""
    for file in inspection.files:
        if file.state is FileState.MISSING:
            ledger.missing(file.digest)
        elif file.state is not FileState.PARTIAL:
            ledger.inspected(file.digest, file.state is FileState.PRESENT, at)


def _hash_all(
    files: Sequence[FileFinding], shelf: Shelf, meter: Meter, stop: CancelToken, workers: int | None
) -> dict[str, FileFinding]:
    # The largest first, so that no thread is left alone with a big one at the end.
    queue = sorted(files, key=lambda file: file.size, reverse=True)

    def read(file: FileFinding) -> FileFinding:
        meter.working_on(file.name)
        return _hash(file, shelf, meter, stop)

    count = workers or _helpful(queue)
    if count == 1:
        return {file.digest: read(file) for file in queue}
    with ThreadPoolExecutor(count, thread_name_prefix="inspect") as pool:
        try:
            return {found.digest: found for found in pool.map(read, queue)}
        except BaseException:
            stop.cancel()  # also when it was the keyboard: nobody waits for gigabytes he no longer wants
            raise


def _helpful(files: Sequence[FileFinding]) -> int:
    if sum(file.size for file in files) < _WORTH_SHARING:
        return 1
    return max(1, min(MOST_WORKERS, os.cpu_count() or 1, len(files)))


def _hash(file: FileFinding, shelf: Shelf, meter: Meter, stop: CancelToken) -> FileFinding:
    stop.check()
    try:
        intact = shelf.verify(file.digest, meter.add, stop)
    except Unavailable as error:
        gone = error.code == "CONTENT-MISSING"
        return _as(file, 0 if gone else file.size, FileState.MISSING if gone else FileState.UNREADABLE)
    return _as(file, file.size, FileState.PRESENT if intact else FileState.ALTERED)


def _unread(file: FileFinding, shelf: Shelf) -> FileFinding:
    """A file that need not be read: it is not here, not yet, or its length already gives it away."""
    size = shelf.size(file.digest)
    if size is not None:
        return _as(file, size, FileState.ALTERED)
    begun = shelf.partial_size(file.digest)
    return _as(file, begun, FileState.PARTIAL if begun else FileState.MISSING)


def _as(file: FileFinding, here: int, state: FileState) -> FileFinding:
    return replace(file, here=here, state=state)
