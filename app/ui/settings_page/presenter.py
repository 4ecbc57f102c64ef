"""Decides what «Ajustes» shows. No Qt."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING

from app import __version__
from app.dates import stamp_text
from app.errors import MaletinError
from app.i18n import _, ngettext
from app.kit.progress import size_text
from app.ui.protocol import Job, Lane, Place, Task, Tools
from app.ui.settings_page.licences import packages

if TYPE_CHECKING:
    from app.kit.freeing import Freeing
    from app.laptop import Who


class Mode(Enum):
    """Which face of the screen is shown."""

    LOADING = "loading"
    FULL = "full"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Use:
    """Part of the disk: a name and how much."""

    name: str
    size: int


@dataclass(frozen=True, slots=True)
class SettingsView:
    """Everything the screen shows."""

    mode: Mode
    theme: str = "system"
    language: str = "es"
    text_size: str = "normal"
    enrolled: bool = True
    who: tuple[tuple[str, str], ...] = ()
    """Facts of laptop, person and office, in order."""
    keys: str = ""
    """Where the keys are: "keyring", "passphrase" or "" (not known yet)."""
    uses: tuple[Use, ...] = ()
    free: int = 0
    """Bytes the disk still has."""
    may_free: int = 0
    may_free_text: str = ""
    about: tuple[tuple[str, str], ...] = ()
    freeing: bool = False
    offline: bool = False
    trouble: MaletinError | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """One look at this laptop."""

    who: Who | None
    uses: tuple[Use, ...]
    free: int
    freeing: Freeing


class SettingsPresenter:
    """``show`` is called on the main thread with every new view."""

    def __init__(self, tools: Tools, show: Callable[[SettingsView], None]) -> None:
        self._tools = tools
        self._show = show
        self._view = SettingsView(Mode.LOADING)
        self._jobs: list[Job] = []

    def enter(self) -> None:
        """Show what is known and look again."""
        chosen = self._tools.preferences
        self._put(replace(self._view, theme=chosen.theme, language=chosen.language, text_size=chosen.text_size))
        data = chosen.settings.data
        self._jobs = [
            self._tools.run(lambda task: read(task, data), done=self._arrived, failed=self._failed, lane=Lane.LONG),
            chosen.safekeeping.where(done=self._keys_found, failed=self._failed),
        ]

    def choose_theme(self, theme: str) -> None:
        """At once, and kept."""
        self._choose(lambda: self._tools.preferences.choose_theme(theme))
        self._put(replace(self._view, theme=self._tools.preferences.theme))

    def choose_language(self, language: str) -> None:
        """At once: the window is built again."""
        if language != self._tools.preferences.language:
            self._choose(lambda: self._tools.preferences.choose_language(language))

    def choose_text_size(self, size: str) -> None:
        """At once: the window is built again."""
        if size != self._tools.preferences.text_size:
            self._choose(lambda: self._tools.preferences.choose_text_size(size))

    def free(self) -> None:
        """Remove what may go; asked for and confirmed."""
        if not self._view.freeing:
            self._put(replace(self._view, freeing=True, trouble=None))
            self._jobs.append(
                self._tools.run(lambda task: task.laptop.free(), done=self._freed, failed=self._failed, lane=Lane.LONG)
            )

    def change_passphrase(self, old: str, new: str, failed: Callable[[MaletinError], None]) -> None:
        """``failed``: back to whoever typed it."""
        said = _("La frase se cambió. Desde ahora se abre con la nueva.")
        safe = self._tools.preferences.safekeeping
        safe.change_passphrase(old, new, done=lambda _none: self._tools.notify(said, tone="ok"), failed=failed)

    def recovery_key(self, shown: Callable[[str], None]) -> None:
        """The text goes to ``shown`` and is kept nowhere."""
        self._tools.preferences.safekeeping.recovery_key(done=shown, failed=self._failed)

    def list_packages(self, shown: Callable[[tuple[tuple[str, str, str], ...]], None]) -> None:
        """Names, versions and licences of the libraries."""
        self._tools.run(lambda _task: packages(), done=shown, failed=self._failed, lane=Lane.LONG)

    def diagnose(self) -> None:
        self._tools.preferences.diagnose()

    def go(self, screen: str) -> None:
        self._tools.go(Place(screen))

    def close(self) -> None:
        for job in self._jobs:
            job.forget()

    # ── inside ──

    def _choose(self, choose: Callable[[], None]) -> None:
        try:
            choose()
        except OSError as error:
            reason = error.strerror or type(error).__name__
            said = _("La elección vale ahora, pero no se pudo guardar: {reason}").format(reason=reason)
            self._tools.notify(said, tone="warn")

    def _arrived(self, reading: Reading) -> None:
        self._put(with_reading(self._view, reading))

    def _keys_found(self, where: str) -> None:
        self._put(replace(self._view, keys=where))

    def _freed(self, won: int) -> None:
        self._tools.notify(_("Se liberaron {size}.").format(size=size_text(won)), tone="ok")
        self._put(replace(self._view, freeing=False))
        self.enter()

    def _failed(self, trouble: MaletinError) -> None:
        mode = self._view.mode if self._view.mode is Mode.FULL else Mode.ERROR
        self._put(replace(self._view, mode=mode, trouble=trouble, freeing=False))

    def _put(self, view: SettingsView) -> None:
        self._view = view
        self._show(view)


def read(task: Task, data: Path) -> Reading:
    """Sizes of everything; runs in the pool, because a shelf may hold thousands of files."""
    parts = task.laptop.parts
    uses = (
        Use(_("Archivos de las visitas"), _tree(data / "content", task)),
        Use(_("Bitácora y documentos"), _files(data, "store.db*", "history.db*")),
        Use(_("Evidencias"), _files(data, "evidence.db*")),
        Use(_("Copias de respaldo"), _tree(data / "backups", task)),
        Use(_("Práctica"), _tree(data / "practica", task)),
    )
    return Reading(parts.identity.current(), uses, shutil.disk_usage(data).free, task.laptop.freeable())


def with_reading(view: SettingsView, reading: Reading) -> SettingsView:
    """The view of one reading. Pure."""
    return replace(
        view,
        mode=Mode.FULL,
        enrolled=reading.who is not None,
        who=who_text(reading.who) if reading.who else (),
        uses=tuple(use for use in reading.uses if use.size),
        free=reading.free,
        may_free=reading.freeing.size,
        may_free_text=freeing_text(reading.freeing),
        about=about(),
        trouble=None,
    )


def who_text(who: Who) -> tuple[tuple[str, str], ...]:
    """Facts of laptop, person and office, as read by people."""
    certificate = _("El de su oficina, comprobado en cada contacto") if who.hub_ca else _("Los que conoce este equipo")
    return (
        (_("Técnico"), who.person_name),
        (_("Empresa"), who.firm),
        (_("Oficina"), who.hub_url),
        (_("Certificado"), certificate),
        (_("Huella de confianza"), grouped(who.anchor)),
        (_("Esta laptop"), who.device),
        (_("De alta desde"), stamp_text(datetime.fromisoformat(who.enrolled_at))),
    )


def grouped(digest: str) -> str:
    """The beginning of a digest in groups of four, as it is read over the telephone."""
    return " ".join(digest[start : start + 4] for start in range(0, min(32, len(digest)), 4))


def freeing_text(freeing: Freeing) -> str:
    """What would go."""
    if not freeing.size:
        return _("Nada que liberar: lo que hay es de visitas por hacer, o todavía no llega a la oficina.")
    said = ngettext(
        "Se pueden liberar {size} de {count} visita cerrada.",
        "Se pueden liberar {size} de {count} visitas cerradas.",
        freeing.visits,
    )
    return said.format(size=size_text(freeing.size), count=freeing.visits)


def about() -> tuple[tuple[str, str], ...]:
    """The program itself."""
    return ((_("Versión"), __version__), (_("Licencia"), _("Ver el texto completo en Licencias")))


def _files(folder: Path, *patterns: str) -> int:
    return sum(path.stat().st_size for pattern in patterns for path in folder.glob(pattern) if path.is_file())


def _tree(folder: Path, task: Task) -> int:
    total = 0
    for path in folder.rglob("*") if folder.is_dir() else ():
        task.cancel.check()
        if path.is_file():
            total += path.stat().st_size
    return total
