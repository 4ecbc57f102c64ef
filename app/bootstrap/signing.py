"""Signing procedures with a consultant's key, and checking what was signed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from app.errors import BadInput, CheckFailed
from app.hub.setup import signing_key_name
from app.i18n import _
from app.laptop import chain_of_trust
from app.procedures.beside import pictures_beside
from app.procedures.model import Procedure
from app.procedures.parse import parse
from app.trust.envelope import DocumentType, seal
from app.trust.keys import SigningKey
from app.trust.verify import open_sealed
from app.vault import Vault

SEALED_SUFFIX = ".dsse.json"


def sign_procedure(vault: Vault, path: Path, person: str) -> Path:
    """Seal the exact bytes of a clean procedure beside it; its pictures lie there too, as it declares them.

    Raises CheckFailed ``PROCEDURE-INVALID`` (nothing is signed), BadInput ``SIGNING-KEY-MISSING``.
    """
    raw = path.read_bytes()
    parse(raw, str(path), pictures_beside(path))
    seed = vault.get(signing_key_name(person))
    if seed is None:
        raise BadInput(
            "SIGNING-KEY-MISSING",
            _("La llave para firmar de «{person}» no está en esta máquina.").format(person=person),
            _("No se firmó nada."),
            _("Firme en la máquina donde se dio de alta a esa persona."),
        )
    sealed = path.with_name(path.name + SEALED_SUFFIX)
    fresh = sealed.with_name(sealed.name + ".part")
    fresh.write_bytes(seal(raw, DocumentType.PROCEDURE, SigningKey.from_seed(seed)))
    fresh.replace(sealed)
    return sealed


def verify_procedure(path: Path, trust: Sequence[bytes]) -> Procedure:
    """Signature and role against the trust lists (oldest first), then content. Raises Untrusted, CheckFailed."""
    if not trust:
        raise CheckFailed(
            "TRUST-NOT-SET",
            _("No hay una lista de confianza contra la cual comprobar."),
            _("No se cambió nada."),
            _("Dé de alta esta laptop o indique la lista con --trust."),
        )
    opened = open_sealed(path.read_bytes(), DocumentType.PROCEDURE, chain_of_trust(trust))
    return parse(opened.payload, path.name)
