"""What Maletín is made of, each part with its licence. No Qt."""

from __future__ import annotations

from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

from app.i18n import _
from app.settings import resource_root

_PARTS = (
    "PySide6-Essentials", "SQLAlchemy", "alembic", "pydantic", "ruamel.yaml", "markdown-it-py", "httpx2",
    "cryptography", "pynacl", "securesystemslib", "tuf", "keyring", "argon2-cffi", "sqlcipher3", "platformdirs",
    "reportlab", "Pillow", "firebird-driver", "firebird-lib", "firebird-embedded", "python-stdnum", "segno", "typer",
    "rich",
)  # fmt: skip


def packages() -> tuple[tuple[str, str, str], ...]:
    """(name, version, licence) of the libraries that are really here. Reads their metadata: not for the main thread."""
    found = []
    for name in _PARTS:
        try:
            part = distribution(name)
        except PackageNotFoundError:
            continue
        found.append((name, part.version, _licence(part)))
    return tuple(found)


def bundled() -> tuple[tuple[str, str], ...]:
    """(title, whole text) of the licences that travel with the program: its own, the font's, the icons'."""
    root = resource_root()
    texts = (
        (_("Maletín"), root / "LICENSE"),
        (_("Letra Inter (OFL 1.1)"), root / "resources" / "fonts" / "OFL.txt"),
        (_("Iconos Tabler (MIT)"), root / "resources" / "icons" / "LICENSE"),
    )
    return tuple((title, _text(path)) for title, path in texts if path.is_file())


def _text(path: Path) -> str:
    return path.read_text("utf-8", errors="replace")


def _licence(part: Distribution) -> str:
    said = part.metadata
    if "License-Expression" in said:
        return said["License-Expression"]
    kinds = [line.rsplit(" :: ", 1)[-1] for line in said.get_all("Classifier") or () if line.startswith("License ::")]
    plain = said["License"].partition("\n")[0] if "License" in said else ""
    return ", ".join(kinds) or plain or _("ver su paquete")
