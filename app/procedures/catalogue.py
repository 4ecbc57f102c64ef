"""Which revision of which procedure fits a client's system."""

from __future__ import annotations

from collections.abc import Iterable

from app.procedures.model import Procedure
from app.procedures.versions import fits


def applies_to(procedure: Procedure, product: str, version: str) -> bool:
    """Whether the procedure was validated for that product and version."""
    return any(one.product == product and fits(version, one.versions) for one in procedure.applies)


def best(procedures: Iterable[Procedure], slug: str, product: str, version: str) -> Procedure | None:
    """The highest revision of a procedure that was validated for the system; None if there is none.

    An older revision may still be the right one: a newer one can have dropped an old version of the system.
    """
    fitting = (one for one in procedures if one.slug == slug and applies_to(one, product, version))
    return max(fitting, key=lambda one: one.revision, default=None)


def fitting(procedures: Iterable[Procedure], product: str, version: str) -> tuple[Procedure, ...]:
    """For each procedure the revision to use on that system, in order of code and slug."""
    kept: dict[str, Procedure] = {}
    for one in procedures:
        known = kept.get(one.slug)
        if applies_to(one, product, version) and (known is None or known.revision < one.revision):
            kept[one.slug] = one
    return tuple(sorted(kept.values(), key=lambda one: (one.code, one.slug)))
