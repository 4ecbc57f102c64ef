"""A client's company as a technician finds it: a company of the demo with chosen faults."""

from __future__ import annotations

from collections.abc import Iterable

from app.demo.company import database
from app.demo.company.company import build, opened
from app.demo.company.faults import FAULTS, Expected, Fault, commit_all
from app.demo.company.spec import CompanySpec

_FOUND = {
    "existencia-editada": 6,
    "almacenes-editados": 3,
    "contador-movimientos": 1,
    "viva-en-el-sat": 2,
    "sin-timbrar": 3,
    "pago-sin-rep": 4,
    "saldo-editado": 3,
    "uso-retirado": 4,
    "producto-sin-clave": 5,
}
BEFORE: tuple[Fault, ...] = tuple(fault for fault in FAULTS for _time in range(_FOUND.get(fault.id, 0)))
"""What a neglected company has before the visit: nine kinds of disorder, each as often as one would meet it.

A fault named several times is committed on several records. `app.demo.company.spec.SMALL` is large enough.
"""
LOOSE_WRITES = "ARCHIVO|escrituras forzadas apagadas"
"""The record of S04 when forced writes are off."""


def build_company(
    target: str,
    spec: CompanySpec,
    faults: Iterable[Fault] = (),
    *,
    loose: bool = False,
    user: str = "SYSDBA",
    password: str = "",
) -> Expected:
    """Make the company of ``spec`` in a new database and break it; returns what a scan must report, by check.

    ``target``: path of a new local file (embedded engine, Firebird 5) or ``inet://host:port/path``. ``faults``: from
    `app.demo.company.faults.FAULTS`, or `BEFORE`. ``loose``: forced writes off (S04). The scan is to be run with
    ``now=spec.as_of``: the story of the company ends there.

    Raises BadInput ``DEMO-TARGET-EXISTS``; Unavailable ``DEMO-…``; Unfit when the company is too small for a fault.
    Power lost while it runs leaves a file that is no company: delete it and build again.
    """
    build(target, spec, user=user, password=password)
    expected: Expected = {}
    chosen = tuple(faults)
    if chosen:
        with opened(target, spec, user=user, password=password) as company:
            expected = commit_all(company, chosen)
            company.commit()
    if loose:
        database.force_writes(target, on=False, user=user, password=password)
        expected = {**expected, "S04": frozenset({LOOSE_WRITES})}
    return expected
