"""A procedure as a consultant writes and signs it: what it is for, what it needs, and its steps."""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from app.wire.base import Digest, Document, Line, Prose

Slug = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]


MAX_PICTURE = 400_000
"""Bytes of one picture: a screen as PNG, or a drawing many times over."""
MAX_PICTURES = 60


class Evidence(StrEnum):
    """How well founded the steps are (aspel/procedures.md). UNKNOWN is never published."""

    CONFIRMED = "CONFIRMED"
    LIKELY = "LIKELY"


class Writes(StrEnum):
    """What the procedure does to the client's data."""

    NO = "no"
    YES = "yes"
    IRREVERSIBLE = "irreversible"


class ArtifactKind(StrEnum):
    """What sort of file a visit needs (insumo)."""

    INSTALLER = "installer"
    UPDATE = "update"
    PREVIOUS = "previous"
    REINSTALLABLE = "reinstallable"
    TOOL = "tool"
    FORM = "form"


class Applies(Document):
    """Systems a procedure was validated for."""

    product: str = Field(pattern=r"^[A-Z][A-Za-z]{1,15}$")
    versions: str = Field(default="*", pattern=r"^(\*|(>=|<=|<|>|==)\d+(\.\d+)*( (>=|<=|<|>|==)\d+(\.\d+)*)*)$")
    """Space-separated bounds that all hold (">=6 <11"), or "*"."""


class ArtifactNeed(Document):
    """A file the procedure needs, said in terms of the client's system; app.kit.requirements finds the actual file."""

    id: Slug
    kind: ArtifactKind
    product: str = Field(pattern=r"^(same|[A-Z][A-Za-z]{1,15})$")
    """"same" = the product of the task."""
    version: str = Field(default="same", pattern=r"^(same|any|\d+(\.\d+)*)$")
    """"same" = the version installed at the client's; "any" = the newest there is; or a fixed version."""
    release: str = Field(default="any", pattern=r"^(any|current|newest|R\d{1,3})$")
    """"current" = the re-instalable now at the client's; "newest" = the highest of that version."""
    why: Line
    optional: bool = False


class Picture(Document):
    """A picture some step shows, bound byte by byte: what the consultant signs covers it."""

    name: str = Field(pattern=r"^[A-Za-z0-9_-]{1,60}\.(png|jpg|svg)$")
    """File beside the procedure."""
    alt: Line = Field(min_length=1)
    """What it shows, for who cannot see it."""
    sha256: Digest
    size: int = Field(ge=1, le=MAX_PICTURE)


class Condition(Document):
    """The step exists only when an earlier step was answered so."""

    step: Slug
    option: Slug | None = None
    """An option of a choice step."""
    passed: bool | None = None
    """Whether a check, confirm or measure passed."""


class OnFail(Document):
    """What the technician may do when a step fails. At least one way out."""

    text: Line = ""
    retry: bool = False
    alternative: Slug | None = None
    """First step of another way; the steps marked with this step's id as their ``alternative_to`` are then shown."""
    goto: Slug | None = None
    stop: Line | None = None
    """Stop the task, with this reason."""


class StepBase(Document):
    """What every step has."""

    id: Slug
    title: Line
    text: Prose = ""
    """Markdown: what to do."""
    warning: Line = ""
    """Shown before anything else."""
    expect: Line = ""
    """What should be seen when it went well."""
    minutes: int = Field(default=2, ge=1, le=600)
    required: bool = False
    """Cannot be skipped."""
    irreversible: bool = False
    """Barred until a backup step of the same run has passed."""
    when: Condition | None = None
    alternative_to: Slug | None = None
    """Shown only if this other step failed and its alternative was chosen."""
    on_fail: OnFail | None = None
    image: str = Field(default="", pattern=r"^([A-Za-z0-9_-]+\.(png|jpg|svg))?$")
    """Name of one of the procedure's images. One that is not among them is nobody's word, and never shown."""


class Instruction(StepBase):
    """Do something; say it is done."""

    kind: Literal["instruction"]


class Confirm(StepBase):
    """Look and answer yes or no; "no" is a failure."""

    kind: Literal["confirm"]
    question: Line


class Option(Document):
    """One way of a choice."""

    id: Slug
    text: Line
    goto: Slug | None = None
    """Jump forward to this step; None = the next one."""


