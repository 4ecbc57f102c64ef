"""Where everything is put together. Nothing else imports an adapter; nothing here decides anything."""

from __future__ import annotations

import getpass
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app import settings as settings_module
from app.clock import SystemClock
from app.errors import BadInput, MaletinError
from app.i18n import _, install
from app.kit.progress import CancelToken, Progress
from app.settings import Settings, resource_root

if TYPE_CHECKING:  # the window is painted before these pull in pydantic and the vault's libraries
    from app.aspel.findings import ScanResult
    from app.laptop import Laptop
    from app.procedures.model import Procedure
    from app.store.head_start import HeadStart
    from app.ui.protocol import EnrolRequest
    from app.vault import Vault
    from app.visit.ports import Watch

Demo = Callable[[Path | None, bool, bool], int]
"""Plays the demo: folder, headless, JSON; returns the exit code."""


class Program:
    """The services of one run (app.cli.services.Services). Each is imported when it is first asked for."""

    def __init__(self, settings: Settings, demo: Demo) -> None:
        self.settings = settings
        self.clock = SystemClock()
        self._demo = demo
        self._vault: Vault | None = None
        self._begun: HeadStart | None = None
        """Lock of the store and its check to come, from ``first_look`` to the opening."""

    @property
    def vault(self) -> Vault:
        """This installation's vault; the passphrase is asked for when a secret is first needed."""
        if self._vault is None:
            from app.vault import open_vault

            self._vault = open_vault(self.settings, ask_passphrase)
        return self._vault

    @property
    def hub(self) -> Any:  # noqa: ANN401 - HubServices; named here it would pull FastAPI into every start
        """The hub's side."""
        from app.bootstrap.hub import HubDoor

        return HubDoor(lambda: self.vault)

    def window(self) -> int:
        """The window; the laptop is opened in its worker, after the first paint."""
        from app.ui.plain_imports import plain_imports

        plain_imports()
        from app.bootstrap.window import WindowMachine
        from app.ui.application import run

        machine = WindowMachine(self.settings, lambda: self.vault)
        return run(self.settings, self.clock, self._laptop_for_window, self._enrol_for_window, machine, self.first_look)

    def gallery(self) -> int:
        """Every widget of the window on one page; development only."""
        from app.ui.application import run_gallery

        return run_gallery(self.settings)

    @contextmanager
    def laptop(self) -> Iterator[Laptop]:
        """This laptop, opened."""
        from app.bootstrap.laptop import opened_laptop

        with opened_laptop(self.settings, self.vault, self.clock) as laptop:
            yield laptop

    def first_look(self, name: str) -> str | None:
        """Take lock and key of the store and answer the look of that name if it still holds (decision 0009). None:
        there is nothing to show before the store is open; that also says what is in the way."""
        from app.store.head_start import head_start
        from app.store.looks import last_look
        from app.vault import open_vault

        try:
            vault = open_vault(self.settings, _ask_later)
            self._begun = head_start(self.settings, vault)
            self._vault = vault
            return last_look(self.settings, vault, name) if self._begun else None
        except MaletinError:
            return None

    @contextmanager
    def _laptop_for_window(self, passphrase: str | None) -> Iterator[Laptop]:
        """As ``laptop``, but nothing is asked on a terminal nobody sees: the window asks and comes again."""
        begun, self._begun = self._begun, None
        if begun is None:
            from app.store.head_start import head_start
            from app.vault import open_vault

            self._vault = open_vault(self.settings, lambda: _typed(passphrase))
            begun = head_start(self.settings, self._vault)
        if begun is not None:
            begun.begin()
        # The check of the store has a processor of its own while these imports take the other.
        from app.bootstrap.laptop import opened_laptop

        with opened_laptop(self.settings, self.vault, self.clock, begun=begun) as laptop:
            yield laptop

    def _enrol_for_window(self, request: EnrolRequest) -> Mapping[str, Any]:
        from app.bootstrap.laptop import Anew, Slip, enrol_laptop

        slip = Slip(request.url, request.code, request.name, request.anchor, request.ca.encode())
        anew = Anew(request.bundle) if request.anew else None
        return enrol_laptop(self.settings, self.vault, self.clock, slip, anew)

    def enrol(
        self, url: str, code: str, *, name: str, anchor: str, ca: Path | None, anew: bool, bundle: Path | None
    ) -> Mapping[str, Any]:
        """Enrol this laptop."""
        from app.bootstrap.laptop import Anew, Slip, enrol_laptop

        slip = Slip(url, code, name, anchor, ca.read_bytes() if ca else b"")
        return enrol_laptop(self.settings, self.vault, self.clock, slip, Anew(bundle) if anew else None)

    def export_kit(
        self, laptop: Laptop, visit: str, path: Path, report: Callable[[Progress], None], cancel: CancelToken
    ) -> Mapping[str, Any]:
        """Write a kit into a bundle."""
        from app.bootstrap.laptop import export_kit

        return export_kit(laptop, visit, path, report, cancel)

    def import_kit(
        self, laptop: Laptop, path: Path, report: Callable[[Progress], None], cancel: CancelToken
    ) -> Mapping[str, Any]:
        """Take a kit from a bundle."""
        from app.bootstrap.laptop import import_kit

        return import_kit(laptop, path, report, cancel)

    def keep_login(self, database: str, user: str, password: str) -> None:
        """Remember in the vault who looks at the server of this database."""
        from app.bootstrap.scanning import VaultLogins

        VaultLogins(lambda: self.vault).keep(database, user, password)

    def scan(
        self, database: str, watch: Watch, *, company: str, checks: Sequence[str], visit: str | None
    ) -> ScanResult:
        """Measure a client's database; kept in the visit when one is named."""
        from app.bootstrap.scanning import VaultLogins, scan_once

        if visit is None:
            login = VaultLogins(lambda: self.vault).of
            now = self.clock.now().astimezone()
            return scan_once(database, login, watch, now=now, company=company, checks=checks)
        with self.laptop() as laptop:
            session = laptop.session(visit)
            scanner = laptop.parts.scanner()
            result = scanner.measure(database, watch, company=company, checks=checks)
            session.record_scan(scanner.keep(result, whole=not checks))
            return result

    def sign_procedure(self, path: Path, person: str) -> Path:
        """Lint and sign with the key this machine keeps for that person."""
        from app.bootstrap.signing import sign_procedure

        return sign_procedure(self.vault, path, person)

    def verify_procedure(self, path: Path, trust: Path | None) -> Procedure:
        """Verify a sealed procedure."""
        from app.bootstrap.signing import verify_procedure

        if trust is not None:
            return verify_procedure(path, [trust.read_bytes()])
        with self.laptop() as laptop:
            return verify_procedure(path, laptop.parts.identity.trust_lists())

    def self_test(self) -> Sequence[Mapping[str, Any]]:
        """Checks of the installed program."""
        from app.bootstrap.selftest import run

        return run(self.settings)

    def demo(self, folder: Path | None, *, headless: bool, as_json: bool) -> int:
        """The demo firm."""
        return self._demo(folder, headless, as_json)


