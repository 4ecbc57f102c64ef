"""What «Maletín» shows, as frozen values: everything is already in words."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from app.errors import MaletinError
from app.kit.progress import Progress
from app.ui.ways import Way


class Mode(Enum):
    """Which face of the screen is shown."""

    LOADING = "loading"
    EMPTY = "empty"
    FULL = "full"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class FileRow:
    """One file in one group."""

    digest: str
    name: str
    state: str
    icon: str
    tone: str
    size: str
    why: str
    """Why it travels."""
    origin: str
    """How it came here, and when it was last read whole."""


@dataclass(frozen=True, slots=True)
class Group:
    """A task with its files, or files of one kind."""

    id: str
    title: str
    state: str
    icon: str
    tone: str
    size: str
    rows: tuple[FileRow, ...]


@dataclass(frozen=True, slots=True)
class VerdictView:
    """The word before leaving."""

    tone: str
    title: str
    reasons: tuple[str, ...] = ()
    printable: bool = False
    """Whether everything was read whole and a verdict stands."""


@dataclass(frozen=True, slots=True)
class SpaceView:
    """Room on the disk."""

    headline: str
    detail: str
    tone: str
    share: float
    """Of the free space that is needed."""


@dataclass(frozen=True, slots=True)
class TransferView:
    """The download under way, paused or none."""

    progress: Progress | None = None
    text: str = ""
    detail: str = ""
    working: bool = False
    paused: bool = False

    @property
    def shown(self) -> bool:
        """Whether there is anything to say."""
        return self.working or self.paused


@dataclass(frozen=True, slots=True)
class KitView:
    """Everything the screen shows."""

    mode: Mode
    visit: str = ""
    title: str = ""
    visits: tuple[tuple[str, str], ...] = ()
    """Id and words of every visit that may be chosen."""
    verdict: VerdictView = VerdictView("info", "")
    ready: str = ""
    """As "7/9"."""
    share: float = 0.0
    ready_tone: str = "ok"
    ready_text: str = ""
    space: SpaceView = SpaceView("", "", "ok", 0.0)
    by_task: tuple[Group, ...] = ()
    by_file: tuple[Group, ...] = ()
    lacking: int = 0
    """Files that are to be fetched."""
    altered: MaletinError | None = None
    transfer: TransferView = TransferView()
    checking: Progress | None = None
    cause: str = ""
    trouble: MaletinError | None = None
    line_trouble: MaletinError | None = None
    line_tone: str = "warn"
    line_way: Way | None = None
    """The button beside it."""
