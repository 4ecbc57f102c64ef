"""Which files of past visits may leave the laptop. Pure.

Only artifacts: installers and updates weigh gigabytes and the office has them. Procedures and their pictures stay,
because history and reports read them. Evidence and the journal are never touched here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from app.kit.manifest import Kit

_GRACE = timedelta(days=1)
"""As in sync: a visit that ends late, or in another zone, is not yet past."""


@dataclass(frozen=True, slots=True)
class KitUse:
    """One kit and how far its visit is."""

    kit: Kit
    is_closed: bool
    """The visit was closed."""
    is_settled: bool
    """The office applied all its events."""


@dataclass(frozen=True, slots=True)
class Freeing:
    """What may go."""

    digests: tuple[str, ...] = ()
    size: int = 0
    """Bytes."""
    visits: int = 0
    """Closed visits whose files these are."""


def may_free(uses: Iterable[KitUse], size_of: Callable[[str], int | None], today: date) -> Freeing:
    """Files that are here, belong to closed, settled visits of the past, and to no other visit.

    ``size_of``: bytes of a file on the shelf; None when it is not here.
    """
    done: dict[str, set[str]] = {}
    needed: set[str] = set()
    for use in uses:
        files = {packed.artifact.digest for packed in use.kit.artifacts}
        if use.is_closed and use.is_settled and use.kit.day < today - _GRACE:
            for digest in files:
                done.setdefault(digest, set()).add(use.kit.visit)
        else:
            needed |= files
        # A procedure may carry the same bytes as a file of another visit; it stays all the same.
        needed |= {entry.procedure.digest for entry in use.kit.tasks if entry.procedure is not None}
        needed |= {picture.digest for picture in use.kit.pictures}
    sizes = {digest: size_of(digest) for digest in done if digest not in needed}
    here = {digest: size for digest, size in sizes.items() if size is not None}
    visits = {visit for digest in here for visit in done[digest]}
    return Freeing(tuple(sorted(here)), sum(here.values()), len(visits))
