"""The words of the plan. Frozen, self-contained, safe to sign."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from pydantic import Field

from app.wire.base import Document, Id, Line, Prose


class System(Document):
    """One Aspel system (or its engine) installed at a client's site."""

    product: str = Field(pattern=r"^[A-Z][A-Za-z]{1,15}$")
    """SAE, COI, NOI, BANCO, CAJA, PROD, FACTURE, Firebird, Windows."""
    version: str = Field(pattern=r"^\d+(\.\d+){0,3}$")
    release: str = Field(default="", pattern=r"^(R\d{1,3})?$")
    """Re-instalable in place ("R12"); empty when nobody has looked yet."""
    place: Line = ""
    """Where it runs: server name, path of the common folder (DAC)."""


class Person(Document):
    """Somebody of the firm or of the client."""

    id: Id
    name: Line
    role: Line = ""
    phone: Line = ""


class Client(Document):
    """A client of the firm."""

    id: Id
    name: Line
    rfc: str = Field(default="", max_length=13)


class Site(Document):
    """Where the visit takes place."""

    id: Id
    address: Line
    directions: Line = ""
    systems: tuple[System, ...] = ()


class Origin(StrEnum):
    """Where a task comes from."""

    PLANNED = "planned"
    CONTINGENCY = "contingency"


class Task(Document):
    """One unit of agreed work: one procedure, one result."""

    id: Id
    title: Line
    origin: Origin
    product: str = Field(default="", pattern=r"^([A-Z][A-Za-z]{1,15})?$")
    """The client's system it works on; decides versions of procedure and artifacts."""
    procedure: Id | None = None
    """Slug of the validated procedure; None only for tasks that a consultant authorised without one."""
    minutes: int = Field(ge=1, le=600)
    """Estimate agreed with the client."""
    project: Id | None = None
    objective: Line = ""
    drop_order: int | None = Field(default=None, ge=1)
    """If time runs out, 1 is dropped first; None = is not dropped without asking."""


class Project(Document):
    """A line of the monthly plan."""

    id: Id
    name: Line
    objective: Line
    due: date | None = None
    tasks: tuple[Task, ...] = ()


class MonthlyPlan(Document):
    """The plan of one month with one client. A change is a new version with a reason."""

    client: Id
    month: str = Field(pattern=r"^\d{4}-(0[1-9]|1[0-2])$")
    version: int = Field(ge=1)
    reason: Line = ""
    projects: tuple[Project, ...]
    approved_by: Line = ""
    """The client's project leader; empty while it is a proposal."""


class Channel(StrEnum):
    """How the evening-before agreement was made."""

    PHONE = "phone"
    VIDEO = "video"
    EMAIL = "email"
    IN_PERSON = "in-person"


class Agreement(Document):
    """The ranked list both sides agreed the evening before. Only these tasks are authorised."""

    at: str
    """UTC, ISO 8601."""
    supervisor: Person
    leader: Person
    """The client's project leader."""
    channel: Channel
    order: tuple[Id, ...] = Field(min_length=1)
    """Task ids, first is done first."""
    note: Prose = ""
