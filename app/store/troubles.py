"""What can be wrong with the store, in words: a stable code, what happened, what is safe, what to do now."""

from __future__ import annotations

import errno
from pathlib import Path

from app.errors import BadInput, MaletinError, Unavailable
from app.i18n import _
from app.store.places import newest_backup, probe_room

_BUSY = (5, 6)
_DAMAGED = (11, 26)
_FULL = 13
_CANNOT_OPEN = 14
_READ_ONLY = 8
_IO = 10


def from_driver(error: BaseException | None, path: Path) -> MaletinError:
    """The driver's error as one of ours. Raises it again when it is a mistake in our own SQL: bugs are loud."""
    code = getattr(error, "sqlite_errorcode", None)
    if code is None:
        raise TypeError("not an error of the database engine") from error
    kind = code & 0xFF
    if kind == _FULL:
        return disk_full(path.parent)
    if kind == _IO:
        return _failed_write(path.parent, str(error))
    if kind in _BUSY:
        return locked(0)
    if kind in _DAMAGED:
        return damaged(path, str(error))
    if kind in (_CANNOT_OPEN, _READ_ONLY):
        return disk_failed(path.parent, str(error))
    raise error if error is not None else TypeError("no error")


def _failed_write(folder: Path, detail: str) -> Unavailable:
    """SQLite knows one kind of full disk; a used-up quota or a limit on file size is only "I/O error" to it. Writing a
    file of our own tells which."""
    try:
        probe_room(folder)
    except OSError as error:
        return from_system(error, folder)
    return disk_failed(folder, detail)


def from_system(error: OSError, folder: Path) -> Unavailable:
    """An error of the operating system while files of the store are handled."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return disk_full(folder)
    return disk_failed(folder, error.strerror or type(error).__name__)


def locked(owner: int) -> Unavailable:
    """Another Maletín has the store."""
    what = _("Otra ventana de Maletín está usando esta bitácora (proceso {pid}).").format(pid=owner or "?")
    return Unavailable(
        "STORE-LOCKED",
        what,
        _("Lo guardado no se tocó."),
        _("Use la ventana que ya está abierta, o ciérrela y vuelva a intentar."),
        pid=owner,
    )


def disk_full(folder: Path) -> Unavailable:
    """No room for the next record."""
    return Unavailable(
        "STORE-DISK-FULL",
        _("El disco está lleno: no se pudo guardar."),
        _("Todo lo que ya decía «guardado» sigue a salvo; lo último no se guardó."),
        _("Libere espacio en el disco y repita la última acción."),
        folder=str(folder),
    )


def disk_failed(folder: Path, detail: str) -> Unavailable:
    """The disk refuses for another reason: no permission, read-only, hardware."""
    return Unavailable(
        "STORE-DISK-FAILED",
        _("El disco no deja leer o escribir la carpeta de Maletín."),
        _("Lo que ya decía «guardado» no se cambió."),
        _("Revise los permisos y el estado del disco, y vuelva a abrir Maletín."),
        folder=str(folder),
        detail=detail,
    )


def damaged(path: Path, detail: str) -> Unavailable:
    """The bytes on the disk are not what was written; says where the last backup is."""
    backup = newest_backup(path.parent)
    if backup is None:
        todo = _("No borre nada y avise al supervisor; no hay respaldo local.")
    else:
        todo = _("No borre nada y avise al supervisor; el último respaldo está en {backup}.").format(backup=backup)
    return Unavailable(
        "STORE-DAMAGED",
        _("El archivo {name} de la bitácora está dañado.").format(name=path.name),
        _("No se sobrescribió nada; el archivo quedó como estaba."),
        todo,
        file=str(path),
        backup=str(backup or ""),
        detail=detail,
    )


def wrong_key(path: Path) -> Unavailable:
    """The key of this computer's account is not the one the store was made with."""
    return Unavailable(
        "STORE-WRONG-KEY",
        _("La llave guardada en este equipo no abre la bitácora."),
        _("La bitácora sigue intacta y cifrada; no se cambió nada."),
        _("Entre con la cuenta de Windows de siempre o pida al supervisor la llave de recuperación."),
        file=str(path),
    )


