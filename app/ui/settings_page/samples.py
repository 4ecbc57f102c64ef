"""View states of this screen, for pictures and tests: invented data, real wording."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from app.errors import Unavailable
from app.i18n import _, language
from app.kit.freeing import Freeing
from app.ui.settings_page.presenter import Mode, Reading, SettingsView, Use, with_reading


@dataclass(frozen=True, slots=True)
class _Who:
    device: str = "019aa0c4-7d20-7c11-b8de-5f0b2f6a1c77"
    person: str = "lucia"
    person_name: str = "Lucía Robles"
    firm: str = "Soporte del Centro"
    hub_url: str = "https://oficina.soportedelcentro.mx:8443"
    hub_ca: bytes = b"PEM"
    anchor: str = "4f1d9a30c2be77e18c05a6f3d1127b94" * 2
    enrolled_at: str = "2026-09-01T15:20:00.000Z"


def _reading(freeing: Freeing, *, enrolled: bool = True) -> Reading:
    uses = (
        Use(_("Archivos de las visitas"), 7_840_000_000),
        Use(_("Bitácora y documentos"), 54_000_000),
        Use(_("Evidencias"), 812_000_000),
        Use(_("Copias de respaldo"), 162_000_000),
    )
    return Reading(_Who() if enrolled else None, uses, 88_000_000_000, freeing)


def _normal() -> SettingsView:
    view = with_reading(SettingsView(Mode.LOADING, language=language()), _reading(Freeing(("a",), 5_300_000_000, 12)))
    return replace(view, keys="keyring", theme="system")


def _empty() -> SettingsView:
    view = with_reading(
        SettingsView(Mode.LOADING, language=language()), replace(_reading(Freeing(), enrolled=False), uses=())
    )
    return replace(view, keys="passphrase")


def _error() -> SettingsView:
    trouble = Unavailable(
        "VAULT-NO-KEYRING",
        _("El llavero del sistema no responde, está cerrado o no guarda las llaves con seguridad."),
        _("Lo que ya estaba guardado sigue igual."),
        _("Abra su sesión y su llavero, e intente de nuevo."),
    )
    return replace(_normal(), keys="", trouble=trouble)


VIEWS: dict[str, Callable[[], SettingsView]] = {
    "normal": _normal,
    "empty": _empty,
    "loading": lambda: SettingsView(Mode.LOADING),
    "offline": lambda: replace(_normal(), keys="passphrase"),
    "error": _error,
}
