"""Where things are kept and how the program is set: a file, then ``MALETIN_*`` variables, then flags.

No secret ever lives here: keys and tokens belong to the vault.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path

import platformdirs

from app.errors import BadInput
from app.i18n import LANGUAGES, _

_PROGRAM = "maletin"


@dataclass(frozen=True, slots=True)
class Settings:
    """All folders and choices of one program run. Folders are not created here."""

    data: Path
    config: Path
    logs: Path
    language: str = "es"
    theme: str = "system"
    text_size: str = "normal"
    vault: str = "auto"
    """Which vault keeps the keys: "auto" (keyring, else passphrase), "keyring" or "passphrase"."""
    passphrase_file: str = ""
    """For unattended runs: a file only its owner can read, holding the passphrase. Empty = ask the person."""
    practice: str = ""
    """"yes" on the laptop of a demo: the window says that nothing here is real."""

    @property
    def store_file(self) -> Path:
        """The laptop's encrypted journal and documents."""
        return self.data / "store.db"

    @property
    def evidence_file(self) -> Path:
        """The laptop's encrypted evidence (photos, screenshots, signatures)."""
        return self.data / "evidence.db"

    @property
    def content(self) -> Path:
        """Content-addressed files: procedures and installers by SHA-256."""
        return self.data / "content"


def load(overrides: Mapping[str, str | None] | None = None, environ: Mapping[str, str] | None = None) -> Settings:
    """Read the settings in force.

    ``overrides``: values from flags (None = not given). Raises BadInput ``SETTINGS-INVALID`` naming file and key.
    """
    env = os.environ if environ is None else environ
    base = _folders(env)
    values = _from_file(base.config / "maletin.toml")
    names = _choices()
    values |= {name: env[f"MALETIN_{name.upper()}"] for name in names if f"MALETIN_{name.upper()}" in env}
    values |= {name: value for name, value in (overrides or {}).items() if value is not None}
    for name, value in values.items():
        _check(name, value)
    return Settings(
        data=base.data,
        config=base.config,
        logs=base.logs,
        language=values.get("language", base.language),
        theme=values.get("theme", base.theme),
        text_size=values.get("text_size", base.text_size),
        vault=values.get("vault", base.vault),
        passphrase_file=values.get("passphrase_file", base.passphrase_file),
        practice=values.get("practice", base.practice),
    )


def keep_choice(settings: Settings, name: str, value: str) -> None:
    """Write one choice into the settings file; the others stay as they are there. Complete under its name, or not at
    all. Raises BadInput ``SETTINGS-INVALID``, OSError."""
    import json  # as tomllib below

    _check(name, value)
    path = settings.config / "maletin.toml"
    kept = _from_file(path) | {name: value}
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(path.name + ".part")
    with part.open("w", encoding="utf-8", newline="\n") as out:
        # Every choice is a text, and a JSON string is a TOML string.
        out.writelines(f"{one} = {json.dumps(said, ensure_ascii=False)}\n" for one, said in kept.items())
        out.flush()
        os.fsync(out.fileno())
    part.replace(path)


def resource_root() -> Path:
    """The folder that holds ``resources/``, ``migrations/`` and ``procedures/``: checkout or installed package."""
    here = Path(__file__).resolve().parent
    bundled = here / "_bundled"
    return bundled if bundled.is_dir() else here.parent


def _folders(env: Mapping[str, str]) -> Settings:
    if home := env.get("MALETIN_HOME"):
        root = Path(home).expanduser().absolute()
        return Settings(data=root / "data", config=root / "config", logs=root / "logs")
    return Settings(
        data=Path(platformdirs.user_data_dir(_PROGRAM, appauthor=False)),
        config=Path(platformdirs.user_config_dir(_PROGRAM, appauthor=False)),
        logs=Path(platformdirs.user_log_dir(_PROGRAM, appauthor=False)),
    )


def _choices() -> tuple[str, ...]:
    return tuple(field.name for field in fields(Settings) if field.name not in {"data", "config", "logs"})


def _from_file(path: Path) -> dict[str, str]:
    if not path.is_file():
        return {}
    import tomllib  # most starts have no such file, and the window waits for this module

    try:
        found = tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise _invalid(str(path), str(error)) from error
    for name, value in found.items():
        if name not in _choices() or not isinstance(value, str):
            raise _invalid(str(path), name)
    return found


_ALLOWED = {
    "language": LANGUAGES,
    "theme": ("system", "light", "dark", "contrast"),
    "text_size": ("normal", "large", "largest"),
    "vault": ("auto", "keyring", "passphrase"),
    "practice": ("", "yes"),
}


def _check(name: str, value: str) -> None:
    if name in _ALLOWED and value not in _ALLOWED[name]:
        raise _invalid(name, value)


def _invalid(where: str, detail: str) -> BadInput:
    return BadInput(
        "SETTINGS-INVALID",
        _("La configuración no se entiende: {where}: {detail}.").format(where=where, detail=detail),
        _("No se cambió nada."),
        _("Corrija ese valor o borre la línea para usar el valor normal."),
    )
