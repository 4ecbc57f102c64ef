"""What a presenter knows of the window: how to have work done, where to go, what to say. No Qt here.

A presenter never touches the Laptop itself: it hands a plain function to ``Run``, which calls it in the background with
a ``Task`` and brings the result, the trouble and the progress back on the main thread.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, NamedTuple, Protocol, TypeVar

from app.errors import MaletinError
from app.kit.progress import CancelToken

if TYPE_CHECKING:  # the laptop's room imports pydantic and SQLAlchemy; the first paint comes before them
    from pathlib import Path

    from app.laptop import Laptop
    from app.settings import Settings

T = TypeVar("T")


class Lane(Enum):
    """Who does the work."""

    STORE = "store"
    """The one worker of the store, in order: answers, lists, counters. Milliseconds, never network, never gigabytes."""
    LONG = "long"
    """A small pool for what takes seconds or minutes: sync, inspection, bundles, PDF, thumbnails. The Laptop's own
    doors let several threads in; answers go on being saved meanwhile."""


class Task(NamedTuple):
    """What a piece of work gets."""

    laptop: Laptop
    cancel: CancelToken
    """To be checked between units of work."""
    report: Callable[[object], None]
    """Hands any frozen value (Progress, SyncState) to ``progress`` on the main thread; the newest wins."""


class Job(Protocol):
    """Work under way."""

    @property
    def running(self) -> bool:
        """Whether neither result nor trouble was delivered yet."""
        ...

    def cancel(self) -> None:
        """Ask to stop; ``failed`` gets Cancelled when the work notices."""
        ...

    def forget(self) -> None:
        """Ask to stop and deliver nothing any more: whoever asked is going away."""
        ...


class Run(Protocol):
    """Have work done; exactly one of ``done`` and ``failed`` is called, on the main thread."""

    def __call__(
        self,
        work: Callable[[Task], T],
        *,
        done: Callable[[T], None],
        failed: Callable[[MaletinError], None],
        progress: Callable[[object], None] | None = None,
        lane: Lane = Lane.STORE,
    ) -> Job:
        """Never raises: even a bug comes back through ``failed`` (code INTERNAL-ERROR) and into the crash log."""
        ...


class Notify(Protocol):
    """Say something without asking for an answer."""

    def __call__(self, text: str, *, tone: str = "info", undo: Callable[[], None] | None = None) -> None:
        """``tone``: "info", "ok", "warn" or "danger". ``undo``: shows the undo bar; the text then names the action."""
        ...


@dataclass(frozen=True, slots=True)
class Place:
    """Where to go: a screen (empty = the one the window opens with) and what to show there."""

    screen: str
    subject: Mapping[str, str] = field(default_factory=dict)
    """Ids only: {"visit": …}, {"client": …}, {"task": …}, {"procedure": …}."""


@dataclass(frozen=True, slots=True)
class Action:
    """Something the person can do, for the command palette."""

    id: str
    text: str
    """Already in the reader's language, with a verb."""
    run: Callable[[], None]
    keys: str = ""
    """Shortcut as Qt writes it ("Ctrl+Shift+S"); empty when there is none."""
    hint: str = ""
    """Where it belongs, shown small."""


class OfficeDoor(Protocol):
    """The way to the office, shared by every screen (app.ui.office)."""

    def sync(self) -> None:
        """Begin a pass, unless one is under way."""
        ...

    def retry_now(self) -> None:
        """Forget every waiting time, then begin a pass."""
        ...

    def stop(self) -> None:
        """Ask the pass under way to stop."""
        ...

    def changed(self) -> None:
        """Something was written here: the counters are read again."""
        ...

    def store_failed(self, trouble: MaletinError) -> None:
        """An answer could not be written: the indicators say so until one can."""
        ...

    def listen(self, heard: Callable[[], None]) -> Callable[[], None]:
        """Call ``heard`` after every change; returns the way to stop listening."""
        ...


class EnrolRequest(NamedTuple):
    """What the supervisor gave: address and one-time code; ``anchor`` to compare."""

    url: str
    code: str
    name: str
    """Of this laptop."""
    anchor: str = ""
    ca: str = ""
    """PEM of the office's own authority; empty = the system's certificates decide."""
    anew: bool = False
    """Records of another device may step aside."""
    bundle: Path | None = None
    """Where they were saved before."""


class Met(NamedTuple):
    """Who answered at an address, before anything was handed over."""

    firm: str
    version: str


class Enrol(Protocol):
    """Enrol this laptop; the store is closed for it and opened again by itself."""

    def __call__(
        self,
        request: EnrolRequest,
        *,
        done: Callable[[Mapping[str, object]], None],
        failed: Callable[[MaletinError], None],
    ) -> Job:
        """``done`` gets device, person, name, firm, hub, anchor."""
        ...

    def meet(self, url: str, ca: str, *, done: Callable[[Met], None], failed: Callable[[MaletinError], None]) -> Job:
        """Ask who is there; the code is not shown to anybody. ``ca``: as in EnrolRequest."""
        ...

    def practise(
        self,
        *,
        done: Callable[[None], None],
        failed: Callable[[MaletinError], None],
        progress: Callable[[object], None],
    ) -> Job:
        """Open the demo visit in a window and a home of its own; ``done`` when that window is there, ``progress`` gets
        one sentence at a time."""
        ...


class Safekeeping(Protocol):
    """Where the keys of this laptop are, and the way back to them. Nothing secret stays in the window."""

    def where(self, *, done: Callable[[str], None], failed: Callable[[MaletinError], None]) -> Job:
        """``done`` gets "keyring" or "passphrase"."""
        ...

    def change_passphrase(
        self, old: str, new: str, *, done: Callable[[None], None], failed: Callable[[MaletinError], None]
    ) -> Job:
        """``failed`` gets ``VAULT-PASSPHRASE-WRONG``, ``VAULT-PASSPHRASE-SHORT`` or what the vault says."""
        ...

    def recovery_key(self, *, done: Callable[[str], None], failed: Callable[[MaletinError], None]) -> Job:
        """``done`` gets the text of the recovery key, to be written down and forgotten."""
        ...


class PreferencesDoor(Protocol):
    """Theme, language, size of letters, and what belongs to this computer."""

    @property
    def settings(self) -> Settings:
        """The settings in force."""
        ...

    @property
    def safekeeping(self) -> Safekeeping:
        """The keys."""
        ...

    def diagnose(self) -> None:
        """Show the diagnostic package."""
        ...

    @property
    def theme(self) -> str:
        """One of "system", "light", "dark", "contrast"."""
        ...

    @property
    def language(self) -> str:
        """One of "es", "en"."""
        ...

    @property
    def text_size(self) -> str:
        """One of "normal", "large", "largest"."""
        ...

    def choose_theme(self, theme: str) -> None:
        """At once, and kept. Raises OSError when it cannot be kept."""
        ...

    def choose_language(self, language: str) -> None:
        """At once (the window is built again), and kept. Raises OSError when it cannot be kept."""
        ...

    def choose_text_size(self, size: str) -> None:
        """As choose_language."""
        ...


@dataclass(frozen=True, slots=True)
class Tools:
    """What every screen gets."""

    run: Run
    office: OfficeDoor
    go: Callable[[Place], None]
    notify: Notify
    preferences: PreferencesDoor
    enrol: Enrol
