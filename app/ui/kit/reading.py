"""What «Maletín» asks of the laptop: one look, in the store's worker. Nothing is hashed here."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app.errors import MaletinError
from app.kit.disk import free_space
from app.kit.glance import FileStanding, glance
from app.kit.inspect import FileState
from app.kit.manifest import Kit
from app.kit.shelf import HEADROOM, Shelf
from app.kit.verdict import Verdict
from app.laptop import Laptop, OpenedKit, Who, next_of
from app.ui.protocol import Task

Fingerprint = tuple[tuple[str, str, int], ...]


@dataclass(frozen=True, slots=True)
class Room:
    """Bytes on the disk of the kit."""

    needed: int
    """Of what is to be fetched, headroom included."""
    free: int


@dataclass(frozen=True, slots=True)
class Reading:
    """One consistent look at the laptop."""

    now: datetime
    """In the zone of this laptop."""
    who: Who | None = None
    visits: tuple[OpenedKit, ...] = ()
    """Those not closed that are of today, ahead or begun; and the chosen one."""
    chosen: OpenedKit | None = None
    files: tuple[FileStanding, ...] = ()
    room: Room = Room(0, 0)
    broken: tuple[tuple[str, MaletinError], ...] = ()

    @property
    def fingerprint(self) -> Fingerprint:
        """Changes as soon as anything of the kit seems to change: a verdict given before is then no longer true."""
        revision = self.chosen.kit.revision if self.chosen else 0
        states = sorted((one.finding.digest, one.finding.state.value, one.finding.here) for one in self.files)
        return (("", "", revision), *states)


@dataclass(frozen=True, slots=True)
class Judged:
    """A verdict, when it was given and over what."""

    verdict: Verdict
    at: datetime
    reading: Reading


def read(task: Task, visit: str = "") -> Reading:
    """Everything the screen shows. ``visit``: the one chosen; the next one when it is empty or gone."""
    laptop, parts = task.laptop, task.laptop.parts
    now = parts.clock.now().astimezone()
    who = parts.identity.current()
    if who is None:
        return Reading(now)
    closed, begun = parts.journal.closed(), frozenset(parts.journal.visits())
    kits, broken = laptop.survey(lambda name: name not in closed or name == visit)
    following = next_of(kits, closed, begun, now)
    chosen = next((one for one in kits if one.kit.visit == visit), following)
    offered = tuple(
        one
        for one in kits
        if one == chosen or (one.kit.visit not in closed and (one.kit.day >= now.date() or one.kit.visit in begun))
    )
    if chosen is None:
        return Reading(now, who, offered, broken=broken)
    files = glance(chosen.kit, parts.shelf, parts.ledger)
    return Reading(now, who, offered, chosen, files, _room(chosen.kit, files, parts.shelf), broken)


def inspect_all(task: Task, visit: str) -> Judged:
    """Read every byte again and judge. Raises as ``Laptop.verdict``."""
    verdict = task.laptop.verdict(visit, report=task.report, cancel=task.cancel)
    return Judged(verdict, _now(task.laptop), read(task, visit))


def _now(laptop: Laptop) -> datetime:
    return laptop.parts.clock.now().astimezone()


def _room(kit: Kit, files: Sequence[FileStanding], shelf: Shelf) -> Room:
    """An altered file stays on the disk until the good one is complete, so its size is needed again."""
    altered = sum(one.finding.size for one in files if one.finding.state is FileState.ALTERED)
    return Room(shelf.needed(kit.content()) + math.ceil(altered * (1 + HEADROOM)), free_space(shelf.root))