class Choice(StepBase):
    """Choose one of several ways."""

    kind: Literal["choice"]
    question: Line
    options: tuple[Option, ...] = Field(min_length=2, max_length=9)


class Measure(StepBase):
    """Write down a number; outside the limits is a failure."""

    kind: Literal["measure"]
    question: Line
    unit: str = Field(max_length=20)
    minimum: Decimal | None = None
    maximum: Decimal | None = None


class Text(StepBase):
    """Write something down."""

    kind: Literal["text"]
    question: Line
    pattern: str = Field(default="", max_length=200)
    """Regular expression the whole text must match; empty = anything."""
    hint: Line = ""


class EvidenceStep(StepBase):
    """Attach a photo, screenshot or file."""

    kind: Literal["evidence"]
    takes: Literal["photo", "screenshot", "file"]
    at_least: int = Field(default=1, ge=1, le=20)


class Probe(StrEnum):
    """What an automatic check can look at. Never writes anything."""

    FILE_EXISTS = "file-exists"
    FILE_HASH = "file-hash"
    FILE_SIZE = "file-size"
    FREE_SPACE = "free-space"
    TCP_PORT = "tcp-port"
    FDB_HEADER = "fdb-header"
    FIREBIRD = "firebird"
    SCAN = "scan"


class Check(StepBase):
    """The laptop looks by itself and shows the facts; outside the bounds is a failure."""

    kind: Literal["check"]
    probe: Probe
    target: Line = ""
    """Path, host:port or database; ``{ask}`` = given on site; ``{step:ID}`` = the answer of a text step."""
    bounds: dict[str, str] = Field(default_factory=dict)
    """Per probe: ``min-bytes``, ``max-age-hours``, ``sha256``, ``min-free-factor``, ``forced-writes``, ``ods``,
    ``max-gap``, ``checks`` (scan ids), ``max-violations``; see app.visit.probe."""
    by_hand: bool = True
    """Whether a person may answer when the probe cannot run here (the report says it was by hand)."""


class ArtifactStep(StepBase):
    """Verify a file of the kit again and open it."""

    kind: Literal["artifact"]
    artifact: Slug
    """Id of one of the procedure's needs."""
    open: bool = True


class Backup(StepBase):
    """Make a backup and prove it: it passes only with a rehearsed restore or a complete read of the backup."""

    kind: Literal["backup"]
    proof: Literal["restore", "full-read"] = "restore"


class Approval(StepBase):
    """The client says yes with name and signature."""

    kind: Literal["approval"]
    statement: Line


class Wait(StepBase):
    """Wait a while; the timer may be ended early with a reason only if not required."""

    kind: Literal["wait"]
    seconds: int = Field(ge=1, le=14_400)


Step = Annotated[
    Instruction | Confirm | Choice | Measure | Text | EvidenceStep | Check | ArtifactStep | Backup | Approval | Wait,
    Field(discriminator="kind"),
]


class Minutes(Document):
    """Estimated duration; practice, not a measurement."""

    least: int = Field(ge=1, le=1440)
    most: int = Field(ge=1, le=1440)


class Procedure(Document):
    """One exact revision of a validated procedure."""

    format: Literal[1]
    slug: Slug
    code: str = Field(pattern=r"^P\d{2}$")
    """Its number in aspel/procedures.md."""
    revision: int = Field(ge=1)
    title: Line
    purpose: Prose
    applies: tuple[Applies, ...] = Field(min_length=1)
    evidence: Evidence
    sources: tuple[Line, ...] = Field(min_length=1)
    writes: Writes
    before: tuple[Line, ...] = ()
    """What must be ready before starting."""
    risks: tuple[Line, ...] = Field(min_length=1)
    minutes: Minutes
    artifacts: tuple[ArtifactNeed, ...] = ()
    images: tuple[Picture, ...] = Field(default=(), max_length=MAX_PICTURES)
    steps: tuple[Step, ...] = Field(min_length=1, max_length=200)

    def step(self, step_id: str) -> Step | None:
        """The step with that id, or None."""
        return next((step for step in self.steps if step.id == step_id), None)

    @property
    def shown(self) -> tuple[Picture, ...]:
        """The pictures some step shows: those that travel."""
        names = {step.image for step in self.steps}
        return tuple(picture for picture in self.images if picture.name in names)

    def picture(self, name: str) -> Picture | None:
        """The picture of that name, or None when it is not bound."""
        return next((picture for picture in self.images if picture.name == name), None)
