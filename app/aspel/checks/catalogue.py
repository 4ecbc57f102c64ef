"""Every check of the scan, in the order of the screen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from app.aspel.checks import (
    cfdi,
    coi,
    costs,
    documents,
    flows,
    footprints,
    issuer,
    kardex,
    layers,
    master_data,
    parties,
    receivables,
    stock,
    system,
    totals,
)
from app.aspel.checks.model import Check
from app.errors import BadInput
from app.i18n import _


def _in_order(*files: Sequence[Check]) -> Sequence[Check]:
    """The checks of one letter, written by idea, told by number."""
    return sorted((check for checks in files for check in checks), key=lambda check: check.id)


CHECKS: tuple[Check, ...] = (
    *_in_order(stock.CHECKS, kardex.CHECKS),
    *footprints.CHECKS,
    *costs.CHECKS,
    *layers.CHECKS,
    *_in_order(totals.CHECKS, flows.CHECKS, documents.CHECKS),
    *cfdi.CHECKS,
    *receivables.CHECKS,
    *_in_order(parties.CHECKS, issuer.CHECKS, master_data.CHECKS),
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
