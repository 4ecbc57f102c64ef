"""People of the firm: their functions, passwords (argon2id) and sessions."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from app.clock import utc_text
from app.hub.office import Hub
from app.hub.records import people as records
from app.hub.records.database import Taken, Transaction
from app.hub.records.people import Person
from app.hub.refusals import refusal
from app.hub.tokens import hash_token, new_token

SESSION_HOURS = 12
LEAST_PASSWORD = 10
_MOST_PASSWORD = 1024
_HASHER = PasswordHasher()
_ID = re.compile(r"[A-Za-z0-9._:-]{1,64}")


class PersonRole(StrEnum):
    """What somebody does in the firm."""

    TECHNICIAN = "technician"
    SUPERVISOR = "supervisor"
    CONSULTANT = "consultant"


@dataclass(frozen=True, slots=True)
class NewPerson:
    """Somebody to be added. A technician needs no password: his laptop has its own token."""

    id: str
    name: str
    role: PersonRole
    password: str = ""
    keyid: str = ""
    """Key id in the trust list of who signs."""


@dataclass(frozen=True, slots=True)
class OpenSession:
    """A session's token, shown this once."""

    token: str
    expires: str
    person: Person


def add_person(hub: Hub, new: NewPerson) -> Person:
    """Add somebody. Raises BadInput ``PERSON-INVALID``, ``PASSWORD-WEAK``, ``PERSON-EXISTS``."""
    person = checked(new, hub.now())
    try:
        with hub.database.write() as tx:
            if records.find(tx, person.id) is not None:
                raise refusal("PERSON-EXISTS", person=person.id)
            records.add(tx, person)
    except Taken as error:
        raise refusal("PERSON-EXISTS", person=person.id) from error
    return person


def checked(new: NewPerson, now: str) -> Person:
    """The person as kept, password hashed. Raises BadInput ``PERSON-INVALID``, ``PASSWORD-WEAK``."""
    if not _ID.fullmatch(new.id):
        raise refusal("PERSON-INVALID", fields="id")
    if not new.name.strip() or len(new.name) > 500 or "\0" in new.name:
        raise refusal("PERSON-INVALID", fields="name")
    if new.role is not PersonRole.TECHNICIAN or new.password:
        _check_password(new.password)
    password = _HASHER.hash(new.password) if new.password else ""
    return Person(new.id, new.name.strip(), new.role.value, password, new.keyid, active=True, since=now)


def everyone(hub: Hub) -> tuple[Person, ...]:
    """All people, by name."""
    with hub.database.read() as tx:
        return records.everyone(tx)


def set_password(hub: Hub, person_id: str, password: str) -> None:
    """Another password. Raises BadInput ``PASSWORD-WEAK``, ``PERSON-UNKNOWN``."""
    _check_password(password)
    hashed = _HASHER.hash(password)
    with hub.database.write() as tx:
        _known(tx, person_id)
        records.set_password(tx, person_id, hashed)


def set_active(hub: Hub, person_id: str, active: bool) -> None:
    """Let somebody in or keep him out, from this moment. Raises BadInput ``PERSON-UNKNOWN``."""
    with hub.database.write() as tx:
        _known(tx, person_id)
        records.set_active(tx, person_id, active)


def log_in(hub: Hub, person_id: str, password: str) -> OpenSession:
    """Open a session. Raises BadInput ``LOGIN-WRONG``, the same for every cause."""
    with hub.database.read() as tx:
        person = records.find(tx, person_id)
    hashed = person.password if person is not None and person.active else ""
    fits = _fits(hashed or _hash_of_nobody(), password[:_MOST_PASSWORD])
    if person is None or not hashed or not fits:
        raise refusal("LOGIN-WRONG")
    token, now = new_token(), hub.clock.now()
    expires = utc_text(now + timedelta(hours=SESSION_HOURS))
    renewed = _HASHER.hash(password) if _HASHER.check_needs_rehash(hashed) else ""
    with hub.database.write() as tx:
        if renewed:
            records.set_password(tx, person.id, renewed)
        records.open_session(tx, records.Login(hash_token(token), person.id, utc_text(now), expires))
    return OpenSession(token, expires, person)


def log_out(hub: Hub, token: str) -> None:
    """End a session. One that is over already is fine."""
    with hub.database.write() as tx:
        records.close_session(tx, hash_token(token))


def _known(tx: Transaction, person_id: str) -> Person:
    person = records.find(tx, person_id)
    if person is None:
        raise refusal("PERSON-UNKNOWN", person=person_id)
    return person


def _check_password(password: str) -> None:
    if not LEAST_PASSWORD <= len(password) <= _MOST_PASSWORD:
        raise refusal("PASSWORD-WEAK", least=LEAST_PASSWORD)


@cache
def _hash_of_nobody() -> str:
    """Checked when the person does not exist, so that the time of an answer does not tell."""
    return _HASHER.hash(new_token())


def _fits(hashed: str, password: str) -> bool:
    try:
        return _HASHER.verify(hashed, password)
    except (VerificationError, InvalidHashError, UnicodeEncodeError):
        return False
