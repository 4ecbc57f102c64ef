"""How a laptop becomes one of the firm's: a one-time code, its public key, and a token that is shown once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from app.clock import utc_text
from app.hub import tls
from app.hub.office import Hub
from app.hub.records import devices, documents, people
from app.hub.records.database import Taken, Transaction
from app.hub.records.devices import Device
from app.hub.records.people import Code, Person
from app.hub.refusals import refusal
from app.hub.tokens import hash_code, hash_token, new_code, new_token
from app.hub.trusting import trust_texts
from app.ids import new_id
from app.journal.chain import Head
from app.trust.keys import VerifyKey
from app.wire.sync import EnrolAnswer, EnrolRequest

CODE_HOURS = 24


@dataclass(frozen=True, slots=True)
class FreshCode:
    """A code to be handed over apart from the network, with what a person compares."""

    code: str
    person: str
    expires: str
    anchor: str
    """SHA-256 of the first trust list."""
    authority: str
    """SHA-256 of the certificate of the hub's own authority; empty when the hub has none."""


def make_code(hub: Hub, person_id: str, by: str, hours: int = CODE_HOURS) -> FreshCode:
    """A code with which one laptop of this person can enrol. Raises BadInput ``PERSON-UNKNOWN``."""
    now = hub.clock.now()
    code, expires = new_code(), utc_text(now + timedelta(hours=hours))
    with hub.database.write() as tx:
        _active(tx, person_id)
        kept = Code(hash_code(code), person_id, by, utc_text(now), expires, used_at="", device="")
        people.keep_code(tx, kept)
        anchor = documents.of_kind(tx, "trust", "root")[0].document.digest
    return FreshCode(code, person_id, expires, anchor, _authority(hub))


def enrol(hub: Hub, request: EnrolRequest) -> EnrolAnswer:
    """Spend a code. The same code with the same key again (the answer was lost on the way) gives a fresh token.

    Raises BadInput ``ENROL-CODE-WRONG``, ``ENROL-CODE-USED``, ``ENROL-CODE-EXPIRED``, ``KEY-INVALID``.
    """
    VerifyKey.from_hex(request.public_key)
    token = new_token()
    try:
        with hub.database.write() as tx:
            code = _usable(tx, hash_code(request.code), request.public_key, hub.now())
            person = _active(tx, code.person)
            device = _renew(tx, code.device, token) if code.device else _add(tx, request, person, token, hub.now())
            people.spend_code(tx, code.code, hub.now(), device)
            trust = trust_texts(tx)
            anchor = documents.of_kind(tx, "trust", "root")[0].document.digest
    except Taken as error:
        raise refusal("ENROL-CODE-USED") from error
    return EnrolAnswer(
        device=device,
        token=token,
        person=person.id,
        person_name=person.name,
        firm=hub.firm.name,
        trust=trust,
        anchor=anchor,
    )


def everything(hub: Hub) -> tuple[Device, ...]:
    """All laptops."""
    with hub.database.read() as tx:
        return devices.everything(tx)


def revoke(hub: Hub, device_id: str, by: str, reason: str) -> Device:
    """Shut a laptop out for ever. What it sent stays. Raises BadInput ``HUB-NOT-FOUND``."""
    with hub.database.write() as tx:
        if devices.find(tx, device_id) is None:
            raise refusal("HUB-NOT-FOUND")
        devices.revoke(tx, device_id, hub.now(), by, reason)
    with hub.database.read() as tx:
        found = devices.find(tx, device_id)
    if found is None:
        raise refusal("HUB-NOT-FOUND")
    return found


def _usable(tx: Transaction, hashed: str, public_key: str, now: str) -> Code:
    code = people.code(tx, hashed)
    if code is None:
        raise refusal("ENROL-CODE-WRONG")
    if code.used_at and not _same_laptop(tx, code, public_key):
        raise refusal("ENROL-CODE-USED")
    if code.expires <= now:
        raise refusal("ENROL-CODE-EXPIRED")
    return code


def _same_laptop(tx: Transaction, code: Code, public_key: str) -> bool:
    device = devices.find(tx, code.device)
    return device is not None and device.public_key == public_key and not device.revoked_at


def _active(tx: Transaction, person_id: str) -> Person:
    person = people.find(tx, person_id)
    if person is None or not person.active:
        raise refusal("PERSON-UNKNOWN", person=person_id)
    return person


def _add(tx: Transaction, request: EnrolRequest, person: Person, token: str, now: str) -> str:
    device = new_id()
    devices.add(
        tx,
        Device(
            id=device,
            person=person.id,
            name=request.device_name.replace("\0", ""),
            public_key=request.public_key,
            token=hash_token(token),
            enrolled_at=now,
            revoked_at="",
            revoked_by="",
            revoked_for="",
            head=Head(device),
            pending=0,
            oldest_pending="",
            last_seen="",
        ),
    )
    return device


def _renew(tx: Transaction, device: str, token: str) -> str:
    devices.set_token(tx, device, hash_token(token))
    return device


def _authority(hub: Hub) -> str:
    path = hub.home / "tls" / "ca.pem"
    return tls.fingerprint(path.read_bytes()) if path.is_file() else ""