def program(flags: Mapping[str, str | None], demo: Demo) -> Program:
    """Settings, language and services of one run. Raises BadInput ``SETTINGS-INVALID``."""
    settings = settings_module.load(flags)
    install(resource_root() / "resources" / "locale", settings.language)
    return Program(settings, demo)


def _ask_later() -> str:
    raise _passphrase_needed()


def _typed(passphrase: str | None) -> str:
    if passphrase is None:
        raise _passphrase_needed()
    return passphrase


def _passphrase_needed() -> BadInput:
    return BadInput(
        "PASSPHRASE-NEEDED",
        _("Hace falta la frase de la bóveda."),
        _("No se cambió nada."),
        _("Escriba la frase con la que se guardan las claves de esta laptop."),
    )


def ask_passphrase() -> str:
    """Ask on the terminal, never echoed. Raises BadInput ``PASSPHRASE-NO-TERMINAL`` where nobody can answer."""
    if not sys.stdin.isatty():
        raise BadInput(
            "PASSPHRASE-NO-TERMINAL",
            _("Hace falta la frase de la bóveda y no hay dónde escribirla."),
            _("No se cambió nada."),
            _("Ejecute Maletín en una terminal o indique un archivo con MALETIN_PASSPHRASE_FILE."),
        )
    return getpass.getpass(_("Frase de la bóveda: "), stream=sys.stderr)
