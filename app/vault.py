"""Where the laptop's few secrets live: the system keyring, a file locked by a passphrase, or memory for tests.

Names in use: ``store-key``, ``device-key``, ``hub-token``. Secrets are short (a key, a token); no document comes here.
No secret appears in a text, a log or an error of this module.
"""

from __future__ import annotations

import contextlib
import importlib
import os
import re
import secrets
import stat
import sys
import threading
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any, Protocol

from app.errors import BadInput, MaletinError, Unavailable, Untrusted
from app.i18n import N_, _
from app.settings import Settings

if TYPE_CHECKING:  # a start with the system's keyring needs no cryptography of ours
    from keyring.backend import KeyringBackend

    from app.trust.lockbox import Cost, Lockbox

MAX_SECRET_BYTES = 512
"""Windows caps a credential at 2,560 bytes of UTF-16; 512 bytes in hexadecimal take 2,048 of them."""
MIN_PASSPHRASE = 8
STORE_KEY = "store-key"
_MAX_FILE_BYTES = 64 * 1024
_NO_KEYRINGS = ("keyring.backends.fail", "keyring.backends.null", "keyrings.alt")
_NAME = re.compile(r"[a-z][a-z0-9-]{0,39}")


class Vault(Protocol):
    """A place for short secrets, kept between runs."""

    def get(self, name: str) -> bytes | None:
        """The secret, or None when there is none of that name. Raises MaletinError ``VAULT-…``."""
        ...

    def put(self, name: str, secret: bytes) -> None:
        """Keep the secret, replacing the one before; when it returns the secret is kept. Raises as ``get``."""
        ...

    def delete(self, name: str) -> None:
        """Forget the secret; nothing happens when there is none. Raises as ``get``."""
        ...


def open_vault(settings: Settings, ask: Callable[[], str]) -> Vault:
    """The vault of this installation; ``ask`` is called at most once per secret file, when the passphrase is needed.

    "auto" takes the keyring when a real one answers, else the passphrase; and keeps to what it took the first time,
    because the keys are there: a keyring that is missing one day must not look like a laptop without keys.
    Raises Unavailable ``VAULT-NO-KEYRING``; a bad ``passphrase_file`` shows at first use, as ``VAULT-PASSPHRASE-FILE``.
    """
    file, mark = settings.data / "vault.json", settings.data / "keyring-id"
    asking = _asking_file(Path(settings.passphrase_file)) if settings.passphrase_file else ask
    if settings.vault == "passphrase" or (settings.vault == "auto" and file.exists()):
        return PassphraseVault(file, asking)
    try:
        return KeyringVault(_service(mark))
    except Unavailable:
        if settings.vault == "keyring" or mark.exists():
            raise
        return PassphraseVault(file, asking)


class MemoryVault:
    """Forgets everything with the process: for tests."""

    def __init__(self) -> None:
        self._secrets: dict[str, bytes] = {}

    def get(self, name: str) -> bytes | None:
        return self._secrets.get(_checked(name))

    def put(self, name: str, secret: bytes) -> None:
        self._secrets[_checked(name)] = _bounded(secret)

    def delete(self, name: str) -> None:
        self._secrets.pop(_checked(name), None)


# ------------------------------------------------------------------------------------------------------ system keyring
class KeyringVault:
    """The system's own keyring: Windows Credential Manager, macOS Keychain, Secret Service, KWallet.

    ``service``: the name our entries carry there, different for each installation.
    Raises Unavailable ``VAULT-NO-KEYRING`` when there is none, or only one that keeps nothing or keeps it readable.
    """

    def __init__(self, service: str | Callable[[], str] = "maletin", backend: KeyringBackend | None = None) -> None:
        self._backend = _real(backend or _system_keyring())
        self._call(self._backend.get_password, "maletin", "probe")
        self._service = service if isinstance(service, str) else service()

    def get(self, name: str) -> bytes | None:
        found = self._call(self._backend.get_password, self._service, _checked(name))
        try:
            return None if found is None else bytes.fromhex(found)
        except ValueError as error:
            raise _trouble(Untrusted, "VAULT-DAMAGED") from error

    def put(self, name: str, secret: bytes) -> None:
        self._call(self._backend.set_password, self._service, _checked(name), _bounded(secret).hex())
        # A keyring that says yes and keeps nothing would cost the whole store at the next start.
        if self.get(name) != secret:
            raise _trouble(Unavailable, "VAULT-NOT-KEPT")

    def delete(self, name: str) -> None:
        if self.get(name) is not None:
            self._call(self._backend.delete_password, self._service, name)

    @staticmethod
    def _call(action: Callable[..., Any], *values: str) -> Any:  # noqa: ANN401 - what the backend answers, text or None
        # Each backend lets its platform's own errors through (D-Bus, win32, Keychain), so the net is wide. Only
        # the name of the cause is kept: its text may quote the secret it was given.
        try:
            return action(*values)
        except Exception as error:  # noqa: BLE001 - said above
            raise _trouble(Unavailable, "VAULT-NO-KEYRING", cause=type(error).__name__) from None