def key_missing(path: Path) -> Unavailable:
    """There is a store but its key is gone; a new key would lock its content away for ever."""
    return Unavailable(
        "STORE-KEY-MISSING",
        _("Hay una bitácora en este equipo, pero falta la llave que la abre."),
        _("La bitácora sigue intacta y cifrada; no se creó ninguna llave nueva."),
        _("Entre con la cuenta de siempre o pida al supervisor la llave de recuperación."),
        file=str(path),
    )


def key_not_kept() -> Unavailable:
    """The vault took the key but does not give it back."""
    return Unavailable(
        "STORE-KEY-NOT-KEPT",
        _("El llavero del sistema no conservó la llave nueva."),
        _("No se creó ni se envió nada."),
        _("Revise el llavero del sistema o elija la opción de frase de paso, y vuelva a intentar."),
    )


def newer(found: str, known: str) -> Unavailable:
    """The store was written by a later program."""
    return Unavailable(
        "STORE-NEWER",
        _("La bitácora fue guardada por una versión más nueva de Maletín."),
        _("No se tocó nada."),
        _("Instale la versión más reciente de Maletín y vuelva a abrir."),
        found=found,
        known=known,
    )


def upgrade_failed(restored: bool, aside: Path | None, detail: str) -> Unavailable:
    """The upgrade did not work out."""
    if restored:
        safe = _("Se restauró el respaldo hecho justo antes; no se perdió ningún registro.")
    else:
        safe = _("La bitácora y su respaldo siguen en el disco; no se borró nada.")
    return Unavailable(
        "STORE-UPGRADE-FAILED",
        _("No se pudo actualizar la bitácora a esta versión de Maletín."),
        safe,
        _("Use la versión anterior de Maletín y envíe el paquete de rescate al supervisor."),
        aside=str(aside or ""),
        detail=detail,
    )


def no_write_ahead_log(path: Path, mode: str) -> Unavailable:
    """The folder does not support what durable writing needs (a network share, say)."""
    return Unavailable(
        "STORE-NO-WAL",
        _("La carpeta de Maletín no permite guardar de forma segura (quizá es una carpeta de red)."),
        _("No se guardó nada ahí."),
        _("Ponga la carpeta de Maletín en un disco de este equipo."),
        file=str(path),
        mode=mode,
    )


def not_enrolled() -> Unavailable:
    """Events are signed by an enrolled device; this one is not."""
    return Unavailable(
        "DEVICE-NOT-ENROLLED",
        _("Esta laptop todavía no está dada de alta."),
        _("No se cambió nada."),
        _("Pida al supervisor un código de alta y úselo con «maletin enrol»."),
    )


def device_key_missing() -> Unavailable:
    """The laptop is enrolled but the key it signs with is not in the vault."""
    return Unavailable(
        "DEVICE-KEY-MISSING",
        _("Falta la llave con la que esta laptop firma sus registros."),
        _("Los registros anteriores siguen a salvo."),
        _("Entre con la cuenta de siempre o pida al supervisor la llave de recuperación."),
    )


def enrolled_already(device: str) -> BadInput:
    """A second enrolment would break this device's chain."""
    return BadInput(
        "ENROL-OTHER-DEVICE",
        _("Esta laptop ya tiene registros con otra identidad."),
        _("No se cambió nada."),
        _("Envíe el paquete de rescate al supervisor antes de darla de alta de nuevo."),
        device=device,
    )


def not_handed_over() -> BadInput:
    """What waits to be sent is in no bundle yet; stepping aside would take it out of sight."""
    return BadInput(
        "ANEW-NOT-HANDED-OVER",
        _("Hay registros por enviar que no están en un paquete de rescate."),
        _("No se cambió nada: la bitácora sigue en su lugar."),
        _("Guarde el paquete de rescate y empiece de nuevo después."),
    )
