"""Puts the entropy scan together: the engine's child process, and who may look at which server."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable
from datetime import datetime

from app.aspel.connection.eye import Login
from app.aspel.connection.session import EngineScanSession
from app.aspel.connection.target import ServerTarget, parse_target
from app.aspel.findings import ScanResult
from app.errors import BadInput
from app.i18n import _
from app.vault import Vault
from app.visit.ports import Watch


class VaultLogins:
    """Users and passwords of the clients' servers, one per host, in the vault and nowhere else."""

    def __init__(self, vault: Callable[[], Vault]) -> None:
        self._vault = vault

    def of(self, host: str) -> Login | None:
        """Who looks at this host; None = nobody said yet."""
        kept = self._vault().get(_name(host))
        return Login(**json.loads(kept)) if kept else None

    def keep(self, database: str, user: str, password: str) -> None:
        """Remember who looks at the server of this database, replacing whoever it was.

        Raises BadInput ``FIREBIRD-DSN``, ``FIREBIRD-LIVE-FILE``, ``LOGIN-EMPTY``.
        """
        if not user.strip() or not password:
            raise BadInput("LOGIN-EMPTY", _("Faltan el usuario o la contraseña."), _("No se guardó nada."))
        secret = json.dumps({"user": user.strip(), "password": password}).encode()
        self._vault().put(_name(host_of(database)), secret)

    def forget(self, database: str) -> None:
        """Nobody looks at that server any more. Raises as ``keep``."""
        self._vault().delete(_name(host_of(database)))


def host_of(database: str) -> str:
    """The server behind a database name; empty for a copy. Raises BadInput ``FIREBIRD-DSN``, ``-LIVE-FILE``."""
    target = parse_target(database)
    return target.host if isinstance(target, ServerTarget) else ""


def open_database(login: Callable[[str], Login | None]) -> Callable[[str, Callable[[], bool]], EngineScanSession]:
    """How app.visit.scanning gets at a database."""

    def opened(database: str, cancelled: Callable[[], bool]) -> EngineScanSession:
        return EngineScanSession(database, login, cancelled=cancelled)

    return opened


def scan_once(
    database: str,
    login: Callable[[str], Login | None],
    watch: Watch,
    *,
    now: datetime,
    company: str = "",
    checks: Iterable[str] = (),
) -> ScanResult:
    """Scan without a visit to keep it in. Raises as app.aspel.scan.scan."""
    # A hundred checks: a window opens without them.
    from app.aspel.scan import Progress, scan

    def told(progress: Progress) -> None:
        watch.progress(progress.done, progress.total)

    with open_database(login)(database, watch.cancelled) as session:
        return scan(session, database, now=now, company=company, checks=checks, progress=told)


def _name(host: str) -> str:
    """Names of the vault are short and plain; a host may be anything."""
    return f"firebird-{hashlib.sha256(host.strip().lower().encode()).hexdigest()[:24]}"
