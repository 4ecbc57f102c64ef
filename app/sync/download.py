"""Content on its way down: into a part beside its final name, resumed from what was flushed, believed by its hash.

A cut, a crash or a source that starts over costs time and never mixes files: the whole is hashed before it is named.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

from app.clock import Clock, utc_text
from app.errors import MaletinError, Untrusted
from app.kit.ledger import ContentState, Ledger
from app.kit.part import Part, altered
from app.kit.progress import CancelToken
from app.kit.shelf import Shelf
from app.sync.ports import Source
from app.sync.trouble import trouble
from app.sync.wanted import WantedFile

FLUSH = 8 * 1024 * 1024
"""Bytes between two flushes: what a crash can cost at most. A cut costs nothing, what arrived is flushed then."""
_ELSEWHERE = frozenset({"CONTENT-NOT-FOUND", "CONTENT-ALTERED", "CONTENT-RANGE", "CONTENT-INCOMPLETE"})
"""Troubles of this file at this source: the next source may be better."""


class Downloader:
    """Brings one file after the other from the first source that has it."""

    def __init__(self, shelf: Shelf, ledger: Ledger, clock: Clock, flush: int = FLUSH) -> None:
        self._shelf = shelf
        self._ledger = ledger
        self._clock = clock
        self._flush = flush

    def is_here(self, file: WantedFile) -> bool:
        """Whether it needs no download. A file that got its name just before a crash is entered into the ledger now."""
        item = self._ledger.item(file.digest)
        if not self._shelf.has(file.digest):
            if item is not None and item.state is ContentState.PRESENT:
                self._ledger.missing(file.digest)
            return False
        if item is None or item.state in (ContentState.WANTED, ContentState.PARTIAL):
            self._ledger.arrived(file.digest, item.source if item else "", utc_text(self._clock.now()))
        return item is None or item.state is not ContentState.ALTERED

    def bring(
        self,
        file: WantedFile,
        sources: Sequence[Source],
        whole: Mapping[str, int],
        cancel: CancelToken,
        at: Callable[[int], None],
    ) -> None:
        """Bring one file. ``whole``: everything still wanted, so that its space is checked before the first byte.

        ``at`` is told how many bytes of it are in the part now (fewer than before when they had to be thrown away).
        Raises the errors of Source; Unavailable ``DISK-FULL``, ``CONTENT-BUSY``; Untrusted ``CONTENT-ALTERED``;
        Cancelled.
        """
        self._shelf.reserve(file.digest, file.size, whole=whole)
        item = self._ledger.item(file.digest)
        offset = item.offset if item is not None and item.state is ContentState.PARTIAL else 0
        failure: MaletinError = trouble("CONTENT-NOT-FOUND")
        with self._shelf.writing(file.digest, file.size, offset, cancel) as part:
            for source in sources:
                arrival = _Arrival(file, source, part, self._ledger, cancel, at)
                try:
                    self._bring_from(arrival)
                except MaletinError as error:
                    if error.code not in _ELSEWHERE:
                        raise
                    failure = error
                else:
                    self._ledger.arrived(file.digest, source.name, utc_text(self._clock.now()))
                    return
        raise failure

    def _bring_from(self, arrival: _Arrival) -> None:
        arrival.at(arrival.part.offset)
        try:
            if arrival.part.offset < arrival.file.size:
                self._pour_twice(arrival)
        finally:
            # Whatever happened (a cut, a cancel, a bug): what arrived is worth keeping, the first trouble is the news.
            with suppress(MaletinError):
                arrival.keep()
        try:
            self._shelf.finish(arrival.file.digest, arrival.part)
        except Untrusted:
            arrival.keep()
            raise

    def _pour_twice(self, arrival: _Arrival) -> None:
        """A source that cannot go on where we stopped gets one chance to begin again."""
        try:
            self._pour(arrival)
        except MaletinError as error:
            if error.code != "CONTENT-RANGE" or arrival.part.offset == 0:
                raise
            arrival.start_over()
            self._pour(arrival)

    def _pour(self, arrival: _Arrival) -> None:
        file, part = arrival.file, arrival.part
        with arrival.source.fetch(file.digest, part.offset) as incoming:
            if incoming.size != file.size:
                raise altered(file.digest, file.name)
            if incoming.start == 0 and part.offset:
                arrival.start_over()
            if incoming.start != part.offset:
                raise trouble("CONTENT-RANGE", source=arrival.source.name)
            flushed = part.offset
            for chunk in incoming.chunks:
                arrival.cancel.check()
                part.write(chunk)
                arrival.at(part.offset)
                if part.offset - flushed >= self._flush:
                    flushed = part.offset
                    arrival.keep()


@dataclass(frozen=True, slots=True)
class _Arrival:
    """One file on its way from one source."""

    file: WantedFile
    source: Source
    part: Part
    ledger: Ledger
    cancel: CancelToken
    at: Callable[[int], None]

    def keep(self) -> None:
        """Make what arrived durable, then say so in the ledger: never the other way round."""
        self.ledger.progressed(self.file.digest, self.part.flush(), self.source.name)
        self.at(self.part.offset)

    def start_over(self) -> None:
        """Throw away what arrived: the ledger first, so that after a crash it does not promise bytes that are gone."""
        self.ledger.progressed(self.file.digest, 0, self.source.name)
        self.part.empty()
        self.at(0)
