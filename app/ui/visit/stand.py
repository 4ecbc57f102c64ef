"""What the presenter remembers beside the journal: which card is in front, and what was gathered but not yet answered.

What was typed and gathered is kept by ``unanswered`` and comes back after a crash; the rest needs not survive. No Qt.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum

from app.errors import MaletinError
from app.kit.verdict import Verdict
from app.ui.visit.view import Piece, Working
from app.visit.facts import ArtifactUsed, Checked

Key = tuple[str, str, int]
"""Task, step, and how many moves the task had: another attempt at a step is another key."""
NOWHERE: Key = ("", "", -1)


class Face(Enum):
    """What the person asked to see, where the journal alone does not say."""

    AUTO = "auto"
    RESUME = "resume"
    OUTCOME = "outcome"


@dataclass(frozen=True, slots=True)
class Draft:
    """Gathered for one step."""

    key: Key = NOWHERE
    since: float = 0.0
    """Monotonic seconds when the step was first shown."""
    pieces: tuple[Piece, ...] = ()
    fields: tuple[tuple[str, str], ...] = ()
    """What its fields begin with, by name."""
    recovered: bool = False
    """It was written by a program that is gone."""
    checked: Checked | None = None
    used: ArtifactUsed | None = None
    working: Working | None = None


@dataclass(frozen=True, slots=True)
class Stand:
    """Beside the reading, everything the view is made of."""

    face: Face = Face.AUTO
    focus: str = ""
    """Task the person went to; empty = where the visit stands."""
    review: str = ""
    """Step read again; empty = the one to be answered."""
    draft: Draft = field(default_factory=Draft)
    verdict: Verdict | None = None
    checking: Working | None = None
    starting: bool = False
    announcement: str = ""
    trouble: MaletinError | None = None
    offline: bool = False
