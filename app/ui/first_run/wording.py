"""Troubles in the words of somebody who is only just arriving: nothing is saved yet and nothing retries by itself."""

from __future__ import annotations

import math

from app.errors import MaletinError
from app.i18n import N_, _

_NOTHING = N_("No se cambió nada y el código no se gastó.")
_AGAIN = N_("Revise la red y la dirección, y pruebe otra vez.")
_SENTENCES: dict[str, tuple[str, str, str]] = {
    "HUB-ADDRESS": (
        N_("Esa dirección no es la de una oficina: debe empezar con https://"),
        _NOTHING,
        N_("Cópiela tal como se la dio el supervisor."),
    ),
    "HUB-UNREACHABLE": (N_("Nadie contesta en esa dirección."), _NOTHING, _AGAIN),
    "HUB-SLOW": (N_("La oficina tarda demasiado en contestar."), _NOTHING, _AGAIN),
    "HUB-CUT": (
        N_("La conexión se cortó a la mitad."),
        N_("Si el código alcanzó a llegar, sigue sirviendo en esta misma laptop."),
        N_("Pruebe otra vez con el mismo código."),
    ),
    "HUB-TROUBLE": (N_("La oficina tiene un problema propio."), _NOTHING, N_("Espere un momento y pruebe otra vez.")),
    "HUB-NOT-OURS": (
        N_("Contestó otra cosa: parece la página de acceso de esta red y no la oficina."),
        N_("No se le entregó nada; el código no se gastó."),
        N_("Abra el navegador, acepte el acceso a la red y pruebe otra vez. O cambie de red."),
    ),
    "ENROL-CODE-WRONG": (
        N_("La oficina no conoce ese código."),
        N_("No se cambió nada en esta laptop."),
        N_("Revíselo letra por letra; no lleva la letra O ni la I. Si está bien, pida otro."),
    ),
    "ENROL-CODE-USED": (
        N_("Ese código ya lo usó otra laptop: cada uno sirve una sola vez."),
        N_("No se cambió nada en esta laptop."),
        N_("Pida un código nuevo al supervisor y dígale que éste ya estaba usado."),
    ),
    "ENROL-OTHER-DEVICE": (
        N_("Esta laptop tiene registros hechos con su alta anterior; con el código nuevo no podría seguirlos."),
        N_("No se cambió nada: todos los registros siguen aquí, cifrados, y puede seguir trabajando."),
        N_(
            "Guarde el paquete de rescate y entréguelo al supervisor: con él se recupera lo que falta por enviar. "
            "Después puede empezar de nuevo."
        ),
    ),
    "ENROL-CODE-EXPIRED": (
        N_("Ese código ya venció."),
        N_("No se cambió nada en esta laptop."),
        N_("Pida un código nuevo al supervisor."),
    ),
}
_OWN_AUTHORITY = (
    N_("La oficina usa su propio certificado y esta laptop todavía no lo conoce."),
    N_("No se le entregó nada; el código no se gastó."),
    N_("Pegue la hoja de alta completa, o elija el archivo ca.pem que le dio el supervisor."),
)
_OTHER_AUTHORITY = (
    N_("Quien contestó no tiene el certificado de su oficina."),
    N_("No se le entregó nada; el código no se gastó."),
    N_("Cambie de red y pruebe otra vez. Si se repite, avise al supervisor: alguien podría estar en medio."),
)


_NO_FIELD = frozenset({"ENROL-SLIP", "ENROL-OTHER-DEVICE"})


def in_first_run(trouble: MaletinError, *, own_certificate: bool) -> MaletinError:
    """The same trouble with the sentences of this screen. ``own_certificate``: whether the slip brought one."""
    if trouble.code == "HUB-BUSY":
        wait = _seconds(trouble.facts.get("retry_after"))
        said = (
            _("Hubo demasiados intentos seguidos."),
            _(_NOTHING),
            _("Espere {wait} segundos y pruebe otra vez.").format(wait=wait),
        )
    elif trouble.code == "HUB-CERTIFICATE":
        said = _said(_OTHER_AUTHORITY if own_certificate else _OWN_AUTHORITY)
    elif trouble.code in _SENTENCES:
        said = _said(_SENTENCES[trouble.code])
    else:
        return trouble
    what, safe, todo = said
    return type(trouble)(trouble.code, what, safe, todo, **trouble.facts)


def wrong_field(trouble: MaletinError | None) -> str:
    """Which field to look at: "url", "code", "ca" or "" (none of them)."""
    if trouble is None:
        return ""
    if trouble.code in {"HUB-CERTIFICATE", "ENROL-CERTIFICATE"}:
        return "ca"
    if trouble.code in {"HUB-ADDRESS", "HUB-UNREACHABLE", "HUB-SLOW", "ENROL-NO-ADDRESS"}:
        return "url"
    return "code" if trouble.code.startswith("ENROL-") and trouble.code not in _NO_FIELD else ""


def _said(sentences: tuple[str, str, str]) -> tuple[str, str, str]:
    what, safe, todo = sentences
    return _(what), _(safe), _(todo)


def _seconds(found: object) -> int:
    return max(1, math.ceil(found)) if isinstance(found, int | float) else 60