def _system_keyring() -> KeyringBackend:
    """The one that is named in the keyring library's own variable or file, else this system's own, else the best of
    all: looking for all of them takes longer than the window does."""
    with _imported_later(*_NOT_YET):
        from keyring import core
    # A broken configuration file or variable of the keyring library can raise nearly anything while it loads.
    try:
        is_named = "PYTHON_KEYRING_BACKEND" in os.environ or core.load_config() is not None
        if not is_named and (own := _own(core.load_keyring)) is not None:
            core.set_keyring(own)
        return core.get_keyring()
    except Exception as error:
        raise _trouble(Unavailable, "VAULT-NO-KEYRING") from error


_OWN = {
    "win32": "keyring.backends.Windows.WinVaultKeyring",
    "darwin": "keyring.backends.macOS.Keyring",
    "linux": "keyring.backends.SecretService.Keyring",
}


def _own(load: Callable[[str], KeyringBackend]) -> KeyringBackend | None:
    """What the search would find. KDE has two, and the search decides; None where the own one does not answer."""
    name = _OWN.get(sys.platform)
    if name is None or "KDE" in os.environ.get("XDG_CURRENT_DESKTOP", "").split(":"):
        return None
    try:
        return load(name)
    except Exception:  # noqa: BLE001 - each says in its own way that it is not there; the search says what is
        return None


_NOT_YET = ("urllib.request", "more_itertools", "importlib_metadata")
"""What the keyring library and the libraries under it import for the rest of what they do (downloading archives,
looking for plug-ins): two thirds of the time it takes to import them."""


@contextlib.contextmanager
def _imported_later(*names: str) -> Iterator[None]:
    """Within the block, whoever imports one of these modules gets a stand-in, and the module when something of it is
    asked for; everybody else gets the module."""
    stand_ins = {name: _StandIn(name) for name in names if name not in sys.modules}
    for name, one in stand_ins.items():
        sys.modules[name] = one
        parent, _dot, child = name.rpartition(".")
        if parent:
            setattr(importlib.import_module(parent), child, one)
    try:
        yield
    finally:
        for one in stand_ins.values():
            one.step_aside()


class _StandIn(ModuleType):
    """A module that is imported when something of it is first asked for."""

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever that module holds
        self.step_aside()
        return getattr(importlib.import_module(self.__name__), name)

    def step_aside(self) -> None:
        """The next one who imports that name gets the module itself."""
        with _ONE_AT_A_TIME:
            if sys.modules.get(self.__name__) is self:
                del sys.modules[self.__name__]


_ONE_AT_A_TIME = threading.Lock()


def _real(backend: KeyringBackend) -> KeyringBackend:
    """The backend itself, or the best of a chain. ``keyrings.alt`` keeps secrets readable, and so is no keyring."""
    from keyring.backends.chainer import ChainerBackend

    candidates = list(backend.backends) if isinstance(backend, ChainerBackend) else [backend]
    for candidate in candidates:
        refused = type(candidate).__module__.startswith(_NO_KEYRINGS)
        # Below 1 the keyring library itself does not recommend the backend.
        if not refused and candidate.priority >= 1:
            return candidate
    raise _trouble(Unavailable, "VAULT-NO-KEYRING")


def _service(mark: Path) -> Callable[[], str]:
    """The name of this installation in the keyring, made once: two folders on one laptop never share a key."""

    def name() -> str:
        if not mark.exists():
            _write_private(mark, secrets.token_hex(8).encode())
        try:
            found = mark.read_bytes()
        except OSError as error:
            raise _trouble(Unavailable, "VAULT-NOT-READ") from error
        if not re.fullmatch(rb"[0-9a-f]{16}", found):
            raise _trouble(Untrusted, "VAULT-DAMAGED")
        return f"maletin-{found.decode()}"

    return name


# ---------------------------------------------------------------------------------------------------- passphrase file
@dataclass(frozen=True, slots=True)
class _Derived:
    """A key and what it was derived with."""

    salt: bytes
    cost: Cost
    key: bytes = field(repr=False)


