"""Keyring backends with real state, for the same tests as the other vaults; and some that cannot be trusted."""

from __future__ import annotations

from keyring.backend import KeyringBackend
from keyring.errors import KeyringLocked, PasswordDeleteError

# The keyring library keeps a list of every backend class ever defined. Priorities below 1 would keep these out of its
# automatic choice, but ours must be a recommended one; the tests hand the instance over, so nothing is left to choice.


class DrawerKeyring(KeyringBackend):
    """A keyring in this process. Like Windows, it takes no value above 2,560 bytes of UTF-16."""

    priority = 5

    def __init__(self) -> None:
        super().__init__()
        self.drawer: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.drawer.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        if len(password.encode("utf-16-le")) > 2560:
            raise OSError("(1783, 'CredWrite', 'The stub received bad data')")
        self.drawer[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        if (service, username) not in self.drawer:
            raise PasswordDeleteError("not found")
        del self.drawer[service, username]


class LockedKeyring(DrawerKeyring):
    """The person closed the question for the keyring's password."""

    def get_password(self, service: str, username: str) -> str | None:
        raise KeyringLocked("locked")


class ForgetfulKeyring(DrawerKeyring):
    """Says yes and keeps nothing."""

    def set_password(self, service: str, username: str, password: str) -> None:
        pass


class UnadvisedKeyring(DrawerKeyring):
    """One the keyring library itself would not recommend."""

    priority = 0.5


class PlaintextKeyring(DrawerKeyring):
    """As keyrings.alt has it: works, recommended by nobody, readable by all."""


PlaintextKeyring.__module__ = "keyrings.alt.file"
