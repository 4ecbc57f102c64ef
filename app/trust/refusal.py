"""What a refusal says. One table, so that every code has its sentences and no check invents its own."""

from __future__ import annotations

from app.errors import Untrusted
from app.i18n import N_, _

_SAFE = N_("No se usó; lo que ya estaba guardado sigue igual.")
_ASK_AGAIN = N_("Sincronice de nuevo. Si se repite, avise al supervisor con este código.")
_CALL_CONSULTANT = N_("No lo siga. Llame al consultor o al supervisor con este código.")

_SENTENCES: dict[str, tuple[str, str]] = {
    "TRUST-TOO-LARGE": (N_("El documento mide {size} bytes; lo más que se acepta es {limit}."), _ASK_AGAIN),
    "TRUST-NOT-SIGNED": (N_("El documento no está firmado, o no es un documento de Maletín."), _ASK_AGAIN),
    "TRUST-UNKNOWN-KEY": (
        N_("El documento está firmado con una llave que la empresa no conoce ({keys})."),
        N_("Sincronice para traer la lista de confianza más reciente; si sigue igual, avise al supervisor."),
    ),
    "TRUST-WRONG-ROLE": (N_("Quien firmó ({keys}) no está autorizado para firmar este documento."), _CALL_CONSULTANT),
    "TRUST-REVOKED": (N_("El documento está firmado con una llave revocada ({keys})."), _CALL_CONSULTANT),
    "TRUST-ALTERED": (N_("El documento cambió después de firmarse: la firma no corresponde."), _CALL_CONSULTANT),
    "TRUST-WRONG-TYPE": (N_("El documento está firmado, pero es de otra clase: {found}."), _ASK_AGAIN),
    "TRUST-TOO-FEW": (
        N_("Al documento le faltan firmas: tiene {found} y necesita {needed}."),
        N_("Pida a otra persona autorizada que lo firme."),
    ),
    "TRUST-OLDER": (N_("Es la revisión {found}, anterior a la {seen} que ya se había recibido."), _ASK_AGAIN),
    "TRUST-LIST-DAMAGED": (N_("La lista de confianza no se entiende: {detail}."), _ASK_AGAIN),
    "TRUST-LIST-ANCHOR": (
        N_("La lista de confianza no es la que se le entregó para esta empresa."),
        N_("No siga. Pida al supervisor un código de alta nuevo por teléfono o en persona."),
    ),
    "TRUST-LIST-UNSIGNED": (N_("A la lista de confianza le faltan firmas de sus propias llaves raíz."), _ASK_AGAIN),
    "TRUST-LIST-CHAIN": (
        N_("La lista de confianza nueva no está firmada por las llaves raíz de la anterior."),
        N_("No siga. Llame al supervisor: alguien pudo querer cambiar en quién se confía."),
    ),
    "TRUST-LIST-OLDER": (N_("La lista de confianza es la versión {found}; ya se tenía la {seen}."), _ASK_AGAIN),
    "TRUST-LIST-GAP": (
        N_("Después de la lista de confianza {seen} llegó la {found}: faltan las de en medio."),
        _ASK_AGAIN,
    ),
    "TRUST-LIST-FORKED": (
        N_("Hay dos listas de confianza distintas con la versión {found}."),
        N_("No siga. Llame al supervisor: una de las dos no debería existir."),
    ),
    "TRUST-LIST-FORGETS": (
        N_("La lista de confianza nueva vuelve a admitir una llave revocada ({keys})."),
        N_("Avise al supervisor: una llave revocada no vuelve; se hace una nueva."),
    ),
}


def refusal(code: str, **facts: object) -> Untrusted:
    """The error for one failed check, in the reader's language. ``facts`` fill the sentence and go with the error."""
    what, todo = _SENTENCES[code]
    return Untrusted(code, _(what).format(**facts), _(_SAFE), _(todo), **facts)


def short(keyids: object) -> str:
    """Key ids as people read them aloud: the first eight digits of each."""
    return ", ".join(sorted(str(keyid)[:8] for keyid in keyids))  # type: ignore[attr-defined]
