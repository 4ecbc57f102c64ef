"""Commands of the contract that this version does not have yet: they say so and exit 2, they never pretend."""

from __future__ import annotations

from app.errors import BadInput
from app.i18n import _


def not_yet(feature: str) -> BadInput:
    """The error of a feature that is still to come."""
    return BadInput(
        "NOT-AVAILABLE-YET",
        _("Esta versión de Maletín todavía no tiene esa función."),
        _("No se cambió nada."),
        _("Use «maletin --help» para ver lo que sí está."),
        feature=feature,
    )
