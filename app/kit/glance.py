"""A quick look at a kit: what length, name and ledger say of each file. Nothing is hashed, so nothing is proved.

For screens that must answer at once; whether the bytes are those that were signed only ``app.kit.inspect`` knows.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from app.kit.inspect import FileFinding, FileState, wanted
from app.kit.ledger import ContentItem, ContentState, Ledger
from app.kit.manifest import Kit
from app.kit.shelf import Shelf


@dataclass(frozen=True, slots=True)
class FileStanding:
    """One file as it seems to stand."""

    finding: FileFinding
    item: ContentItem | None
    """What the ledger remembers; None when it was never wanted."""


def glance(kit: Kit, shelf: Shelf, ledger: Ledger) -> tuple[FileStanding, ...]:
    """Every file of the kit, in its order. A few system calls a file."""
    return tuple(_look(file, shelf, ledger.item(file.digest)) for file in wanted(kit))


def _look(file: FileFinding, shelf: Shelf, item: ContentItem | None) -> FileStanding:
    size = shelf.size(file.digest)
    if size is None:
        begun = shelf.partial_size(file.digest)
        # Blocks reserved for a file that has not begun make no file half here.
        state = FileState.PARTIAL if begun else FileState.MISSING
        return FileStanding(replace(file, here=begun, state=state), item)
    altered = size != file.size or (item is not None and item.state is ContentState.ALTERED)
    state = FileState.ALTERED if altered else FileState.PRESENT
    return FileStanding(replace(file, here=size, state=state), item)
