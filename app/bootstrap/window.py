"""What the window asks of this computer besides an opened laptop: who answers at an address, and a practice."""

from __future__ import annotations

import os
import shutil
import sys
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from app.errors import BadInput, Unavailable
from app.i18n import _
from app.kit.progress import CancelToken
from app.settings import Settings
from app.ui.protocol import Met

if TYPE_CHECKING:  # what they need is imported after the first paint
    import subprocess

    from app.vault import Vault

PRACTICE = "practica"
"""Folder of the practice under the data folder: a whole invented firm, never mixed with the real store."""
DEMO_MARK = "demo.json"
"""Written by the demo when it is ready: visit, day and the port of its hub."""
OLD_KEY = "store-key-before"
"""Where a store key that opened nothing goes when the recovery key takes its place."""
_LOG = "practica.log"
_POLL_SECONDS = 0.1
_END_SECONDS = 30
_STEP = "· "
_READY = "{"
"""The demo says one JSON line when its window is there."""


class WindowMachine:
    """Implements ``app.ui.enrolling.Machine``."""

    def __init__(self, settings: Settings, vault: Callable[[], Vault]) -> None:
        self._settings = settings
        self._vault = vault
        self.practices: list[subprocess.Popen[bytes]] = []
        """Practices started from here; they live on when this window is closed."""

    def meet(self, url: str, ca: str) -> Met:
        """See Machine."""
        from app.sync.http_hub import HttpHub

        hub = HttpHub(url, lambda: None, ca.encode() if ca else None)
        try:
            found = hub.greet()
        finally:
            hub.close()
        return Met(found.firm, found.version)

    def where_keys_are(self) -> str:
        """See Machine."""
        from app.vault import PassphraseVault

        return "passphrase" if isinstance(self._vault(), PassphraseVault) else "keyring"

    def change_passphrase(self, old: str, new: str) -> None:
        """See Machine. The old one is asked for although the vault is open: it may be somebody else at the keyboard."""
        from app.vault import STORE_KEY, PassphraseVault

        vault = self._vault()
        if not isinstance(vault, PassphraseVault):
            raise BadInput("VAULT-NO-PASSPHRASE", _("Las llaves están en el llavero de este equipo, sin frase."))
        PassphraseVault(vault.path, lambda: old).get(STORE_KEY)
        vault.change_passphrase(new)

    def recovery_key(self) -> str:
        """See Machine."""
        from app.vault import export_recovery_key

        return export_recovery_key(self._vault())

    def use_recovery_key(self, text: str) -> None:
        """See Machine. The key that does not open this store is kept under another name, not thrown away."""
        from app.store.derived import StoreKeys
        from app.store.key import check_key
        from app.trust.recovery import read_recovery_text
        from app.vault import STORE_KEY

        key = read_recovery_text(text)
        try:
            check_key(StoreKeys(key), self._settings.store_file, self._settings.evidence_file)
        except Unavailable as trouble:
            raise _key_of_another(trouble) from trouble
        vault = self._vault()
        if (before := vault.get(STORE_KEY)) is not None and before != key:
            vault.put(OLD_KEY, before)
        vault.put(STORE_KEY, key)

    def restore_backup(self) -> str:
        """See Machine."""
        from app.clock import SystemClock
        from app.store.opening import restore_last_backup

        return restore_last_backup(self._settings, self._vault(), SystemClock()).name

    def practise(self, tell: Callable[[str], None], cancel: CancelToken) -> None:
        """See Machine."""
        import subprocess

        home = self._settings.data / PRACTICE
        _sweep(home)
        home.mkdir(parents=True, exist_ok=True)
        log = home.with_name(_LOG)
        with log.open("wb") as out:
            process = subprocess.Popen(  # noqa: S603 - our own program with a list of arguments
                [sys.executable, "-m", "app", "demo", "--dir", str(home), "--json"],
                env=_environment(self._settings),
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # the practice goes on when this window is closed
            )
        self.practices.append(process)
        try:
            _follow(process, log, tell, cancel)
        except BaseException:
            # Cancelled or broken: a demo without a window would only keep its hub running.
            _end(process)
            raise


def _key_of_another(trouble: Unavailable) -> Unavailable | BadInput:
    if trouble.code != "STORE-WRONG-KEY":
        return trouble
    return BadInput(
        "RECOVERY-KEY-OTHER",
        _("Esa llave de recuperación no es la de esta laptop."),
        _("No se cambió nada."),
        _("Pida al supervisor la hoja de esta laptop."),
    )


def _follow(process: subprocess.Popen[bytes], log: Path, tell: Callable[[str], None], cancel: CancelToken) -> None:
    while True:
        cancel.check()
        ended = process.poll() is not None
        lines = log.read_text("utf-8", errors="replace").splitlines()
        if any(line.startswith(_READY) for line in lines):
            return
        if ended:
            raise Unavailable(
                "PRACTICE-FAILED",
                _("La práctica no se pudo preparar."),
                _("Nada de esta laptop cambió: la práctica vive en su propia carpeta."),
                _("Libere espacio e intente de nuevo; si se repite, envíe el paquete de diagnóstico."),
                exit_code=process.returncode,
            )
        steps = [line.removeprefix(_STEP) for line in lines if line.startswith(_STEP)]
        if steps:
            tell(steps[-1])
        time.sleep(_POLL_SECONDS)


def _sweep(home: Path) -> None:
    """Remove a practice whose visit has passed, or that was never finished; one that can go on is opened again."""
    if home.exists() and not can_go_on(home, datetime.now(UTC).astimezone().date()):
        shutil.rmtree(home, ignore_errors=True)


def can_go_on(home: Path, today: date) -> bool:
    """Whether a demo was built here to its end and its visit is still ahead."""
    import json  # the window is painted without it

    try:
        mark = json.loads((home / DEMO_MARK).read_text("utf-8"))
        return date.fromisoformat(str(mark["day"])) >= today
    except (OSError, ValueError, KeyError, TypeError):
        return False


def _environment(settings: Settings) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("MALETIN_")}
    looks = {"MALETIN_THEME": settings.theme, "MALETIN_TEXT_SIZE": settings.text_size}
    return kept | {"MALETIN_LANGUAGE": settings.language} | looks


def _end(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        process.terminate()
        process.wait(_END_SECONDS)
