"""What the command line asks of the rest of the program. Bootstrap gives it; nothing here knows how it is made."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, Protocol

from app.aspel.findings import ScanResult
from app.kit.manifest import Artifact
from app.kit.progress import CancelToken, Progress
from app.laptop import Laptop
from app.procedures.model import Procedure
from app.settings import Settings
from app.visit.ports import Watch


class HubServices(Protocol):
    """What is done on the machine where the hub lives."""

    def init(self, home: Path, *, firm: str, supervisor: str, name: str, hosts: Sequence[str]) -> Mapping[str, Any]:
        """Make a hub; asks for the supervisor's password. Raises BadInput ``HUB-EXISTS``."""
        ...

    def serve(self, home: Path, *, host: str, port: int, plain: bool) -> None:
        """Serve until stopped; prints one JSON line with the address when ready. Raises BadInput ``HUB-PLAIN-HTTP``."""
        ...

    def enrol_code(self, home: Path, person: str, *, hours: int, url: str = "") -> Mapping[str, Any]:
        """A one-time code for a technician's laptop: code, expires, anchor, and slip (all of it in one line to paste).

        ``url``: where the laptops find the hub; empty = its first host name at the usual port.
        """
        ...

    def add_person(self, home: Path, person: str, *, name: str, role: str) -> Mapping[str, Any]:
        """A person of the firm; asks for a password where the role needs one."""
        ...

    def people(self, home: Path) -> Sequence[Mapping[str, Any]]:
        """Everybody the hub knows."""
        ...

    def devices(self, home: Path) -> Sequence[Mapping[str, Any]]:
        """Every laptop ever enrolled, revoked ones too."""
        ...

    def revoke_device(self, home: Path, device: str, reason: str) -> Mapping[str, Any]:
        """Shut a laptop out for ever. Raises BadInput ``HUB-NOT-FOUND``."""
        ...

    def quarantine(self, home: Path) -> Sequence[Mapping[str, Any]]:
        """What waits for a supervisor, oldest first."""
        ...

    def settle(self, home: Path, event: str, *, dismiss: bool, note: str) -> Mapping[str, Any]:
        """Judge a quarantined item again, or call it dealt with; says where it stands now.

        Raises BadInput ``QUARANTINE-UNKNOWN``, ``QUARANTINE-STRAY``.
        """
        ...

    def add_artifact(
        self, home: Path, path: Path, details: Mapping[str, str], report: Callable[[Progress], None]
    ) -> Artifact:
        """Hash a file, copy it into the hub and list it in the catalogue."""
        ...


class Services(Protocol):
    """Everything a command may need."""

    @property
    def settings(self) -> Settings:
        """The settings in force."""
        ...

    @property
    def hub(self) -> HubServices:
        """The hub's side."""
        ...

    def window(self) -> int:
        """Open the window and stay until it is closed; returns the exit code."""
        ...

    def gallery(self) -> int:
        """Every widget of the window on one page; development only."""
        ...

    def laptop(self) -> AbstractContextManager[Laptop]:
        """Open this laptop's store in its start order and close it afterwards."""
        ...

    def enrol(
        self, url: str, code: str, *, name: str, anchor: str, ca: Path | None, anew: bool, bundle: Path | None
    ) -> Mapping[str, Any]:
        """Enrol this laptop. ``anew``: the records of another device step aside, once they are in ``bundle``."""
        ...

    def import_kit(
        self, laptop: Laptop, path: Path, report: Callable[[Progress], None], cancel: CancelToken
    ) -> Mapping[str, Any]:
        """Take a kit from a bundle: everything is verified before it is believed."""
        ...

    def export_kit(
        self, laptop: Laptop, visit: str, path: Path, report: Callable[[Progress], None], cancel: CancelToken
    ) -> Mapping[str, Any]:
        """Write a kit into a bundle."""
        ...

    def keep_login(self, database: str, user: str, password: str) -> None:
        """Remember in the vault who looks at the server of this database. Raises BadInput ``FIREBIRD-…``."""
        ...

    def scan(
        self, database: str, watch: Watch, *, company: str, checks: Sequence[str], visit: str | None
    ) -> ScanResult:
        """Measure a client's database, read-only. With a visit the scan is kept in its journal.

        Raises BadInput ``FIREBIRD-…``, ``SCAN-…``; Unavailable ``FIREBIRD-…`` when nothing could be seen.
        """
        ...

    def sign_procedure(self, path: Path, person: str) -> Path:
        """Lint and sign a procedure with a consultant's key; returns the path of the sealed file."""
        ...

    def verify_procedure(self, path: Path, trust: Path | None) -> Procedure:
        """Verify a sealed procedure against a trust list (this laptop's own when none is given)."""
        ...

    def self_test(self) -> Sequence[Mapping[str, Any]]:
        """Checks of the installed program: name, ok, detail."""
        ...

    def demo(self, folder: Path | None, *, headless: bool, as_json: bool) -> int:
        """The demo firm; returns the exit code."""
        ...
