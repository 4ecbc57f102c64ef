"""People, their sessions and their one-time codes."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import delete, select, update

from app.hub.records.database import Transaction
from app.hub.records.tables import CodeRow, PersonRow, SessionRow


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of the firm. ``password`` is an argon2id text, ``keyid`` empty for who does not sign."""

    id: str
    name: str
    role: str
    password: str
    keyid: str
    active: bool
    since: str


@dataclass(frozen=True, slots=True)
class Code:
    """A one-time code, by its hash."""

    code: str
    person: str
    made_by: str
    made_at: str
    expires: str
    used_at: str
    device: str


@dataclass(frozen=True, slots=True)
class Login:
    """A session, by the hash of its token."""

    token: str
    person: str
    since: str
    expires: str


def add(tx: Transaction, person: Person) -> None:
    """Raises Taken (at commit or here) when the id exists."""
    tx.add(
        PersonRow(
            id=person.id,
            name=person.name,
            role=person.role,
            password=person.password,
            keyid=person.keyid,
            active=person.active,
            since=person.since,
        )
    )
    tx.flush()


def find(tx: Transaction, person_id: str) -> Person | None:
    """That person, or None."""
    row = tx.get(PersonRow, person_id)
    return _person(row) if row else None


def everyone(tx: Transaction) -> tuple[Person, ...]:
    """All people, by name."""
    return tuple(_person(row) for row in tx.scalars(select(PersonRow).order_by(PersonRow.name, PersonRow.id)))


def set_password(tx: Transaction, person_id: str, password: str) -> None:
    """Keep another argon2id text."""
    tx.execute(update(PersonRow).where(PersonRow.id == person_id).values(password=password))


def set_active(tx: Transaction, person_id: str, active: bool) -> None:
    """Let somebody in or keep him out; his sessions end."""
    tx.execute(update(PersonRow).where(PersonRow.id == person_id).values(active=active))
    tx.execute(delete(SessionRow).where(SessionRow.person == person_id))


def open_session(tx: Transaction, login: Login) -> None:
    """Keep a session and forget those that are over."""
    tx.execute(delete(SessionRow).where(SessionRow.expires <= login.since))
    tx.add(SessionRow(token=login.token, person=login.person, since=login.since, expires=login.expires))
    tx.flush()


def session(tx: Transaction, token: str) -> Login | None:
    """The session of that token hash, or None."""
    row = tx.get(SessionRow, token)
    return Login(row.token, row.person, row.since, row.expires) if row else None


def close_session(tx: Transaction, token: str) -> None:
    """Log out. What is not there is fine."""
    tx.execute(delete(SessionRow).where(SessionRow.token == token))


def keep_code(tx: Transaction, code: Code) -> None:
    """Keep a fresh code."""
    tx.add(
        CodeRow(
            code=code.code,
            person=code.person,
            made_by=code.made_by,
            made_at=code.made_at,
            expires=code.expires,
            used_at=code.used_at,
            device=code.device,
        )
    )
    tx.flush()


def code(tx: Transaction, hashed: str) -> Code | None:
    """The code with that hash, locked until the transaction ends, or None."""
    row = tx.scalars(select(CodeRow).where(CodeRow.code == hashed).with_for_update()).one_or_none()
    if row is None:
        return None
    return Code(row.code, row.person, row.made_by, row.made_at, row.expires, row.used_at, row.device)


def spend_code(tx: Transaction, hashed: str, at: str, device: str) -> None:
    """It is used now and for ever."""
    tx.execute(update(CodeRow).where(CodeRow.code == hashed).values(used_at=at, device=device))


def _person(row: PersonRow) -> Person:
    return Person(row.id, row.name, row.role, row.password, row.keyid, row.active, row.since)
