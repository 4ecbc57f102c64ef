"""What was set aside, and the supervisor's word on it."""

from __future__ import annotations

from enum import StrEnum

from app.hub.applying import drain
from app.hub.office import Hub
from app.hub.records import events
from app.hub.records.database import Transaction
from app.hub.records.events import Quarantined, Standing
from app.hub.refusals import refusal
from app.wire.sync import ReceiptState


class Resolution(StrEnum):
    """What to do with a quarantined item."""

    RETRY = "retry"
    """The cause was mended (a kit published, a newer hub): judge it again, and those of its visit set aside with it."""
    DISMISS = "dismiss"
    """Seen and dealt with by other means. It stays on record and is not shown again."""


def waiting_for_people(hub: Hub) -> tuple[Quarantined, ...]:
    """Everything a supervisor still has to look at, oldest first."""
    with hub.database.read() as tx:
        return events.quarantine(tx)


def resolve(hub: Hub, name: str, resolution: Resolution, by: str, note: str) -> ReceiptState:
    """Act on the item of that name (event id). Returns where it stands afterwards.

    Raises BadInput ``QUARANTINE-UNKNOWN``; ``QUARANTINE-STRAY`` for a retry of what has no place in a chain.
    """
    visit = ""
    with hub.database.write() as tx:
        standing = events.standing(tx, name)
        if standing is None or standing.state is not ReceiptState.QUARANTINED:
            _resolve_strays(tx, hub, name, resolution, by, note)
        elif resolution is Resolution.DISMISS:
            events.dismiss(tx, standing.device, standing.digest, by, hub.now(), note)
        elif not standing.linked:
            raise refusal("QUARANTINE-STRAY")
        else:
            visit = standing.visit
            _reopen(tx, hub, standing, by, note)
    if not visit:
        return ReceiptState.QUARANTINED
    drain(hub, visit)
    with hub.database.read() as tx:
        after = events.standing(tx, name)
    return after.state if after else ReceiptState.QUARANTINED


def _reopen(tx: Transaction, hub: Hub, standing: Standing, by: str, note: str) -> None:
    """What followed an event that was set aside was mostly set aside because of it, so all of it is judged again."""
    for each in events.set_aside(tx, standing.visit, standing.device, standing.sequence):
        again = Standing(
            each.event, each.digest, each.device, each.sequence, each.visit, each.linked, ReceiptState.RECEIVED, "", ""
        )
        events.stand(tx, again, hub.now(), by, note)


def _resolve_strays(tx: Transaction, hub: Hub, name: str, resolution: Resolution, by: str, note: str) -> None:
    strays = events.strays_named(tx, name)
    if not strays:
        raise refusal("QUARANTINE-UNKNOWN")
    if resolution is Resolution.RETRY:
        raise refusal("QUARANTINE-STRAY")
    for stray in strays:
        events.dismiss(tx, stray.device, stray.digest, by, hub.now(), note)
