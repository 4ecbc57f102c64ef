"""A kit on a USB stick: the two doors. Written whole or not at all; believed only after every check."""

from __future__ import annotations

from app.kit.bundle_export import Exported, bundle_name, export_bundle
from app.kit.bundle_import import Imported, RefusedPiece, import_bundle, peek
from app.kit.bundle_index import BundleIndex, Piece, PieceKind

__all__ = [
    "BundleIndex",
    "Exported",
    "Imported",
    "Piece",
    "PieceKind",
    "RefusedPiece",
    "bundle_name",
    "export_bundle",
    "import_bundle",
    "peek",
]
