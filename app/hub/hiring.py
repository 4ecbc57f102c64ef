"""People who sign: the person and his key in the trust list come, and go, together."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from app.hub import people
from app.hub.office import Hub
from app.hub.people import NewPerson, PersonRole
from app.hub.records import people as records
from app.hub.records.database import Taken
from app.hub.records.people import Person
from app.hub.refusals import refusal
from app.hub.setup import TRUST_DAYS
from app.hub.trusting import publish_trust, publish_trust_in, trust_in_force, trust_list
from app.trust.keys import SigningKey, VerifyKey
from app.trust.roles import Role, TrustList, rotate

_SIGNS_AS = {PersonRole.SUPERVISOR: Role.SUPERVISOR, PersonRole.CONSULTANT: Role.CONSULTANT}


def hire(hub: Hub, new: NewPerson, key: VerifyKey, *roots: SigningKey) -> Person:
    """Add a supervisor or consultant and put his key into the next version of the trust list, all or nothing.

    Raises BadInput as ``people.add_person``, ``PERSON-INVALID`` for a technician; Untrusted ``TRUST-LIST-…`` when the
    root keys are not the firm's.
    """
    role = _SIGNS_AS.get(new.role)
    if role is None:
        raise refusal("PERSON-INVALID", fields="role")
    person = people.checked(replace(new, keyid=key.keyid), hub.now())
    try:
        with hub.database.write() as tx:
            if records.find(tx, person.id) is not None:
                raise refusal("PERSON-EXISTS", person=person.id)
            records.add(tx, person)
            publish_trust_in(tx, _with_key(hub, trust_list(tx), role, key, person.name, roots), person.id, hub.now())
    except Taken as error:
        raise refusal("PERSON-EXISTS", person=person.id) from error
    return person


def revoke_key(hub: Hub, keyid: str, reason: str, by: str, *roots: SigningKey) -> int:
    """Trust a key no more, for everything it ever signed. Returns the new version of the list.

    Raises BadInput ``TRUST-LIST-NO-SUCH-KEY``; Untrusted ``TRUST-LIST-…``.
    """
    current = trust_in_force(hub)
    expires = hub.clock.now() + timedelta(days=TRUST_DAYS)
    raw = rotate(current, *roots, expires=expires, revoke={keyid: reason})
    return publish_trust(hub, raw, by).document.revision


def _with_key(
    hub: Hub, current: TrustList, role: Role, key: VerifyKey, name: str, roots: tuple[SigningKey, ...]
) -> bytes:
    keys = (*current.keys_of(role), key)
    expires = hub.clock.now() + timedelta(days=TRUST_DAYS)
    return rotate(current, *roots, expires=expires, roles={role: keys}, holders={key.keyid: name})
