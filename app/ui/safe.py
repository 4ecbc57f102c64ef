"""The keys of this laptop, asked for in a worker: implements ``app.ui.protocol.Safekeeping``."""

from __future__ import annotations

from collections.abc import Callable

from app.errors import MaletinError
from app.ui.background import Background
from app.ui.enrolling import Machine, on_this_computer
from app.ui.protocol import Job


class Safe:
    """``renewed``: called with the new passphrase, so that the store can be opened again with it in this same run."""

    def __init__(self, background: Background, machine: Machine | None, renewed: Callable[[str], None]) -> None:
        self._background = background
        self._machine = machine
        self._renewed = renewed

    def where(self, *, done: Callable[[str], None], failed: Callable[[MaletinError], None]) -> Job:
        return self._background.call(
            lambda _cancel: on_this_computer(self._machine).where_keys_are(), done=done, failed=failed
        )

    def change_passphrase(
        self, old: str, new: str, *, done: Callable[[None], None], failed: Callable[[MaletinError], None]
    ) -> Job:
        def changed(_none: None) -> None:
            self._renewed(new)
            done(None)

        return self._background.call(
            lambda _cancel: on_this_computer(self._machine).change_passphrase(old, new), done=changed, failed=failed
        )

    def recovery_key(self, *, done: Callable[[str], None], failed: Callable[[MaletinError], None]) -> Job:
        return self._background.call(
            lambda _cancel: on_this_computer(self._machine).recovery_key(), done=done, failed=failed
        )
