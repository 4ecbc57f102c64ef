"""Every check of the scan, in the order of the screen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from app.aspel.checks import cfdi, coi, costs, documents, footprints, kardex, layers, parties, receivables, system
from app.aspel.checks.model import Check
from app.errors import BadInput
from app.i18n import _

CHECKS: tuple[Check, ...] = (
    *kardex.CHECKS,
    *footprints.CHECKS,
    *costs.CHECKS,
    *layers.CHECKS,
    *documents.CHECKS,
    *cfdi.CHECKS,
    *receivables.CHECKS,
    *parties.CHECKS,
    *system.CHECKS,
    *coi.CHECKS,
)
BY_ID: Mapping[str, Check] = {check.id: check for check in CHECKS}


def chosen(ids: Iterable[str] = ()) -> Sequence[Check]:
    """The checks of these ids, all when none is given. Raises BadInput ``SCAN-UNKNOWN-CHECK``."""
    wanted = [name.strip().upper() for name in ids]
    unknown = [name for name in wanted if name not in BY_ID]
    if unknown:
        raise BadInput(
            "SCAN-UNKNOWN-CHECK",
            _("No existe la comprobación «{name}».").format(name=unknown[0]),
            _("No se consultó nada."),
            _("Las que hay están en la página de comprobaciones."),
        )
    return tuple(check for check in CHECKS if not wanted or check.id in wanted)