class PassphraseVault:
    """One small file, locked by a passphrase that is asked for once per run, and only when the file is needed.

    Raises BadInput ``VAULT-PASSPHRASE-WRONG`` and ``VAULT-PASSPHRASE-SHORT`` (a new file), Untrusted ``VAULT-DAMAGED``,
    Unavailable ``VAULT-NEWER`` and ``VAULT-NOT-KEPT`` (disk).
    """

    def __init__(self, path: Path, ask: Callable[[], str], cost: Cost | None = None) -> None:
        self._path = path
        self._ask = ask
        self._cost = cost
        self._derived: _Derived | None = None
        self._lock = threading.Lock()

    @property
    def path(self) -> Path:
        """The file."""
        return self._path

    @property
    def exists(self) -> bool:
        """Whether a passphrase was chosen already, so that a window asks for it once instead of twice."""
        return self._path.exists()

    def get(self, name: str) -> bytes | None:
        with self._lock:
            return self._open().get(_checked(name))

    def put(self, name: str, secret: bytes) -> None:
        with self._lock:
            self._keep(self._open() | {_checked(name): _bounded(secret)})

    def delete(self, name: str) -> None:
        with self._lock:
            kept = self._open()
            if kept.pop(_checked(name), None) is not None:
                self._keep(kept)

    def change_passphrase(self, new: str) -> None:
        """Lock everything with another passphrase, under a new salt; the old one opens it until this returns."""
        with self._lock:
            kept, before = self._open(), self._derived
            self._derived = self._derive(_long_enough(new), secrets.token_bytes(16), self._cost_now())
            try:
                self._keep(kept)
            except MaletinError:
                self._derived = before
                raise

    def _open(self) -> dict[str, bytes]:
        from app.trust.lockbox import Damaged, Lockbox, Newer, WrongKey

        if not self._path.exists():
            return {}
        try:
            return self._unlock(Lockbox.from_bytes(_read_bounded(self._path)))
        except OSError as error:
            raise _trouble(Unavailable, "VAULT-NOT-READ") from error
        except Newer as error:
            raise _trouble(Unavailable, "VAULT-NEWER") from error
        except WrongKey as error:
            raise _trouble(BadInput, "VAULT-PASSPHRASE-WRONG") from error
        except Damaged as error:
            raise _trouble(Untrusted, "VAULT-DAMAGED") from error

    def _unlock(self, box: Lockbox) -> dict[str, bytes]:
        derived = self._derived
        if derived is None or (derived.salt, derived.cost) != (box.salt, box.cost):
            derived = self._derive(self._ask(), box.salt, box.cost)
        kept = box.unlock(derived.key)
        self._derived = derived  # only a passphrase that opened the file is remembered
        return kept

    def _keep(self, kept: dict[str, bytes]) -> None:
        from app.trust.lockbox import Lockbox

        if self._derived is None:
            self._derived = self._derive(_long_enough(self._ask()), secrets.token_bytes(16), self._cost_now())
        known = self._derived
        _write_private(self._path, Lockbox.lock(kept, known.key, known.cost, known.salt).to_bytes())

    def _cost_now(self) -> Cost:
        from app.trust.lockbox import Cost

        return self._cost or Cost()

    @staticmethod
    def _derive(passphrase: str, salt: bytes, cost: Cost) -> _Derived:
        from argon2.low_level import Type, hash_secret_raw

        # The same letters typed on another keyboard or system may come as other code points.
        typed = unicodedata.normalize("NFC", passphrase).encode()
        key = hash_secret_raw(typed, salt, cost.time, cost.memory_kib, cost.lanes, 32, Type.ID)
        return _Derived(salt, cost, key)


def _long_enough(passphrase: str) -> str:
    if len(passphrase) < MIN_PASSPHRASE:
        raise _trouble(BadInput, "VAULT-PASSPHRASE-SHORT")
    return passphrase


def _asking_file(path: Path) -> Callable[[], str]:
    """The passphrase from a file, for unattended runs; refused when someone else could read or swap it."""

    def read() -> str:
        try:
            with path.open("rb") as file:
                facts = os.fstat(file.fileno())
                others = os.name == "posix" and (
                    stat.S_IMODE(facts.st_mode) & 0o077 or facts.st_uid not in {0, os.getuid()}
                )
                if others or facts.st_size > _MAX_FILE_BYTES:
                    raise _trouble(BadInput, "VAULT-PASSPHRASE-FILE")
                return file.read().decode("utf-8").rstrip("\r\n")
        except (OSError, UnicodeDecodeError) as error:
            raise _trouble(BadInput, "VAULT-PASSPHRASE-FILE") from error

    return read


def _read_bounded(path: Path) -> bytes:
    with path.open("rb") as file:
        raw = file.read(_MAX_FILE_BYTES + 1)
    if len(raw) > _MAX_FILE_BYTES:
        from app.trust.lockbox import Damaged

        raise Damaged("size")
    return raw


