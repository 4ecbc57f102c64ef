"""The chain of one device: where the next event goes, and whether what arrived belongs there."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from app.clock import Stamp
from app.errors import Untrusted
from app.i18n import _
from app.journal.event import GENESIS, Draft, Event, decode, digest_of, encode

Sign = Callable[[bytes], bytes]
"""Signs bytes with the device's key."""
Verify = Callable[[bytes, bytes], bool]
"""Whether (payload, signature) was signed by the device's key."""


@dataclass(frozen=True, slots=True)
class Head:
    """The last link of a device's chain."""

    device: str
    sequence: int = 0
    digest: str = GENESIS


def link(head: Head, draft: Draft, *, event_id: str, at: Stamp, sign: Sign) -> Event:
    """The event that follows ``head``. Raises BadInput ``EVENT-TOO-LARGE``."""
    payload = encode(
        draft, event_id=event_id, device=head.device, sequence=head.sequence + 1, previous=head.digest, at=at
    )
    return decode(payload, sign(payload))


def advance(head: Head, event: Event, verify: Verify) -> Head:
    """Check that ``event`` follows ``head`` and return the new head.

    Raises Untrusted: ``CHAIN-FOREIGN`` (another device's event), ``CHAIN-SIGNATURE`` (altered, or not signed by this
    device), ``CHAIN-GAP`` (events before it are missing), ``CHAIN-FORK`` (its place is taken by another event, or it
    names another predecessor).
    """
    if event.device != head.device:
        raise _broken("CHAIN-FOREIGN", _("El registro es de otra laptop."), event)
    if not verify(event.payload, event.signature):
        raise _broken("CHAIN-SIGNATURE", _("La firma del registro no corresponde: fue alterado."), event)
    if event.sequence > head.sequence + 1:
        raise _broken("CHAIN-GAP", _("Faltan registros anteriores de esta laptop."), event)
    if event.sequence <= head.sequence or event.previous != head.digest:
        raise _broken("CHAIN-FORK", _("El registro ocupa el lugar de otro distinto en la bitácora."), event)
    return Head(head.device, event.sequence, digest_of(event.payload))


def verify_chain(device: str, events: Iterable[Event], verify: Verify) -> Head:
    """Walk a whole chain from its beginning; raises as ``advance`` at the first link that does not hold."""
    head = Head(device)
    for event in events:
        head = advance(head, event, verify)
    return head


def _broken(code: str, what: str, event: Event) -> Untrusted:
    return Untrusted(
        code,
        what,
        _("Los registros anteriores siguen válidos."),
        _("Envíe el paquete de rescate al supervisor."),
        event=event.id,
        sequence=event.sequence,
    )
