"""Handing a file of the kit to the technician: hashed again, byte by byte, right before it is opened."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from pathlib import Path

from app.errors import Unavailable
from app.i18n import _
from app.kit.disk import CHUNK, make_folder, make_writable, on_disk, sync_folder
from app.kit.manifest import Artifact
from app.kit.shelf import Shelf
from app.visit.facts import ArtifactUsed

Launch = Callable[[Path], None]
"""Opens a file with the system's own program; raises OSError when it cannot."""


class KitDesk:
    """Gives files their real name in a folder of their own.

    The shelf names files by digest, so an installer could not run from there. It is copied while being hashed, and
    only the copy whose bytes were just proved is opened: the path is never trusted twice.
    """

    def __init__(self, shelf: Shelf, folder: Path, launch: Launch) -> None:
        self._shelf = shelf
        self._folder = folder
        self._launch = launch

    def hand_over(self, artifact: Artifact, *, launch: bool) -> ArtifactUsed:
        """See app.visit.ports.HandOver."""
        place = self._folder / artifact.digest[:16]
        final = place / artifact.filename
        fresh = place / f"{artifact.filename}.part"
        with on_disk(self._folder, artifact.size, artifact.filename):
            make_folder(place)
            intact = self._copy(artifact, fresh)
            if not intact:
                fresh.unlink()
                return ArtifactUsed(digest=artifact.digest, intact=False, opened=False)
            make_writable(final)
            fresh.replace(final)
            sync_folder(place)
        if launch:
            self._open(final)
        return ArtifactUsed(digest=artifact.digest, intact=True, opened=launch)

    def _copy(self, artifact: Artifact, fresh: Path) -> bool:
        hasher = hashlib.sha256()
        with self._shelf.open(artifact.digest) as source, fresh.open("wb") as target:
            while block := source.read(CHUNK):
                hasher.update(block)
                target.write(block)
            target.flush()
            os.fsync(target.fileno())
        return hasher.hexdigest() == artifact.digest

    def _open(self, path: Path) -> None:
        try:
            self._launch(path)
        except OSError as error:
            raise Unavailable(
                "OPEN-FAILED",
                _("Windows no pudo abrir «{name}».").format(name=path.name),
                _("El archivo está íntegro y su huella se comprobó hace un momento."),
                _("Ábralo usted desde la carpeta {folder}.").format(folder=path.parent),
            ) from error
