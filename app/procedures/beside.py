"""A procedure file as the consultant has it: the document and the pictures that lie beside it."""

from __future__ import annotations

from pathlib import Path

from app.errors import BadInput
from app.i18n import _
from app.procedures.model import MAX_PICTURE

_KINDS = frozenset({".png", ".jpg", ".svg"})


def pictures_beside(file: Path) -> dict[str, bytes]:
    """Every picture in the folder of a procedure, by file name. Of one that is too large, no more than shows it.

    Raises BadInput ``FILE-UNREADABLE``.
    """
    found: dict[str, bytes] = {}
    for path in sorted(file.parent.iterdir()):
        if path.suffix in _KINDS and path.is_file():
            found[path.name] = _read(path)
    return found


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as source:
            return source.read(MAX_PICTURE + 1)
    except OSError as error:
        raise BadInput(
            "FILE-UNREADABLE",
            _("No se puede leer {path}.").format(path=path),
            _("No se cambió nada."),
            _("Revise la ruta y los permisos."),
        ) from error
