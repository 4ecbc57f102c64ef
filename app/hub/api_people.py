"""Who comes in: health, enrolment, login, laptops, people."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from app import __version__
from app.hub import enrolment, people
from app.hub.api_door import InPathId, TheCaller, TheGate, TheHub, TheSupervisor, address_of
from app.hub.api_messages import (
    CodeAnswer,
    CodeRequest,
    DeviceLine,
    Health,
    LoginAnswer,
    LoginRequest,
    PersonLine,
    RevokeRequest,
)
from app.hub.records.devices import Device
from app.wire.greeting import HUB_NAME
from app.wire.sync import EnrolAnswer, EnrolRequest

router = APIRouter(prefix="/api/v1", tags=["people"])
_TOKEN = HTTPBearer(auto_error=False)


@router.get("/health")
def health(hub: TheHub) -> Health:
    """Whether the hub lives."""
    return Health(name=HUB_NAME, firm=hub.firm.name, version=__version__, time=hub.now())


@router.post("/enrol")
def enrol(body: EnrolRequest, request: Request, hub: TheHub, gate: TheGate) -> EnrolAnswer:
    """Spend a one-time code."""
    gate.pass_one("enrol", address_of(request))
    return enrolment.enrol(hub, body)


@router.post("/login")
def log_in(body: LoginRequest, request: Request, hub: TheHub, gate: TheGate) -> LoginAnswer:
    """Open a session."""
    gate.pass_one("login", address_of(request), body.person)
    session = people.log_in(hub, body.person, body.password)
    person = session.person
    return LoginAnswer(
        token=session.token, expires=session.expires, person=person.id, name=person.name, role=person.role
    )


@router.post("/logout", status_code=204)
def log_out(
    hub: TheHub, _caller: TheCaller, said: Annotated[HTTPAuthorizationCredentials | None, Depends(_TOKEN)]
) -> None:
    """End the session of this token. A laptop's token is not a session and stays."""
    if said is not None:
        people.log_out(hub, said.credentials)


@router.get("/people")
def everyone(hub: TheHub, _by: TheSupervisor) -> tuple[PersonLine, ...]:
    """All people of the firm."""
    return tuple(
        PersonLine(person=each.id, name=each.name, role=each.role, keyid=each.keyid, active=each.active)
        for each in people.everyone(hub)
    )


@router.post("/enrol-codes", status_code=201)
def make_code(body: CodeRequest, hub: TheHub, by: TheSupervisor) -> CodeAnswer:
    """A code with which one laptop of this person can enrol."""
    fresh = enrolment.make_code(hub, body.person, by.id)
    return CodeAnswer(
        code=fresh.code, person=fresh.person, expires=fresh.expires, anchor=fresh.anchor, authority=fresh.authority
    )


@router.get("/devices")
def devices(hub: TheHub, _by: TheSupervisor) -> tuple[DeviceLine, ...]:
    """All laptops."""
    return tuple(_line(device) for device in enrolment.everything(hub))


@router.post("/devices/{device}/revoke")
def revoke(device: InPathId, body: RevokeRequest, hub: TheHub, by: TheSupervisor) -> DeviceLine:
    """Shut a laptop out for ever."""
    return _line(enrolment.revoke(hub, device, by.id, body.reason.replace("\0", "")))


def _line(device: Device) -> DeviceLine:
    return DeviceLine(
        device=device.id,
        person=device.person,
        name=device.name,
        enrolled_at=device.enrolled_at,
        revoked_at=device.revoked_at,
        revoked_by=device.revoked_by,
        revoked_for=device.revoked_for,
        sequence=device.head.sequence,
        pending=device.pending,
        oldest_pending=device.oldest_pending,
        last_seen=device.last_seen,
    )