def _write_private(path: Path, raw: bytes) -> None:
    """Complete or not at all, readable by its owner alone. Power lost before the rename leaves the old file."""
    part = path.with_name(path.name + ".part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part.unlink(missing_ok=True)  # left by a crash; opening it again could keep somebody else's mode
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(raw)
            file.flush()
            os.fsync(file.fileno())
        if part.read_bytes() != raw:
            raise OSError("read back other bytes")
        part.replace(path)
        _sync_folder(path.parent)
    except OSError as error:
        with contextlib.suppress(OSError):
            part.unlink()
        raise _trouble(Unavailable, "VAULT-NOT-KEPT") from error


def _sync_folder(folder: Path) -> None:
    if os.name == "posix":  # Windows has no handle for a folder's entries; NTFS journals the rename itself
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


# ------------------------------------------------------------------------------------------------------- recovery text
def export_recovery_key(vault: Vault, name: str = STORE_KEY) -> str:
    """The store key as text to print and keep in the supervisor's safe. Raises BadInput ``VAULT-EMPTY``."""
    from app.trust.recovery import recovery_text

    key = vault.get(name)
    if key is None:
        raise _trouble(BadInput, "VAULT-EMPTY")
    return recovery_text(key)


def import_recovery_key(vault: Vault, text: str, name: str = STORE_KEY) -> None:
    """Put a printed key back. Raises BadInput ``RECOVERY-KEY-WRONG``, ``VAULT-KEY-EXISTS`` (another key is there)."""
    from app.trust.recovery import read_recovery_text

    key = read_recovery_text(text)
    if vault.get(name) not in {None, key}:
        raise _trouble(BadInput, "VAULT-KEY-EXISTS")
    vault.put(name, key)


# -------------------------------------------------------------------------------------------------------------- bounds
def _checked(name: str) -> str:
    if not _NAME.fullmatch(name):
        raise ValueError(f"not the name of a secret: {name!r}")
    return name


def _bounded(secret: bytes) -> bytes:
    if not 0 < len(secret) <= MAX_SECRET_BYTES:
        raise ValueError("a secret has between 1 and 512 bytes")
    return secret


_NOTHING = N_("No se cambió nada.")
_SAFE = N_("Lo que ya estaba guardado sigue igual.")
_RECOVER = N_("Pida al supervisor la hoja con la llave de recuperación.")
_SENTENCES: dict[str, tuple[str, str, str]] = {
    "VAULT-NO-KEYRING": (
        N_("El llavero del sistema no responde, está cerrado o no guarda las llaves con seguridad."),
        _SAFE,
        N_('Abra su sesión y su llavero, o use una frase de paso (vault = "passphrase").'),
    ),
    "VAULT-NOT-KEPT": (
        N_("La llave no se pudo guardar."),
        _SAFE,
        N_("Libere espacio o revise los permisos de la carpeta y del llavero, e intente de nuevo."),
    ),
    "VAULT-NOT-READ": (
        N_("El archivo de llaves no se puede leer."),
        _SAFE,
        N_("Revise los permisos de la carpeta de datos e intente de nuevo."),
    ),
    "VAULT-DAMAGED": (N_("Las llaves guardadas están dañadas."), N_("No se borró nada."), _RECOVER),
    "VAULT-NEWER": (
        N_("El archivo de llaves es de una versión más nueva de Maletín."),
        _SAFE,
        N_("Instale la versión más reciente de Maletín."),
    ),
    "VAULT-PASSPHRASE-WRONG": (N_("La frase de paso no es la correcta."), _NOTHING, N_("Escríbala de nuevo.")),
    "VAULT-PASSPHRASE-SHORT": (
        N_("La frase de paso es muy corta."),
        _NOTHING,
        N_("Elija una de al menos 8 caracteres; varias palabras son mejores."),
    ),
    "VAULT-PASSPHRASE-FILE": (
        N_("El archivo de la frase de paso no existe, no se puede leer o lo pueden leer otras personas."),
        _NOTHING,
        N_("Déjelo con permiso de lectura sólo para usted (chmod 600)."),
    ),
    "VAULT-EMPTY": (N_("Todavía no hay una llave que imprimir."), _NOTHING, N_("Dé de alta la laptop primero.")),
    "VAULT-KEY-EXISTS": (
        N_("Esta laptop ya tiene otra llave."),
        _NOTHING,
        N_("Si de verdad quiere cambiarla, llame al supervisor: con la otra se abren los datos de ahora."),
    ),
}


def _trouble(kind: type[MaletinError], code: str, **facts: object) -> MaletinError:
    what, safe, todo = _SENTENCES[code]
    return kind(code, _(what), _(safe), _(todo), **facts)
