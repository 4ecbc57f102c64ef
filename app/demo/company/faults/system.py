"""Faults of the system itself (S)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from app.demo.company.company import make_tables
from app.demo.company.faults.model import Fault, Scene, one

EMPTY = "01"
ODD = "DOS850"


def _locked(scene: Scene) -> Mapping[str, Iterable[str]]:
    """Locked with nobody inside: users stay at zero, so that K20 is still asked."""
    scene.change("UPDATE CTRLBLOQUEO{n} SET BLOQUEADA = 'S'")
    return one("S01", "CTRLBLOQUEO")


def _unkept(scene: Scene) -> Mapping[str, Iterable[str]]:
    scene.change("UPDATE COMPACTACION{n} SET ULT_COMPACTACION = ?", scene.ago(900))
    return one("S02", "COMPACTACION")


def _unversioned(scene: Scene) -> Mapping[str, Iterable[str]]:
    scene.change("UPDATE PARAM_DATOSBD{n} SET VERSIONBD = ''")
    return one("S03", "PARAM_DATOSBD")


def _empty_sibling(scene: Scene) -> Mapping[str, Iterable[str]]:
    """Tables are made in transactions of their own: this fault cannot be undone."""
    make_tables(scene.company.database, EMPTY)
    return one("S05", f"EMPRESA|{EMPTY}")


def _odd_letters(scene: Scene) -> Mapping[str, Iterable[str]]:
    """Only the default for columns to come: no text changes. It cannot be undone either."""
    scene.company.database.execute(f"ALTER DATABASE SET DEFAULT CHARACTER SET {ODD}")
    scene.company.commit()
    return one("S07", f"CHARSET|{ODD}")


FAULTS = (
    Fault("bloqueada", "La empresa quedó bloqueada", ("S01",), ("CTRLBLOQUEO",), _locked),
    Fault("sin-mantenimiento", "Años sin mantenimiento", ("S02",), ("COMPACTACION",), _unkept),
    Fault("sin-version", "La base no dice su versión", ("S03",), ("PARAM_DATOSBD",), _unversioned),
    Fault("empresa-vacia", "Una empresa vacía en el mismo archivo", ("S05",), (), _empty_sibling, last=True),
    Fault("juego-de-caracteres", "Una base con un juego de caracteres ajeno", ("S07",), (), _odd_letters, last=True),
)
