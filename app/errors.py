"""Every error a person can meet: a stable code, what happened, what is safe, what to do now.

Known trouble (no network, disk full, an altered file) is one of these classes. A broken promise in our own code is not:
it stays an ordinary exception, loud, so that it is found and mended.
"""

from __future__ import annotations

from typing import ClassVar


class MaletinError(Exception):
    """Base of all trouble shown to people.

    ``code``: stable, upper-kebab, for machines and for the telephone ("HUB-UNREACHABLE").
    ``what`` / ``safe`` / ``todo``: one plain sentence each, already in the reader's language.
    ``facts``: diagnostic values without secrets and without client rows (they may be logged).
    """

    exit_code: ClassVar[int] = 3

    def __init__(self, code: str, what: str, safe: str = "", todo: str = "", **facts: object) -> None:
        super().__init__(f"{code}: {what}")
        self.code = code
        self.what = what
        self.safe = safe
        self.todo = todo
        self.facts = facts

    def sentences(self) -> str:
        """The three sentences as one paragraph."""
        return " ".join(part for part in (self.what, self.safe, self.todo) if part)


class BadInput(MaletinError):
    """What was typed, passed or handed over is wrong; nothing was changed. Exit code 2."""

    exit_code = 2


class CheckFailed(MaletinError):
    """A check says no: a no-go verdict, lint errors, a rule of the visit. Exit code 1."""

    exit_code = 1


class Untrusted(CheckFailed):
    """A signature, digest or revision does not hold: the bytes are not used. Exit code 1."""


class Unavailable(MaletinError):
    """The environment does not allow it now: network, disk, lock, engine. Exit code 3."""
