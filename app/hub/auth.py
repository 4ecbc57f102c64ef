"""Who is asking: a laptop with its token, or a person with a session."""

from __future__ import annotations

from dataclasses import dataclass

from app.hub.office import Hub
from app.hub.people import PersonRole
from app.hub.records import devices, people
from app.hub.records.devices import Device
from app.hub.records.people import Person
from app.hub.refusals import refusal
from app.hub.tokens import hash_token, same


@dataclass(frozen=True, slots=True)
class Caller:
    """The person behind a request, and the laptop when it came from one."""

    person: Person
    device: Device | None = None

    @property
    def sees_everything(self) -> bool:
        """People of the office with a session of their own; never a laptop, whoever carries it."""
        return self.device is None and self.person.role != PersonRole.TECHNICIAN


def identify(hub: Hub, token: str | None) -> Caller:
    """Raises BadInput ``HUB-TOKEN`` (unknown, expired, person not active) or ``DEVICE-REVOKED``."""
    if not token:
        raise refusal("HUB-TOKEN")
    hashed = hash_token(token)
    with hub.database.read() as tx:
        device = devices.by_token(tx, hashed)
        session = people.session(tx, hashed) if device is None else None
        holder = device.person if device else session.person if session else ""
        person = people.find(tx, holder) if holder else None
    kept = device.token if device else session.token if session else ""
    if person is None or not person.active or not same(kept, hashed):
        raise refusal("HUB-TOKEN")
    if device is not None and device.revoked_at:
        raise refusal("DEVICE-REVOKED")
    if session is not None and session.expires <= hub.now():
        raise refusal("HUB-TOKEN")
    return Caller(person, device)


def laptop(caller: Caller) -> Device:
    """The laptop of this request. Raises BadInput ``HUB-ROLE`` when a person asks."""
    if caller.device is None:
        raise refusal("HUB-ROLE")
    return caller.device


def person_with(caller: Caller, *roles: PersonRole) -> Person:
    """The person of this request when his function is one of these. Raises BadInput ``HUB-ROLE``."""
    if caller.device is not None or caller.person.role not in roles:
        raise refusal("HUB-ROLE")
    return caller.person
