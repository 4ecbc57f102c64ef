"""The way into the firm, and the practice before it: implements ``app.ui.protocol.Enrol`` over the background."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol

from app.errors import MaletinError, Unavailable
from app.i18n import _
from app.kit.progress import CancelToken
from app.ui.background import Background
from app.ui.protocol import EnrolRequest, Job, Met


class Machine(Protocol):
    """What this computer can do before and beside an opened laptop; every method is called in a worker."""

    def meet(self, url: str, ca: str) -> Met:
        """Who answers at an address. Raises as ``app.sync.ports.HubPort``."""
        ...

    def practise(self, tell: Callable[[str], None], cancel: CancelToken) -> None:
        """Start the demo in a process of its own; returns when its window is there. Raises Unavailable, Cancelled."""
        ...

    def where_keys_are(self) -> str:
        """One of "keyring", "passphrase"."""
        ...

    def change_passphrase(self, old: str, new: str) -> None:
        """Raises BadInput ``VAULT-PASSPHRASE-WRONG``, ``VAULT-PASSPHRASE-SHORT``."""
        ...

    def recovery_key(self) -> str:
        """The store's key as text for people. Raises BadInput ``VAULT-EMPTY``."""
        ...

    def use_recovery_key(self, text: str) -> None:
        """Put the store's key back, once it is proved to open the store of this laptop. Raises BadInput
        ``RECOVERY-KEY-WRONG``, ``RECOVERY-KEY-OTHER``; Unavailable ``STORE-DAMAGED``."""
        ...

    def restore_backup(self) -> str:
        """The last backup takes the place of a damaged store; returns the name of the file the damaged one was put
        aside in. Raises as ``app.store.opening.restore_last_backup``."""
        ...


class Enrolment:
    """One for each run. ``enrol``: does it over the closed store."""

    def __init__(
        self, background: Background, enrol: Callable[[EnrolRequest], Mapping[str, object]], machine: Machine | None
    ) -> None:
        self._background = background
        self._enrol = enrol
        self._machine = machine

    def __call__(
        self,
        request: EnrolRequest,
        *,
        done: Callable[[Mapping[str, object]], None],
        failed: Callable[[MaletinError], None],
    ) -> Job:
        return self._background.while_closed(lambda: self._enrol(request), done=done, failed=failed)

    def meet(self, url: str, ca: str, *, done: Callable[[Met], None], failed: Callable[[MaletinError], None]) -> Job:
        return self._background.call(
            lambda _cancel: on_this_computer(self._machine).meet(url, ca), done=done, failed=failed
        )

    def practise(
        self,
        *,
        done: Callable[[None], None],
        failed: Callable[[MaletinError], None],
        progress: Callable[[object], None],
    ) -> Job:
        return self._background.tell(
            lambda cancel, tell: on_this_computer(self._machine).practise(tell, cancel),
            done=done,
            failed=failed,
            progress=progress,
        )


def on_this_computer(machine: Machine | None) -> Machine:
    """Raises Unavailable ``NOT-HERE`` in a window that has none (pictures, tests)."""
    if machine is None:
        raise Unavailable(
            "NOT-HERE",
            _("Esta ventana no puede hacer eso."),
            _("No se cambió nada."),
            _("Abra Maletín desde su acceso directo."),
        )
    return machine
